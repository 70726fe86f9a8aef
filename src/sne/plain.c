/* C, Z and dC/dy in one pass over the pairs i < j, as one would write it: what the vectorised
 * kernels are measured by, and where they are out of their depth. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sne/entries.h"
#include "sne/problem_state.h"

/* Beyond this squared distance of the closest pair, exp(-d2) nears the end of the doubles. */
static const double far_apart = 600;

/* d2_ij and e_ij = exp(shift - d2_ij) of one i and all j > i; w_j = p_ij + p_ji. */
static void measure_row(sne_problem *problem, size_t i, const double *w, sne_pass_sums *sums) {
  const size_t points = problem->x.size1, h = problem->x.size2;
  double *restrict d2 = problem->d2, *restrict e = problem->e, total = 0, stretch = 0;
  for (size_t j = i + 1; j < points; j++) d2[j] = 0;
  for (size_t k = 0; k < h; k++) {
    const double *restrict y = problem->axes + k * problem->stride;
    for (size_t j = i + 1; j < points; j++) d2[j] += (y[i] - y[j]) * (y[i] - y[j]);
  }
  for (size_t j = i + 1; j < points; j++) {
    e[j] = exp(problem->shift - d2[j]);
    total += e[j];
    stretch += w[j] == 0 ? 0 : w[j] * d2[j];
    if (d2[j] < sums->least) sums->least = d2[j];
  }
  sums->total += total;
  sums->stretch += stretch;
}

/* One i, all j > i, one coordinate:
 * attraction_i += w_ij (y_i - y_j), repulsion_i += e_ij (y_i - y_j), and j the opposite. */
static void add_forces(const sne_problem *problem, size_t i, size_t k, const double *restrict w) {
  const size_t points = problem->x.size1;
  const double *restrict y = problem->axes + k * problem->stride, *restrict e = problem->e;
  double *restrict attraction = problem->attraction + k * problem->stride;
  double *restrict repulsion = problem->repulsion + k * problem->stride;
  double attraction_i = 0, repulsion_i = 0;
  for (size_t j = i + 1; j < points; j++) {
    const double difference = y[i] - y[j], pull = w[j] * difference;
    attraction_i += pull;
    repulsion_i += e[j] * difference;
    attraction[j] -= pull;
    repulsion[j] -= e[j] * difference;
  }
  attraction[i] += attraction_i;
  repulsion[i] += repulsion_i;
}

static sne_pass_sums pass_over_pairs(sne_problem *problem, double shift) {
  const size_t points = problem->x.size1, h = problem->x.size2, n = h * problem->stride;
  problem->shift = shift;
  memset(problem->attraction, 0, n * sizeof *problem->attraction);
  memset(problem->repulsion, 0, n * sizeof *problem->repulsion);
  sne_pass_sums sums = {.least = HUGE_VAL};
  double *w = problem->row.both;
  problem->row.point = SIZE_MAX;
  for (size_t i = 0; i < points; i++) {
    sne_problem_both(problem, i, w);
    measure_row(problem, i, w, &sums);
    for (size_t k = 0; k < h; k++) add_forces(problem, i, k, w);
  }
  return sums;
}

sne_pass_sums sne_plain_pass(sne_problem *problem) {
  sne_pass_sums sums = pass_over_pairs(problem, 0);
  const bool all = problem->pairs == SNE_ALL_PAIRS;
  if (!all && sums.least > far_apart && isfinite(sums.least))
    sums = pass_over_pairs(problem, sums.least);
  return sums;
}
