/* Laplacian eigenmaps (Belkin and Niyogi 2003) as a start. With d_i = sum_j p_ij the wanted vectors
 * u of the normalised Laplacian 1 - D^-1/2 p D^-1/2 are those of the largest eigenvalues of
 * D^-1/2 p D^-1/2, but for the first, D^1/2 1; the map is D^-1/2 u. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "sne/entries.h"
#include "sne/lanczos.h"
#include "sne/start.h"
#include "sne/tasks.h"
#include "sne/vectors.h"

typedef struct {
  const gsl_matrix *dense; /* or else */
  const gsl_spmatrix *sparse;
  size_t n;
  double *root; /* D^1/2 */
  double *x;    /* D^-1/2 times what A is applied to */
  double *result;
} normalised;

/* sum_j p_ij x_j */
static double row_times(const normalised *a, size_t i, const double *x) {
  if (a->dense != NULL) return sne_dot(sne_row(a->dense, i), x, a->n);
  double sum = 0;
  for (int m = a->sparse->p[i]; m < a->sparse->p[i + 1]; m++)
    sum += a->sparse->data[m] * x[a->sparse->i[m]];
  return sum;
}

enum { ROWS = 256 }; /* to a task */

static void apply_rows(void *context, size_t index) {
  const normalised *a = context;
  for (size_t i = index * ROWS; i < a->n && i < (index + 1) * ROWS; i++)
    a->result[i] = row_times(a, i, a->x) / a->root[i];
}

static void apply(const double *x, double *y, void *context) {
  normalised *a = context;
  for (size_t i = 0; i < a->n; i++) a->x[i] = x[i] / a->root[i];
  a->result = y;
  sne_tasks(sne_processors(), (a->n - 1) / ROWS + 1, apply_rows, a);
}

static int eigenmap(normalised *a, gsl_matrix *y) {
  const size_t n = a->n, h = y->size2;
  double *memory = malloc((3 + h) * n * sizeof *memory);
  if (memory == NULL) return GSL_ENOMEM;
  double *first = memory + 2 * n, *vectors = memory + 3 * n;
  a->root = memory;
  a->x = memory + n;
  for (size_t i = 0; i < n; i++) a->x[i] = 1;
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += a->root[i] = row_times(a, i, a->x);
  for (size_t i = 0; i < n; i++) {
    first[i] = sqrt(a->root[i] / sum);
    a->root[i] = sqrt(a->root[i]);
  }
  const sne_operator of_p = {n, apply, a, first};
  const int status = sne_lanczos(&of_p, h, NULL, vectors);
  for (size_t i = 0; i < n && status == GSL_SUCCESS; i++)
    for (size_t k = 0; k < h; k++) sne_row_of(y, i)[k] = vectors[k * n + i] / a->root[i];
  free(memory);
  if (status == GSL_SUCCESS) sne_start_normalise(y);
  return status == GSL_EBADLEN ? GSL_ESING : status;
}

int sne_start_eigenmap(const gsl_matrix *p, gsl_matrix *y) {
  if (p->size1 != p->size2 || p->size1 != y->size1) return GSL_EBADLEN;
  return eigenmap(&(normalised){.dense = p, .n = p->size1}, y);
}

int sne_start_eigenmap_sparse(const gsl_spmatrix *p, gsl_matrix *y) {
  if (p->size1 != p->size2 || p->size1 != y->size1 || !GSL_SPMATRIX_ISCSR(p)) return GSL_EBADLEN;
  return eigenmap(&(normalised){.sparse = p, .n = p->size1}, y);
}
