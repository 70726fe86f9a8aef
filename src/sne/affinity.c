/* Points to p: a Gaussian at each point, as wide as the perplexity asks for. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "sne/entries.h"
#include "sne/points.h"

static const double entropy_tolerance = 1e-12; /* what is promised is 1e-10 */
static const double largest_log_beta = 700;    /* exp of it is still a number */

/* One row: the excess u_j = d_ij^2 - min_k d_ik^2 of every other point, and what follows from it.
 */
typedef struct {
  size_t count;   /* N - 1 */
  double *excess; /* count */
  size_t nearest; /* how many have u_j = 0 */
  double largest; /* max u_j */
} neighbourhood;

static void measure(const gsl_matrix *x, size_t i, neighbourhood *row) {
  double least = HUGE_VAL;
  size_t n = 0;
  for (size_t j = 0; j < x->size1; j++) {
    if (j == i) continue;
    row->excess[n] = sne_distance2(sne_row(x, i), sne_row(x, j), x->size2);
    if (row->excess[n] < least) least = row->excess[n];
    n++;
  }
  row->count = n;
  row->nearest = 0;
  row->largest = 0;
  for (size_t j = 0; j < n; j++) {
    row->excess[j] -= least;
    if (row->excess[j] == 0) row->nearest++;
    if (row->excess[j] > row->largest) row->largest = row->excess[j];
  }
}

/* H = log S + beta sum_j u_j exp(-beta u_j) / S,  S = sum_j exp(-beta u_j), in nats. The shift by
 * the nearest keeps S >= 1 at any beta. */
static double entropy(const neighbourhood *row, double beta) {
  double sum = 0, energy = 0;
  for (size_t j = 0; j < row->count; j++) {
    const double a = beta * row->excess[j];
    if (a > 750) continue; /* exp(-a) is 0, and so is a exp(-a), though a may be infinite */
    const double e = exp(-a);
    sum += e;
    energy += a * e;
  }
  return log(sum) + energy / sum;
}

/* The beta with H(beta) = target. H falls from log(count) at 0 to log(nearest) at infinity; a
 * target outside gets the end it is beyond. */
static double solve(const neighbourhood *row, double target) {
  if (row->largest == 0 || target >= log((double)row->count)) return 0;
  if (target <= log((double)row->nearest)) return HUGE_VAL;
  double low = -log(row->largest), high = low; /* log beta */
  while (entropy(row, exp(low)) < target) low -= 1;
  while (high < largest_log_beta && entropy(row, exp(high)) > target) high += 1;
  double middle = low + (high - low) / 2;
  while (middle > low && middle < high) {
    const double h = entropy(row, exp(middle));
    if (fabs(h - target) <= entropy_tolerance) break;
    if (h > target)
      low = middle;
    else
      high = middle;
    middle = low + (high - low) / 2;
  }
  return exp(middle);
}

/* p_j|i into row i of p. */
static void fill_row(const neighbourhood *row, double beta, size_t i, double *p) {
  double sum = 0;
  size_t j = 0;
  for (size_t n = 0; n < row->count; n++, j++) {
    if (j == i) p[j++] = 0;
    p[j] = row->excess[n] == 0 ? 1 : exp(-beta * row->excess[n]);
    sum += p[j];
  }
  if (i == row->count) p[i] = 0;
  for (j = 0; j <= row->count; j++) p[j] /= sum;
}

static void symmetrise(gsl_matrix *p) {
  const double n = (double)p->size1;
  for (size_t i = 0; i < p->size1; i++)
    for (size_t j = i + 1; j < p->size1; j++) {
      const double both = (sne_row(p, i)[j] + sne_row(p, j)[i]) / (2 * n);
      sne_row_of(p, i)[j] = sne_row_of(p, j)[i] = both;
    }
}

static int affinity(const gsl_matrix *x, double perplexity, gsl_matrix *p) {
  neighbourhood row = {.excess = malloc(x->size1 * sizeof *row.excess)};
  if (row.excess == NULL) return GSL_ENOMEM;
  for (size_t i = 0; i < x->size1; i++) {
    measure(x, i, &row);
    fill_row(&row, solve(&row, log(perplexity)), i, sne_row_of(p, i));
  }
  symmetrise(p);
  free(row.excess);
  return GSL_SUCCESS;
}

int sne_affinity(const gsl_matrix *points, double perplexity, gsl_matrix *p) {
  const size_t n = points->size1, dimensions = points->size2;
  if (n < 3 || p->size1 != n || p->size2 != n) return GSL_EBADLEN;
  if (!(perplexity > 1 && perplexity <= (double)(n - 1))) return GSL_EDOM;
  double *entries = malloc(n * dimensions * sizeof *entries);
  if (entries == NULL) return GSL_ENOMEM;
  gsl_matrix_view x = gsl_matrix_view_array(entries, n, dimensions);
  int status = sne_points_scaled(points, &x.matrix);
  if (status == GSL_SUCCESS) status = affinity(&x.matrix, perplexity, p);
  free(entries);
  return status;
}
