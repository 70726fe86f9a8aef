/* Values of typed trees at a point, over doubles, complex doubles and balls; derivatives by cutting
 * the chain, over jets of these. */
#ifndef FORMULA_EVALUATE_H
#define FORMULA_EVALUATE_H

#include "formula/scope.h"
#include <arb.h>
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

/* The value of tree under bindings: one number, or sizes[tree->dimension] of them into value.
 *
 * A derivative d A / d b_kl cuts the chain at b: b becomes the variable, its entries independent of
 * one another and of what b was made of, and A is composed of b through the definitions above it.
 * A summand that uses an entry the convention leaves out is not there (it counts for nothing); so
 * is a whole value that uses one outside of a sum: *exists is then false, if exists is not NULL. 0
 * log 0 is 0 where 0 is exact. What has no value (0/0, log of a negative number) is NaN, or a ball
 * that is not finite. largest, if not NULL, receives the magnitude of the largest term that
 * entered. Returns FORMULA_INDEX for cuts of which one is made of the other, FORMULA_MEMORY, or
 * FORMULA_OK. */
formula_status formula_evaluate(formula_evaluator *evaluator, const formula_tree *tree,
                                const formula_bindings *bindings, double *value, double *largest,
                                bool *exists);
formula_status formula_evaluate_ball(formula_evaluator *evaluator, const formula_tree *tree,
                                     const formula_bindings *bindings, arb_ptr value,
                                     double *largest, bool *exists);
/* The same with entry `entry` of symbol's values shifted by i t, for the complex step. */
formula_status formula_evaluate_complex(formula_evaluator *evaluator, const formula_tree *tree,
                                        const formula_bindings *bindings, size_t symbol,
                                        size_t entry, double t, double complex *value);

/* Which sides of max, min, abs and of conditions on values the evaluations so far have seen: true
 * if some such node has been on one side only. */
bool formula_evaluator_one_sided(const formula_evaluator *evaluator, const formula_tree *tree);

#endif
