/* Private to sne: the sums over pairs in vectors. One source, kernel_body.h, is compiled for each
 * kind of processor; which one runs is decided at run time. */
#ifndef SNE_KERNEL_H
#define SNE_KERNEL_H

#include <stddef.h>

/* Numbers lie in tiles of as many as the widest vector has; every kernel knows the same layout. */
enum { SNE_TILE = 8, SNE_ALIGNMENT = 64 };

/* Points, a coordinate of all of them together: h rows of length stride, aligned, stride whole
 * tiles, 0 behind the points. */
typedef struct {
  size_t points, h, stride;
  const double *y;
  /* p_ij + p_ji in the order in which it is read: the rows in pairs (i, i + 1), i even; of a pair
   * the tiles from the one that holds i on; of a tile the row i, then the row i + 1; 0 where j is
   * not above the row or not a point. NULL: the pairs only repel one another. */
  const double *both;
} sne_cloud;

/* Where in both the pair of rows (i, i + 1) begins. */
static inline size_t sne_cloud_offset(const sne_cloud *cloud, size_t i) {
  const size_t tiles = cloud->stride / SNE_TILE, above = i / SNE_TILE, pair = i % SNE_TILE / 2;
  const size_t before = above * (2 * tiles - above + 1) / 2 * (SNE_TILE / 2);
  return 2 * SNE_TILE * (before + pair * (tiles - above));
}

/* Sums over i < j. The forces, h rows of length stride:
 * attraction_i = sum_j (p_ij + p_ji) (y_i - y_j), repulsion_i = sum_j e_ij (y_i - y_j), with
 * e_ij = exp(-d2_ij), d2_ij = ||y_i - y_j||^2. An exponential below 1e-307 is taken for that. */
typedef struct {
  double total;   /* sum e_ij */
  double stretch; /* sum (p_ij + p_ji) d2_ij */
  double *attraction, *repulsion;
  double *own; /* 4 h tiles of workspace, aligned; used when h is above 3 */
} sne_part;

/* Nodes at which a Gaussian sum is held; see grid.c. Node (a, b) is at origin + spacing (a, b); a
 * runs along a row of pitch nodes. */
typedef struct {
  size_t points;
  const double *x, *y;          /* coordinates; y is NULL on a line */
  double low_x, low_y, spacing; /* low: not above any coordinate */
  size_t width; /* nodes that a point touches along y, even; along x whole tiles of them */
  size_t pitch;
} sne_grid;

enum { SNE_WIDEST = 32, SNE_MARGIN = SNE_WIDEST / 2 + 1 };

/* One point i and its pairs, each array whole tiles long; both and q are 0 for j = i and behind the
 * points. */
typedef struct {
  size_t stride;
  const double *both; /* p_ij + p_ji */
  const double *q;    /* 2 q_ij */
} sne_neighbourhood;

/* What a move of one coordinate of i by t changes: with rise_j = t (2 (y_ik - y_jk) + t), by which
 * d2_ij rises, and gain_j = 2 q_ij (exp(-rise_j) - 1). The imaginary parts are those of t. */
typedef struct {
  double pull, pull_imag;     /* sum_j (p_ij + p_ji) rise_j */
  double growth, growth_imag; /* sum_j gain_j */
  double pulls, gains; /* magnitudes of what is added up: see sne_problem_change; of real t only */
} sne_move;

/* Of n numbers z and as many p: max z (-inf if there are none), sum exp(z - max z), and sum p z
 * over p that are not 0. */
typedef struct {
  double largest, total, weighted;
} sne_exponents;

typedef struct {
  const char *name;
  /* Adds the pairs i < j with first <= i < last to the part; first is even, and last is unless it
   * is the number of points. */
  void (*pairs)(const sne_cloud *cloud, size_t first, size_t last, sne_part *part);
  /* d2_ij and 2 exp(shift - d2_ij) / total of one i and all j, j = i included. */
  void (*row)(const sne_cloud *cloud, size_t i, double shift, double total, double *d2, double *q);
  /* The moves of y_ik, axis being coordinate k of all points; |rise| <= 50, and its imaginary part
   * at most 1/2. Sums are compensated (Neumaier 1974). */
  sne_move (*move)(const sne_neighbourhood *row, const double *axis, double y_ik, double t);
  sne_move (*complex_move)(const sne_neighbourhood *row, const double *axis, double y_ik,
                           double t_real, double t_imag);
  sne_exponents (*exponents)(const double *z, const double *p, size_t n);
  /* Adds exp(-2 ||y_j - g||^2) to the nodes g around each point first <= j < last. */
  void (*spread)(const sne_grid *grid, size_t first, size_t last, double *nodes);
  /* sum_g exp(-2 ||y_i - g||^2) nodes_g (y_i - g) for each point; to_y unless on a line. */
  void (*collect)(const sne_grid *grid, size_t first, size_t last, const double *nodes,
                  double *to_x, double *to_y);
} sne_kernel_code;

/* pairs is NULL where the compiler has no such vectors. */
extern const sne_kernel_code sne_kernel_portable, sne_kernel_avx2, sne_kernel_avx512;

/* The one in use; NULL: the plain version. */
const sne_kernel_code *sne_kernel_in_use(void);

#endif
