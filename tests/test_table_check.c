/* The checks of matrices that are to be distributions over pairs. */
#include "table/table.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

typedef int check_function(const gsl_matrix *m, const char *path, table_error *error);

static void expect(check_function *check, double *entries, size_t rows, size_t columns,
                   const char *words) {
  gsl_matrix_view m = gsl_matrix_view_array(entries, rows, columns);
  table_error error;
  int status = check(&m.matrix, "p.tsv", &error);
  if (!words) {
    cr_expect_eq(status, GSL_SUCCESS, "refused: %s", error.reason);
    return;
  }
  cr_expect_eq(status, GSL_EINVAL, "taken, though %s", words);
  cr_expect_str_eq(error.file, "p.tsv");
  cr_expect(strstr(error.reason, words), "'%s' does not say '%s'", error.reason, words);
}

Test(check, square) {
  double m[] = {0.1, 0.2, 0.3, 0.15, 0.05, 0.2};
  expect(table_check_square, m, 2, 3, "2 rows and 3 columns");
  expect(table_check_square, m, 2, 2, NULL);
}

Test(check, distribution) {
  double m[] = {0.125, 0.25, 0.0625, 0.5625};
  expect(table_check_distribution, m, 2, 2, NULL);
  m[3] += 9e-10;
  expect(table_check_distribution, m, 2, 2, NULL);
  m[3] += 2e-10;
  expect(table_check_distribution, m, 2, 2, "add up to 1.0000000011");
  m[2] = -0.0625;
  expect(table_check_distribution, m, 2, 2, "entry (2, 1) is -0.0625");
  m[2] = (double)NAN;
  expect(table_check_distribution, m, 2, 2, "entry (2, 1)");
  m[2] = (double)INFINITY;
  expect(table_check_distribution, m, 2, 2, "add up to");
}

Test(check, symmetric) {
  double m[] = {0.3, 0.21, 0.07, 0.21, 0.0, 0.05, 0.07, 0.05, 0.04};
  expect(table_check_symmetric, m, 3, 3, NULL);
  m[5] += 2.9e-10;
  expect(table_check_symmetric, m, 3, 3, NULL);
  m[5] += 0.3e-10;
  expect(table_check_symmetric, m, 3, 3, "entry (2, 3) is 0.05000000032 and (3, 2) is 0.05,");
  m[5] = (double)NAN;
  expect(table_check_symmetric, m, 3, 3, "(3, 2)");
}

Test(check, same_size) {
  double entries[6] = {0.0};
  gsl_matrix_view a = gsl_matrix_view_array(entries, 2, 3),
                  b = gsl_matrix_view_array(entries, 3, 2);
  table_error error;
  cr_expect_eq(table_check_same_size(&a.matrix, "a", &a.matrix, "b", &error), GSL_SUCCESS);
  cr_expect_eq(table_check_same_size(&a.matrix, "a", &b.matrix, "b", &error), GSL_EINVAL);
  cr_expect_str_eq(error.file, "b");
  cr_expect(strstr(error.reason, "3 x 2, but a is 2 x 3"), "%s", error.reason);
}
