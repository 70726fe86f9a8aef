/* Points to p over nearest neighbours only. */
#include <gsl/gsl_errno.h>
#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "sne/conditional.h"
#include "sne/lanes.h"
#include "sne/neighbours.h"
#include "sne/tasks.h"

/* p_j|i of the k neighbours j of one i, in the order of j. */
typedef struct {
  int index;
  double p;
} entry;

static int compare(const void *a, const void *b) {
  const int left = ((const entry *)a)->index, right = ((const entry *)b)->index;
  return (left > right) - (left < right);
}

enum { ROWS = 64 }; /* to a task */

typedef struct {
  const sne_neighbour *nearest;
  size_t n, k;
  double entropy;
  entry *rows;
  atomic_int status;
} task;

static void fill_rows(void *context, size_t index) {
  task *t = context;
  const size_t k = t->k;
  double *d2 = malloc((2 * k + SNE_LANES) * sizeof *d2), *p = d2 + k + SNE_LANES;
  if (d2 == NULL) {
    t->status = GSL_ENOMEM;
    return;
  }
  for (size_t i = index * ROWS; i < t->n && i < (index + 1) * ROWS; i++) {
    const sne_neighbour *nearest = t->nearest + i * k;
    entry *row = t->rows + i * k;
    for (size_t m = 0; m < k; m++) d2[m] = nearest[m].distance2;
    sne_conditional(d2, k, t->entropy, p);
    for (size_t m = 0; m < k; m++) row[m] = (entry){(int)nearest[m].index, p[m]};
    qsort(row, k, sizeof *row, compare);
  }
  free(d2);
}

/* Who has j among its neighbours: entries begin[j] to begin[j + 1] - 1 of columns, in the order of
 * i. */
static void transpose(const entry *rows, size_t n, size_t k, size_t *begin, entry *columns) {
  for (size_t j = 0; j <= n; j++) begin[j] = 0;
  for (size_t m = 0; m < n * k; m++) begin[rows[m].index + 1]++;
  for (size_t j = 0; j < n; j++) begin[j + 1] += begin[j];
  for (size_t m = 0; m < n * k; m++)
    columns[begin[rows[m].index]++] = (entry){(int)(m / k), rows[m].p};
  for (size_t j = n; j > 0; j--) begin[j] = begin[j - 1]; /* each has moved to its end */
  begin[0] = 0;
}

/* a + b, over the indices of either; sum NULL: only how many those are. */
static size_t merge(const entry *a, size_t a_count, const entry *b, size_t b_count, entry *sum) {
  size_t count = 0;
  for (size_t i = 0, j = 0; i < a_count || j < b_count; count++) {
    const int next_a = i < a_count ? a[i].index : INT_MAX,
              next_b = j < b_count ? b[j].index : INT_MAX;
    entry next = {next_a < next_b ? next_a : next_b, 0};
    if (next_a <= next_b) next.p += a[i++].p;
    if (next_b <= next_a) next.p += b[j++].p;
    if (sum != NULL) sum[count] = next;
  }
  return count;
}

/* p_ij = (p_j|i + p_i|j) / 2N in compressed rows; one row's worth of entries is kept aside. */
static int symmetrise(const entry *rows, const entry *columns, const size_t *begin, size_t n,
                      size_t k, gsl_spmatrix **p) {
  size_t count = 0, widest = 0;
  for (size_t i = 0; i < n; i++) {
    const size_t width = merge(rows + i * k, k, columns + begin[i], begin[i + 1] - begin[i], NULL);
    count += width;
    if (width > widest) widest = width;
  }
  if (count > INT_MAX) return GSL_EBADLEN;
  entry *row = malloc(widest * sizeof *row);
  *p = gsl_spmatrix_alloc_nzmax(n, n, count, GSL_SPMATRIX_CSR);
  if (row == NULL || *p == NULL) {
    free(row);
    if (*p != NULL) gsl_spmatrix_free(*p);
    return GSL_ENOMEM;
  }
  (*p)->nz = count;
  (*p)->p[0] = 0;
  for (size_t i = 0, at = 0; i < n; i++) {
    const size_t width = merge(rows + i * k, k, columns + begin[i], begin[i + 1] - begin[i], row);
    for (size_t m = 0; m < width; m++, at++) {
      (*p)->i[at] = row[m].index;
      (*p)->data[at] = row[m].p / (2 * (double)n);
    }
    (*p)->p[i + 1] = (int)at;
  }
  free(row);
  return GSL_SUCCESS;
}

static int sparse(const sne_neighbour *nearest, size_t n, size_t k, double entropy,
                  gsl_spmatrix **p) {
  entry *rows = malloc(2 * n * k * sizeof *rows), *columns = rows + n * k;
  size_t *begin = malloc((n + 1) * sizeof *begin);
  int status = rows == NULL || begin == NULL ? GSL_ENOMEM : GSL_SUCCESS;
  if (status == GSL_SUCCESS) {
    task t = {nearest, n, k, entropy, rows, GSL_SUCCESS};
    sne_tasks(sne_processors(), (n - 1) / ROWS + 1, fill_rows, &t);
    status = t.status;
  }
  if (status == GSL_SUCCESS) {
    transpose(rows, n, k, begin, columns);
    status = symmetrise(rows, columns, begin, n, k, p);
  }
  free(rows);
  free(begin);
  return status;
}

int sne_affinity_sparse(const gsl_matrix *points, double perplexity, size_t k, gsl_spmatrix **p) {
  const size_t n = points->size1;
  if (n < 3 || k < 2 || k >= n) return GSL_EBADLEN;
  if (!(perplexity > 1 && perplexity <= (double)k)) return GSL_EDOM;
  sne_neighbour *nearest = malloc(n * k * sizeof *nearest);
  if (nearest == NULL) return GSL_ENOMEM;
  int status = sne_nearest(points, k, nearest);
  if (status == GSL_SUCCESS) status = sparse(nearest, n, k, log(perplexity), p);
  free(nearest);
  return status;
}
