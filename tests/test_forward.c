/* The forward steps, against their definitions summed in long double, and at the edges. */
#include "sne_data.h"

static bool exists(sne_pairs pairs, size_t i, size_t j) {
  return pairs == SNE_ALL_PAIRS || i != j;
}

static long double partition(const gsl_matrix *z, sne_pairs pairs) {
  long double sum = 0;
  for (size_t i = 0; i < z->size1; i++)
    for (size_t j = 0; j < z->size2; j++)
      if (exists(pairs, i, j)) sum += expl(data_wide(z, i, j));
  return sum;
}

static long double divergence(const gsl_matrix *p, const gsl_matrix *z, sne_pairs pairs) {
  const long double Z = partition(z, pairs);
  long double sum = 0;
  for (size_t i = 0; i < z->size1; i++)
    for (size_t j = 0; j < z->size2; j++) {
      if (!exists(pairs, i, j)) continue;
      const long double pij = data_wide(p, i, j);
      const long double qij = expl(data_wide(z, i, j)) / Z;
      if (pij > 0) sum += pij * logl(pij / qij);
    }
  return sum;
}

Test(forward, z_is_minus_the_squared_distance) {
  gsl_rng *rng = data_rng(11);
  gsl_matrix *y = data_normal(rng, 7, 3, 1.7), *z = gsl_matrix_alloc(7, 7);
  for (int pairs = SNE_ALL_PAIRS; pairs <= SNE_DISTINCT_PAIRS; pairs++) {
    sne_forward_z(y, (sne_pairs)pairs, z);
    for (size_t i = 0; i < 7; i++)
      for (size_t j = 0; j < 7; j++) {
        long double d2 = 0;
        for (size_t k = 0; k < 3; k++) d2 += powl(data_wide(y, i, k) - data_wide(y, j, k), 2);
        const double expected = exists((sne_pairs)pairs, i, j) ? (double)-d2 : -HUGE_VAL;
        cr_assert(data_agree(gsl_matrix_get(z, i, j), expected, 1e-15, expected),
                  "z[%zu,%zu] = %.17g, not %.17g", i, j, gsl_matrix_get(z, i, j), expected);
      }
  }
  gsl_matrix_free(y);
  gsl_matrix_free(z);
  gsl_rng_free(rng);
}

Test(forward, q_and_costs_agree_with_their_definitions) {
  gsl_rng *rng = data_rng(12);
  for (int trial = 0; trial < 100; trial++) {
    const size_t n = 3 + (size_t)trial % 9, h = 1 + (size_t)trial % 4;
    const sne_pairs pairs = trial % 2 ? SNE_ALL_PAIRS : SNE_DISTINCT_PAIRS;
    const double sum_p = trial % 3 ? 1 : 0.737;
    gsl_matrix *p = data_distribution(rng, n, pairs, sum_p), *z = gsl_matrix_alloc(n, n);
    gsl_matrix *y = data_normal(rng, n, h, pow(10, -trial % 4)), *q = gsl_matrix_alloc(n, n);
    sne_forward_z(y, pairs, z);
    const double log_Z = sne_forward_q(z, pairs, q);
    const double expected = (double)divergence(p, z, pairs);
    const double costs[] = {sne_cost(p, q, pairs), sne_cost_z(p, z, pairs),
                            sne_cost_y(p, y, pairs)};
    bool good = data_agree(log_Z, (double)logl(partition(z, pairs)), 1e-14, 1 + fabs(log_Z));
    for (int c = 0; c < 3; c++) good = good && data_agree(costs[c], expected, 2e-14, 1 + expected);
    for (size_t k = 0; k < n * n; k++) {
      const size_t i = k / n, j = k % n;
      const long double e = expl((long double)z->data[k]) / partition(z, pairs);
      if (exists(pairs, i, j))
        good = good && data_agree(q->data[k], (double)e, 2e-14, (double)e);
      else
        good = good && q->data[k] == 0;
    }
    if (!good) {
      data_print("p", p);
      data_print("y", y);
      data_print("q", q);
    }
    cr_assert(good, "trial %d: costs %.17g %.17g %.17g, expected %.17g; log Z %.17g", trial,
              costs[0], costs[1], costs[2], expected, log_Z);
    gsl_matrix_free(p);
    gsl_matrix_free(y);
    gsl_matrix_free(z);
    gsl_matrix_free(q);
  }
  gsl_rng_free(rng);
}

/* With every z moved by the same, q and C stay, and log Z moves by it. */
Test(forward, no_size_of_z_overflows) {
  gsl_rng *rng = data_rng(13);
  const size_t n = 5;
  gsl_matrix *p = data_distribution(rng, n, SNE_ALL_PAIRS, 1), *z = data_normal(rng, n, n, 1.3);
  gsl_matrix *moved = gsl_matrix_alloc(n, n), *q = gsl_matrix_alloc(n, n);
  gsl_matrix *q_moved = gsl_matrix_alloc(n, n);
  const double log_Z = sne_forward_q(z, SNE_ALL_PAIRS, q), cost = sne_cost(p, q, SNE_ALL_PAIRS);
  for (double shift = -1e5; shift <= 1e5; shift += 4e4) {
    gsl_matrix_memcpy(moved, z);
    gsl_matrix_add_constant(moved, shift);
    const double log_Z_moved = sne_forward_q(moved, SNE_ALL_PAIRS, q_moved);
    cr_assert(data_agree(log_Z_moved, log_Z + shift, 1e-15, shift), "log Z at %g: %.17g", shift,
              log_Z_moved);
    const double cost_moved = sne_cost_z(p, moved, SNE_ALL_PAIRS);
    cr_assert(data_agree(cost_moved, cost, 1e-14, shift), "C at %g: %.17g, not %.17g", shift,
              cost_moved, cost);
    for (size_t k = 0; k < n * n; k++)
      cr_assert(data_agree(q_moved->data[k], q->data[k], 1e-9, q->data[k]), "q at %g", shift);
  }
  gsl_matrix_free(p);
  gsl_matrix_free(z);
  gsl_matrix_free(moved);
  gsl_matrix_free(q);
  gsl_matrix_free(q_moved);
  gsl_rng_free(rng);
}

Test(forward, zero_infinite_and_nan) {
  double p_entries[] = {0, 0.25, 0.75, 0}, q_entries[] = {0.5, 0.2, 0.3, 0};
  gsl_matrix_view p = gsl_matrix_view_array(p_entries, 2, 2);
  gsl_matrix_view q = gsl_matrix_view_array(q_entries, 2, 2);
  const double expected = 0.25 * log(0.25 / 0.2) + 0.75 * log(0.75 / 0.3);
  const double plain = sne_cost(&p.matrix, &q.matrix, SNE_ALL_PAIRS);
  cr_assert(data_agree(plain, expected, 1e-15, 1), "0 log 0 is 0, even over q = 0: %.17g", plain);
  q_entries[2] = 0;
  cr_assert_eq(sne_cost(&p.matrix, &q.matrix, SNE_ALL_PAIRS), HUGE_VAL, "q = 0 where p > 0");
  q_entries[2] = nan("");
  cr_assert(isnan(sne_cost(&p.matrix, &q.matrix, SNE_ALL_PAIRS)), "NaN in q where p > 0");
  q_entries[2] = 0.3;
  q_entries[0] = nan("");
  cr_assert(isnan(sne_cost(&p.matrix, &q.matrix, SNE_ALL_PAIRS)), "NaN in q where p = 0");
  cr_assert(data_agree(sne_cost(&p.matrix, &q.matrix, SNE_DISTINCT_PAIRS), expected, 1e-15, 1),
            "the diagonal does not exist among distinct pairs");

  double z_entries[] = {0.3, -1.7, 0.9, -HUGE_VAL};
  gsl_matrix_view z = gsl_matrix_view_array(z_entries, 2, 2);
  cr_assert(isfinite(sne_cost_z(&p.matrix, &z.matrix, SNE_ALL_PAIRS)), "z = -inf where p = 0");
  z_entries[1] = -HUGE_VAL;
  cr_assert_eq(sne_cost_z(&p.matrix, &z.matrix, SNE_ALL_PAIRS), HUGE_VAL, "z = -inf where p > 0");
  z_entries[0] = nan("");
  cr_assert(isnan(sne_cost_z(&p.matrix, &z.matrix, SNE_ALL_PAIRS)), "NaN in z where p = 0");

  double y_entries[] = {0.1, nan("")};
  gsl_matrix_view y = gsl_matrix_view_array(y_entries, 2, 1);
  cr_assert(isnan(sne_cost_y(&p.matrix, &y.matrix, SNE_ALL_PAIRS)), "NaN in y");
}

/* A single running sum of 400^2 terms would not keep this. */
Test(forward, q_sums_to_one) {
  gsl_rng *rng = data_rng(14);
  const size_t n = 400;
  gsl_matrix *z = data_normal(rng, n, n, 3.1);
  sne_forward_q(z, SNE_ALL_PAIRS, z);
  cr_assert(fabs(sne_sum(z, SNE_ALL_PAIRS) - 1) < 4e-15, "sum q - 1 = %g",
            sne_sum(z, SNE_ALL_PAIRS) - 1);
  gsl_matrix_free(z);
  gsl_rng_free(rng);
}
