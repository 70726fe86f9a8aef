/* Points to p: a Gaussian at each point, as wide as the perplexity asks for. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "sne/blocks.h"
#include "sne/conditional.h"
#include "sne/entries.h"
#include "sne/tasks.h"

typedef struct {
  const sne_blocks *x;
  double entropy;
  gsl_matrix *p;
  atomic_int status;
} task;

/* p_.|i into row i of p, for the eight points i of a block. The distance to i itself is taken out
 * while its p is made, and its place is left free afterwards. */
static void fill_block(void *context, size_t block) {
  task *t = context;
  const size_t n = t->x->points, stride = t->x->blocks * SNE_LANES;
  double *distances = malloc(SNE_LANES * stride * sizeof *distances);
  if (distances == NULL) {
    t->status = GSL_ENOMEM;
    return;
  }
  sne_blocks_distances(t->x, block, 0, t->x->blocks, distances, stride);
  for (size_t i = block * SNE_LANES; i < n && i < (block + 1) * SNE_LANES; i++) {
    double *d2 = distances + i % SNE_LANES * stride, *row = sne_row_of(t->p, i);
    memmove(d2 + i, d2 + i + 1, (n - i - 1) * sizeof *d2);
    sne_conditional(d2, n - 1, t->entropy, row);
    memmove(row + i + 1, row + i, (n - i - 1) * sizeof *row);
    row[i] = 0;
  }
  free(distances);
}

enum { TILE = 32 };

/* The rows of a tile and, in columns, those that mirror them: in tiles, so that a column of one is
 * read while it is near. */
static void symmetrise_rows(void *context, size_t tile) {
  gsl_matrix *p = ((task *)context)->p;
  const size_t n = p->size1, rows = tile * TILE;
  for (size_t columns = rows; columns < n; columns += TILE)
    for (size_t i = rows; i < n && i < rows + TILE; i++)
      for (size_t j = columns > i ? columns : i + 1; j < n && j < columns + TILE; j++) {
        const double both = (sne_row(p, i)[j] + sne_row(p, j)[i]) / (2 * (double)n);
        sne_row_of(p, i)[j] = sne_row_of(p, j)[i] = both;
      }
}

static int affinity(const sne_blocks *x, double entropy, gsl_matrix *p) {
  task t = {x, entropy, p, GSL_SUCCESS};
  const size_t threads = sne_processors();
  sne_tasks(threads, x->blocks, fill_block, &t);
  if (t.status == GSL_SUCCESS) sne_tasks(threads, (x->points - 1) / TILE + 1, symmetrise_rows, &t);
  return t.status;
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
