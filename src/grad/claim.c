#include "grad/claim.h"
#include "grad/agree.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool grad_claim_usable(const grad_problem *problem, const gsl_vector *x) {
  const gsl_vector *scale = problem->scale;
  size_t n = problem->function->n;
  if (x->size != n || n == 0 || (scale != NULL && scale->size != n)) return false;
  for (size_t k = 0; k < n; k++) {
    if (!isfinite(gsl_vector_get(x, k))) return false;
    if (scale == NULL) continue;
    double s = gsl_vector_get(scale, k);
    if (!(s > 0) || !isfinite(s)) return false;
  }
  return true;
}

/* False if df wrote into x. */
static bool ask(const gsl_multimin_function_fdf *function, const gsl_vector *x, double *copy,
                double *gradient) {
  size_t n = x->size;
  bool kept = true;
  gsl_vector_view to = gsl_vector_view_array(gradient, n), at = gsl_vector_view_array(copy, n);
  for (size_t k = 0; k < n; k++) {
    copy[k] = gsl_vector_get(x, k);
    gradient[k] = (double)NAN;
  }
  function->df(&at.vector, function->params, &to.vector);
  for (size_t k = 0; k < n; k++) {
    double before = gsl_vector_get(x, k);
    if (memcmp(&copy[k], &before, sizeof before) != 0) kept = false;
  }
  return kept;
}

int grad_claim_open(grad_claim *claim, const grad_problem *problem, const gsl_vector *x) {
  size_t n = x->size;
  *claim = (grad_claim){0};
  if (n <= SIZE_MAX / (3 * sizeof(double))) claim->storage = malloc(3 * n * sizeof(double));
  if (claim->storage == NULL) return GSL_ENOMEM;
  double *gradient = claim->storage, *again = claim->storage + n, *copy = claim->storage + 2 * n;
  claim->input_changed = !ask(problem->function, x, copy, gradient);
  claim->input_changed |= !ask(problem->function, x, copy, again);
  claim->not_repeatable = !grad_same(gradient, again, n);
  claim->gradient = gsl_vector_view_array(gradient, n);
  return GSL_SUCCESS;
}

void grad_claim_close(grad_claim *claim) {
  free(claim->storage);
  claim->storage = NULL;
}
