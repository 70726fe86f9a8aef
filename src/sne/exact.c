/* C, Z and dC/dy pair by pair: the work is cut into parts, each with sums of its own, and how it is
 * cut depends on the number of points alone. So the result is the same whoever does which part. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sne/entries.h"
#include "sne/problem_state.h"

/* ---- how it is cut ---- */

enum { MOST_PARTS = 16, POINTS_A_PART = 128 };

static size_t part_count(size_t points) {
  const size_t parts = 1 + points / POINTS_A_PART;
  return parts < MOST_PARTS ? parts : MOST_PARTS;
}

/* Row at which a part begins: of all pairs i < j, part / parts are in the rows before it. */
static size_t part_begin(size_t points, size_t part) {
  const size_t parts = part_count(points);
  if (part == parts) return points;
  const double rest = 1 - (double)part / (double)parts;
  return (size_t)((double)points * (1 - sqrt(rest))) / 2 * 2;
}

static size_t part_size(const sne_cloud *cloud) {
  return 2 * cloud->h * cloud->stride + 4 * cloud->h * SNE_TILE;
}

static sne_part part_at(const sne_cloud *cloud, double *memory, size_t part) {
  double *attraction = memory + part * part_size(cloud);
  double *repulsion = attraction + cloud->h * cloud->stride;
  return (sne_part){.attraction = attraction,
                    .repulsion = repulsion,
                    .own = repulsion + cloud->h * cloud->stride};
}

/* ---- its memory ---- */

/* p_ij + p_ji in the order of the cloud. */
static void fill_both(const sne_problem *problem, double *both, double *row) {
  const size_t points = problem->x.size1, stride = problem->stride;
  for (size_t i = 0; i < points + points % 2; i++) {
    if (i < points) sne_problem_both(problem, i, row);
    double *to = both + sne_cloud_offset(&problem->cloud, i) + i % 2 * SNE_TILE;
    for (size_t j = i / SNE_TILE * SNE_TILE; j < stride; j++) {
      to[j % SNE_TILE] = j > i && j < points ? row[j] : 0;
      if (j % SNE_TILE == SNE_TILE - 1) to += 2 * SNE_TILE;
    }
  }
}

bool sne_exact_alloc(sne_problem *problem) {
  sne_cloud *cloud = &problem->cloud;
  const size_t points = problem->x.size1;
  *cloud = (sne_cloud){
      .points = points, .h = problem->x.size2, .stride = problem->stride, .y = problem->axes};
  problem->kernel = sne_kernel_in_use();
  if (problem->kernel == NULL) return true;
  problem->parts = sne_aligned(part_count(points) * part_size(cloud));
  if (problem->parts == NULL || problem->p == NULL) return problem->parts != NULL;
  problem->both = sne_aligned(sne_cloud_offset(cloud, points + points % 2));
  if (problem->both == NULL) return false;
  fill_both(problem, problem->both, problem->row.both);
  cloud->both = problem->both;
  return true;
}

/* ---- the sums ---- */

/* Of all parts the forces at the columns that a part has reached. */
static void gather(sne_problem *problem, size_t parts) {
  const sne_cloud *cloud = &problem->cloud;
  const size_t stride = cloud->stride;
  for (size_t part = 0; part < parts; part++) {
    const sne_part from = part_at(cloud, problem->parts, part);
    const size_t first = part_begin(cloud->points, part);
    for (size_t k = 0; k < cloud->h; k++)
      for (size_t j = k * stride + first; j < k * stride + cloud->points; j++) {
        problem->repulsion[j] += from.repulsion[j];
        if (cloud->both != NULL) problem->attraction[j] += from.attraction[j];
      }
  }
}

static sne_pass_sums vector_pass(sne_problem *problem) {
  const sne_cloud *cloud = &problem->cloud;
  const size_t n = cloud->h * cloud->stride, parts = part_count(cloud->points);
  sne_part done[MOST_PARTS];
  const int threads = sne_problem_threads(problem, cloud->points * cloud->points / 2);
  (void)threads; /* of a compiler without OpenMP */
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads) if (threads > 1)
  for (size_t part = 0; part < parts; part++) {
    done[part] = part_at(cloud, problem->parts, part);
    memset(done[part].attraction, 0, 2 * n * sizeof(double));
    problem->kernel->pairs(cloud, part_begin(cloud->points, part),
                           part_begin(cloud->points, part + 1), &done[part]);
  }
  sne_pass_sums sums = {0};
  for (size_t part = 0; part < parts; part++) {
    sums.total += done[part].total;
    sums.stretch += done[part].stretch;
  }
  memset(problem->attraction, 0, n * sizeof(double));
  memset(problem->repulsion, 0, n * sizeof(double));
  gather(problem, parts);
  if (problem->p == NULL)
    sums.stretch = sne_links_attract(&problem->links, &problem->x, threads, problem->attraction,
                                     problem->stride);
  return sums;
}

/* ---- C and its gradient ---- */

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

/* Z of the kernels is not below this: their smallest exponentials are not those of the points. */
static const double least_total = 1e-250;

double sne_problem_evaluate_y(sne_problem *problem) {
  const size_t points = problem->x.size1, h = problem->x.size2;
  for (size_t i = 0; i < points; i++)
    for (size_t k = 0; k < h; k++)
      problem->axes[k * problem->stride + i] = sne_row(&problem->x, i)[k];
  problem->counts.exact++;
  if (problem->kernel != NULL) {
    problem->shift = 0;
    const sne_pass_sums sums = vector_pass(problem);
    const double cost = finish(problem, &sums);
    if (problem->total > least_total && is_finite(cost, &problem->result)) return cost;
  }
  const sne_pass_sums sums = sne_plain_pass(problem);
  return finish(problem, &sums);
}
