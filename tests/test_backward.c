/* The backward steps: against Jacobians written out and summed, and against the closed forms. */
#include "sne_data.h"

typedef struct {
  size_t n, h;
  sne_pairs pairs;
  gsl_matrix *p, *y, *z, *q, *dq, *dz, *dy;
} chain;

static chain chain_make(gsl_matrix *p, gsl_matrix *y, sne_pairs pairs) {
  const size_t n = p->size1;
  chain c = {.n = n, .h = y->size2, .pairs = pairs, .p = p, .y = y};
  c.z = gsl_matrix_alloc(n, n);
  c.q = gsl_matrix_alloc(n, n);
  c.dq = gsl_matrix_alloc(n, n);
  c.dz = gsl_matrix_alloc(n, n);
  c.dy = gsl_matrix_alloc(n, c.h);
  gsl_matrix_set_all(c.dq, nan(""));
  gsl_matrix_set_all(c.dz, nan(""));
  gsl_matrix_set_all(c.dy, nan(""));
  sne_forward_z(y, pairs, c.z);
  sne_forward_q(c.z, pairs, c.q);
  sne_backward_q(p, c.q, pairs, c.dq);
  sne_backward_z(c.q, c.dq, pairs, c.dz);
  sne_backward_y(y, c.dz, pairs, c.dy);
  return c;
}

static void chain_free(chain *c) {
  gsl_matrix_free(c->p);
  gsl_matrix_free(c->y);
  gsl_matrix_free(c->z);
  gsl_matrix_free(c->q);
  gsl_matrix_free(c->dq);
  gsl_matrix_free(c->dz);
  gsl_matrix_free(c->dy);
}

static bool exists(const chain *c, size_t k) {
  return c->pairs == SNE_ALL_PAIRS || k / c->n != k % c->n;
}

static void must(bool good, const chain *c, const char *what, size_t k, double a, double b) {
  if (!good) {
    data_print("p", c->p);
    data_print("y", c->y);
  }
  cr_assert(good, "%s, entry %zu of N = %zu, h = %zu, %s pairs: %.17g and %.17g", what, k, c->n,
            c->h, c->pairs == SNE_ALL_PAIRS ? "all" : "distinct", a, b);
}

static chain generic(gsl_rng *rng, int trial) {
  const size_t n = 3 + (size_t)trial % 6, hs[] = {2, 1, 3, 5};
  const sne_pairs pairs = trial % 2 ? SNE_ALL_PAIRS : SNE_DISTINCT_PAIRS;
  gsl_matrix *p = data_distribution(rng, n, pairs, trial % 3 ? 1 : 1.62);
  gsl_matrix *y = data_normal(rng, n, hs[trial / 2 % 4], 0.871);
  return chain_make(p, y, pairs);
}

/* The quotient by way of logarithms. */
Test(backward, step_a) {
  gsl_rng *rng = data_rng(21);
  for (int trial = 0; trial < 48; trial++) {
    chain c = generic(rng, trial);
    for (size_t k = 0; k < c.n * c.n; k++) {
      const double expected = exists(&c, k) ? -exp(log(c.p->data[k]) - log(c.q->data[k])) : 0;
      must(data_agree(c.dq->data[k], expected, 1e-14, expected), &c, "dC/dq", k, c.dq->data[k],
           expected);
    }
    chain_free(&c);
  }
  gsl_rng_free(rng);
}

/* sum_mn dC/dq_mn q_mn (delta_mn,ij - q_ij), the Jacobian written out. */
static double through_jacobian(const chain *c, size_t ij) {
  long double sum = 0;
  for (size_t mn = 0; mn < c->n * c->n; mn++)
    if (exists(c, mn))
      sum += (long double)c->dq->data[mn] * (long double)c->q->data[mn] *
             ((mn == ij) - (long double)c->q->data[ij]);
  return (double)sum;
}

Test(backward, step_b) {
  gsl_rng *rng = data_rng(22);
  for (int trial = 0; trial < 48; trial++) {
    chain c = generic(rng, trial);
    gsl_matrix *closed = gsl_matrix_alloc(c.n, c.n);
    sne_closed_z(c.p, c.q, c.pairs, closed);
    const double sum_p = sne_sum(c.p, c.pairs);
    for (size_t k = 0; k < c.n * c.n; k++) {
      const double expected = exists(&c, k) ? through_jacobian(&c, k) : 0;
      const double terms = exists(&c, k) ? fmax(c.p->data[k], c.q->data[k] * sum_p) : 0;
      must(data_agree(c.dz->data[k], expected, 1e-14, terms), &c, "dC/dz", k, c.dz->data[k],
           expected);
      must(data_agree(c.dz->data[k], closed->data[k], 1e-14, terms), &c, "dC/dz, closed", k,
           c.dz->data[k], closed->data[k]);
    }
    gsl_matrix_free(closed);
    chain_free(&c);
  }
  gsl_rng_free(rng);
}

/* sum_mn dC/dz_mn dz_mn/dy_ik with dz_mn/dy_ik = -2 (y_mk - y_nk) (delta_mi - delta_ni). */
static double through_distances(const chain *c, size_t i, size_t k, double *terms) {
  long double sum = 0;
  *terms = 0;
  for (size_t mn = 0; mn < c->n * c->n; mn++) {
    const size_t m = mn / c->n, n = mn % c->n;
    if (!exists(c, mn) || (m == i) == (n == i)) continue;
    const long double difference = data_wide(c->y, m, k) - data_wide(c->y, n, k);
    const long double term = -2 * (long double)c->dz->data[mn] * difference * ((m == i) - (n == i));
    sum += term;
    *terms = fmax(*terms, (double)fabsl(4 * difference) *
                              (c->p->data[mn] + c->q->data[mn] * sne_sum(c->p, c->pairs)));
  }
  return (double)sum;
}

Test(backward, step_d) {
  gsl_rng *rng = data_rng(23);
  for (int trial = 0; trial < 48; trial++) {
    chain c = generic(rng, trial);
    gsl_matrix *closed = gsl_matrix_alloc(c.n, c.h);
    sne_closed_y(c.p, c.q, c.y, c.pairs, closed);
    for (size_t k = 0; k < c.n * c.h; k++) {
      double terms;
      const double expected = through_distances(&c, k / c.h, k % c.h, &terms);
      must(data_agree(c.dy->data[k], expected, 1e-14, terms), &c, "dC/dy", k, c.dy->data[k],
           expected);
      must(data_agree(closed->data[k], expected, 1e-14, terms), &c, "dC/dy, closed", k,
           closed->data[k], expected);
    }
    gsl_matrix_free(closed);
    chain_free(&c);
  }
  gsl_rng_free(rng);
}

/* What the closed forms are when p is a symmetric distribution. */
Test(backward, textbook_forms) {
  gsl_rng *rng = data_rng(24);
  for (int trial = 0; trial < 24; trial++) {
    chain c = generic(rng, trial * 3 + 1);
    for (size_t i = 0; i < c.n; i++)
      for (size_t j = 0; j < i; j++) gsl_matrix_set(c.p, i, j, gsl_matrix_get(c.p, j, i));
    gsl_matrix_scale(c.p, 1 / sne_sum(c.p, c.pairs));
    sne_closed_y(c.p, c.q, c.y, c.pairs, c.dy);
    for (size_t k = 0; k < c.n * c.h; k++) {
      const size_t i = k / c.h;
      long double sum = 0, terms = 0;
      for (size_t j = 0; j < c.n; j++) {
        if (j == i) continue;
        const long double difference = data_wide(c.y, i, k % c.h) - data_wide(c.y, j, k % c.h);
        const long double force = 4 * (data_wide(c.p, i, j) - data_wide(c.q, i, j));
        sum += force * difference;
        terms += 4 * fabsl(difference);
      }
      must(data_agree(c.dy->data[k], (double)sum, 1e-15, (double)terms), &c, "4 (p - q)(y - y)", k,
           c.dy->data[k], (double)sum);
    }
    chain_free(&c);
  }
  gsl_rng_free(rng);
}

/* The steps take the matrix of their input for output. */
Test(backward, in_place) {
  gsl_rng *rng = data_rng(25);
  chain c = generic(rng, 5);
  gsl_matrix *same = gsl_matrix_alloc(c.n, c.n);
  gsl_matrix_memcpy(same, c.z);
  sne_forward_q(same, c.pairs, same);
  cr_assert(gsl_matrix_equal(same, c.q));
  sne_backward_q(c.p, same, c.pairs, same);
  cr_assert(gsl_matrix_equal(same, c.dq));
  sne_backward_z(c.q, same, c.pairs, same);
  cr_assert(gsl_matrix_equal(same, c.dz));
  gsl_matrix_free(same);
  chain_free(&c);
  gsl_rng_free(rng);
}

/* Far apart, q underflows: the chain through -p/q is NaN, the closed form is not. */
Test(backward, closed_form_outlives_the_chain) {
  double p_entries[] = {0, 0.2, 0.1, 0.2, 0, 0.2, 0.1, 0.2, 0};
  double y_entries[] = {0.3, 1.1, 40.7};
  gsl_matrix_view p = gsl_matrix_view_array(p_entries, 3, 3);
  gsl_matrix_view y = gsl_matrix_view_array(y_entries, 3, 1);
  gsl_matrix *q = gsl_matrix_alloc(3, 3), *dz = gsl_matrix_alloc(3, 3),
             *dy = gsl_matrix_alloc(3, 1);
  sne_forward_z(&y.matrix, SNE_DISTINCT_PAIRS, q);
  sne_forward_q(q, SNE_DISTINCT_PAIRS, q);
  sne_backward_q(&p.matrix, q, SNE_DISTINCT_PAIRS, dz);
  cr_assert_eq(gsl_matrix_get(dz, 0, 2), -HUGE_VAL);
  cr_assert_eq(gsl_matrix_get(dz, 0, 0), 0);
  sne_backward_z(q, dz, SNE_DISTINCT_PAIRS, dz);
  cr_assert(isnan(gsl_matrix_get(dz, 0, 2)), "0 times infinity");
  sne_closed_y(&p.matrix, q, &y.matrix, SNE_DISTINCT_PAIRS, dy);
  cr_assert(isfinite(gsl_matrix_get(dy, 2, 0)));
  gsl_matrix_free(q);
  gsl_matrix_free(dz);
  gsl_matrix_free(dy);
}
