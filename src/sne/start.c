/* Where a descent begins: small, so that no pair of points is far apart and all attract at first.
 */
#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "sne/entries.h"
#include "sne/points.h"
#include "sne/start.h"

static const double start_deviation = 1e-4;

static double mean(const gsl_matrix *y, size_t column) {
  double sum = 0;
  for (size_t i = 0; i < y->size1; i++) sum += sne_row(y, i)[column];
  return sum / (double)y->size1;
}

static void centre(gsl_matrix *x) {
  for (size_t k = 0; k < x->size2; k++) {
    const double middle = mean(x, k);
    for (size_t i = 0; i < x->size1; i++) sne_row_of(x, i)[k] -= middle;
  }
}

/* ---- principal components ---- */

/* Of x = U S V' the scores are the columns of U S, the loadings those of V; scores is N x c and
 * loadings D x c, c = min(N, D). The decomposition wants a matrix at least as high as wide, so a
 * wide one is transposed, and U and V change places. scores or loadings is its input as well. */
static int decompose(const gsl_matrix *x, gsl_matrix *scores, gsl_matrix *loadings) {
  const bool wide = x->size1 < x->size2;
  const size_t c = scores->size2;
  gsl_matrix *a = wide ? loadings : scores, *v = wide ? scores : loadings;
  double *memory = malloc((c * c + 2 * c) * sizeof *memory);
  if (memory == NULL) return GSL_ENOMEM;
  gsl_matrix_view square = gsl_matrix_view_array(memory, c, c);
  gsl_vector_view s = gsl_vector_view_array(memory + c * c, c);
  gsl_vector_view work = gsl_vector_view_array(memory + c * c + c, c);
  for (size_t i = 0; i < x->size1; i++)
    for (size_t k = 0; k < x->size2; k++)
      *(wide ? sne_row_of(a, k) + i : sne_row_of(a, i) + k) = sne_row(x, i)[k];
  const int status = gsl_linalg_SV_decomp_mod(a, &square.matrix, v, &s.vector, &work.vector);
  for (size_t i = 0; i < scores->size1; i++)
    for (size_t k = 0; k < c; k++) sne_row_of(scores, i)[k] *= s.vector.data[k];
  free(memory);
  return status;
}

static double norm(const gsl_matrix *m, size_t column) {
  double sum = 0;
  for (size_t i = 0; i < m->size1; i++) sum += sne_row(m, i)[column] * sne_row(m, i)[column];
  return sqrt(sum);
}

static double largest_loading(const gsl_matrix *loadings, size_t column) {
  double largest = 0;
  for (size_t i = 0; i < loadings->size1; i++)
    if (fabs(sne_row(loadings, i)[column]) > fabs(largest)) largest = sne_row(loadings, i)[column];
  return largest;
}

static int components(gsl_matrix *x, gsl_matrix *scores, gsl_matrix *loadings, gsl_matrix *y) {
  centre(x);
  const int status = decompose(x, scores, loadings);
  if (status != GSL_SUCCESS) return status;
  const double first = norm(scores, 0), rounding = DBL_EPSILON * (double)(x->size1 + x->size2);
  const double unit = start_deviation * sqrt((double)x->size1) / first;
  for (size_t k = 0; k < y->size2; k++) {
    if (!(norm(scores, k) > rounding * first)) return GSL_ESING;
    const double scale = largest_loading(loadings, k) < 0 ? -unit : unit;
    for (size_t i = 0; i < y->size1; i++) sne_row_of(y, i)[k] = scale * sne_row(scores, i)[k];
  }
  return GSL_SUCCESS;
}

int sne_start_pca(const gsl_matrix *points, gsl_matrix *y) {
  const size_t n = points->size1, d = points->size2, c = n < d ? n : d;
  if (y->size1 != n) return GSL_EBADLEN;
  if (y->size2 > c) return GSL_ESING;
  double *memory = malloc((n * d + (n + d) * c) * sizeof *memory);
  if (memory == NULL) return GSL_ENOMEM;
  gsl_matrix_view x = gsl_matrix_view_array(memory, n, d);
  gsl_matrix_view scores = gsl_matrix_view_array(memory + n * d, n, c);
  gsl_matrix_view loadings = gsl_matrix_view_array(memory + n * d + n * c, d, c);
  int status = sne_points_scaled(points, &x.matrix);
  if (status == GSL_SUCCESS) status = components(&x.matrix, &scores.matrix, &loadings.matrix, y);
  free(memory);
  return status;
}

/* ---- at random ---- */

int sne_start_random(unsigned long seed, double deviation, gsl_matrix *y) {
  gsl_rng rng = {gsl_rng_mt19937, malloc(gsl_rng_mt19937->size)};
  if (rng.state == NULL) return GSL_ENOMEM;
  gsl_rng_set(&rng, seed);
  for (size_t i = 0; i < y->size1; i++)
    for (size_t k = 0; k < y->size2; k++)
      sne_row_of(y, i)[k] = gsl_ran_gaussian_ziggurat(&rng, deviation);
  free(rng.state);
  return GSL_SUCCESS;
}

/* ---- what starts have in common ---- */

static double deviation(const gsl_matrix *y, size_t column) {
  const double middle = mean(y, column);
  double square = 0;
  for (size_t i = 0; i < y->size1; i++) {
    const double from_mean = sne_row(y, i)[column] - middle;
    square += from_mean * from_mean / (double)y->size1;
  }
  return sqrt(square);
}

void sne_start_normalise(gsl_matrix *y) {
  const double unit = start_deviation / deviation(y, 0);
  for (size_t k = 0; k < y->size2; k++) {
    const double scale = largest_loading(y, k) < 0 ? -unit : unit;
    for (size_t i = 0; i < y->size1; i++) sne_row_of(y, i)[k] *= scale;
  }
}

void sne_start_spread(gsl_matrix *y) {
  double largest = 0;
  for (size_t k = 0; k < y->size2; k++) largest = fmax(largest, deviation(y, k));
  if (largest == 0 || largest >= start_deviation) return;
  centre(y);
  gsl_matrix_scale(y, start_deviation / largest);
}
