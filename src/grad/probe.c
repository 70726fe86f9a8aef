#include "grad/probe.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static double evaluate(grad_probe *probe) {
  const gsl_multimin_function_fdf *function = probe->problem->function;
  double value = function->f(&probe->arg.vector, function->params);
  probe->evaluations++;
  size_t bytes = function->n * sizeof(double);
  if (memcmp(probe->given, probe->meant, bytes) != 0) {
    probe->input_changed = true;
    memcpy(probe->given, probe->meant, bytes);
  }
  return value;
}

static int open_storage(grad_probe *probe) {
  size_t n = probe->home->size;
  if (n > SIZE_MAX / (4 * sizeof(double))) return GSL_ENOMEM;
  probe->storage = malloc(4 * n * sizeof(double));
  if (probe->storage == NULL) return GSL_ENOMEM;
  probe->meant = probe->storage;
  probe->given = probe->storage + n;
  probe->stride = probe->storage + 2 * n;
  probe->course = probe->storage + 3 * n;
  for (size_t i = 0; i < n; i++) {
    probe->meant[i] = probe->given[i] = gsl_vector_get(probe->home, i);
    probe->stride[i] = probe->course[i] = 0;
  }
  probe->arg = gsl_vector_view_array(probe->given, n);
  probe->value = evaluate(probe);
  return GSL_SUCCESS;
}

int grad_probe_open(grad_probe *probe, const grad_problem *problem, const gsl_vector *x,
                    bool by_change) {
  *probe = (grad_probe){.problem = problem, .home = x, .by_change = by_change};
  if (x->size == 0 || x->size != problem->function->n) return GSL_EINVAL;
  if (problem->scale != NULL && problem->scale->size != x->size) return GSL_EINVAL;
  if (by_change) return problem->change == NULL ? GSL_EUNIMPL : GSL_SUCCESS;
  return open_storage(probe);
}

void grad_probe_close(grad_probe *probe) {
  free(probe->storage);
  probe->storage = NULL;
}

double grad_probe_at(grad_probe *probe, size_t k, double position) {
  probe->meant[k] = probe->given[k] = position;
  double value = evaluate(probe);
  probe->meant[k] = probe->given[k] = gsl_vector_get(probe->home, k);
  return value;
}

double grad_probe_change(grad_probe *probe, size_t k, double t, double *magnitude) {
  probe->changes++;
  *magnitude = 0;
  double change =
      probe->problem->change(probe->home, k, t, probe->problem->function->params, magnitude);
  *magnitude = GSL_MAX_DBL(*magnitude, fabs(change));
  return change;
}

double grad_probe_along(grad_probe *probe, const double *direction, double t, double *moved) {
  size_t n = probe->home->size;
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    double x = gsl_vector_get(probe->home, i);
    double there = x + t * direction[i];
    probe->meant[i] = probe->given[i] = there;
    if (probe->claimed != NULL) sum += gsl_vector_get(probe->claimed, i) * (there - x);
  }
  double value = evaluate(probe);
  for (size_t i = 0; i < n; i++) {
    probe->meant[i] = probe->given[i] = gsl_vector_get(probe->home, i);
  }
  if (moved != NULL) *moved = sum;
  return value;
}

static double given_scale(const grad_probe *probe, size_t k) {
  const gsl_vector *scale = probe->problem->scale;
  return scale == NULL ? 1 : gsl_vector_get(scale, k);
}

double grad_probe_scale(const grad_probe *probe, size_t k) {
  return GSL_MAX_DBL(given_scale(probe, k), fabs(gsl_vector_get(probe->home, k)));
}

void grad_probe_range(const grad_probe *probe, size_t k, double *least, double *greatest) {
  double x = fabs(gsl_vector_get(probe->home, k));
  const gsl_vector *scale = probe->problem->scale;
  double given = given_scale(probe, k), near = GSL_MAX_DBL(x, 1e-8);
  *greatest = 64 * grad_probe_scale(probe, k);
  if (scale != NULL) *greatest = GSL_MAX_DBL(*greatest, 0x1p20 * given);
  *least = 0x1p-36 * GSL_MIN_DBL(given, near);
  /* Below some ulps of x the grid of doubles is all that a step sees. The callback has no x + t. */
  if (!probe->by_change) *least = GSL_MAX_DBL(*least, 16 * (nextafter(x, (double)INFINITY) - x));
}
