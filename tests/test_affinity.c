/* Affinities: against a second solver in long double, and at the edges of what data may be. */
#include <gsl/gsl_errno.h>
#include <stdlib.h>

#include "sne_data.h"

/* ---- a second route: conditional p by Newton's method on log beta, in long double ---- */

static long double entropy_at(const long double *d2, size_t n, size_t i, long double beta,
                              long double *conditional, long double *slope) {
  long double least = HUGE_VALL, sum = 0, mean = 0, square = 0;
  for (size_t j = 0; j < n; j++)
    if (j != i && d2[j] < least) least = d2[j];
  for (size_t j = 0; j < n; j++) {
    conditional[j] = j == i ? 0 : expl(-beta * (d2[j] - least));
    sum += conditional[j];
  }
  for (size_t j = 0; j < n; j++) {
    conditional[j] /= sum;
    mean += conditional[j] * (d2[j] - least);
    square += conditional[j] * (d2[j] - least) * (d2[j] - least);
  }
  *slope = -beta * beta * (square - mean * mean); /* dH / d log beta */
  return logl(sum) + beta * mean;
}

static void reference_row(const gsl_matrix *x, size_t i, double perplexity,
                          long double *conditional) {
  const size_t n = x->size1;
  long double d2[64], total = 0;
  for (size_t j = 0; j < n; j++) {
    d2[j] = 0;
    for (size_t k = 0; k < x->size2; k++) d2[j] += powl(data_wide(x, i, k) - data_wide(x, j, k), 2);
    total += d2[j];
  }
  long double log_beta = logl((long double)n / total), slope;
  for (int step = 0; step < 500; step++) {
    const long double h = entropy_at(d2, n, i, expl(log_beta), conditional, &slope);
    long double move = -(h - logl((long double)perplexity)) / slope;
    if (move > 0.5L) move = 0.5L;
    if (move < -0.5L) move = -0.5L;
    log_beta += move;
  }
}

Test(affinity, agrees_with_a_second_solver) {
  gsl_rng *rng = data_rng(41);
  for (int trial = 0; trial < 30; trial++) {
    const size_t n = 5 + (size_t)trial;
    const double perplexity = 1.1 + gsl_rng_uniform(rng) * ((double)n - 2.3);
    gsl_matrix *x = data_normal(rng, n, 1 + (size_t)trial % 4, 3.7);
    gsl_matrix *p = data_affinity(x, perplexity);
    long double *conditional = calloc(n * n, sizeof *conditional);
    for (size_t i = 0; i < n; i++) reference_row(x, i, perplexity, conditional + i * n);
    for (size_t k = 0; k < n * n; k++) {
      const size_t i = k / n, j = k % n;
      const double expected =
          (double)((conditional[i * n + j] + conditional[j * n + i]) / (2 * (long double)n));
      if (!data_agree(p->data[k], expected, 1e-9, 1 / (double)n)) data_print("points", x);
      cr_assert(data_agree(p->data[k], expected, 1e-9, 1 / (double)n),
                "p[%zu,%zu] at perplexity %.17g: %.17g, not %.17g", i, j, perplexity, p->data[k],
                expected);
    }
    free(conditional);
    gsl_matrix_free(x);
    gsl_matrix_free(p);
  }
  gsl_rng_free(rng);
}

static void check_distribution(const gsl_matrix *p, const char *what) {
  const size_t n = p->size1;
  for (size_t i = 0; i < n; i++) {
    cr_assert_eq(gsl_matrix_get(p, i, i), 0, "%s: diagonal", what);
    for (size_t j = 0; j < n; j++) {
      cr_assert(gsl_matrix_get(p, i, j) >= 0, "%s: p[%zu,%zu] = %g", what, i, j,
                gsl_matrix_get(p, i, j));
      cr_assert_eq(gsl_matrix_get(p, i, j), gsl_matrix_get(p, j, i), "%s: symmetry", what);
    }
  }
  cr_assert(fabs(sne_sum(p, SNE_ALL_PAIRS) - 1) < 1e-14, "%s: sum p - 1 = %g", what,
            sne_sum(p, SNE_ALL_PAIRS) - 1);
}

Test(affinity, iris_is_a_symmetric_distribution) {
  gsl_matrix *x = data_iris(), *p = data_affinity(x, 30);
  check_distribution(p, "iris");
  gsl_matrix_free(x);
  gsl_matrix_free(p);
}

Test(affinity, the_unit_of_length_does_not_matter) {
  gsl_rng *rng = data_rng(42);
  gsl_matrix *x = data_normal(rng, 17, 3, 1), *p = data_affinity(x, 5.3);
  const double scales[] = {1e-300, 1e-150, 1e-8, 3.7, 1e150, 1e306};
  for (size_t s = 0; s < sizeof scales / sizeof *scales; s++) {
    gsl_matrix *scaled = gsl_matrix_alloc(17, 3);
    gsl_matrix_memcpy(scaled, x);
    gsl_matrix_scale(scaled, scales[s]);
    gsl_matrix *p_scaled = data_affinity(scaled, 5.3);
    for (size_t k = 0; k < 17 * 17; k++)
      cr_assert(data_agree(p_scaled->data[k], p->data[k], 1e-10, 1 / 17.0),
                "scale %g, entry %zu: %.17g, not %.17g", scales[s], k, p_scaled->data[k],
                p->data[k]);
    gsl_matrix_free(scaled);
    gsl_matrix_free(p_scaled);
  }
  gsl_matrix_free(x);
  gsl_matrix_free(p);
  gsl_rng_free(rng);
}

/* The largest perplexity is that of equal weights: beta = 0. */
Test(affinity, largest_perplexity) {
  gsl_rng *rng = data_rng(43);
  gsl_matrix *x = data_normal(rng, 9, 2, 1), *p = data_affinity(x, 8);
  for (size_t i = 0; i < 9; i++)
    for (size_t j = 0; j < 9; j++)
      cr_assert(data_agree(gsl_matrix_get(p, i, j), i == j ? 0 : 1 / 72.0, 1e-15, 1 / 72.0));
  gsl_matrix_free(p);
  p = data_affinity(x, 8 - 1e-7);
  check_distribution(p, "just below");
  for (size_t k = 1; k < 9; k++)
    cr_assert(data_agree(p->data[k], 1 / 72.0, 1e-2, 1 / 72.0) && p->data[k] != 1 / 72.0,
              "just below: %.17g", p->data[k]);
  gsl_matrix_free(p);
  gsl_matrix_free(x);
  gsl_rng_free(rng);
}

/* Three neighbours of the first point tie: its entropy is ln 3 at least, and ln 1.5 gets that. */
Test(affinity, ties_get_the_nearest_entropy) {
  double entries[] = {0, 0, 1, 0, 0, -1, -1, 0, 2.7, 3.9, 7.1, -4.3};
  gsl_matrix_view x = gsl_matrix_view_array(entries, 6, 2);
  gsl_matrix *p = data_affinity(&x.matrix, 1.5);
  check_distribution(p, "ties");
  /* p_0j = (1/3 + p_0|j) / 12, and p_0|1 = p_0|2 = p_0|3 nearly: point 0 is their nearest. */
  for (size_t j = 1; j < 4; j++)
    cr_assert(gsl_matrix_get(p, 0, j) > 1 / 36.0, "p[0,%zu] = %.17g", j, gsl_matrix_get(p, 0, j));
  double row = 0;
  for (size_t j = 1; j < 4; j++) row += gsl_matrix_get(p, 0, j);
  cr_assert(row > 1 / 12.0);
  gsl_matrix_free(p);

  /* However near the next one is, compared with the farthest, twins take all. */
  double twins[] = {0, 0, 0, 3e-4, 1};
  x = gsl_matrix_view_array(twins, 5, 1);
  p = data_affinity(&x.matrix, 1.5);
  cr_assert(data_agree(gsl_matrix_get(p, 0, 1), 1 / 10.0, 1e-14, 1), "%.17g",
            gsl_matrix_get(p, 0, 1));
  gsl_matrix_free(p);

  double corners[] = {1, 0, 0, 0, 1, 0, 0, 0, 1}; /* all tie: no choice at all */
  x = gsl_matrix_view_array(corners, 3, 3);
  p = data_affinity(&x.matrix, 1.2);
  for (size_t i = 0; i < 3; i++)
    for (size_t j = 0; j < 3; j++)
      cr_assert(data_agree(gsl_matrix_get(p, i, j), i == j ? 0 : 1 / 6.0, 1e-15, 1 / 6.0));
  gsl_matrix_free(p);
}

Test(affinity, duplicate_points) {
  gsl_rng *rng = data_rng(44);
  gsl_matrix *x = data_normal(rng, 12, 3, 1);
  for (size_t i = 0; i < 5; i++)
    for (size_t k = 0; k < 3; k++) gsl_matrix_set(x, i, k, gsl_matrix_get(x, 0, k));
  for (double perplexity = 1.001; perplexity <= 11; perplexity += 0.9) {
    gsl_matrix *p = data_affinity(x, perplexity);
    check_distribution(p, "duplicates");
    if (perplexity < 4) /* the four twins of a point take all its weight, a quarter each */
      cr_assert(data_agree(gsl_matrix_get(p, 0, 1), 1 / 48.0, 1e-14, 1 / 48.0),
                "perplexity %g: %.17g", perplexity, gsl_matrix_get(p, 0, 1));
    gsl_matrix_free(p);
  }
  gsl_matrix_set_all(x, 4.2);
  gsl_matrix *p = data_affinity(x, 3);
  check_distribution(p, "one place");
  gsl_matrix_free(p);
  gsl_matrix_free(x);
  gsl_rng_free(rng);
}

/* Nothing is added to p: a far point's conditional p underflows to 0, and stays there. */
Test(affinity, no_floor) {
  gsl_rng *rng = data_rng(45);
  gsl_matrix *x = data_normal(rng, 10, 2, 1);
  for (size_t i = 5; i < 10; i++) gsl_matrix_set(x, i, 0, gsl_matrix_get(x, i, 0) + 1e4);
  gsl_matrix *p = data_affinity(x, 3);
  cr_assert_eq(gsl_matrix_get(p, 2, 7), 0);
  check_distribution(p, "two clusters");
  gsl_matrix_free(x);
  gsl_matrix_free(p);
  gsl_rng_free(rng);
}

Test(affinity, refusals) {
  gsl_rng *rng = data_rng(46);
  gsl_matrix *x = data_normal(rng, 6, 2, 1), *p = gsl_matrix_alloc(6, 6);
  const double bad[] = {1, 0.5, 0, -3, 5.0001, 30, nan(""), HUGE_VAL};
  for (size_t b = 0; b < sizeof bad / sizeof *bad; b++)
    cr_assert_eq(sne_affinity(x, bad[b], p), GSL_EDOM, "perplexity %g", bad[b]);
  gsl_matrix_view two = gsl_matrix_submatrix(x, 0, 0, 2, 2),
                  p_two = gsl_matrix_submatrix(p, 0, 0, 2, 2);
  cr_assert_eq(sne_affinity(&two.matrix, 1, &p_two.matrix), GSL_EBADLEN, "two points");
  cr_assert_eq(sne_affinity(x, 3, &p_two.matrix), GSL_EBADLEN, "p too small");
  gsl_matrix_set(x, 3, 1, HUGE_VAL);
  cr_assert_eq(sne_affinity(x, 3, p), GSL_EINVAL, "infinity");
  gsl_matrix_set(x, 3, 1, nan(""));
  cr_assert_eq(sne_affinity(x, 3, p), GSL_EINVAL, "NaN");
  gsl_matrix_free(x);
  gsl_matrix_free(p);
  gsl_rng_free(rng);
}
