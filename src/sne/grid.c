/* Gaussian sums over all pairs on a grid, in time proportional to the number of points. A Gaussian
 * is two narrower ones, multiplied and summed over space, and the sum over the nodes g of a grid
 * (the trapezoid rule) is as good as the integral:
 *
 *   exp(-|x - y|^2) = (2 s / sqrt(pi))^h sum_g exp(-2 |x - g|^2) exp(-2 |y - g|^2)
 *
 * but for exp(-(pi / 2s)^2), s being the spacing (Poisson's formula: the product is a Gaussian in g
 * of exponent 4). A point reaches the width nodes nearest to it along each axis; what is left out
 * is exp(-(s width)^2 / 2). The two are equal at s^2 = pi / (sqrt(2) width), and then about
 * exp(-1.11 width). With S_g = sum_j exp(-2 |y_j - g|^2), of all ordered pairs, i = j included,
 *
 *   sum_ij e_ij = c sum_g S_g^2       sum_j e_ij (y_i - y_j) = 2 c sum_g exp(-2 |y_i - g|^2) S_g
 * (y_i - g)
 *
 * The second is the derivative of the first, term by term: cost and gradient belong together.
 *
 * A sum of squares does not cancel, but Z leaves i = j out, which does where the points are all far
 * apart; there, and where they are spread over more nodes than is reasonable, the sum over pairs
 * has to be taken after all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sne/entries.h"
#include "sne/problem_state.h"
#include "sne/tasks.h"

static const double pi = 3.14159265358979323846;

enum { MOST_PARTS = 8, POINTS_A_PART = 512, BLOCKS = 64 };
static const double most_nodes = 1 << 22;
static const double usual_tolerance = 1e-12;
static const double least_share = 0.05; /* of all that is summed, that may be left for Z */

typedef struct {
  sne_grid grid;
  size_t nodes, parts; /* parts of the points, each of which has nodes of its own */
  double factor;       /* c */
  double tolerance;
} plan;

/* ---- the grid ---- */

/* The error of Z and of a force is this share of all that is summed, i = j included: that of a pair
 * accumulates over the neighbours of a point. On lattices of spacing 2 ten times that of a pair was
 * seen. */
static double error_of(size_t width) {
  return 12 * exp(-pi / sqrt(8) * (double)width);
}

/* Even, and enough where Z is the least share of all. */
static size_t width_for(double tolerance) {
  size_t width = 8;
  while (width < SNE_WIDEST && error_of(width) > tolerance * least_share) width += 2;
  return width;
}

typedef struct {
  double low, high;
} range;

/* low is rounded down, so that the nodes stay where they are while the outermost point moves. */
static range range_of(const double *axis, size_t points) {
  range r = {axis[0], axis[0]};
  for (size_t i = 1; i < points; i++) {
    if (axis[i] < r.low) r.low = axis[i];
    if (axis[i] > r.high) r.high = axis[i];
  }
  r.low = floor(r.low);
  return r;
}

/* false: that is too many nodes, or not a number of them. */
static bool make_plan(const sne_problem *problem, plan *it) {
  const size_t points = problem->x.size1, h = problem->x.size2;
  const double asked = problem->evaluation.tolerance;
  sne_grid *grid = &it->grid;
  *grid = (sne_grid){.points = points, .x = problem->axes};
  it->tolerance = asked == 0 ? usual_tolerance : fmax(asked, 1e-14);
  grid->width = width_for(it->tolerance);
  grid->spacing = sqrt(pi / (sqrt(2) * (double)grid->width));
  const range x = range_of(grid->x, points);
  range y = {0, 0};
  grid->low_x = x.low;
  if (h == 2) {
    grid->y = grid->x + problem->stride;
    y = range_of(grid->y, points);
    grid->low_y = y.low;
  }
  const double columns = (x.high - x.low) / grid->spacing + 2 * SNE_MARGIN + 2;
  const double rows = h == 1 ? 1 : (y.high - y.low) / grid->spacing + 2 * SNE_MARGIN + 2;
  if (!(columns * rows < most_nodes)) return false;
  grid->pitch = ((size_t)columns + SNE_TILE) / SNE_TILE * SNE_TILE;
  it->nodes = grid->pitch * ((size_t)rows + 1);
  it->parts = 1 + points / POINTS_A_PART;
  if (it->parts > MOST_PARTS) it->parts = MOST_PARTS;
  while (it->parts > 1 && it->parts * it->nodes > 64 * points) it->parts--;
  it->factor = pow(2 * grid->spacing / sqrt(pi), (double)h);
  return true;
}

/* ---- whether it pays ---- */

/* In units of one ordered pair of the exact sum, as measured: the ratios vary little from machine
 * to machine, for both are bound by the same arithmetic. */
static bool is_cheaper(const plan *it) {
  const double points = (double)it->grid.points;
  const size_t columns = (it->grid.width + SNE_TILE - 1) / SNE_TILE * SNE_TILE;
  const double on_line = 220, in_plane = 385 + 0.6 * (double)(it->grid.width * columns);
  const double a_point = it->grid.y == NULL ? on_line : in_plane;
  return points * a_point + 2 * (double)(it->parts * it->nodes) < points * points;
}

/* Whether the grid is to be tried. */
static bool is_wanted(const sne_problem *problem) {
  return problem->p == NULL && problem->x.size2 <= 2 && problem->evaluation.sum != SNE_SUM_EXACT;
}

/* ---- the sums ---- */

static bool reserve(sne_problem *problem, size_t nodes) {
  if (nodes <= problem->node_room) return true;
  free(problem->nodes);
  problem->nodes = sne_aligned(nodes);
  problem->node_room = problem->nodes == NULL ? 0 : nodes;
  return problem->nodes != NULL;
}

typedef struct {
  sne_problem *problem;
  const plan *it;
} grid_work;

static void spread_part(void *context, size_t part) {
  const grid_work *work = context;
  const plan *it = work->it;
  const size_t points = it->grid.points;
  double *nodes = work->problem->nodes + part * it->nodes;
  memset(nodes, 0, it->nodes * sizeof *nodes);
  work->problem->kernel->spread(&it->grid, points * part / it->parts,
                                points * (part + 1) / it->parts, nodes);
}

/* A block of the nodes of all parts into that of the first. */
static void add_block(void *context, size_t block) {
  const grid_work *work = context;
  const size_t count = work->it->nodes, end = count * (block + 1) / BLOCKS;
  double *nodes = work->problem->nodes;
  for (size_t part = 1; part < work->it->parts; part++)
    for (size_t g = count * block / BLOCKS; g < end; g++) nodes[g] += nodes[part * count + g];
}

static void collect_block(void *context, size_t block) {
  const grid_work *work = context;
  sne_problem *problem = work->problem;
  const size_t points = problem->x.size1, stride = problem->stride;
  const size_t first = points * block / BLOCKS, last = points * (block + 1) / BLOCKS;
  double *forces = problem->repulsion;
  problem->kernel->collect(&work->it->grid, first, last, problem->nodes, forces, forces + stride);
  for (size_t k = 0; k < problem->x.size2; k++)
    for (size_t i = first; i < last; i++) forces[k * stride + i] *= 2 * work->it->factor;
}

static double sum_of_squares(const double *nodes, size_t count) {
  double sums[SNE_TILE] = {0}, sum = 0;
  for (size_t g = 0; g < count; g += SNE_TILE)
    for (size_t l = 0; l < SNE_TILE; l++) sums[l] += nodes[g + l] * nodes[g + l];
  for (size_t l = 0; l < SNE_TILE; l++) sum += sums[l];
  return sum;
}

bool sne_grid_pass(sne_problem *problem, sne_pass_sums *sums) {
  plan it;
  if (!is_wanted(problem)) {
    problem->counts.fallbacks += problem->evaluation.sum == SNE_SUM_GRID;
    return false;
  }
  const bool possible = make_plan(problem, &it), must = problem->evaluation.sum == SNE_SUM_GRID;
  if (!must && (!possible || !is_cheaper(&it))) return false;
  if (possible && reserve(problem, it.parts * it.nodes)) {
    const size_t threads = sne_problem_threads(problem, 1000 * it.grid.points);
    grid_work work = {problem, &it};
    sne_tasks(threads, it.parts, spread_part, &work);
    sne_tasks(it.parts > 1 ? threads : 1, BLOCKS, add_block, &work);
    const double all = it.factor * sum_of_squares(problem->nodes, it.nodes);
    const double points = (double)it.grid.points;
    sums->total = (all - points) / 2;
    const double share = fmax(least_share, error_of(it.grid.width) / it.tolerance);
    if (all - points > share * all) {
      sne_tasks(threads, BLOCKS, collect_block, &work);
      return true;
    }
  }
  problem->counts.fallbacks++;
  return false;
}
