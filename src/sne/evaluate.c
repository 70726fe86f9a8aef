/* C(y) and its gradient from the sums over pairs, and by which of the ways these are taken. */
#include <math.h>
#include <stdint.h>

#include "sne/entries.h"
#include "sne/problem_state.h"

static double finish(sne_problem *problem, const sne_pass_sums *sums) {
  const size_t points = problem->x.size1, h = problem->x.size2, stride = problem->stride;
  problem->total = 2 * sums->total + (problem->pairs == SNE_ALL_PAIRS ? (double)points : 0);
  for (size_t i = 0; i < points; i++)
    for (size_t k = 0; k < h; k++)
      sne_row_of(&problem->result, i)[k] =
          2 * problem->attraction[k * stride + i] -
          4 * problem->sum_p * (problem->repulsion[k * stride + i] / problem->total);
  const double log_Z = log(problem->total) - problem->shift;
  return problem->sum_p_log_p + sums->stretch + problem->sum_p * log_Z;
}

static bool is_finite(double cost, const gsl_matrix *gradient) {
  double zero = 0 * cost;
  for (size_t k = 0; k < gradient->size1 * gradient->size2; k++) zero += 0 * gradient->data[k];
  return zero == 0;
}

/* By grid or by the kernel. A sparse p attracts along its links. false: only the plain version can
 * do it. */
static bool evaluate_fast(sne_problem *problem, double *cost) {
  /* Z of the kernels is not below this: their smallest exponentials are not those of the points. */
  const double least_total = 1e-250;
  sne_pass_sums sums = {0};
  problem->shift = 0;
  const bool by_grid = sne_grid_pass(problem, &sums);
  if (!by_grid) sums = sne_exact_pass(problem);
  if (problem->p == NULL)
    sums.stretch =
        sne_links_attract(&problem->links, &problem->x,
                          sne_problem_threads(problem, problem->links.begin[problem->x.size1]),
                          problem->attraction, problem->stride);
  *cost = finish(problem, &sums);
  const bool good = problem->total > least_total && is_finite(*cost, &problem->result);
  if (by_grid && good) problem->counts.grid++;
  if (!by_grid && good) problem->counts.exact++;
  return good;
}

double sne_problem_evaluate_y(sne_problem *problem) {
  const size_t points = problem->x.size1, h = problem->x.size2;
  for (size_t i = 0; i < points; i++)
    for (size_t k = 0; k < h; k++)
      problem->axes[k * problem->stride + i] = sne_row(&problem->x, i)[k];
  double cost;
  if (problem->kernel != NULL && evaluate_fast(problem, &cost)) return cost;
  problem->counts.exact++;
  const sne_pass_sums sums = sne_plain_pass(problem);
  return finish(problem, &sums);
}
