/* Private to sne: points laid out for distances, eight to a block, and the distances of block to
 * block. */
#ifndef SNE_BLOCKS_H
#define SNE_BLOCKS_H

#include "sne/lanes.h"
#include "sne/sne.h"

/* Coordinate k of point i is coordinates[(i / 8 * dimensions + k) * 8 + i % 8]; what is behind the
 * last point is 0. The unit of length is that of sne_points_scaled. */
typedef struct {
  size_t points, dimensions, blocks;
  double *coordinates;
} sne_blocks;

/* GSL_EINVAL: a coordinate is not finite; GSL_ENOMEM. To be freed if GSL_SUCCESS. */
int sne_blocks_alloc(const gsl_matrix *points, sne_blocks *x);
void sne_blocks_free(sne_blocks *x);

/* ||x_i - x_j||^2 of the 8 points i of block a and the 8 (end - begin) points j of blocks begin to
 * end - 1: row i % 8 of d2, which is 8 x stride, column j - 8 begin. Each is the sum over the
 * coordinates in their order. */
void sne_blocks_distances(const sne_blocks *x, size_t a, size_t begin, size_t end, double *d2,
                          size_t stride);

#endif
