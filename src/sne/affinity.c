/* Points to p: a Gaussian at each point, as wide as the perplexity asks for. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "sne/blocks.h"
#include "sne/conditional.h"
#include "sne/entries.h"

/* p_.|i into row i of p, for the eight points i of a block. The distance to i itself is taken out
 * while its p is made, and its place is left free afterwards. distances holds 8 rows, others one.
 */
static void fill_block(const sne_blocks *x, size_t block, double entropy, double *distances,
                       gsl_matrix *p) {
  const size_t n = x->points, stride = x->blocks * SNE_LANES;
  sne_blocks_distances(x, block, 0, x->blocks, distances, stride);
  for (size_t i = block * SNE_LANES; i < n && i < (block + 1) * SNE_LANES; i++) {
    double *d2 = distances + i % SNE_LANES * stride, *row = sne_row_of(p, i);
    memmove(d2 + i, d2 + i + 1, (n - i - 1) * sizeof *d2);
    sne_conditional(d2, n - 1, entropy, row);
    memmove(row + i + 1, row + i, (n - i - 1) * sizeof *row);
    row[i] = 0;
  }
}

/* In tiles, so that a column of one is read while it is near. */
static void symmetrise(gsl_matrix *p) {
  enum { TILE = 32 };
  const size_t n = p->size1;
  const double halves = 2 * (double)n;
#pragma omp parallel for schedule(dynamic)
  for (size_t rows = 0; rows < n; rows += TILE)
    for (size_t columns = rows; columns < n; columns += TILE)
      for (size_t i = rows; i < n && i < rows + TILE; i++)
        for (size_t j = columns > i ? columns : i + 1; j < n && j < columns + TILE; j++) {
          const double both = (sne_row(p, i)[j] + sne_row(p, j)[i]) / halves;
          sne_row_of(p, i)[j] = sne_row_of(p, j)[i] = both;
        }
}

static int affinity(const sne_blocks *x, double entropy, gsl_matrix *p) {
  int status = GSL_SUCCESS;
#pragma omp parallel
  {
    const size_t stride = x->blocks * SNE_LANES;
    double *distances = malloc(SNE_LANES * (stride + 1) * sizeof *distances);
    if (distances == NULL) {
#pragma omp atomic write
      status = GSL_ENOMEM;
    }
#pragma omp for schedule(dynamic)
    for (size_t block = 0; block < x->blocks; block++)
      if (distances != NULL) fill_block(x, block, entropy, distances, p);
    free(distances);
  }
  if (status == GSL_SUCCESS) symmetrise(p);
  return status;
}

int sne_affinity(const gsl_matrix *points, double perplexity, gsl_matrix *p) {
  const size_t n = points->size1;
  if (n < 3 || p->size1 != n || p->size2 != n) return GSL_EBADLEN;
  if (!(perplexity > 1 && perplexity <= (double)(n - 1))) return GSL_EDOM;
  sne_blocks x;
  int status = sne_blocks_alloc(points, &x);
  if (status != GSL_SUCCESS) return status;
  status = affinity(&x, log(perplexity), p);
  sne_blocks_free(&x);
  return status;
}
