/* Checks of a distribution over pairs: what passes, and which entry is named when one does not. */
#include "table/table.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

static table_error error;

static void accepted(int status, const char *what) {
  cr_assert_eq(status, GSL_SUCCESS, "%s is refused: %s", what, error.reason);
}

static void refused(int status, const char *words) {
  cr_assert_eq(status, GSL_EINVAL, "accepted, but should be: %s", words);
  cr_assert(strstr(error.reason, words), "it says: %s\nnot: %s", error.reason, words);
  cr_assert_str_eq(error.file, "p.tsv");
}

static gsl_matrix *random_symmetric(size_t n, unsigned long seed) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, seed);
  gsl_matrix *m = gsl_matrix_alloc(n, n);
  long double sum = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) {
      double value = pow(gsl_rng_uniform_pos(rng), 9);
      gsl_matrix_set(m, i, j, value);
      gsl_matrix_set(m, j, i, value);
      sum += (i == j ? 1 : 2) * (long double)value;
    }
  gsl_matrix_scale(m, (double)(1 / sum));
  gsl_rng_free(rng);
  return m;
}

Test(table_check, square_and_same_size) {
  double entries[12] = {0};
  gsl_matrix_view three = gsl_matrix_view_array(entries, 3, 3);
  gsl_matrix_view wide = gsl_matrix_view_array(entries, 3, 4);
  gsl_matrix_view tall = gsl_matrix_view_array(entries, 4, 3);
  accepted(table_check_square(&three.matrix, "p.tsv", &error), "3 x 3");
  refused(table_check_square(&wide.matrix, "p.tsv", &error), "3 rows and 4 columns; it has to be");
  refused(table_check_square(&tall.matrix, "p.tsv", &error), "4 rows and 3 columns");
  refused(table_check_symmetric(&tall.matrix, "p.tsv", &error), "4 rows and 3 columns");
  accepted(table_check_same_size(&wide.matrix, "q", &wide.matrix, "p.tsv", &error), "the same");
  refused(table_check_same_size(&wide.matrix, "q.tsv", &tall.matrix, "p.tsv", &error),
          "it is 4 x 3, but q.tsv is 3 x 4");
  refused(table_check_same_size(&three.matrix, "q.tsv", &wide.matrix, "p.tsv", &error),
          "it is 3 x 4, but q.tsv is 3 x 3");
}

Test(table_check, distribution) {
  gsl_matrix *p = random_symmetric(7, 385);
  accepted(table_check_distribution(p, "p.tsv", &error), "a distribution");
  double *entry = gsl_matrix_ptr(p, 4, 2), kept = *entry;
  *entry = kept + 0.8e-9;
  accepted(table_check_distribution(p, "p.tsv", &error), "a sum of 1 + 0.8e-9");
  *entry = kept + 1.2e-9;
  refused(table_check_distribution(p, "p.tsv", &error),
          "the entries add up to 1.0000000012, not to 1; divide them by their sum");
  *entry = -1e-300;
  refused(table_check_distribution(p, "p.tsv", &error),
          "entry (5, 3) is -1e-300, but a probability is not negative");
  *entry = (double)NAN;
  refused(table_check_distribution(p, "p.tsv", &error), "entry (5, 3) is nan");
  *entry = (double)INFINITY;
  refused(table_check_distribution(p, "p.tsv", &error), "not to 1");
  gsl_matrix_set_zero(p);
  refused(table_check_distribution(p, "p.tsv", &error), "all entries are 0");
  gsl_matrix_free(p);
}

/* Twenty million terms after a large one, each below half a unit of its last place: a plain sum
 * loses them all. Rows that overlap in memory, each one further on, keep the matrix small. */
Test(table_check, sum_is_exact) {
  enum { ROWS = 20000, COLUMNS = 1000 };
  double entries[ROWS + COLUMNS];
  for (size_t k = 0; k < ROWS + COLUMNS; k++) entries[k] = 1e-16;
  gsl_matrix p = {.size1 = ROWS, .size2 = COLUMNS, .tda = 1, .data = entries};
  entries[0] = 1;
  refused(table_check_distribution(&p, "p.tsv", &error), "the entries add up to 1.000000002");
  entries[0] = 1 - 2e-9;
  accepted(table_check_distribution(&p, "p.tsv", &error), "a distribution with tiny entries");
}

Test(table_check, symmetric) {
  gsl_matrix *p = random_symmetric(7, 592);
  double largest = gsl_matrix_max(p);
  accepted(table_check_symmetric(p, "p.tsv", &error), "a symmetric matrix");
  double *entry = gsl_matrix_ptr(p, 5, 1), kept = *entry;
  *entry = kept + 0.8e-9 * largest;
  accepted(table_check_symmetric(p, "p.tsv", &error), "a difference of 0.8e-9 of the largest");
  for (int sign = -1; sign <= 1; sign += 2) {
    *entry = kept + sign * 1.2e-9 * largest;
    refused(table_check_symmetric(p, "p.tsv", &error), "(6, 2)");
    cr_assert(strstr(error.reason, "entry (2, 6)"), "%s", error.reason);
  }
  *entry = (double)NAN;
  refused(table_check_symmetric(p, "p.tsv", &error), "p has to be symmetric");
  gsl_matrix_free(p);
}
