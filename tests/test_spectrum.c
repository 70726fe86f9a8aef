/* How C curves by q and by z: eigenvalues by formula against those of matrices. */
#include <float.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_sort_vector.h>

#include "sne_data.h"

/* A distribution whose logarithms have this spread. */
static gsl_vector *distribution(gsl_rng *rng, size_t n, double spread) {
  gsl_vector *v = gsl_vector_alloc(n);
  double sum = 0;
  for (size_t k = 0; k < n; k++) sum += v->data[k] = exp(spread * gsl_ran_gaussian(rng, 1));
  gsl_vector_scale(v, 1 / sum);
  return v;
}

static gsl_matrix as_row(const gsl_vector *v) {
  return gsl_matrix_view_array(v->data, 1, v->size).matrix;
}

/* Central differences of a gradient, column by column, made symmetric. */
static gsl_matrix *difference_hessian(const gsl_vector *p, const gsl_vector *at, bool by_z) {
  const size_t n = p->size;
  gsl_matrix *H = gsl_matrix_alloc(n, n);
  gsl_vector *x = gsl_vector_alloc(n), *g = gsl_vector_alloc(n);
  const gsl_matrix p_row = as_row(p);
  gsl_matrix x_row = as_row(x), g_row = as_row(g);
  for (size_t k = 0; k < n; k++)
    for (int side = -1; side <= 1; side += 2) {
      const double h = by_z ? 1e-5 : 1e-5 * at->data[k];
      gsl_vector_memcpy(x, at);
      x->data[k] += side * h;
      if (by_z) sne_forward_q(&x_row, SNE_ALL_PAIRS, &x_row);
      if (by_z)
        sne_closed_z(&p_row, &x_row, SNE_ALL_PAIRS, &g_row);
      else
        sne_backward_q(&p_row, &x_row, SNE_ALL_PAIRS, &g_row);
      for (size_t i = 0; i < n; i++) {
        double *entry = gsl_matrix_ptr(H, i, k);
        *entry = side < 0 ? -g->data[i] / (2 * h) : *entry + g->data[i] / (2 * h);
      }
    }
  gsl_vector_free(x);
  gsl_vector_free(g);
  return H;
}

static gsl_vector *eigenvalues_of(gsl_matrix *H) {
  gsl_eigen_symm_workspace *work = gsl_eigen_symm_alloc(H->size1);
  gsl_vector *values = gsl_vector_alloc(H->size1);
  gsl_eigen_symm(H, values, work);
  gsl_sort_vector(values);
  gsl_eigen_symm_free(work);
  return values;
}

static void expect_spectrum(const char *name, const gsl_vector *found, const gsl_vector *expected,
                            double tolerance, double scale) {
  for (size_t k = 0; k < found->size; k++)
    cr_assert(data_agree(found->data[k], expected->data[k], tolerance, scale),
              "%s, n = %zu: eigenvalue %zu is %.17g, not %.17g", name, found->size, k,
              found->data[k], expected->data[k]);
}

Test(spectrum, by_formula_and_by_differences) {
  gsl_rng *rng = data_rng(171);
  for (size_t n = 2; n < 15; n++) {
    gsl_vector *p = distribution(rng, n, 1.3), *z = gsl_vector_alloc(n), *q = gsl_vector_alloc(n);
    for (size_t k = 0; k < n; k++) z->data[k] = 1.1 * gsl_ran_gaussian(rng, 1);
    gsl_matrix z_row = as_row(z), q_row = as_row(q);
    sne_forward_q(&z_row, SNE_ALL_PAIRS, &q_row);
    gsl_vector *found = gsl_vector_alloc(n);
    gsl_matrix *by_z = difference_hessian(p, z, true), *by_q = difference_hessian(p, q, false);
    gsl_vector *expected = eigenvalues_of(by_z);
    sne_spectrum_z(q, found);
    expect_spectrum("by z", found, expected, 1e-8, gsl_vector_max(expected));
    gsl_vector_free(expected);
    expected = eigenvalues_of(by_q);
    sne_spectrum_q(p, q, found);
    expect_spectrum("by q", found, expected, 1e-8, gsl_vector_max(expected));
    gsl_vector_free(expected);
    gsl_matrix_free(by_z);
    gsl_matrix_free(by_q);
    gsl_vector_free(found);
    gsl_vector_free(p);
    gsl_vector_free(q);
    gsl_vector_free(z);
  }
  gsl_rng_free(rng);
}

/* To rounding against diag(q) - q q' itself; and small ones in their own last digits, which no
 * eigenvalue of a matrix has: but for 0, their product is n prod q. */
Test(spectrum, of_fishers_matrix) {
  gsl_rng *rng = data_rng(172);
  for (size_t n = 2; n < 40; n++) {
    gsl_vector *q = distribution(rng, n, n % 3 == 0 ? 20 : 1.7), *found = gsl_vector_alloc(n);
    if (n % 4 == 0) q->data[n - 1] = q->data[0]; /* equal ones */
    const gsl_matrix row = as_row(q);
    gsl_vector_scale(q, 1 / sne_sum(&row, SNE_ALL_PAIRS));
    gsl_matrix *F = gsl_matrix_alloc(n, n);
    double product = log((double)n), sum = 0;
    for (size_t i = 0; i < n; i++) {
      product += log(q->data[i]);
      for (size_t j = 0; j < n; j++)
        gsl_matrix_set(F, i, j, (i == j ? q->data[i] : 0) - q->data[i] * q->data[j]);
    }
    gsl_vector *expected = eigenvalues_of(F);
    sne_spectrum_z(q, found);
    expect_spectrum("F", found, expected, 1e-14, 1);
    cr_assert_eq(found->data[0], 0);
    for (size_t k = 1; k < n; k++) sum += log(found->data[k]);
    cr_assert(data_agree(sum, product, 1e-13, (double)n * 20),
              "n = %zu: log product %.17g, not %.17g", n, sum, product);
    gsl_matrix_free(F);
    gsl_vector_free(expected);
    gsl_vector_free(found);
    gsl_vector_free(q);
  }
  gsl_rng_free(rng);
}

/* By z none is above 1/2, which two likely outcomes alone reach; by q there is no bound. */
Test(spectrum, bounded_by_z_and_not_by_q) {
  gsl_rng *rng = data_rng(173);
  gsl_vector *found = gsl_vector_alloc(6);
  for (double spread = 0.1; spread < 600; spread *= 1.7) {
    gsl_vector *p = distribution(rng, 6, 0.9), *q = distribution(rng, 6, spread);
    sne_spectrum_z(q, found);
    for (size_t k = 0; k < 6; k++)
      cr_assert(found->data[k] >= 0 && found->data[k] <= 0.5, "%.17g", found->data[k]);
    sne_spectrum_q(p, q, found);
    size_t least = gsl_vector_min_index(q);
    cr_assert_geq(found->data[5], p->data[least] / q->data[least]);
    cr_assert_gt(found->data[5], 1);
    gsl_vector_free(p);
    gsl_vector_free(q);
  }
  const double halves[] = {0.5, 0, 0, 0.5, 0, 0};
  gsl_vector_const_view two = gsl_vector_const_view_array(halves, 6);
  sne_spectrum_z(&two.vector, found);
  cr_assert_float_eq(found->data[5], 0.5, DBL_EPSILON);
  gsl_vector_free(found);
  gsl_rng_free(rng);
}
