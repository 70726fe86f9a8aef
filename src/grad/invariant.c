#include "grad/grad.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_matrix.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Of a sum that should vanish, relative to its magnitudes. Entries of a gradient that nearly
 * vanishes are themselves no better. */
static const double ROUNDING = 1e-6;

const char *grad_invariant_text(grad_invariant invariant) {
  switch (invariant) {
  case GRAD_INVARIANT_TRANSLATION:
    return "the function does not change when all points move together, so each column of its "
           "gradient adds up to zero; this one does not";
  case GRAD_INVARIANT_ROTATION:
    return "the function does not change when all points turn together, so its gradient has no "
           "moment; this one has";
  }
  return "";
}

/* ---- translation and rotation ---- */

/* |sum| / magnitude, or the worst so far. NaN stays. */
static double worse(double worst, double sum, double magnitude) {
  double relative = magnitude > 0 ? fabs(sum) / magnitude : fabs(sum);
  return relative <= worst || isnan(worst) ? worst : relative;
}

static double largest_sum(const gsl_matrix *g) {
  double worst = 0;
  for (size_t a = 0; a < g->size2; a++) {
    double sum = 0, magnitude = 0;
    for (size_t i = 0; i < g->size1; i++) {
      sum += gsl_matrix_get(g, i, a);
      magnitude += fabs(gsl_matrix_get(g, i, a));
    }
    worst = worse(worst, sum, magnitude);
  }
  return worst;
}

static double moment(const gsl_matrix *y, const gsl_matrix *g, size_t a, size_t b,
                     double *magnitude) {
  double sum = 0;
  for (size_t i = 0; i < y->size1; i++) {
    double one = gsl_matrix_get(y, i, a) * gsl_matrix_get(g, i, b);
    double other = gsl_matrix_get(y, i, b) * gsl_matrix_get(g, i, a);
    sum += one - other;
    *magnitude += fabs(one) + fabs(other);
  }
  return sum;
}

static double largest_moment(const gsl_matrix *y, const gsl_matrix *g) {
  double worst = 0;
  for (size_t a = 0; a < g->size2; a++) {
    for (size_t b = a + 1; b < g->size2; b++) {
      double magnitude = 0, sum = moment(y, g, a, b, &magnitude);
      worst = worse(worst, sum, magnitude);
    }
  }
  return worst;
}

int grad_invariants_test(unsigned invariants, const gsl_vector *x, const gsl_vector *claimed,
                         size_t columns, grad_invariants *result) {
  *result = (grad_invariants){.verdict = GRAD_UNDECIDED};
  size_t n = x->size;
  if (claimed->size != n || columns == 0 || n % columns != 0) return GSL_EINVAL;
  if (x->stride != 1 || claimed->stride != 1) return GSL_EINVAL;
  gsl_matrix_const_view y = gsl_matrix_const_view_vector(x, n / columns, columns);
  gsl_matrix_const_view g = gsl_matrix_const_view_vector(claimed, n / columns, columns);
  if (invariants & GRAD_INVARIANT_TRANSLATION) result->sum = largest_sum(&g.matrix);
  if (invariants & GRAD_INVARIANT_ROTATION) {
    result->moment = largest_moment(&y.matrix, &g.matrix);
  }
  if (!(result->sum <= ROUNDING)) result->broken |= GRAD_INVARIANT_TRANSLATION;
  if (!(result->moment <= ROUNDING)) result->broken |= GRAD_INVARIANT_ROTATION;
  if (result->broken) result->verdict = GRAD_WRONG;
  return GSL_SUCCESS;
}

/* ---- the simplex ---- */

/* f, with one entry such that the sum stays what it is. */
typedef struct {
  const gsl_multimin_function_fdf *function;
  const gsl_vector *x;
  gsl_vector *at;
  size_t base;
} tangent;

static double on_simplex(const gsl_vector *u, void *params) {
  const tangent *t = params;
  double given = 0;
  for (size_t k = 0; k < u->size; k++) {
    double value = gsl_vector_get(u, k);
    gsl_vector_set(t->at, k, value);
    if (k != t->base) given += gsl_vector_get(t->x, k) - value;
  }
  gsl_vector_set(t->at, t->base, gsl_vector_get(t->x, t->base) + given);
  return t->function->f(t->at, t->function->params);
}

static int run(const grad_problem *problem, const gsl_vector *x, const gsl_vector *claimed,
               tangent *t, size_t *others, double *differences, const grad_check_options *options,
               grad_check *result) {
  size_t n = x->size;
  for (size_t k = 0; k < n; k++) {
    differences[k] = gsl_vector_get(claimed, k) - gsl_vector_get(claimed, t->base);
    if (k != t->base) others[k < t->base ? k : k - 1] = k;
  }
  gsl_multimin_function_fdf function = {.f = on_simplex, .n = n, .params = t};
  grad_problem restricted = {.function = &function, .scale = problem->scale};
  grad_check_options chosen = options != NULL ? *options : grad_check_defaults;
  chosen.subset = others;
  chosen.subset_size = n - 1;
  gsl_vector_const_view g = gsl_vector_const_view_array(differences, n);
  return grad_check_claim(&restricted, x, &g.vector, &chosen, result);
}

int grad_tangent_claim(const grad_problem *problem, const gsl_vector *x, const gsl_vector *claimed,
                       const grad_check_options *options, grad_check *result) {
  *result = (grad_check){.verdict = GRAD_UNDECIDED};
  size_t n = x->size;
  if (n < 2 || n != problem->function->n || claimed->size != n) return GSL_EINVAL;
  tangent t = {.function = problem->function, .x = x, .at = gsl_vector_alloc(n)};
  for (size_t k = 1; k < n; k++) {
    if (gsl_vector_get(x, k) > gsl_vector_get(x, t.base)) t.base = k;
  }
  size_t *others = calloc(n, sizeof *others);
  double *differences = calloc(n, sizeof *differences);
  int status = GSL_ENOMEM;
  if (t.at != NULL && others != NULL && differences != NULL) {
    status = run(problem, x, claimed, &t, others, differences, options, result);
  }
  free(others);
  free(differences);
  gsl_vector_free(t.at);
  return status;
}
