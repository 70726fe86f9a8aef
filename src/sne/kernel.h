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

typedef struct {
  const char *name;
  /* Adds the pairs i < j with first <= i < last to the part; first is even, and last is unless it
   * is the number of points. */
  void (*pairs)(const sne_cloud *cloud, size_t first, size_t last, sne_part *part);
} sne_kernel_code;

/* pairs is NULL where the compiler has no such vectors. */
extern const sne_kernel_code sne_kernel_portable, sne_kernel_avx2, sne_kernel_avx512;

/* The one in use; NULL: the plain version. */
const sne_kernel_code *sne_kernel_in_use(void);

#endif
