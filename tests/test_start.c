/* Starts: the components against the covariance they have to diagonalise. */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>

#include "sne_data.h"

static gsl_matrix *centred(const gsl_matrix *points) {
  gsl_matrix *x = gsl_matrix_alloc(points->size1, points->size2);
  gsl_matrix_memcpy(x, points);
  for (size_t k = 0; k < x->size2; k++) {
    long double mean = 0;
    for (size_t i = 0; i < x->size1; i++) mean += data_wide(x, i, k);
    for (size_t i = 0; i < x->size1; i++)
      gsl_matrix_set(x, i, k, gsl_matrix_get(x, i, k) - (double)(mean / (long double)x->size1));
  }
  return x;
}

/* A second route: eigenvectors of the covariance, largest first, with the same sign rule. */
static gsl_matrix *by_covariance(const gsl_matrix *points, size_t h) {
  const size_t n = points->size1, d = points->size2;
  gsl_matrix *x = centred(points), *c = gsl_matrix_alloc(d, d), *v = gsl_matrix_alloc(d, d);
  gsl_vector *values = gsl_vector_alloc(d);
  gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(d);
  gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1, x, x, 0, c);
  gsl_eigen_symmv(c, values, v, work);
  gsl_eigen_symmv_sort(values, v, GSL_EIGEN_SORT_VAL_DESC);
  gsl_matrix *y = gsl_matrix_calloc(n, h);
  const double unit = 1e-4 / sqrt(gsl_vector_get(values, 0) / (double)n);
  for (size_t k = 0; k < h; k++) {
    gsl_vector_view loadings = gsl_matrix_column(v, k);
    const double top = gsl_vector_max(&loadings.vector), low = gsl_vector_min(&loadings.vector);
    for (size_t i = 0; i < n; i++)
      for (size_t l = 0; l < d; l++)
        *gsl_matrix_ptr(y, i, k) +=
            (top > -low ? unit : -unit) * gsl_matrix_get(x, i, l) * gsl_matrix_get(v, l, k);
  }
  gsl_eigen_symmv_free(work);
  gsl_vector_free(values);
  gsl_matrix_free(x);
  gsl_matrix_free(c);
  gsl_matrix_free(v);
  return y;
}

static void check_pca(const gsl_matrix *points, size_t h, const char *what) {
  gsl_matrix *y = gsl_matrix_alloc(points->size1, h), *expected = by_covariance(points, h);
  cr_assert_eq(sne_start_pca(points, y), GSL_SUCCESS, "%s", what);
  double square = 0;
  for (size_t i = 0; i < y->size1; i++) square += pow(gsl_matrix_get(y, i, 0), 2);
  cr_assert(data_agree(sqrt(square / (double)y->size1), 1e-4, 1e-13, 1e-4), "%s: deviation %.17g",
            what, sqrt(square / (double)y->size1));
  for (size_t k = 0; k < y->size1 * h; k++)
    cr_assert(data_agree(y->data[k], expected->data[k], 1e-11, 1e-4),
              "%s, entry %zu: %.17g, not %.17g", what, k, y->data[k], expected->data[k]);
  gsl_matrix_free(y);
  gsl_matrix_free(expected);
}

Test(start, components_diagonalise_the_covariance) {
  gsl_rng *rng = data_rng(51);
  gsl_matrix *iris = data_iris();
  check_pca(iris, 3, "iris");
  gsl_matrix_free(iris);
  for (int trial = 0; trial < 20; trial++) {
    const size_t n = 4 + (size_t)trial, d = 2 + (size_t)trial * 7 % 31; /* high and wide ones */
    gsl_matrix *points = data_normal(rng, n, d, 1);
    for (size_t i = 0; i < n; i++)
      for (size_t k = 0; k < d; k++)
        *gsl_matrix_ptr(points, i, k) = *gsl_matrix_ptr(points, i, k) * pow(0.7, (double)k) + 3.3;
    char what[64];
    snprintf(what, sizeof what, "%zu points in %zu dimensions", n, d);
    check_pca(points, 2, what);
    gsl_matrix_free(points);
  }
  gsl_rng_free(rng);
}

Test(start, the_unit_of_length_does_not_matter) {
  gsl_rng *rng = data_rng(52);
  gsl_matrix *points = data_normal(rng, 9, 3, 1), *y = gsl_matrix_alloc(9, 2);
  gsl_matrix *scaled = gsl_matrix_alloc(9, 2);
  sne_start_pca(points, y);
  const double factors[] = {1e-200, 1e150, 1e157};
  for (size_t s = 0; s < 3; s++) {
    gsl_matrix_scale(points, factors[s]); /* 1e-200, 1e-50, 1e107 */
    cr_assert_eq(sne_start_pca(points, scaled), GSL_SUCCESS);
    for (size_t k = 0; k < 18; k++)
      cr_assert(data_agree(scaled->data[k], y->data[k], 1e-12, 1e-4), "%g: %.17g, not %.17g",
                factors[s], scaled->data[k], y->data[k]);
  }
  gsl_matrix_free(points);
  gsl_matrix_free(y);
  gsl_matrix_free(scaled);
  gsl_rng_free(rng);
}

Test(start, refusals) {
  gsl_rng *rng = data_rng(53);
  gsl_matrix *points = data_normal(rng, 8, 3, 1);
  gsl_matrix *flat = gsl_matrix_alloc(8, 4), *other = gsl_matrix_alloc(7, 2);
  gsl_matrix *pair = gsl_matrix_alloc(8, 2);
  cr_assert_eq(sne_start_pca(points, other), GSL_EBADLEN, "7 places for 8 points");
  cr_assert_eq(sne_start_pca(points, flat), GSL_ESING, "3 coordinates have no 4 components");
  for (size_t i = 0; i < 8; i++)
    for (size_t k = 1; k < 3; k++)
      gsl_matrix_set(points, i, k, 0.3 * (double)k * gsl_matrix_get(points, i, 0) + 1.7);
  cr_assert_eq(sne_start_pca(points, pair), GSL_ESING, "points on a line");
  gsl_matrix_set_all(points, 2.9);
  cr_assert_eq(sne_start_pca(points, pair), GSL_ESING, "points in one place");
  gsl_matrix_set(points, 4, 1, nan(""));
  cr_assert_eq(sne_start_pca(points, pair), GSL_EINVAL, "NaN");
  gsl_matrix_free(points);
  gsl_matrix_free(flat);
  gsl_matrix_free(other);
  gsl_matrix_free(pair);
  gsl_rng_free(rng);
}

Test(start, random_is_normal_and_repeats) {
  gsl_matrix *a = gsl_matrix_alloc(500, 3), *b = gsl_matrix_alloc(500, 3);
  cr_assert_eq(sne_start_random(7, 1e-4, a), GSL_SUCCESS);
  cr_assert_eq(sne_start_random(7, 1e-4, b), GSL_SUCCESS);
  cr_assert(gsl_matrix_equal(a, b), "same seed, same start");
  cr_assert_eq(sne_start_random(8, 1e-4, b), GSL_SUCCESS);
  cr_assert(!gsl_matrix_equal(a, b), "another seed, another start");
  double moments[5] = {0};
  for (size_t k = 0; k < 1500; k++)
    for (int m = 1; m <= 4; m++) moments[m] += pow(a->data[k] / 1e-4, m) / 1500;
  /* five standard deviations of each moment's mean */
  cr_assert(fabs(moments[1]) < 5 * sqrt(1 / 1500.0), "mean %g", moments[1]);
  cr_assert(fabs(moments[2] - 1) < 5 * sqrt(2 / 1500.0), "variance %g", moments[2]);
  cr_assert(fabs(moments[3]) < 5 * sqrt(15 / 1500.0), "skewness %g", moments[3]);
  cr_assert(fabs(moments[4] - 3) < 5 * sqrt(96 / 1500.0), "kurtosis %g", moments[4]);
  gsl_matrix_free(a);
  gsl_matrix_free(b);
}

Test(start, what_was_drawn_together_is_spread) {
  gsl_rng *rng = data_rng(54);
  gsl_matrix *y = data_normal(rng, 60, 2, 1e-9), *wide = data_normal(rng, 60, 2, 0.3);
  gsl_matrix *before = gsl_matrix_alloc(60, 2);
  gsl_matrix_memcpy(before, y);
  cr_assert(sne_start_spread(y));
  const double factor =
      (y->data[0] - y->data[2]) / (before->data[0] - before->data[2]); /* wherever the mean is */
  cr_assert(factor > 5e4 && factor < 2e5, "scaled by %g", factor);
  for (size_t k = 2; k < 120; k++)
    cr_assert(data_agree(y->data[k] - y->data[k - 2],
                         factor * (before->data[k] - before->data[k - 2]), 1e-12, 1e-4));
  gsl_matrix_memcpy(before, wide);
  cr_assert(sne_start_spread(wide));
  cr_assert(gsl_matrix_equal(wide, before), "wide enough as it was");
  const double places[] = {0, 0.1, -3.3e7};
  for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
    gsl_matrix_set_all(y, places[k]);
    cr_assert(!sne_start_spread(y), "one place, %g, has no shape to blow up", places[k]);
    cr_assert_eq(gsl_matrix_get(y, 3, 1), places[k]);
  }
  gsl_matrix_set(y, 31, 1, 5e-324 + places[2]);
  cr_assert(!sne_start_spread(y));
  gsl_matrix_set_zero(y);
  gsl_matrix_set(y, 31, 1, 1e-310);
  cr_assert(!sne_start_spread(y), "nor has next to nothing");
  gsl_matrix_free(y);
  gsl_matrix_free(wide);
  gsl_matrix_free(before);
  gsl_rng_free(rng);
}
