#include "rivals.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <math.h>

enum { MOST_N = 64 };

/* ---- values and differences ---- */

/* f(x + t v) */
static double along(const rival_question *q, const double *v, double t) {
  double there[MOST_N];
  for (size_t k = 0; k < q->x->size; k++) there[k] = gsl_vector_get(q->x, k) + t * v[k];
  gsl_vector_const_view at = gsl_vector_const_view_array(there, q->x->size);
  return q->function->f(&at.vector, q->function->params);
}

static double value(const rival_question *q) {
  return q->function->f(q->x, q->function->params);
}

static double moved(const rival_question *q, size_t k, double t) {
  double v[MOST_N] = {0};
  v[k] = 1;
  return along(q, v, t);
}

static double central(const rival_question *q, size_t k, double step) {
  return (moved(q, k, step) - moved(q, k, -step)) / (2 * step);
}

static double claimed_slope(const rival_question *q, const double *v) {
  double sum = 0;
  for (size_t k = 0; k < q->x->size; k++) sum += gsl_vector_get(q->claimed, k) * v[k];
  return sum;
}

/* Standard normal; of length 1 if wanted. */
static void draw_direction(const rival_question *q, bool unit, double *v) {
  double square = 0;
  for (size_t k = 0; k < q->x->size; k++) {
    v[k] = gsl_ran_gaussian(q->rng, 1);
    square += v[k] * v[k];
  }
  for (size_t k = 0; unit && k < q->x->size; k++) v[k] /= sqrt(square);
}

/* Every entry by the same rule, which is given f(x). All are asked, as those programs do, so that
 * evaluations are counted alike. */
static bool every(const rival_question *q,
                  bool (*accepts)(const rival_question *, size_t, double)) {
  double here = value(q);
  bool all = true;
  for (size_t k = 0; k < q->x->size; k++) all &= accepts(q, k, here);
  return all;
}

static double at_least_1(const rival_question *q, size_t k) {
  return fmax(1, fabs(gsl_vector_get(q->x, k)));
}

/* ---- PyTorch: central, step 1e-6; |a - n| <= 1e-5 + 1e-3 |n| ---- */

static bool pytorch_entry(const rival_question *q, size_t k, double here) {
  (void)here;
  double n = central(q, k, 1e-6);
  return fabs(gsl_vector_get(q->claimed, k) - n) <= 1e-5 + 1e-3 * fabs(n);
}

static bool pytorch(const rival_question *q) {
  return every(q, pytorch_entry);
}

/* Along one direction with uniform entries, of length 1; the absolute part grows with their sum. */
static bool pytorch_fast(const rival_question *q) {
  static const double step = 1e-6;
  double v[MOST_N], square = 0, sum = 0;
  for (size_t k = 0; k < q->x->size; k++) {
    v[k] = gsl_rng_uniform(q->rng);
    square += v[k] * v[k];
  }
  for (size_t k = 0; k < q->x->size; k++) sum += v[k] /= sqrt(square);
  double n = (along(q, v, step) - along(q, v, -step)) / (2 * step);
  return fabs(claimed_slope(q, v) - n) <= 1e-5 * sum + 1e-3 * fabs(n);
}

/* ---- JAX: along one normal direction, central, step 1e-4; |a - n| <= 1e-5 + 1e-5 |n| ---- */

static bool jax(const rival_question *q) {
  static const double step = 1e-4;
  double v[MOST_N];
  draw_direction(q, false, v);
  double n = (along(q, v, step) - along(q, v, -step)) / (2 * step);
  return fabs(claimed_slope(q, v) - n) <= 1e-5 + 1e-5 * fabs(n);
}

/* ---- MATLAB: forward, step sqrt(eps) max(1, |x|); 1e-6, absolute where |g| < 1 ---- */

static bool matlab_entry(const rival_question *q, size_t k, double here) {
  double step = copysign(GSL_SQRT_DBL_EPSILON * at_least_1(q, k), gsl_vector_get(q->x, k));
  double n = (moved(q, k, step) - here) / step, g = gsl_vector_get(q->claimed, k);
  return fabs(g - n) <= 1e-6 * fmax(1, fabs(g));
}

static bool matlab(const rival_question *q) {
  return every(q, matlab_entry);
}

/* ---- SciPy: central, step eps^(1/3) max(1, |x|); max |d| / max(1, |n|) <= 1e-6 ---- */

static bool scipy_entry(const rival_question *q, size_t k, double here) {
  (void)here;
  double n = central(q, k, GSL_ROOT3_DBL_EPSILON * at_least_1(q, k));
  return fabs(gsl_vector_get(q->claimed, k) - n) <= 1e-6 * fmax(1, fabs(n));
}

static bool scipy(const rival_question *q) {
  return every(q, scipy_entry);
}

/* ---- Ceres: Ridders from 1e-2 max(1, |x|), ten halvings; relative 1e-8 ---- */

static double ridders(const rival_question *q, size_t k) {
  enum { ROWS = 10 };
  double step = 1e-2 * at_least_1(q, k), above[ROWS], here[ROWS], best = (double)NAN;
  double least = HUGE_VAL;
  for (int i = 0; i < ROWS; i++, step /= 2) {
    here[0] = central(q, k, step);
    if (i == 0) best = here[0];
    double factor = 4;
    for (int j = 1; j <= i; j++, factor *= 4) {
      here[j] = (factor * here[j - 1] - above[j - 1]) / (factor - 1);
      double error = fmax(fabs(here[j] - here[j - 1]), fabs(here[j] - above[j - 1]));
      if (error > least) continue;
      least = error;
      best = here[j];
    }
    if (least < 1e-12 || (i > 0 && fabs(here[i] - above[i - 1]) >= 2 * least)) break;
    for (int j = 0; j <= i; j++) above[j] = here[j];
  }
  return best;
}

static bool ceres_entry(const rival_question *q, size_t k, double here) {
  (void)here;
  double n = ridders(q, k), g = gsl_vector_get(q->claimed, k);
  double scale = n == 0 || g == 0 ? 1 : fmax(fabs(n), fabs(g));
  return fabs(g - n) <= 1e-8 * scale;
}

static bool ceres(const rival_question *q) {
  return every(q, ceres_entry);
}

/* ---- Manopt: remainder along a unit direction at 51 t from 1e-8 to 1 ---- */

/* Slope of the line through y over x by least squares; *misfit is the root of the sum of squares
 * left. */
static double line(const double *x, const double *y, size_t count, double *misfit) {
  double mx = 0, my = 0, xx = 0, xy = 0, yy = 0;
  for (size_t i = 0; i < count; i++) {
    mx += x[i] / (double)count;
    my += y[i] / (double)count;
  }
  for (size_t i = 0; i < count; i++) {
    xx += (x[i] - mx) * (x[i] - mx);
    xy += (x[i] - mx) * (y[i] - my);
    yy += (y[i] - my) * (y[i] - my);
  }
  *misfit = sqrt(fmax(0, yy - xy * xy / xx));
  return xy / xx;
}

static bool manopt(const rival_question *q) {
  enum { COUNT = 51, WINDOW = 10 };
  double v[MOST_N], log_t[COUNT], log_remainder[COUNT], here = value(q);
  draw_direction(q, true, v);
  for (int i = 0; i < COUNT; i++) {
    log_t[i] = -8 + 8.0 * i / (COUNT - 1);
    double t = pow(10, log_t[i]);
    log_remainder[i] = log10(fabs(along(q, v, t) - here - t * claimed_slope(q, v)));
  }
  double least = HUGE_VAL, slope = (double)NAN;
  for (int i = 0; i + WINDOW <= COUNT; i++) {
    double misfit, here_slope = line(log_t + i, log_remainder + i, WINDOW, &misfit);
    if (!(misfit < least)) continue;
    least = misfit;
    slope = here_slope;
  }
  return fabs(slope - 2) <= 0.1;
}

/* ---- Ipopt: forward, step 1e-8 max(1, |x|); flags |d| / max(|n|, 1e-4) >= 1e-4 ---- */

static bool ipopt_entry(const rival_question *q, size_t k, double here) {
  double step = 1e-8 * at_least_1(q, k), n = (moved(q, k, step) - here) / step;
  /* NaN is not flagged. */
  return !(fabs(gsl_vector_get(q->claimed, k) - n) / fmax(fabs(n), 1e-4) >= 1e-4);
}

static bool ipopt(const rival_question *q) {
  return every(q, ipopt_entry);
}

/* ---- pyadjoint: remainders at 1e-2 / 2^i, i = 0..3; every rate above 1.9 ---- */

static bool pyadjoint(const rival_question *q) {
  double v[MOST_N], here = value(q), before = (double)NAN;
  bool all = true;
  draw_direction(q, false, v);
  for (int i = 0; i < 4; i++) {
    double t = ldexp(1e-2, -i);
    double remainder = fabs(along(q, v, t) - here - t * claimed_slope(q, v));
    if (i > 0) all &= log2(before / remainder) > 1.9;
    before = remainder;
  }
  return all;
}

/* ---- MINPACK: one step of sqrt(eps) |x_k| in all coordinates; a score of 1/2 or more ---- */

static bool chkder(const rival_question *q) {
  static const double eps = GSL_SQRT_DBL_EPSILON;
  double v[MOST_N], here = value(q), log_eps = log10(eps);
  for (size_t k = 0; k < q->x->size; k++) {
    double x = fabs(gsl_vector_get(q->x, k));
    v[k] = x == 0 ? 1 : x;
  }
  double there = along(q, v, eps), gap = 1;
  bool told = here != 0 && there != 0 && fabs(there - here) >= 100 * GSL_DBL_EPSILON * fabs(here);
  if (told) {
    double d = fabs((there - here) / eps - claimed_slope(q, v));
    gap = eps * d / (fabs(here) + fabs(there));
  }
  if (gap >= eps) return false;
  return gap <= GSL_DBL_EPSILON || (log10(gap) - log_eps) / log_eps >= 0.5;
}

const rival rivals[RIVAL_COUNT] = {
    {"PyTorch", pytorch},
    {"PyTorch fast", pytorch_fast},
    {"JAX", jax},
    {"MATLAB", matlab},
    {"SciPy", scipy},
    {"Ceres", ceres},
    {"Manopt", manopt},
    {"Ipopt", ipopt},
    {"pyadjoint", pyadjoint},
    {"CHKDER", chkder},
};
