#include "grad/line.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdint.h>

/* Steps of a ladder: TOP 2^-5j. Each is 2^10 times less curved than the one before. */
enum { OCTAVES = 5 };
static const double TOP = 0.2068; /* no power of two: see sweep.c */

/* Third derivatives along other directions may be this many times that along the first. */
static const double OTHERS = 32;

/* The noise of f is known from a dozen values. */
static const double MARGIN = 2;

int grad_line_open(grad_line *line, const grad_problem *problem, const gsl_vector *x,
                   const gsl_vector *claimed) {
  *line = (grad_line){.unit = 1};
  int status = grad_probe_open(&line->probe, problem, x, false);
  if (status != GSL_SUCCESS) return status;
  line->probe.claimed = claimed;
  double square = 0;
  for (size_t k = 0; k < x->size; k++) square += gsl_pow_2(gsl_vector_get(x, k));
  if (problem->scale == NULL) line->unit = GSL_MAX_DBL(1, sqrt(square / (double)x->size));
  if (isfinite(line->probe.value)) return GSL_SUCCESS;
  grad_probe_close(&line->probe);
  return GSL_EINVAL;
}

void grad_line_close(grad_line *line) {
  grad_probe_close(&line->probe);
}

/* ---- directions ---- */

/* Bits of an entry, the same at every run (splitmix64: Steele, Lea and Flood 2014). */
static uint64_t mixed(unsigned long seed, size_t k, unsigned draw) {
  uint64_t bits = (uint64_t)seed * UINT64_C(0xd1342543de82ef95) + draw;
  bits += ((uint64_t)k + 1) * UINT64_C(0x9e3779b97f4a7c15);
  bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
  return bits ^ (bits >> 31);
}

/* In (0, 1]. */
static double uniform(uint64_t bits) {
  return 0x1p-53 * (double)((bits >> 11) + 1);
}

/* Box and Muller 1958. */
static double normal(unsigned long seed, size_t k) {
  double radius = sqrt(-2 * log(uniform(mixed(seed, k, 0))));
  return radius * cos(2 * M_PI * uniform(mixed(seed, k, 1)));
}

static double sign(unsigned long seed, size_t k) {
  uint64_t bits = mixed(seed, k, 2);
  double size = 0.5 + uniform(bits) / 2;
  return bits & 1 ? size : -size;
}

static void set_direction(grad_line *line, unsigned long seed, size_t first, size_t count,
                          double entry(unsigned long seed, size_t k)) {
  const gsl_vector *scale = line->probe.problem->scale;
  for (size_t k = 0; k < line->probe.home->size; k++) line->probe.course[k] = 0;
  for (size_t k = first; k < first + count; k++) {
    line->probe.course[k] = entry(seed, k) * (scale == NULL ? 1 : gsl_vector_get(scale, k));
  }
}

void grad_line_normal(grad_line *line, unsigned long seed, size_t first, size_t count) {
  set_direction(line, seed, first, count, normal);
}

void grad_line_signs(grad_line *line, unsigned long seed, size_t first, size_t count) {
  set_direction(line, seed, first, count, sign);
}

double grad_line_slope(const grad_line *line) {
  double slope = 0;
  for (size_t k = 0; k < line->probe.home->size; k++) {
    slope += gsl_vector_get(line->probe.claimed, k) * line->probe.course[k];
  }
  return slope;
}

static double course_length(const grad_line *line) {
  double square = 0;
  for (size_t k = 0; k < line->probe.home->size; k++) square += gsl_pow_2(line->probe.course[k]);
  return sqrt(square);
}

/* ---- deviations ---- */

/* What 40 evaluations leave room for, beside a ladder. */
enum { GLANCES = 2 };

/* The course of which a glance looks at a small part. */
static const double COURSE = 64;

bool grad_line_noise(grad_line *line) {
  size_t n = line->probe.home->size;
  double length = COURSE * line->unit;
  for (size_t k = 0; k < n; k++) line->probe.course[k] *= length;
  grad_noise_glance(&line->probe, GLANCES);
  for (size_t k = 0; k < n; k++) line->probe.course[k] /= length;
  return line->probe.noise.count > 0;
}

/* f(x + t v) - f(x) - g.(step made), and the bar on it from rounding. */
static double remainder_at(grad_line *line, double t, double *noise) {
  grad_probe *probe = &line->probe;
  double moved, value = grad_probe_along(probe, probe->course, t, &moved);
  double largest = GSL_MAX_DBL(fabs(value), fabs(probe->value));
  double level = probe->noise.count > 0 ? MARGIN * probe->noise.level[0] : 0;
  *noise = GSL_MAX_DBL(level, 2 * DBL_EPSILON * largest) + 2 * DBL_EPSILON * fabs(moved);
  return (value - probe->value) - moved;
}

static bool measure(grad_line *line, double step, grad_row *row) {
  double t = step * line->unit, up_noise, down_noise;
  double up = remainder_at(line, t, &up_noise), down = remainder_at(line, -t, &down_noise);
  row->step = t;
  row->slope = (up - down) / (2 * t);
  row->bend = (up + down) / t;
  row->noise = (up_noise + down_noise) / (2 * t);
  row->moved = GSL_MAX_DBL(fabs(up), fabs(down));
  return isfinite(row->slope) && isfinite(row->noise);
}

/* What the rungs say of the error that order 2 leaves (curve t^2) and of the one that order 4
 * leaves (extrapolated from two rungs; curve (t_i t_i-1)^2): the greatest curve that stands clear
 * of noise; where none does, what noise could hide from the coarsest. */
static double curve_of(const grad_row *rows, size_t count, size_t pairs,
                       const grad_estimate *best) {
  double curve = 0, hidden = (double)INFINITY;
  for (size_t i = pairs - 1; i < count; i++) {
    double value = rows[i].slope, square = gsl_pow_2(rows[i].step);
    if (pairs == 2) {
      double ratio = rows[i - 1].step / rows[i].step;
      value += (value - rows[i - 1].slope) / (ratio * ratio - 1);
      square = gsl_pow_2(rows[i].step * rows[i - 1].step);
    }
    double off = fabs(value - best->value), noise = 2 * rows[i].noise + grad_estimate_bar(best);
    if (off > noise) curve = GSL_MAX_DBL(curve, OTHERS * off / square);
    hidden = GSL_MIN_DBL(hidden, OTHERS * noise / square);
  }
  return curve > 0 ? curve : hidden;
}

/* Rounding costs noise / t, truncation curve t^2 or 4 curve t^4: the step at which their sum is
 * least. */
static void settle_steps(grad_line *line, const grad_row *rows, size_t count,
                         const grad_estimate *best) {
  double top = rows[0].step, bottom = rows[count - 1].step;
  double noise = rows[count - 1].noise * bottom; /* there f is of the size it has at x */
  double two = curve_of(rows, count, 1, best), four = curve_of(rows, count, 2, best);
  double pair = cbrt(noise / (2 * two));
  double quad = pow(1.5 * noise / (16 * four), 0.2);
  pair = GSL_MAX_DBL(GSL_MIN_DBL(pair, top), bottom);
  quad = GSL_MAX_DBL(GSL_MIN_DBL(quad, top), bottom);
  line->length = course_length(line);
  line->step[0] = pair / line->unit;
  line->step[1] = quad / line->unit;
  line->truncation[0] = two * gsl_pow_2(pair);
  line->truncation[1] = 4 * four * gsl_pow_4(quad);
}

/* Structure finer than the steps at which noise was looked for passes for noise, unless noise was
 * not much less at finer ones. So a rung has its say as soon as rounding, even that of a long sum,
 * does not drown it. */
static const double MOST_ROUNDINGS = 4096;

static bool is_known(const grad_noise *noise) {
  return noise->count > 1 && noise->level[noise->count - 1] > noise->level[0] / 8;
}

static size_t plateau_of(const grad_line *line, const grad_row *rows, size_t count,
                         double deviation) {
  const double drowned = 0.25, level = 1e-3;
  size_t width = 0;
  for (size_t i = 0; i < count; i++) {
    double rounding = MOST_ROUNDINGS * DBL_EPSILON * fabs(line->probe.value) / rows[i].step;
    double noise =
        is_known(&line->probe.noise) ? rows[i].noise : GSL_MIN_DBL(rows[i].noise, rounding);
    if (noise > drowned * fabs(deviation)) continue;
    bool agrees = fabs(rows[i].slope - deviation) <= level * fabs(deviation) + 2 * noise;
    width = agrees ? width + 1 : 0;
  }
  return width;
}

bool grad_line_ladder(grad_line *line, size_t rungs, grad_estimate *deviation, size_t *plateau) {
  grad_row rows[GRAD_LADDER_MOST] = {0};
  size_t count = 0, before = line->probe.evaluations;
  for (size_t i = 0; i < rungs; i++) {
    if (measure(line, ldexp(TOP, -OCTAVES * (int)i), &rows[count])) count++;
  }
  bool found = grad_rows_best(rows, count, GRAD_RIDDERS, false, deviation);
  deviation->evaluations = line->probe.evaluations - before;
  *plateau = found ? plateau_of(line, rows, count, deviation->value) : 0;
  if (found && !(line->step[0] > 0)) settle_steps(line, rows, count, deviation);
  return found;
}

/* A longer v makes shorter steps, so that x moves no farther than it did on the ladder. */
bool grad_line_deviation(grad_line *line, size_t pairs, grad_estimate *deviation) {
  grad_row row, wide;
  double stretch = GSL_MAX_DBL(1, course_length(line) / line->length);
  double step = line->step[pairs - 1] / stretch;
  if (!measure(line, step, &row)) return false;
  double truncation = stretch * line->truncation[pairs - 1];
  *deviation = (grad_estimate){row.slope, row.noise, truncation, row.step, 2};
  if (pairs == 1) return true;
  if (!measure(line, 2 * step, &wide)) return false;
  deviation->value += (row.slope - wide.slope) / 3;
  deviation->rounding = (4 * row.noise + wide.noise) / 3;
  deviation->evaluations = 4;
  return true;
}
