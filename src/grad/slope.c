/* The Taylor remainder and its slope, as in Manopt's checkgradient (Boumal et al. 2014), except
 * that the window is sought from the smallest t upwards: what decides is how the remainder vanishes
 * as t -> 0, and a gradient that is nearly right has slope 2 further up. */
#include "grad/probe.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>

/* t = 1e-8 ... 1, eight a decade; a window is a decade or more. */
enum { POINTS = 65, WINDOW = 9 };

static const double CLEAR = 16;      /* of the noise: the logarithm is then off by 0.06 at most */
static const double STRAIGHT = 0.02; /* root mean square residual of ln r in the window */
static const double SLOPE_WITHIN = 0.1;
static const double TOLERANCE = 2e-4; /* relative error of g.v that a correct verdict excludes */

typedef struct {
  double noise[POINTS];     /* bar on each remainder */
  double linear[POINTS];    /* g . (the step made) */
  double with_sign[POINTS]; /* the remainder with its sign */
} evidence;

/* At steps t, or -t. */
static void measure(grad_probe *probe, double sign, grad_slope *result, evidence *seen) {
  for (size_t i = 0; i < POINTS; i++) {
    double t = pow(10, -8 + 8 * (double)i / (POINTS - 1));
    double linear, value = grad_probe_along(probe, probe->course, sign * t, &linear);
    double largest = GSL_MAX_DBL(fabs(value), fabs(probe->value));
    result->t[i] = t;
    seen->with_sign[i] = (value - probe->value) - linear;
    result->remainder[i] = fabs(seen->with_sign[i]);
    seen->linear[i] = fabs(linear);
    seen->noise[i] = 2 * GSL_MAX_DBL(grad_noise_at(&probe->noise, t), DBL_EPSILON / 2 * largest) +
                     DBL_EPSILON * fabs(linear);
  }
}

static bool clear(const grad_slope *result, const evidence *seen, size_t i) {
  return isfinite(result->remainder[i]) && result->remainder[i] > CLEAR * seen->noise[i];
}

/* Least squares of ln r over ln t; returns the root mean square residual. */
static double fit(const grad_slope *result, size_t first, size_t last, double *slope) {
  double n = (double)(last - first + 1), st = 0, sr = 0, stt = 0, str = 0, square = 0;
  for (size_t i = first; i <= last; i++) {
    st += log(result->t[i]) / n;
    sr += log(result->remainder[i]) / n;
  }
  for (size_t i = first; i <= last; i++) {
    double t = log(result->t[i]) - st;
    stt += t * t;
    str += t * (log(result->remainder[i]) - sr);
  }
  *slope = str / stt;
  for (size_t i = first; i <= last; i++) {
    double off = log(result->remainder[i]) - sr - *slope * (log(result->t[i]) - st);
    square += off * off / n;
  }
  return sqrt(square);
}

static bool window(const grad_slope *result, const evidence *seen, size_t first) {
  for (size_t i = first; i < first + WINDOW; i++) {
    if (!clear(result, seen, i)) return false;
  }
  return true;
}

/* The straightest window of the lowest ones that are straight at all, made longer while it stays
 * so. False when none stands clear of the noise. */
static bool find_window(grad_slope *result, const evidence *seen) {
  double least = (double)INFINITY;
  for (size_t first = 0; first + WINDOW <= POINTS; first++) {
    if (!window(result, seen, first)) continue;
    double slope, residual = fit(result, first, first + WINDOW - 1, &slope);
    if (!(residual < least)) {
      if (least < STRAIGHT) break;
      continue;
    }
    least = residual;
    result->slope = slope;
    result->first = first;
    result->last = first + WINDOW - 1;
  }
  if (!isfinite(least)) return false;
  double slope;
  while (result->last + 1 < POINTS && clear(result, seen, result->last + 1) &&
         fit(result, result->first, result->last + 1, &slope) < STRAIGHT) {
    result->last++;
    result->slope = slope;
  }
  return true;
}

/* Whatever linear part the remainder has at point i, it is below tolerance of g.v. */
static bool excludes(const grad_slope *result, const evidence *seen, size_t i) {
  return result->remainder[i] + CLEAR * seen->noise[i] <= TOLERANCE * seen->linear[i];
}

/* Slope 2 alone proves little: where g.v is small a wrong g has it too, above the noise. */
static grad_verdict judge(const grad_slope *result, const evidence *seen, bool found) {
  if (found && fabs(result->slope - 1) <= SLOPE_WITHIN) return GRAD_WRONG;
  if (found && fabs(result->slope - 2) <= SLOPE_WITHIN) {
    return excludes(result, seen, result->first) ? GRAD_CORRECT : GRAD_UNDECIDED;
  }
  for (size_t i = 0; i < POINTS; i++) {
    if (!isfinite(result->remainder[i]) || clear(result, seen, i)) return GRAD_UNDECIDED;
  }
  return excludes(result, seen, POINTS - 1) ? GRAD_CORRECT : GRAD_UNDECIDED;
}

/* ---- the odd part ---- */

/* Half the remainder at t less that at -t: curvature drops out, and what is left falls with slope
 * 3, or 1. Correct if it is small beside g.v all over a decade, where no error of g.v could be made
 * up for by a cubic term. */
static grad_verdict judge_odd_part(grad_probe *probe, const evidence *up) {
  evidence down, odd;
  double t[POINTS], remainder[POINTS];
  grad_slope part = {.count = POINTS, .t = t, .remainder = remainder, .slope = (double)NAN};
  measure(probe, -1, &part, &down);
  size_t row = 0;
  for (size_t i = 0; i < POINTS; i++) {
    odd.linear[i] = up->linear[i];
    odd.noise[i] = (up->noise[i] + down.noise[i]) / 2;
    remainder[i] = fabs(up->with_sign[i] - down.with_sign[i]) / 2;
    row = excludes(&part, &odd, i) ? row + 1 : 0;
    if (row >= WINDOW) return GRAD_CORRECT;
  }
  bool wrong = find_window(&part, &odd) && fabs(part.slope - 1) <= SLOPE_WITHIN;
  return wrong ? GRAD_WRONG : GRAD_UNDECIDED;
}

/* ---- the whole ---- */

static bool finite(const gsl_vector *v) {
  for (size_t k = 0; k < v->size; k++) {
    if (!isfinite(gsl_vector_get(v, k))) return false;
  }
  return true;
}

static void run(grad_probe *probe, const gsl_vector *claimed, const gsl_vector *direction,
                grad_slope *result) {
  evidence seen;
  for (size_t k = 0; k < direction->size; k++) {
    probe->course[k] = gsl_vector_get(direction, k);
  }
  grad_noise_measure(probe);
  probe->claimed = claimed;
  measure(probe, 1, result, &seen);
  bool found = find_window(result, &seen);
  if (!finite(claimed)) {
    result->verdict = isfinite(probe->value) ? GRAD_WRONG : GRAD_UNDECIDED;
    return;
  }
  result->verdict = judge(result, &seen, found);
  result->drowned =
      found && fabs(result->slope - 2) <= SLOPE_WITHIN && result->verdict == GRAD_UNDECIDED;
  if (result->drowned) result->verdict = judge_odd_part(probe, &seen);
}

int grad_slope_direction(const grad_problem *problem, const gsl_vector *claimed, unsigned long seed,
                         gsl_vector *direction) {
  size_t n = claimed->size;
  if (direction->size != n || problem->function->n != n) return GSL_EINVAL;
  if (problem->scale != NULL && problem->scale->size != n) return GSL_EINVAL;
  for (size_t k = 0; k < n; k++) {
    double g = gsl_vector_get(claimed, k), v = grad_irregular(((uint64_t)seed << 32) + k);
    if (g > 0 || g < 0) v = copysign(v, g);
    double scale = problem->scale == NULL ? 1 : gsl_vector_get(problem->scale, k);
    gsl_vector_set(direction, k, scale * v);
  }
  return GSL_SUCCESS;
}

int grad_slope_run(const grad_problem *problem, const gsl_vector *x, const gsl_vector *claimed,
                   const gsl_vector *direction, grad_slope *result) {
  *result = (grad_slope){.slope = (double)NAN, .verdict = GRAD_UNDECIDED};
  if (claimed->size != x->size || direction->size != x->size) return GSL_EINVAL;
  if (!finite(x) || !finite(direction)) return GSL_EINVAL;
  grad_probe probe;
  int status = grad_probe_open(&probe, problem, x, false);
  if (status != GSL_SUCCESS) return status;
  result->t = malloc(2 * POINTS * sizeof(double));
  if (result->t == NULL) {
    grad_probe_close(&probe);
    return GSL_ENOMEM;
  }
  result->count = POINTS;
  result->remainder = result->t + POINTS;
  run(&probe, claimed, direction, result);
  grad_probe_close(&probe);
  return GSL_SUCCESS;
}

void grad_slope_free(grad_slope *slope) {
  free(slope->t);
  slope->t = slope->remainder = NULL;
  slope->count = 0;
}
