#include "grad/sweep.h"

#include <float.h>
#include <gsl/gsl_math.h>
#include <math.h>

/* Extrapolations beyond the 6th amplify nothing but noise. */
enum { MOST_ROWS = 192, MOST_ORDERS = 6, COLUMNS = MOST_ORDERS + 1 };

/* Rounding of f, relative to what it moved by: values far from f(x) may be sums of larger terms. */
static const double FAR_NOISE = 4 * DBL_EPSILON;

/* Rounding of an estimate itself, relative to it. */
static const double ESTIMATE_NOISE = 4 * DBL_EPSILON;

/* Rounding of a change, relative to the magnitude of its terms. */
static const double CHANGE_NOISE = 4 * DBL_EPSILON;

/* By how much noise may grow from the finest steps to the coarser ones. */
static const double FINE_EXCESS = 32;

/* ---- rows ---- */

static bool measure_by_change(grad_probe *probe, size_t k, double h, bool forward, grad_row *row) {
  double terms_up, terms_down;
  double up = grad_probe_change(probe, k, h, &terms_up);
  terms_down = terms_up;
  double down = forward ? -up : grad_probe_change(probe, k, -h, &terms_down);
  row->step = h;
  row->slope = (up - down) / (2 * h);
  row->bend = (up + down) / h;
  row->noise = CHANGE_NOISE * (terms_up + terms_down) / (2 * h);
  row->moved = GSL_MAX_DBL(fabs(up), fabs(down));
  return isfinite(row->slope) && isfinite(row->noise);
}

/* The noise of two values, up and down, that enter a difference of this relative step. */
static double noise_of(const grad_probe *probe, double step, double up, double down,
                       double *moved) {
  *moved = GSL_MAX_DBL(fabs(up - probe->value), fabs(down - probe->value));
  double least = DBL_EPSILON * GSL_MAX_DBL(fabs(up), fabs(down));
  double measured = grad_noise_at(&probe->noise, step) + FAR_NOISE * *moved;
  return M_SQRT2 * GSL_MAX_DBL(least, measured);
}

double grad_row_noise(const grad_probe *probe, size_t k, double step) {
  double least, greatest, moved;
  grad_probe_range(probe, k, &least, &greatest);
  return noise_of(probe, step / greatest, probe->value, probe->value, &moved) / (2 * step);
}

static bool measure_one_side(grad_probe *probe, size_t k, double h, grad_row *row) {
  double x = gsl_vector_get(probe->home, k), least, greatest;
  grad_probe_range(probe, k, &least, &greatest);
  double there = probe->backward ? x - h : x + h;
  double value = grad_probe_at(probe, k, there);
  row->step = fabs(there - x);
  row->slope = (value - probe->value) / (there - x);
  row->bend = 0;
  row->noise = noise_of(probe, h / greatest, value, probe->value, &row->moved) / row->step;
  return row->step > 0 && isfinite(row->slope) && isfinite(row->noise);
}

static bool measure_by_value(grad_probe *probe, size_t k, double h, grad_row *row) {
  double x = gsl_vector_get(probe->home, k), least, greatest;
  grad_probe_range(probe, k, &least, &greatest);
  double right = x + h;
  /* On the grid of doubles the step that was made is h', and x - h' is exact as well. */
  double left = x - (right - x);
  double width = right - left;
  if (!(width > 0) || !isfinite(width)) return false;
  double up = grad_probe_at(probe, k, right), down = grad_probe_at(probe, k, left);
  row->step = width / 2;
  row->slope = (up - down) / width;
  row->bend = ((up - probe->value) + (down - probe->value)) / row->step;
  row->noise = noise_of(probe, h / greatest, up, down, &row->moved) / width;
  return isfinite(row->slope) && isfinite(row->bend) && isfinite(row->noise);
}

/* What rounding adds to a step moves f by about claimed_k times it, which is taken off. */
static bool measure_along(grad_probe *probe, double h, grad_row *row) {
  double linear = 0, moved_up, moved_down;
  for (size_t i = 0; probe->claimed != NULL && i < probe->home->size; i++) {
    linear += gsl_vector_get(probe->claimed, i) * probe->course[i];
  }
  double up = grad_probe_along(probe, probe->course, h, &moved_up);
  double down = grad_probe_along(probe, probe->course, -h, &moved_down);
  row->step = h;
  row->slope = ((up - down) - (moved_up - moved_down)) / (2 * h) + linear;
  row->bend = ((up - probe->value) + (down - probe->value) - (moved_up + moved_down)) / h;
  row->noise = noise_of(probe, h, up, down, &row->moved) / (2 * h);
  return isfinite(row->slope) && isfinite(row->bend) && isfinite(row->noise);
}

bool grad_row_measure(grad_probe *probe, size_t k, double step, grad_method method, grad_row *row) {
  bool forward = method == GRAD_FORWARD;
  if (k == GRAD_COURSE) return measure_along(probe, step, row);
  if (probe->by_change) return measure_by_change(probe, k, step, forward, row);
  return forward ? measure_one_side(probe, k, step, row) : measure_by_value(probe, k, step, row);
}

/* ---- judging rows ---- */

typedef struct {
  const grad_row *rows;
  size_t count;
  bool forward, by_change;
  double kink; /* the least by which an estimate is in doubt for a kink at x */
} evidence;

/* The noise of row i as far as row j knows: finer steps leave more of the computation of f as it
 * was, and then look less noisy among themselves than they are beside coarser ones. Not without
 * limit: a function that swings within coarse steps looks like noise to them, and is smooth to fine
 * ones. */
static double noise_seen_from(const evidence *seen, size_t j, size_t i) {
  const grad_row *rows = seen->rows;
  double growth = seen->by_change ? 1 : rows[j].step / rows[i].step;
  double most = FINE_EXCESS * rows[i].noise;
  return GSL_MAX_DBL(rows[i].noise, GSL_MIN_DBL(most, rows[j].noise * growth));
}

/* The part of the bend that does not vanish with h, a kink at x: bend = J + f'' h + O(h^3), so J is
 * extrapolated from rows i-1 and i. Its bar is added to *bar. */
static double jump_at(const evidence *seen, size_t j, size_t i, double *bar) {
  const grad_row *rows = seen->rows;
  double ratio = rows[i - 1].step / rows[i].step;
  double noise = ratio * noise_seen_from(seen, j, i) + noise_seen_from(seen, j, i - 1);
  *bar += 4 * noise / (ratio - 1);
  return (ratio * rows[i].bend - rows[i - 1].bend) / (ratio - 1);
}

/* Half of what is left of a jump where it is known best, for noise drowns it at finer steps; and no
 * more than those leave open. */
static double find_kink(const evidence *seen) {
  double least = (double)INFINITY, kink = 0, before = 0;
  for (size_t i = 1; i < seen->count; i++) {
    double bar = 0, jump = jump_at(seen, i, i, &bar);
    bar += fabs(jump - before);
    before = jump;
    if (i == 1) continue;
    kink = GSL_MIN_DBL(kink, (fabs(jump) + bar) / 2);
    if (!(bar < least)) continue;
    least = bar;
    kink = (fabs(jump) - bar) / 2;
  }
  return GSL_MAX_DBL(kink, 0);
}

/* A derivative is the limit h -> 0: whatever in the rows below row j contradicts the value, be it a
 * kink, structure of a small scale or noise that went unmeasured, widens the bar. Returned is how
 * far the worst is off beyond what noise, and truncation as known from row j, explain. */
static double contradiction(const evidence *seen, size_t j, double value) {
  const grad_row *rows = seen->rows;
  double worst = seen->kink, before = (double)NAN;
  for (size_t i = j + 1; i < seen->count; i++) {
    double ratio = rows[i].step / rows[j].step;
    double share = seen->forward ? ratio : ratio * ratio;
    double explained = 2 * noise_seen_from(seen, j, i) + 2 * fabs(rows[j].slope - value) * share;
    worst = GSL_MAX_DBL(worst, fabs(rows[i].slope - value) - explained);
  }
  for (size_t i = j > 1 ? j - 1 : 1; i < seen->count; i++) {
    double bar = 0, jump = jump_at(seen, j, i, &bar);
    double clear = fabs(jump) - bar - fabs(jump - before);
    if (clear / 2 > worst) worst = clear / 2; /* not for the NaN of the first jump */
    before = jump;
  }
  return worst;
}

/* One row of Neville's tableau in h^2: value[m] is extrapolated from rows j-m ... j. */
typedef struct {
  double value[COLUMNS], noise[COLUMNS];
} tableau_row;

static size_t extrapolate(const grad_row *rows, size_t j, size_t orders, const tableau_row *above,
                          tableau_row *here) {
  here->value[0] = rows[j].slope;
  here->noise[0] = rows[j].noise;
  size_t most = GSL_MIN(orders, j);
  for (size_t m = 1; m <= most; m++) {
    double ratio = rows[j - m].step / rows[j].step;
    double weight = 1 / (ratio * ratio - 1);
    here->value[m] = here->value[m - 1] + weight * (here->value[m - 1] - above->value[m - 1]);
    here->noise[m] = here->noise[m - 1] + weight * (here->noise[m - 1] + above->noise[m - 1]);
  }
  return most;
}

/* The greater of the distances to the value of the order below and to the one a row before: three
 * values have to agree, so that no single coincidence makes a bar small. The one a row before is
 * coarser, and off by its step's power; the square is granted, higher powers are kept for safety.
 * Plain quotients have only one another to be judged by: two such distances, no grant, and half as
 * much again. */
static double truncation_of(const evidence *seen, const tableau_row *above, const tableau_row *here,
                            size_t j, size_t m) {
  const grad_row *rows = seen->rows;
  double row = fabs(here->value[m] - above->value[m < j ? m : m - 1]);
  double ratio = rows[j - 1].step / rows[j].step;
  double fall = seen->forward ? ratio : ratio * ratio;
  if (m > 0) return GSL_MAX_DBL(row / fall, fabs(here->value[m] - here->value[m - 1]));
  double last = j < 2 ? 0 : fabs(rows[j - 1].slope - rows[j - 2].slope);
  return 1.5 * GSL_MAX_DBL(row, last / fall);
}

bool grad_rows_best(const grad_row *rows, size_t count, grad_method method, bool by_change,
                    grad_estimate *result) {
  evidence seen = {rows, count, method == GRAD_FORWARD, by_change, 0};
  seen.kink = find_kink(&seen);
  double least = (double)INFINITY;
  /* By change the noise does not grow as h shrinks, and of steps that serve as well the greatest
   * has the most rows below it to confirm it. */
  double gain = by_change ? 0.5 : 1;
  tableau_row tableau[2];
  for (size_t j = 0; j < count; j++) {
    tableau_row *here = &tableau[j % 2], *above = &tableau[(j + 1) % 2];
    size_t orders = extrapolate(rows, j, method == GRAD_RIDDERS ? MOST_ORDERS : 0, above, here);
    for (size_t m = 0; j > 0 && m <= orders; m++) {
      double truncation = truncation_of(&seen, above, here, j, m);
      if (!(here->noise[m] + truncation < gain * least)) continue;
      double excess = contradiction(&seen, j, here->value[m]) - here->noise[m];
      truncation = GSL_MAX_DBL(truncation, excess);
      if (!(here->noise[m] + truncation < gain * least)) continue;
      least = here->noise[m] + truncation;
      *result = (grad_estimate){here->value[m], here->noise[m], truncation, rows[j].step, 0};
    }
  }
  if (isfinite(least)) {
    result->rounding = GSL_MAX_DBL(result->rounding, ESTIMATE_NOISE * fabs(result->value));
    return true;
  }
  *result = (grad_estimate){(double)NAN, (double)INFINITY, (double)INFINITY, (double)NAN, 0};
  return false;
}

/* ---- sweeps: rows at top 2^-octave, measured where wanted ---- */

/* Of an estimate from one pair, relative to it: what the verdict needs, and some digits. */
static const double PAIR_ERROR = 1e-9;

/* No power of two, so that no period of f is a multiple of all the steps. */
static const double OFF_GRID = 0.8270;

/* Of f, relative to it: coarser than that of any format that f may be computed or printed in. */
static const double COARSEST_GRAIN = 1e-5;

/* A grain makes noise of its size: where the noise is less by this, f is flat and then is not. */
static const double GRAIN_OVER_NOISE = 1e3;

/* Noise of this share of the slope: finer steps have nothing to say. */
static const double DROWNED = 0.01;

enum { RUNG = 3, FILL_COARSER = 9, FILL_FINER = 3, COURSE_RUNG = 3 };

typedef struct {
  grad_probe *probe;
  size_t k, octaves;
  grad_method method;
  double top;
  bool tried[MOST_ROWS], finite[MOST_ROWS];
  grad_row row[MOST_ROWS];
} sweep;

static void start(sweep *s, grad_probe *probe, size_t k, grad_method method, double top,
                  size_t octaves) {
  s->probe = probe;
  s->k = k;
  s->method = method;
  s->top = top;
  s->octaves = octaves;
  for (size_t i = 0; i < octaves; i++) s->tried[i] = false;
}

/* True if this octave was not measured before. */
static bool try_octave(sweep *s, size_t octave) {
  if (octave >= s->octaves || s->tried[octave]) return false;
  s->tried[octave] = true;
  double step = ldexp(s->top, -(int)octave);
  s->finite[octave] = grad_row_measure(s->probe, s->k, step, s->method, &s->row[octave]);
  return true;
}

/* Where steps are so small that f does not move at all, the least that it moved by is its grain:
 * that of doubles, or of single precision or of printed digits, which looks like a plateau of slope
 * 0 to smaller steps. A function that is truly flat near x moves by more when it begins to. */
static void allow_for_grain(const grad_probe *probe, grad_row *rows, size_t count) {
  double grain = (double)INFINITY;
  bool still = false;
  for (size_t i = 0; i < count; i++) {
    if (rows[i].moved == 0) still = true;
    if (rows[i].moved > 0) grain = GSL_MIN_DBL(grain, rows[i].moved);
  }
  if (!still || !(grain <= COARSEST_GRAIN * fabs(probe->value))) return;
  if (probe->noise.count > 0 && grain > GRAIN_OVER_NOISE * probe->noise.level[0]) return;
  for (size_t i = 0; i < count; i++) {
    rows[i].noise = GSL_MAX_DBL(rows[i].noise, grain / rows[i].step);
  }
}

/* A step at which the plain quotient is good: halfway from the best to the finest whose error is as
 * good, or so small that less serves nothing; for entries may be rougher than this one, and their
 * noise greater than what was seen. By change there is no such noise. By Taylor a quotient is off
 * by no less than a coarser one was, times the square of their ratio; that it looks better is an
 * accident. */
static double pair_step(const grad_row *rows, size_t count, double value, bool by_change) {
  double error[MOST_ROWS], least = (double)INFINITY, best = 0, finest = 0;
  for (size_t i = 0; i < count; i++) {
    double truncation = fabs(rows[i].slope - value);
    if (i > 0) {
      double fall = gsl_pow_2(rows[i].step / rows[i - 1].step);
      truncation = GSL_MAX_DBL(truncation, fall * fabs(rows[i - 1].slope - value));
    }
    error[i] = rows[i].noise + truncation;
    if (error[i] < least) {
      least = error[i];
      best = rows[i].step;
    }
  }
  double enough = GSL_MAX_DBL(4 * least, by_change ? 0 : PAIR_ERROR * fabs(value));
  for (size_t i = 0; i < count; i++) {
    if (error[i] <= enough) finest = rows[i].step;
  }
  return by_change ? finest : sqrt(best * finest);
}

/* The best of what was measured so far; its octave where there is one. */
static bool best_so_far(const sweep *s, size_t *octave, double *pair, grad_estimate *result) {
  grad_row rows[MOST_ROWS];
  size_t count = 0;
  for (size_t i = 0; i < s->octaves; i++) {
    if (s->tried[i] && s->finite[i]) rows[count++] = s->row[i];
  }
  if (!s->probe->by_change) allow_for_grain(s->probe, rows, count);
  *octave = 0;
  if (pair != NULL) *pair = 0;
  if (!grad_rows_best(rows, count, s->method, s->probe->by_change, result)) return false;
  *octave = (size_t)lround(log2(s->top / result->step));
  if (pair != NULL) *pair = pair_step(rows, count, result->value, s->probe->by_change);
  return true;
}

void grad_sweep_all(grad_probe *probe, size_t k, grad_method method, double *pair,
                    grad_estimate *result) {
  double least, greatest;
  size_t before = probe->evaluations + probe->changes;
  grad_probe_range(probe, k, &least, &greatest);
  sweep s;
  double octaves = ceil(log2(greatest / least));
  start(&s, probe, k, method, OFF_GRID * greatest, (size_t)GSL_MIN_DBL(octaves, MOST_ROWS));
  for (size_t i = 0; i < s.octaves; i += RUNG) try_octave(&s, i);
  bool more = true;
  size_t best;
  while (more && best_so_far(&s, &best, pair, result)) {
    more = false;
    size_t first = best > FILL_COARSER ? best - FILL_COARSER : 0;
    for (size_t i = first; i <= best + FILL_FINER; i++) more |= try_octave(&s, i);
  }
  result->evaluations = probe->evaluations + probe->changes - before;
}

/* So many steps from the first downwards, each a power of two below the one before. */
static void sweep_few(grad_probe *probe, size_t k, double first, size_t octaves, size_t steps,
                      grad_method method, grad_estimate *result) {
  size_t before = probe->evaluations + probe->changes, octave;
  sweep s;
  start(&s, probe, k, method, first, octaves * (steps - 1) + 1);
  for (size_t i = 0; i < steps; i++) try_octave(&s, octaves * i);
  best_so_far(&s, &octave, NULL, result);
  result->evaluations = probe->evaluations + probe->changes - before;
}

void grad_sweep_near(grad_probe *probe, size_t k, double pair, grad_method method,
                     grad_estimate *result) {
  sweep_few(probe, k, 64 * pair, 3, 4, method, result);
}

void grad_sweep_course(grad_probe *probe, double *pair, grad_estimate *result) {
  size_t before = probe->evaluations, octave;
  double steepest = 0;
  sweep s;
  start(&s, probe, GRAD_COURSE, GRAD_RIDDERS, OFF_GRID / 16, MOST_ROWS);
  for (size_t i = 0; i < s.octaves; i += COURSE_RUNG) {
    try_octave(&s, i);
    if (!s.finite[i]) continue;
    steepest = GSL_MAX_DBL(steepest, fabs(s.row[i].slope));
    if (s.row[i].noise >= DROWNED * steepest) break;
  }
  best_so_far(&s, &octave, pair, result);
  result->evaluations = probe->evaluations - before;
}

void grad_sweep_average(grad_probe *probe, size_t k, grad_method method, grad_estimate *estimate) {
  enum { SWEEPS = 32 };
  double value[SWEEPS], mean[2] = {0}, rounding = 0, scatter = 0;
  size_t spent = estimate->evaluations;
  for (size_t i = 0; i < SWEEPS; i++) {
    grad_estimate part;
    double step = estimate->step * exp2((double)i / SWEEPS - 0.5);
    sweep_few(probe, k, 8 * step, 1, 5, method, &part);
    spent += part.evaluations;
    if (!(part.truncation <= 4 * part.rounding)) return;
    value[i] = part.value;
    mean[2 * i / SWEEPS] += part.value / (SWEEPS / 2);
    rounding += part.rounding / SWEEPS;
  }
  double whole = (mean[0] + mean[1]) / 2;
  for (size_t i = 0; i < SWEEPS; i++) scatter += gsl_pow_2(value[i] - whole) / (SWEEPS - 1);
  rounding = GSL_MAX_DBL(rounding, 3 * sqrt(scatter)) / sqrt(SWEEPS);
  /* Truncation would set the coarser half apart from the finer. */
  double truncation = fabs(mean[1] - mean[0]);
  if (!(rounding + truncation < grad_estimate_bar(estimate))) return;
  *estimate = (grad_estimate){whole, rounding, truncation, estimate->step, spent};
}
