/* Values of typed trees at a point, over doubles, complex doubles and balls; derivatives by cutting
 * the chain, over jets of these. */
#ifndef FORMULA_EVALUATE_H
#define FORMULA_EVALUATE_H

#include "formula/ball.h"
#include "formula/scope.h"
#include <complex.h>

/* Sizes, the convention, and exact values (doubles are dyadic numbers) of all symbols that have no
 * definition: values[symbol->position], row-major over subscripts, then vector entries. An entry
 * that the convention leaves out has a place in the array, and is never read. */
typedef struct {
  const formula_scope *scope;
  const size_t *sizes;
  bool distinct;
  const double *const *values;
} formula_point;

/* Indices have values from 0; bound[letter]. */
typedef struct {
  size_t bound[128];
} formula_bindings;

typedef struct formula_evaluator formula_evaluator;

/* Evaluates at point (borrowed, unchanged until freed). Keeps what definitions evaluate to, once
 * for each set of cuts, and whole gradients, once for each derivative. precision in bits is that of
 * balls. NULL when memory is short. */
formula_evaluator *formula_evaluator_alloc(const formula_point *point, slong precision);
void formula_evaluator_free(formula_evaluator *evaluator);

/* Trees are typed in the point's scope, or one it was copied from: a symbol means what the point's
 * scope says at its position. Nothing is kept of a tree but copies, so its arena may be freed.
 *
 * The value of tree under bindings: one number, or sizes[tree->dimension] of them into value.
 *
 * A derivative d A / d b_kl cuts the chain at b: b becomes the variable, its entries independent of
 * one another and of what b was made of, and A is composed of b through the definitions above it. A
 * derivative inside a derivative is composed first: d/dz (dC/dq) goes through q(z); but d/dq
 * (dC/dz) with q made of z, and d^2 C / dq dz in any order, make no sense and return FORMULA_INDEX.
 *
 * A summand that uses an entry the convention leaves out is not there and counts for nothing,
 * whatever it is multiplied by; so is a whole value that uses one outside of a sum: *exists is then
 * false, if exists is not NULL, and value has none. What has no value (0/0, log of a negative
 * number) is NaN, or a ball that is not finite, also when multiplied by 0; but an exact 0 times a
 * multiple of log 0, log(0/a) or log(a/0) is 0, and so are its derivatives where that 0 is
 * constant.
 *
 * largest, if not NULL, receives an upper bound of the largest magnitude among all terms of sums
 * that entered (in derivatives: of the derivatives of the terms) and the value. Returns
 * FORMULA_INDEX as said, FORMULA_NAME for a symbol without value, FORMULA_SHAPE for a vector by a
 * vector, FORMULA_MEMORY, or FORMULA_OK; after an error value has none. */
formula_status formula_evaluate(formula_evaluator *evaluator, const formula_tree *tree,
                                const formula_bindings *bindings, double *value, double *largest,
                                bool *exists);
formula_status formula_evaluate_ball(formula_evaluator *evaluator, const formula_tree *tree,
                                     const formula_bindings *bindings, arb_ptr value,
                                     double *largest, bool *exists);
/* The same with entry `entry` of a symbol (given, or defined) shifted by i t, for the complex step.
 */
formula_status formula_evaluate_complex(formula_evaluator *evaluator, const formula_tree *tree,
                                        const formula_bindings *bindings, size_t symbol,
                                        size_t entry, double t, double complex *value);

/* Which sides of max, min, abs and of conditions on values the evaluations so far have seen: true
 * if some such node has been on one side only. */
bool formula_evaluator_one_sided(const formula_evaluator *evaluator, const formula_tree *tree);
/* The same, seen by several evaluators together (of the fixtures of one scope). */
bool formula_evaluators_one_sided(const formula_evaluator *const *evaluators, size_t count,
                                  const formula_tree *tree);

#endif
