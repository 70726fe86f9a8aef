/* The width of a Gaussian by Newton's method on log beta. With u_j = d2_j - min d2, a = beta u,
 * S = sum exp(-a), A = sum a exp(-a), B = sum a^2 exp(-a):
 *
 *   H = log S + A / S        dH / d log beta = -(B / S - (A / S)^2)
 *
 * in nats. The shift by the nearest keeps S >= 1 at any beta. H falls from log(count) at beta = 0
 * to log(how many u are 0) at infinity, and along log beta it is nearly straight in between, so
 * that six or seven passes do; a bracket keeps a step from going astray where it is not. */
#include "sne/conditional.h"

#include <math.h>
#include <stdbool.h>

#include "sne/lanes.h"

static const double entropy_tolerance = 1e-12; /* what is promised is 1e-10 */
static const double largest_log_beta = 700;    /* exp of it is still a number */
static const double longest_step = 4;

typedef struct {
  const double *excess; /* u; filled up with zeros to whole lanes */
  size_t count, padding;
  size_t nearest; /* how many of count have u = 0 */
  double mean, largest;
} neighbourhood;

typedef struct {
  double value, slope;
} entropy_at;

SNE_CLONES static entropy_at entropy(const neighbourhood *row, double beta) {
  sne_lanes sum = {0}, first = {0}, second = {0};
  for (size_t j = 0; j < row->count; j += SNE_LANES) {
    sne_lanes a, e;
    sne_lanes_load(row->excess + j, &a);
    a *= beta;
    sne_lanes_exp_minus(&a, &e);
    sum += e;
    first += a * e;
    second += a * a * e;
  }
  const double total = sne_lanes_sum(&sum) - (double)row->padding; /* exp(0) each */
  const double mean = sne_lanes_sum(&first) / total;
  return (entropy_at){log(total) + mean, mean * mean - sne_lanes_sum(&second) / total};
}

static neighbourhood measure(double *d2, size_t count) {
  neighbourhood row = {.excess = d2, .count = count};
  double least = HUGE_VAL, sum = 0;
  for (size_t j = 0; j < count; j++) least = d2[j] < least ? d2[j] : least;
  for (size_t j = 0; j < count; j++) {
    d2[j] -= least;
    row.nearest += d2[j] == 0;
    sum += d2[j];
    row.largest = d2[j] > row.largest ? d2[j] : row.largest;
  }
  row.mean = sum / (double)count;
  row.padding = (SNE_LANES - count % SNE_LANES) % SNE_LANES;
  for (size_t j = count; j < count + row.padding; j++) d2[j] = 0;
  return row;
}

/* The beta with H(beta) = target; a target beyond an end of H gets that end. */
static double solve(const neighbourhood *row, double target) {
  if (row->largest == 0 || target >= log((double)row->count)) return 0;
  if (target <= log((double)row->nearest)) return HUGE_VAL;
  double low = -HUGE_VAL, high = HUGE_VAL, at = -log(row->mean);
  while (at > low && at < high && at < largest_log_beta) {
    const entropy_at h = entropy(row, exp(at));
    const double excess = h.value - target;
    if (fabs(excess) <= entropy_tolerance) break;
    if (excess > 0)
      low = at;
    else
      high = at;
    /* Where H is flat the slope is rounding, of either sign: then only the side is of use. */
    const double step = copysign(fmin(fabs(excess / h.slope), longest_step), excess);
    at = at + step > low && at + step < high ? at + step : low + (high - low) / 2;
  }
  return exp(fmin(at, largest_log_beta));
}

SNE_CLONES static void fill(const neighbourhood *row, double beta, double *p) {
  double sum = 0;
  for (size_t j = 0; j < row->count; j += SNE_LANES) {
    sne_lanes a, e;
    sne_lanes_load(row->excess + j, &a);
    a *= beta;
    sne_lanes_exp_minus(&a, &e);
    for (size_t l = 0; l < SNE_LANES && j + l < row->count; l++) sum += p[j + l] = e[l];
  }
  for (size_t j = 0; j < row->count; j++) p[j] /= sum;
}

void sne_conditional(double *d2, size_t count, double entropy_wanted, double *p) {
  const neighbourhood row = measure(d2, count);
  const double beta = solve(&row, entropy_wanted);
  if (beta < HUGE_VAL)
    fill(&row, beta, p);
  else
    for (size_t j = 0; j < count; j++) p[j] = d2[j] == 0 ? 1 / (double)row.nearest : 0;
}
