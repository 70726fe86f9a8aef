#include "grad/sweep.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>

double grad_estimate_bar(const grad_estimate *estimate) {
  return estimate->rounding + estimate->truncation;
}

static const grad_estimate NOTHING = {(double)NAN, (double)INFINITY, (double)INFINITY, (double)NAN,
                                      0};

static int open_entry(grad_probe *probe, const grad_problem *problem, const gsl_vector *x, size_t k,
                      bool by_change) {
  int status = grad_probe_open(probe, problem, x, by_change && problem->change != NULL);
  if (status != GSL_SUCCESS) return status;
  if (k < x->size) {
    if (!probe->by_change) grad_noise_measure_entry(probe, k);
    return GSL_SUCCESS;
  }
  grad_probe_close(probe);
  return GSL_EINVAL;
}

/* The plain quotient at h; its truncation from the one at h/2: c h^p (1 - 2^-p) apart. */
static void plain(grad_probe *probe, size_t k, grad_method method, double h,
                  grad_estimate *result) {
  grad_row row, half;
  if (!grad_row_measure(probe, k, h, method, &row)) return;
  *result = (grad_estimate){row.slope, row.noise, (double)INFINITY, h, 0};
  if (!grad_row_measure(probe, k, h / 2, method, &half)) return;
  double share = method == GRAD_FORWARD ? 2 : 4.0 / 3;
  result->truncation = share * fabs(row.slope - half.slope);
}

/* Extrapolates from h, h/2, h/4, ... */
static void ridders(grad_probe *probe, size_t k, double h, grad_estimate *result) {
  enum { ROWS = 8 };
  grad_row rows[ROWS];
  size_t count = 0;
  for (int i = 0; i < ROWS; i++) {
    if (grad_row_measure(probe, k, ldexp(h, -i), GRAD_RIDDERS, &rows[count])) count++;
  }
  grad_rows_best(rows, count, GRAD_RIDDERS, probe->by_change, result);
}

int grad_difference(const grad_problem *problem, gsl_vector *x, size_t k, grad_method method,
                    double h, bool by_change, grad_estimate *result) {
  grad_probe probe;
  *result = NOTHING;
  if (!(h > 0) || !isfinite(h)) return GSL_EINVAL;
  int status = open_entry(&probe, problem, x, k, by_change);
  if (status != GSL_SUCCESS) return status;
  if (method == GRAD_RIDDERS) {
    ridders(&probe, k, h, result);
  } else {
    plain(&probe, k, method, h, result);
  }
  result->evaluations = probe.evaluations + probe.changes;
  grad_probe_close(&probe);
  return GSL_SUCCESS;
}

int grad_difference_best(const grad_problem *problem, gsl_vector *x, size_t k, grad_method method,
                         bool by_change, grad_estimate *result) {
  grad_probe probe;
  *result = NOTHING;
  int status = open_entry(&probe, problem, x, k, by_change);
  if (status != GSL_SUCCESS) return status;
  grad_sweep_all(&probe, k, method, NULL, result);
  result->evaluations = probe.evaluations + probe.changes;
  grad_probe_close(&probe);
  return GSL_SUCCESS;
}

/* With a step this far below the scale t^2 f''' is nothing, and t is nowhere near underflow. */
int grad_complex_step(const grad_problem *problem, const gsl_vector *x, size_t k, double *value) {
  *value = (double)NAN;
  if (problem->complex_change == NULL) return GSL_EUNIMPL;
  if (x->size != problem->function->n || k >= x->size) return GSL_EINVAL;
  if (problem->scale != NULL && problem->scale->size != x->size) return GSL_EINVAL;
  double scale = problem->scale != NULL ? gsl_vector_get(problem->scale, k)
                                        : GSL_MAX_DBL(fabs(gsl_vector_get(x, k)), 1e-8);
  double t = 0x1p-66 * scale;
  double complex change =
      problem->complex_change(x, k, (double complex)I * t, problem->function->params);
  *value = cimag(change) / t;
  return GSL_SUCCESS;
}
