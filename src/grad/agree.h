/* agree: two answers to one question. Private to grad. */
#ifndef GRAD_AGREE_H
#define GRAD_AGREE_H

#include "grad/grad.h"

/* Up to rounding, which may differ from call to call when threads add up in any order. */
bool grad_same(const double *a, const double *b, size_t n);

/* Up to a few times the noise of f, as the estimates of these entries met it. */
bool grad_same_value(double a, double b, const grad_entry *entries, size_t count);

/* Asks function->fdf, where there is one and f and df are sound, for what these have said:
 * check->value and gradient. Withholds a correct verdict if it differs. GSL_ENOMEM; then check is
 * freed. */
int grad_compare_fdf(const gsl_multimin_function_fdf *function, const gsl_vector *x,
                     const double *gradient, grad_check *check);

#endif
