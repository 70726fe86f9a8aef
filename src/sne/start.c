/* Where a descent begins: small, so that no pair of points is far apart and all attract at first.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sne/entries.h"
#include "sne/lanczos.h"
#include "sne/points.h"
#include "sne/start.h"
#include "sne/tasks.h"
#include "sne/vectors.h"

static const double start_deviation = 1e-4;
static const double least_component = 1e-12; /* of the first; what is less is rounding */

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

enum { ROWS = 512, COLUMNS = 64 }; /* to a task */

/* x'x, whose eigenvectors are the loadings, is applied to v by way of the scores, x v. */
typedef struct {
  const gsl_matrix *x;
  const double *v;
  double *scores, *result;
} product;

static void score_rows(void *context, size_t index) {
  const product *a = context;
  const size_t n = a->x->size1, d = a->x->size2;
  for (size_t i = index * ROWS; i < n && i < (index + 1) * ROWS; i++)
    a->scores[i] = sne_dot(sne_row(a->x, i), a->v, d);
}

static void find_scores(product *a) {
  sne_tasks(sne_processors(), (a->x->size1 - 1) / ROWS + 1, score_rows, a);
}

static void sum_columns(void *context, size_t index) {
  const product *a = context;
  const size_t d = a->x->size2, from = index * COLUMNS, left = d - from;
  const size_t count = left < COLUMNS ? left : COLUMNS;
  memset(a->result + from, 0, count * sizeof *a->result);
  for (size_t i = 0; i < a->x->size1; i++)
    sne_add(a->scores[i], sne_row(a->x, i) + from, a->result + from, count);
}

static void apply(const double *v, double *result, void *context) {
  product *a = context;
  a->v = v;
  a->result = result;
  find_scores(a);
  sne_tasks(sne_processors(), (a->x->size2 - 1) / COLUMNS + 1, sum_columns, a);
}

static double length(const double *v, size_t n) {
  return sqrt(sne_dot(v, v, n));
}

static double largest_loading(const double *loadings, size_t d) {
  double largest = 0;
  for (size_t k = 0; k < d; k++)
    if (fabs(loadings[k]) > fabs(largest)) largest = loadings[k];
  return largest;
}

/* loadings has room for h x D, scores for N. */
static int components(gsl_matrix *x, double *loadings, double *scores, gsl_matrix *y) {
  const size_t n = x->size1, d = x->size2;
  centre(x);
  product a = {.x = x, .scores = scores};
  const sne_operator variance = {d, apply, &a, NULL};
  const int status = sne_lanczos(&variance, y->size2, NULL, loadings);
  double first = 0;
  for (size_t k = 0; k < y->size2 && status == GSL_SUCCESS; k++) {
    a.v = loadings + k * d;
    find_scores(&a);
    if (k == 0) first = length(scores, n);
    if (!(length(scores, n) > least_component * first)) return GSL_ESING;
    const double unit = start_deviation * sqrt((double)n) / first;
    const double scale = largest_loading(loadings + k * d, d) < 0 ? -unit : unit;
    for (size_t i = 0; i < n; i++) sne_row_of(y, i)[k] = scale * scores[i];
  }
  return status;
}

int sne_start_pca(const gsl_matrix *points, gsl_matrix *y) {
  const size_t n = points->size1, d = points->size2, h = y->size2;
  if (y->size1 != n) return GSL_EBADLEN;
  if (h > n || h > d) return GSL_ESING;
  double *memory = malloc((n * d + h * d + n) * sizeof *memory);
  if (memory == NULL) return GSL_ENOMEM;
  gsl_matrix_view x = gsl_matrix_view_array(memory, n, d);
  double *loadings = memory + n * d, *scores = loadings + h * d;
  int status = sne_points_scaled(points, &x.matrix);
  if (status == GSL_SUCCESS) status = components(&x.matrix, loadings, scores, y);
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

static double largest_entry(const gsl_matrix *y, size_t column) {
  double largest = 0;
  for (size_t i = 0; i < y->size1; i++)
    if (fabs(sne_row(y, i)[column]) > fabs(largest)) largest = sne_row(y, i)[column];
  return largest;
}

void sne_start_normalise(gsl_matrix *y) {
  const double unit = start_deviation / deviation(y, 0);
  for (size_t k = 0; k < y->size2; k++) {
    const double scale = largest_entry(y, k) < 0 ? -unit : unit;
    for (size_t i = 0; i < y->size1; i++) sne_row_of(y, i)[k] *= scale;
  }
}

/* Whether all are where the first is; a mean would be rounded. */
static bool is_one_place(const gsl_matrix *y) {
  const double least = 1e-150; /* whose square is a number */
  for (size_t i = 1; i < y->size1; i++)
    for (size_t k = 0; k < y->size2; k++)
      if (fabs(sne_row(y, i)[k] - sne_row(y, 0)[k]) >= least) return false;
  return true;
}

bool sne_start_spread(gsl_matrix *y) {
  if (is_one_place(y)) return false;
  double largest = 0;
  for (size_t k = 0; k < y->size2; k++) largest = fmax(largest, deviation(y, k));
  if (largest >= start_deviation) return true;
  centre(y);
  gsl_matrix_scale(y, start_deviation / largest);
  return true;
}
