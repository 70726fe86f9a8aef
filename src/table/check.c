#include "table/lines.h"

#include <gsl/gsl_errno.h>
#include <math.h>

int table_check_square(const gsl_matrix *m, const char *path, table_error *error) {
  table_error_begin(error, path);
  if (m->size1 == m->size2) return GSL_SUCCESS;
  return table_fail(error, GSL_EINVAL, 0, 0,
                    "%zu rows and %zu columns; it has to be square, a row and a column a point",
                    m->size1, m->size2);
}

int table_check_same_size(const gsl_matrix *a, const char *path_a, const gsl_matrix *b,
                          const char *path_b, table_error *error) {
  table_error_begin(error, path_b);
  if (a->size1 == b->size1 && a->size2 == b->size2) return GSL_SUCCESS;
  return table_fail(error, GSL_EINVAL, 0, 0, "it is %zu x %zu, but %.200s is %zu x %zu", b->size1,
                    b->size2, path_a, a->size1, a->size2);
}

/* Kahan's summation (1965): the sum is held against 1e-9, so its own error must not show. */
static double sum_of(const gsl_matrix *m) {
  double sum = 0.0, lost = 0.0;
  for (size_t i = 0; i < m->size1; i++)
    for (size_t j = 0; j < m->size2; j++) {
      double term = gsl_matrix_get(m, i, j) - lost, next = sum + term;
      lost = (next - sum) - term;
      sum = next;
    }
  return sum;
}

int table_check_distribution(const gsl_matrix *m, const char *path, table_error *error) {
  table_error_begin(error, path);
  for (size_t i = 0; i < m->size1; i++)
    for (size_t j = 0; j < m->size2; j++)
      if (!(gsl_matrix_get(m, i, j) >= 0.0))
        return table_fail(error, GSL_EINVAL, 0, 0,
                          "entry (%zu, %zu) is %g, but a probability is not negative", i + 1, j + 1,
                          gsl_matrix_get(m, i, j));
  double sum = sum_of(m);
  if (fabs(sum - 1.0) <= 1e-9) return GSL_SUCCESS;
  if (sum == 0.0)
    return table_fail(error, GSL_EINVAL, 0, 0, "all entries are 0; they have to add up to 1");
  return table_fail(error, GSL_EINVAL, 0, 0,
                    "the entries add up to %.12g, not to 1; divide them by their sum", sum);
}

int table_check_symmetric(const gsl_matrix *m, const char *path, table_error *error) {
  int status = table_check_square(m, path, error);
  if (status != GSL_SUCCESS) return status;
  double largest = gsl_matrix_max(m);
  for (size_t i = 0; i < m->size1; i++)
    for (size_t j = 0; j < i; j++) {
      double a = gsl_matrix_get(m, j, i), b = gsl_matrix_get(m, i, j);
      if (!(fabs(a - b) <= 1e-9 * largest))
        return table_fail(error, GSL_EINVAL, 0, 0,
                          "entry (%zu, %zu) is %g and (%zu, %zu) is %g, but p has to be symmetric; "
                          "take (p_ij + p_ji) / 2, or --general",
                          j + 1, i + 1, a, i + 1, j + 1, b);
    }
  return GSL_SUCCESS;
}
