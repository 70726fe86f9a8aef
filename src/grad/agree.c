#include "grad/agree.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ROUNDING = 1e-9;

bool grad_same(const double *a, const double *b, size_t n) {
  double largest = 0;
  for (size_t k = 0; k < n; k++) {
    if (isfinite(a[k])) largest = GSL_MAX_DBL(largest, fabs(a[k]));
  }
  for (size_t k = 0; k < n; k++) {
    if (isfinite(a[k]) != isfinite(b[k])) return false;
    if (isfinite(a[k]) && fabs(a[k] - b[k]) > ROUNDING * largest) return false;
  }
  return true;
}

bool grad_same_value(double a, double b, const grad_entry *entries, size_t count) {
  double noise = 0;
  if (!isfinite(a) || !isfinite(b)) return isfinite(a) == isfinite(b);
  for (size_t i = 0; i < count; i++) {
    double seen = entries[i].estimate.rounding * entries[i].estimate.step;
    if (isfinite(seen)) noise = GSL_MAX_DBL(noise, seen);
  }
  return fabs(a - b) <= 8 * noise + ROUNDING * GSL_MAX_DBL(fabs(a), fabs(b));
}

int grad_compare_fdf(const gsl_multimin_function_fdf *function, const gsl_vector *x,
                     const double *gradient, grad_check *check) {
  size_t n = x->size;
  if (function->fdf == NULL || check->not_repeatable || check->input_changed) return GSL_SUCCESS;
  double *copy = malloc(2 * n * sizeof *copy), *both = copy + n, value = (double)NAN;
  if (copy == NULL) {
    grad_check_free(check);
    return GSL_ENOMEM;
  }
  gsl_vector_view at = gsl_vector_view_array(copy, n), to = gsl_vector_view_array(both, n);
  gsl_vector_memcpy(&at.vector, x);
  gsl_vector_set_all(&to.vector, (double)NAN);
  function->fdf(&at.vector, function->params, &value, &to.vector);
  bool differs = !grad_same(gradient, both, n) ||
                 !grad_same_value(check->value, value, check->entries, check->count);
  if (differs) check->obstacles |= GRAD_FDF_DIFFERS;
  check->input_changed |= !gsl_vector_equal(&at.vector, x);
  free(copy);
  bool doubtful = differs || check->input_changed;
  if (doubtful && check->verdict == GRAD_CORRECT) check->verdict = GRAD_UNDECIDED;
  return GSL_SUCCESS;
}
