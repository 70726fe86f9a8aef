/* C, Z and dC/dy pair by pair: the work is cut into parts, each with sums of its own, and how it is
 * cut depends on the number of points alone. So the result is the same whoever does which part. */
#include <math.h>
#include <string.h>

#include "sne/entries.h"
#include "sne/problem_state.h"
#include "sne/tasks.h"

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

typedef struct {
  const sne_problem *problem;
  sne_part done[MOST_PARTS];
} exact_work;

static void sum_part(void *context, size_t part) {
  exact_work *work = context;
  const sne_cloud *cloud = &work->problem->cloud;
  sne_part *it = &work->done[part];
  *it = part_at(cloud, work->problem->parts, part);
  memset(it->attraction, 0, 2 * cloud->h * cloud->stride * sizeof(double));
  work->problem->kernel->pairs(cloud, part_begin(cloud->points, part),
                               part_begin(cloud->points, part + 1), it);
}

sne_pass_sums sne_exact_pass(sne_problem *problem) {
  const sne_cloud *cloud = &problem->cloud;
  const size_t n = cloud->h * cloud->stride, parts = part_count(cloud->points);
  exact_work work = {.problem = problem};
  sne_tasks(sne_problem_threads(problem, cloud->points * cloud->points / 2), parts, sum_part,
            &work);
  sne_pass_sums sums = {0};
  for (size_t part = 0; part < parts; part++) {
    sums.total += work.done[part].total;
    sums.stretch += work.done[part].stretch;
  }
  memset(problem->attraction, 0, n * sizeof(double));
  memset(problem->repulsion, 0, n * sizeof(double));
  gather(problem, parts);
  return sums;
}
