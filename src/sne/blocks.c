#include "sne/blocks.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "sne/entries.h"
#include "sne/points.h"

int sne_blocks_alloc(const gsl_matrix *points, sne_blocks *x) {
  int power;
  const int status = sne_points_unit(points, &power);
  if (status != GSL_SUCCESS) return status;
  const size_t n = points->size1, d = points->size2, blocks = (n + SNE_LANES - 1) / SNE_LANES;
  *x = (sne_blocks){n, d, blocks, aligned_alloc(64, (blocks * d + 1) * sizeof(sne_lanes))};
  if (x->coordinates == NULL) return GSL_ENOMEM;
  memset(x->coordinates, 0, blocks * d * sizeof(sne_lanes));
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < d; k++)
      x->coordinates[(i / SNE_LANES * d + k) * SNE_LANES + i % SNE_LANES] =
          ldexp(sne_row(points, i)[k], power);
  return GSL_SUCCESS;
}

void sne_blocks_free(sne_blocks *x) {
  free(x->coordinates);
}

/* The sums of a row of the block stay in registers while all coordinates pass. */
SNE_INLINE void distances_of_blocks(const double *a, const double *b, size_t dimensions, double *d2,
                                    size_t stride) {
  sne_lanes sum[SNE_LANES] = {0};
  for (size_t k = 0; k < dimensions; k++) {
    sne_lanes of_b;
    sne_lanes_load(b + k * SNE_LANES, &of_b);
    for (size_t r = 0; r < SNE_LANES; r++) {
      const sne_lanes difference = a[k * SNE_LANES + r] - of_b;
      sum[r] += difference * difference;
    }
  }
  for (size_t r = 0; r < SNE_LANES; r++) memcpy(d2 + r * stride, &sum[r], sizeof sum[r]);
}

SNE_CLONES void sne_blocks_distances(const sne_blocks *x, size_t a, size_t begin, size_t end,
                                     double *d2, size_t stride) {
  const size_t size = x->dimensions * SNE_LANES;
  for (size_t b = begin; b < end; b++)
    distances_of_blocks(x->coordinates + a * size, x->coordinates + b * size, x->dimensions,
                        d2 + (b - begin) * SNE_LANES, stride);
}
