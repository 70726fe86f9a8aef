#include "grad/probe.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>

/* How far x is moved, relative to the units of its coordinates: 1, 1/2, ... */
enum { DISTANCES = 24, TRIES = 3 };

/* Moves the coordinates by other amounts each, at least half the distance: none stays at a zero,
 * and no two that are equal stay so. */
static void move(const grad_problem *problem, const gsl_vector *x, double distance, uint64_t draw,
                 gsl_vector *to) {
  for (size_t k = 0; k < x->size; k++) {
    double at = gsl_vector_get(x, k);
    double unit =
        problem->scale != NULL ? gsl_vector_get(problem->scale, k) : GSL_MAX_DBL(1, fabs(at));
    gsl_vector_set(to, k, at + distance * unit * grad_irregular(draw + k));
  }
}

/* Is f finite there and a tenth of the way further and back; and does it rise by more than it
 * bends, and by more than its rounding? */
static bool is_good(const grad_problem *problem, const gsl_vector *x, const gsl_vector *there,
                    gsl_vector *beside) {
  const gsl_multimin_function_fdf *function = problem->function;
  static const double ROUNDING = 1e-9;
  double value = function->f(there, function->params), side[2];
  for (int i = 0; i < 2; i++) {
    double share = i == 0 ? 1.1 : 0.9;
    for (size_t k = 0; k < x->size; k++) {
      double from = gsl_vector_get(x, k);
      gsl_vector_set(beside, k, from + share * (gsl_vector_get(there, k) - from));
    }
    side[i] = function->f(beside, function->params);
  }
  double rise = fabs(side[0] - side[1]) / 2, bend = fabs((side[0] - value) + (side[1] - value)) / 2;
  return isfinite(value) && isfinite(rise) && rise > bend && rise > ROUNDING * fabs(value);
}

int grad_point_propose(const grad_problem *problem, const gsl_vector *x, unsigned long seed,
                       gsl_vector *better) {
  size_t n = problem->function->n;
  if (x->size != n || better->size != n || n == 0) return GSL_EINVAL;
  if (problem->scale != NULL && problem->scale->size != n) return GSL_EINVAL;
  gsl_vector *beside = gsl_vector_alloc(n);
  if (beside == NULL) return GSL_ENOMEM;
  int status = GSL_EFAILED;
  for (int i = 0; i < DISTANCES * TRIES && status != GSL_SUCCESS; i++) {
    uint64_t draw = ((uint64_t)seed << 32) + (uint64_t)i * n;
    move(problem, x, ldexp(1, -(i / TRIES)), draw, better);
    if (is_good(problem, x, better, beside)) status = GSL_SUCCESS;
  }
  gsl_vector_free(beside);
  return status;
}
