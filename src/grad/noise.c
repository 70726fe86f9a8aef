/* How noisy f is, from tables of differences of nearby values: differences of high order wipe a
 * smooth function out and leave its rounding errors, with known amplification (Hamming 1962; More
 * and Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33, 2011, eq. 2.1). */
#include "grad/probe.h"

#include <gsl/gsl_math.h>
#include <math.h>
#include <stdint.h>

enum { POINTS = 12, LOW_ORDER = 7, HIGH_ORDER = 8 };

/* Spacings fall from 2^-9 in steps of 2^-8. A step must be 2^8 times a spacing to be judged by it:
 * then the smooth part of a 7th difference is below 2^-56 of what the step can resolve. */
static const double FIRST_SPACING = 0x1p-9, SPACING_RATIO = 0x1p-8, STEP_RATIO = 0x1p8;

/* Noise of this size, relative to f, is what careful code makes. */
static const double ROUNDING = 0x1p-42;

/* Few values give no more than an idea of a deviation. */
static const double GLANCE = 3;

/* A bar is this many standard deviations of the noise. */
static const double DEVIATIONS = 3;

/* Variance of the noise in values f_0 ... f_{POINTS-1}: the mean of (k!)^2 / (2k)! D_k^2 over the
 * differences D_k of the two orders. Destroys f. */
static double variance(double *f) {
  double sum = 0, gamma = 1;
  size_t terms = 0;
  for (size_t order = 1; order <= HIGH_ORDER; order++) {
    size_t left = POINTS - order;
    gamma *= (double)order / (2 * (2 * (double)order - 1));
    for (size_t i = 0; i < left; i++) f[i] = f[i + 1] - f[i];
    if (order < LOW_ORDER) continue;
    for (size_t i = 0; i < left; i++) sum += gamma * f[i] * f[i];
    terms += left;
  }
  return sum / (double)terms;
}

/* stride = spacing times course; on the grid each entry is a multiple of 16 ulps of x, so that all
 * points of a table lie on the grid of doubles and no rounding of x passes for noise of f. False
 * when nothing moves. */
static bool make_strides(grad_probe *probe, double spacing, bool on_grid) {
  bool moving = false;
  for (size_t i = 0; i < probe->home->size; i++) {
    double x = fabs(gsl_vector_get(probe->home, i));
    double d = spacing * probe->course[i];
    if (on_grid && fabs(d) < x) {
      double grain = 16 * (nextafter(x, (double)INFINITY) - x);
      d = grain * round(d / grain);
    }
    probe->stride[i] = d;
    if (d != 0) moving = true;
  }
  return moving;
}

/* False where f has no values, or does not notice such a spacing: nothing is learnt there. */
static bool measure_level(grad_probe *probe, double *level) {
  double f[POINTS];
  f[0] = probe->value;
  for (size_t i = 1; i < POINTS; i++) {
    f[i] = grad_probe_along(probe, probe->stride, (double)i, NULL);
    if (!isfinite(f[i])) return false;
  }
  *level = DEVIATIONS * sqrt(variance(f));
  return isfinite(*level) && *level > 0;
}

/* The noise of coarse spacings is at least that of finer ones. */
static void level_out(grad_noise *noise) {
  for (size_t i = noise->count; i-- > 1;) {
    noise->level[i - 1] = GSL_MAX_DBL(noise->level[i - 1], noise->level[i]);
  }
}

void grad_noise_measure(grad_probe *probe) {
  grad_noise *noise = &probe->noise;
  noise->count = 0;
  double spacing = FIRST_SPACING;
  for (size_t i = 0; i < GRAD_NOISE_LEVELS; i++, spacing *= SPACING_RATIO) {
    if (!make_strides(probe, spacing, true)) break;
    if (!measure_level(probe, &noise->level[noise->count])) continue;
    noise->spacing[noise->count++] = spacing;
  }
  level_out(noise);
}

void grad_noise_glance(grad_probe *probe, size_t most) {
  grad_noise *noise = &probe->noise;
  noise->count = 0;
  double spacing = FIRST_SPACING * SPACING_RATIO * SPACING_RATIO, before = (double)INFINITY;
  for (size_t i = 0; i < most; i++, spacing *= SPACING_RATIO) {
    double level;
    bool learnt = make_strides(probe, spacing, true) && measure_level(probe, &level);
    /* Where sums are exact on the grid, they are not beside it. */
    if (!learnt && i == 0) {
      learnt = make_strides(probe, spacing, false) && measure_level(probe, &level);
    }
    if (!learnt) continue;
    noise->spacing[noise->count] = spacing;
    noise->level[noise->count++] = GLANCE * level;
    /* Structure would have become less by many orders. */
    if (level <= ROUNDING * fabs(probe->value) || level > before / 4) break;
    before = level;
  }
  level_out(noise);
}

/* The bits of a Weyl sequence, mixed as in splitmix64 (Steele, Lea and Flood 2014). */
double grad_irregular(uint64_t k) {
  uint64_t bits = (k + 1) * UINT64_C(0x9e3779b97f4a7c15);
  bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
  bits ^= bits >> 31;
  double size = 0.5 + 0x1p-54 * (double)(bits >> 11);
  return bits & 1 ? size : -size;
}

void grad_probe_set_course(grad_probe *probe) {
  size_t n = probe->home->size;
  for (size_t k = 0; k < n; k++) {
    double least, greatest;
    grad_probe_range(probe, k, &least, &greatest);
    /* In n dimensions a function is as smooth along a course of the same total length. */
    probe->course[k] = greatest * grad_irregular(k) / sqrt((double)n);
  }
}

void grad_noise_measure_entry(grad_probe *probe, size_t k) {
  double least;
  for (size_t i = 0; i < probe->home->size; i++) probe->course[i] = 0;
  grad_probe_range(probe, k, &least, &probe->course[k]);
  grad_noise_measure(probe);
}

double grad_noise_at(const grad_noise *noise, double step) {
  for (size_t i = 0; i < noise->count; i++) {
    if (noise->spacing[i] * STEP_RATIO <= step) return noise->level[i];
  }
  return noise->count == 0 ? 0 : noise->level[noise->count - 1];
}
