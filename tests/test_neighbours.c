/* Nearest neighbours against a plain search, and p over them against p over all. */
#include <gsl/gsl_errno.h>
#include <stdlib.h>

#include "sne_data.h"

typedef struct {
  long double d2;
  unsigned index;
} rival;

static int nearer(const void *a, const void *b) {
  const rival *left = a, *right = b;
  if (left->d2 != right->d2) return left->d2 < right->d2 ? -1 : 1;
  return left->index < right->index ? -1 : left->index > right->index;
}

/* All distances of one point in long double, sorted. */
static void plain_search(const gsl_matrix *x, size_t i, rival *all) {
  size_t count = 0;
  for (size_t j = 0; j < x->size1; j++) {
    if (j == i) continue;
    all[count] = (rival){0, (unsigned)j};
    for (size_t c = 0; c < x->size2; c++) {
      const long double difference = data_wide(x, i, c) - data_wide(x, j, c);
      all[count].d2 += difference * difference;
    }
    count++;
  }
  qsort(all, count, sizeof *all, nearer);
}

static void check_search(const gsl_matrix *x, size_t k, const char *what) {
  const size_t n = x->size1;
  unsigned *found = malloc(n * k * sizeof *found);
  rival *all = malloc(n * sizeof *all);
  cr_assert_eq(sne_neighbours(x, k, found), GSL_SUCCESS, "%s", what);
  for (size_t i = 0; i < n; i++) {
    plain_search(x, i, all);
    for (size_t m = 0; m < k; m++)
      cr_assert_eq(found[i * k + m], all[m].index,
                   "%s: neighbour %zu of point %zu is %u, not %u (%.19Lg)", what, m, i,
                   found[i * k + m], all[m].index, all[m].d2);
  }
  free(found);
  free(all);
}

Test(neighbours, agree_with_a_plain_search) {
  gsl_rng *rng = data_rng(71);
  static const struct {
    size_t n, d, k;
  } cases[] = {{3, 1, 1},  {3, 2, 2},   {8, 3, 7},    {9, 1, 4},    {17, 5, 16},
               {61, 3, 9}, {300, 2, 7}, {577, 7, 90}, {70, 900, 40}};
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    gsl_matrix *x = data_normal(rng, cases[c].n, cases[c].d, 2.385);
    char what[64];
    snprintf(what, sizeof what, "%zu points in %zu dimensions", cases[c].n, cases[c].d);
    check_search(x, cases[c].k, what);
    gsl_matrix_free(x);
  }
  gsl_rng_free(rng);
}

/* On a grid of few whole numbers distances are exact, and most of them tie. */
Test(neighbours, ties_go_to_the_lower_index) {
  gsl_rng *rng = data_rng(72);
  gsl_matrix *x = gsl_matrix_alloc(203, 3);
  for (size_t k = 0; k < 203 * 3; k++) x->data[k] = (double)gsl_rng_uniform_int(rng, 4);
  check_search(x, 37, "a grid");
  gsl_matrix_set_all(x, 0.1);
  check_search(x, 5, "one place");
  gsl_matrix_free(x);
  gsl_rng_free(rng);
}

Test(neighbours, the_unit_of_length_does_not_matter) {
  gsl_rng *rng = data_rng(73);
  gsl_matrix *x = data_normal(rng, 40, 3, 1);
  unsigned near[40 * 6], scaled[40 * 6];
  cr_assert_eq(sne_neighbours(x, 6, near), GSL_SUCCESS);
  const double factors[] = {1e-300, 1e306, 1e300};
  for (size_t f = 0; f < 3; f++) {
    gsl_matrix *other = gsl_matrix_alloc(40, 3);
    gsl_matrix_memcpy(other, x);
    gsl_matrix_scale(other, factors[f]);
    cr_assert_eq(sne_neighbours(other, 6, scaled), GSL_SUCCESS);
    for (size_t m = 0; m < 40 * 6; m++) cr_assert_eq(scaled[m], near[m], "at %g", factors[f]);
    gsl_matrix_free(other);
  }
  gsl_matrix_free(x);
  gsl_rng_free(rng);
}

Test(neighbours, refusals) {
  gsl_matrix *x = gsl_matrix_calloc(5, 2), *y = gsl_matrix_calloc(4, 2);
  unsigned found[25];
  double share;
  cr_assert_eq(sne_neighbours(x, 0, found), GSL_EBADLEN);
  cr_assert_eq(sne_neighbours(x, 5, found), GSL_EBADLEN);
  cr_assert_eq(sne_neighbours_kept(x, y, 2, &share), GSL_EBADLEN);
  gsl_matrix_set(x, 3, 1, nan(""));
  cr_assert_eq(sne_neighbours(x, 2, found), GSL_EINVAL);
  cr_assert_eq(sne_neighbours_kept(x, x, 2, &share), GSL_EINVAL);
  gsl_matrix_free(x);
  gsl_matrix_free(y);
}

/* By counting, for every point, who is within the distance of its k-th neighbour in both. */
Test(neighbours, kept) {
  gsl_rng *rng = data_rng(74);
  gsl_matrix *x = data_normal(rng, 83, 4, 1);
  gsl_matrix_view map = gsl_matrix_submatrix(x, 0, 0, 83, 2);
  enum { K = 13 };
  rival in_x[83], in_y[83];
  size_t both = 0;
  for (size_t i = 0; i < 83; i++) {
    plain_search(x, i, in_x);
    plain_search(&map.matrix, i, in_y);
    for (size_t a = 0; a < K; a++)
      for (size_t b = 0; b < K; b++) both += in_x[a].index == in_y[b].index;
  }
  double share;
  cr_assert_eq(sne_neighbours_kept(x, &map.matrix, K, &share), GSL_SUCCESS);
  cr_assert_eq(share, (double)both / (83 * K), "%.17g, counted %zu of %d", share, both, 83 * K);
  cr_assert_eq(sne_neighbours_kept(x, x, K, &share), GSL_SUCCESS);
  cr_assert_eq(share, 1);
  gsl_matrix_free(x);
  gsl_rng_free(rng);
}

/* ---- p over neighbours ---- */

static double sparse_entry(const gsl_spmatrix *p, size_t i, size_t j) {
  for (int m = p->p[i]; m < p->p[i + 1]; m++)
    if ((size_t)p->i[m] == j) return p->data[m];
  return 0;
}

static void check_rows(const gsl_spmatrix *p) {
  double sum = 0;
  for (size_t i = 0; i < p->size1; i++)
    for (int m = p->p[i]; m < p->p[i + 1]; m++) {
      cr_assert(m == p->p[i] || p->i[m] > p->i[m - 1], "row %zu is not in order", i);
      cr_assert((size_t)p->i[m] != i, "row %zu has a diagonal", i);
      cr_assert_eq(p->data[m], sparse_entry(p, (size_t)p->i[m], i), "(%zu, %d)", i, p->i[m]);
      sum += p->data[m];
    }
  cr_assert(fabs(sum - 1) < 1e-13, "sum p = %.17g", sum);
}

/* With all other points for neighbours it is the p over all. */
Test(neighbours, p_over_all_neighbours_is_p) {
  gsl_rng *rng = data_rng(75);
  for (size_t n = 3; n < 40; n += 6) {
    gsl_matrix *x = data_normal(rng, n, 3, 1.7);
    const double perplexity = 1 + 0.6 * ((double)n - 2);
    gsl_matrix *p = data_affinity(x, perplexity);
    gsl_spmatrix *sparse;
    cr_assert_eq(sne_affinity_sparse(x, perplexity, n - 1, &sparse), GSL_SUCCESS);
    check_rows(sparse);
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++)
        cr_assert(
            data_agree(sparse_entry(sparse, i, j), gsl_matrix_get(p, i, j), 1e-9, 1 / (double)n),
            "p[%zu,%zu] of %zu: %.17g, not %.17g", i, j, n, sparse_entry(sparse, i, j),
            gsl_matrix_get(p, i, j));
    gsl_spmatrix_free(sparse);
    gsl_matrix_free(p);
    gsl_matrix_free(x);
  }
  gsl_rng_free(rng);
}

/* A row with k of its points moved out of reach has the entropy wanted over the others: so p over k
 * neighbours is p over all when everybody else is infinitely far, here in one row at a time. */
Test(neighbours, p_over_some_neighbours) {
  gsl_rng *rng = data_rng(76);
  enum { N = 60, K = 17 };
  gsl_matrix *x = data_normal(rng, N, 3, 1);
  double conditional[N][N] = {{0}};
  for (size_t i = 0; i < N; i++) {
    rival all[N];
    plain_search(x, i, all);
    double low = 1e-12, high = 1e12; /* beta, by bisection */
    for (int step = 0; step < 200; step++) {
      const double beta = sqrt(low * high);
      double sum = 0, energy = 0;
      for (size_t m = 0; m < K; m++) {
        const double a = beta * (double)(all[m].d2 - all[0].d2);
        conditional[i][all[m].index] = exp(-a);
        sum += exp(-a);
        energy += a * exp(-a);
      }
      for (size_t m = 0; m < K; m++) conditional[i][all[m].index] /= sum;
      *(log(sum) + energy / sum > log(5.3) ? &low : &high) = beta;
    }
  }
  gsl_spmatrix *p;
  cr_assert_eq(sne_affinity_sparse(x, 5.3, K, &p), GSL_SUCCESS);
  check_rows(p);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) {
      const double expected = (conditional[i][j] + conditional[j][i]) / (2 * N);
      cr_assert(data_agree(sparse_entry(p, i, j), expected, 1e-9, 1.0 / N),
                "p[%zu,%zu] = %.17g, not %.17g", i, j, sparse_entry(p, i, j), expected);
    }
  gsl_spmatrix_free(p);
  gsl_matrix_free(x);
  gsl_rng_free(rng);
}

Test(neighbours, sparse_refusals) {
  gsl_rng *rng = data_rng(77);
  gsl_matrix *x = data_normal(rng, 9, 2, 1);
  gsl_spmatrix *p;
  cr_assert_eq(sne_affinity_sparse(x, 3, 9, &p), GSL_EBADLEN);
  cr_assert_eq(sne_affinity_sparse(x, 1.5, 1, &p), GSL_EBADLEN);
  cr_assert_eq(sne_affinity_sparse(x, 4.1, 4, &p), GSL_EDOM);
  cr_assert_eq(sne_affinity_sparse(x, 1, 4, &p), GSL_EDOM);
  gsl_matrix_set(x, 3, 1, HUGE_VAL);
  cr_assert_eq(sne_affinity_sparse(x, 3, 4, &p), GSL_EINVAL);
  gsl_matrix_free(x);
  gsl_rng_free(rng);
}
