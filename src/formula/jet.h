/* Jets: a value and its first derivatives in many directions at once, which is arithmetic with
 * nilpotent units, v + sum_k c_k e_k, e_k e_l = 0 (forward-mode differentiation; Griewank and
 * Walther, "Evaluating Derivatives", 2008, chapter 3). Jets are a field again, so jets of jets have
 * second derivatives.
 *
 * A jet knows the range of directions that it may depend on; outside, nothing is stored or
 * computed. What cancels identically (y_i - y_i) is a constant, so that its root at 0 has the
 * derivative 0, and that of x^2 has none. */
#ifndef FORMULA_JET_H
#define FORMULA_JET_H

#include "formula/field.h"

/* Jets in `directions` directions over base (borrowed); not for several threads at once. NULL when
 * memory is short. */
formula_field *formula_jet_field_alloc(const formula_field *base, size_t directions);
void formula_jet_field_free(formula_field *field);

/* r = value, a constant of base; and with derivative 1 in one direction. */
void formula_jet_set_constant(const formula_field *f, void *r, const void *value);
void formula_jet_set_variable(const formula_field *f, void *r, const void *value, size_t direction);
/* The derivative of a in one direction, in a; NULL where it is 0 for want of dependence. */
const void *formula_jet_derivative(const formula_field *f, const void *a, size_t direction);

/* The value of a, an element of base, in a. */
const void *formula_jet_value(const void *a);

#endif
