/* Eigenmaps against GSL's solution of the whole Laplacian; the method behind them at its edges. */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sort_vector.h>

#include "sne/lanczos.h"
#include "sne_data.h"

/* ||L u - l u|| of each coordinate of y, with l the k-th smallest eigenvalue of L = 1 - D^-1/2 p
 * D^-1/2 and u = D^1/2 y of length 1. */
static void check_against_gsl(const gsl_matrix *p, const gsl_matrix *y, double tolerance) {
  const size_t n = p->size1;
  gsl_matrix *laplacian = gsl_matrix_alloc(n, n), *copy = gsl_matrix_alloc(n, n);
  gsl_vector *root = gsl_vector_calloc(n), *values = gsl_vector_alloc(n);
  gsl_vector *u = gsl_vector_alloc(n);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) *gsl_vector_ptr(root, i) += gsl_matrix_get(p, i, j);
  for (size_t i = 0; i < n; i++) gsl_vector_set(root, i, sqrt(gsl_vector_get(root, i)));
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      gsl_matrix_set(laplacian, i, j,
                     (i == j) - gsl_matrix_get(p, i, j) / gsl_vector_get(root, i) /
                                    gsl_vector_get(root, j));
  gsl_matrix_memcpy(copy, laplacian);
  gsl_eigen_symm_workspace *work = gsl_eigen_symm_alloc(n);
  gsl_eigen_symm(copy, values, work);
  gsl_sort_vector(values);
  for (size_t k = 0; k < y->size2; k++) {
    for (size_t i = 0; i < n; i++)
      gsl_vector_set(u, i, gsl_vector_get(root, i) * gsl_matrix_get(y, i, k));
    gsl_vector_scale(u, 1 / gsl_blas_dnrm2(u));
    gsl_vector_view residual = gsl_matrix_column(copy, 0);
    gsl_vector_memcpy(&residual.vector, u);
    gsl_blas_dgemv(CblasNoTrans, 1, laplacian, u, -gsl_vector_get(values, k + 1), &residual.vector);
    const double off = gsl_blas_dnrm2(&residual.vector);
    if (!(off < tolerance)) data_print("p", p);
    cr_assert(off < tolerance, "%zu points: residual %g of vector %zu (eigenvalue %.15g)", n, off,
              k, gsl_vector_get(values, k + 1));
  }
  gsl_eigen_symm_free(work);
  gsl_matrix_free(laplacian);
  gsl_matrix_free(copy);
  gsl_vector_free(root);
  gsl_vector_free(values);
  gsl_vector_free(u);
}

static void check_shape(const gsl_matrix *y) {
  for (size_t k = 0; k < y->size2; k++) {
    double largest = 0, mean = 0, square = 0;
    for (size_t i = 0; i < y->size1; i++) {
      const double v = gsl_matrix_get(y, i, k);
      if (fabs(v) > fabs(largest)) largest = v;
      mean += v / (double)y->size1;
    }
    for (size_t i = 0; i < y->size1; i++)
      square += pow(gsl_matrix_get(y, i, k) - mean, 2) / (double)y->size1;
    cr_assert(largest > 0, "coordinate %zu begins with %g", k, largest);
    if (k == 0)
      cr_assert(data_agree(sqrt(square), 1e-4, 1e-12, 1e-4), "deviation %.17g", sqrt(square));
  }
}

Test(eigenmap, solves_the_laplacian) {
  gsl_rng *rng = data_rng(91);
  for (size_t n = 4; n < 120; n += 1 + n / 3) {
    gsl_matrix *x = data_normal(rng, n, 3, 1), *p = data_affinity(x, 1.2 + 0.2 * (double)n);
    gsl_matrix *y = gsl_matrix_alloc(n, 3), *from_sparse = gsl_matrix_alloc(n, 3);
    gsl_spmatrix *sparse;
    cr_assert_eq(sne_start_eigenmap(p, y), GSL_SUCCESS);
    check_shape(y);
    check_against_gsl(p, y, 1e-11);
    cr_assert_eq(sne_affinity_sparse(x, 1.2 + 0.2 * (double)n, n - 1, &sparse), GSL_SUCCESS);
    cr_assert_eq(sne_start_eigenmap_sparse(sparse, from_sparse), GSL_SUCCESS);
    check_against_gsl(p, from_sparse, 1e-9);
    gsl_spmatrix_free(sparse);
    gsl_matrix_free(from_sparse);
    gsl_matrix_free(x);
    gsl_matrix_free(p);
    gsl_matrix_free(y);
  }
  gsl_rng_free(rng);
}

Test(eigenmap, iris) {
  gsl_matrix *x = data_iris(), *p = data_affinity(x, 30), *y = gsl_matrix_alloc(150, 2);
  cr_assert_eq(sne_start_eigenmap(p, y), GSL_SUCCESS);
  check_against_gsl(p, y, 1e-11);
  gsl_matrix_free(x);
  gsl_matrix_free(p);
  gsl_matrix_free(y);
}

/* Three groups out of sight of one another: eigenvalue 0 three times, and its vectors tell the
 * groups apart. */
Test(eigenmap, separate_groups) {
  gsl_rng *rng = data_rng(92);
  gsl_matrix *x = data_normal(rng, 31, 2, 1), *y = gsl_matrix_alloc(31, 2);
  for (size_t i = 0; i < 31; i++) *gsl_matrix_ptr(x, i, 0) += 1e5 * (double)(i % 3);
  gsl_matrix *p = data_affinity(x, 4);
  cr_assert_eq(sne_start_eigenmap(p, y), GSL_SUCCESS);
  check_against_gsl(p, y, 1e-11);
  gsl_matrix_free(x);
  gsl_matrix_free(p);
  gsl_matrix_free(y);
  gsl_rng_free(rng);
}

Test(eigenmap, refusals) {
  gsl_matrix *p = gsl_matrix_alloc(4, 4), *many = gsl_matrix_alloc(4, 4);
  gsl_matrix *other = gsl_matrix_alloc(5, 2), *y = gsl_matrix_alloc(4, 2);
  gsl_matrix_set_all(p, 1 / 16.0);
  cr_assert_eq(sne_start_eigenmap(p, other), GSL_EBADLEN);
  cr_assert_eq(sne_start_eigenmap(p, many), GSL_ESING, "3 vectors beside the constant one");
  gsl_matrix_set(p, 1, 2, nan(""));
  cr_assert_eq(sne_start_eigenmap(p, y), GSL_EFAILED);
  gsl_matrix_free(p);
  gsl_matrix_free(many);
  gsl_matrix_free(other);
  gsl_matrix_free(y);
}

/* ---- lanczos.c ---- */

static void diagonal(const double *x, double *y, void *context) {
  const double *d = context;
  for (size_t k = 0; k < 400; k++) y[k] = d[k] * x[k];
}

Test(eigenmap, lanczos_finds_what_is_on_a_diagonal) {
  static double d[400], vectors[3 * 400], values[3];
  for (size_t k = 0; k < 400; k++) d[k] = sin(2.385 * (double)(k + 1)); /* close to 1, often */
  d[137] = 1.9, d[11] = 1.7, d[399] = 1.1;
  const sne_operator a = {400, diagonal, d, NULL};
  static const size_t places[] = {137, 11, 399};
  cr_assert_eq(sne_lanczos(&a, 3, values, vectors), GSL_SUCCESS);
  for (size_t k = 0; k < 3; k++) {
    cr_assert(data_agree(values[k], d[places[k]], 1e-13, 1), "%.17g", values[k]);
    cr_assert(data_agree(fabs(vectors[k * 400 + places[k]]), 1, 1e-12, 1), "%.17g",
              vectors[k * 400 + places[k]]);
  }
}

/* A few eigenvalues, each many times: the basis is used up after as many steps as there are values,
 * and what it began with does not tell one vector of a value from another. */
Test(eigenmap, lanczos_finds_multiple_eigenvalues) {
  for (size_t different = 1; different <= 9; different++) {
    static double d[400], vectors[4 * 400], values[4];
    for (size_t k = 0; k < 400; k++) d[k] = k % 101 == 7 ? 3.3 : 0.1 * (double)(k % different);
    const sne_operator a = {400, diagonal, d, NULL};
    cr_assert_eq(sne_lanczos(&a, 4, values, vectors), GSL_SUCCESS);
    for (size_t k = 0; k < 4; k++) {
      cr_assert(data_agree(values[k], 3.3, 1e-13, 1), "%zu values: number %zu is %.17g", different,
                k, values[k]);
      for (size_t l = 0; l <= k; l++) {
        double product = 0;
        for (size_t i = 0; i < 400; i++) product += vectors[k * 400 + i] * vectors[l * 400 + i];
        cr_assert(data_agree(product, k == l, 1e-12, 1), "vectors %zu and %zu: %.17g", k, l,
                  product);
      }
    }
  }
}
