#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <string.h>

enum { N = 6, H = 3 };

static const double PLACES[N * H] = {0.31,  -1.27, 0.662, 2.385, -0.0731, 1.9,   -0.48, 0.917, 1.13,
                                     -2.04, 0.55,  -0.83, 0.23,  1.61,    -1.02, 0.07,  -0.39, 2.2};

/* sum_(i<j) exp(-|y_i - y_j|^2 / 5), and its gradient. */
static void clusters_d(gsl_vector *g) {
  gsl_vector_set_zero(g);
  for (size_t i = 0; i < N; i++) {
    for (size_t j = 0; j < N; j++) {
      double square = 0;
      for (size_t a = 0; a < H; a++) square += gsl_pow_2(PLACES[i * H + a] - PLACES[j * H + a]);
      for (size_t a = 0; a < H; a++) {
        double pull = -0.4 * exp(-square / 5) * (PLACES[i * H + a] - PLACES[j * H + a]);
        gsl_vector_set(g, i * H + a, gsl_vector_get(g, i * H + a) + pull);
      }
    }
  }
}

static unsigned broken_by(const gsl_vector *g) {
  gsl_vector_const_view y = gsl_vector_const_view_array(PLACES, N * H);
  unsigned both = GRAD_INVARIANT_TRANSLATION | GRAD_INVARIANT_ROTATION;
  grad_invariants result;
  cr_assert_eq(grad_invariants_test(both, &y.vector, g, H, &result), GSL_SUCCESS);
  cr_expect_eq(result.verdict, result.broken ? GRAD_WRONG : GRAD_UNDECIDED);
  return result.broken;
}

Test(invariant, translation_and_rotation) {
  double entries[N * H];
  gsl_vector_view g = gsl_vector_view_array(entries, N * H);
  clusters_d(&g.vector);
  cr_expect_eq(broken_by(&g.vector), 0);
  entries[7] *= 1.0001; /* one entry off */
  cr_expect_eq(broken_by(&g.vector), GRAD_INVARIANT_TRANSLATION | GRAD_INVARIANT_ROTATION);
  clusters_d(&g.vector);
  for (size_t i = 0; i < N; i++) entries[i * H + 1] *= 2; /* one column doubled */
  cr_expect_eq(broken_by(&g.vector), GRAD_INVARIANT_ROTATION);
  memcpy(entries, PLACES, sizeof entries); /* dC/dy = y pulls to the origin */
  cr_expect_eq(broken_by(&g.vector), GRAD_INVARIANT_TRANSLATION);
  entries[0] = (double)NAN;
  cr_expect_eq(broken_by(&g.vector), GRAD_INVARIANT_TRANSLATION | GRAD_INVARIANT_ROTATION);
}

Test(invariant, only_what_was_asked) {
  gsl_vector_const_view y = gsl_vector_const_view_array(PLACES, N * H);
  grad_invariants result;
  cr_assert_eq(grad_invariants_test(GRAD_INVARIANT_ROTATION, &y.vector, &y.vector, H, &result),
               GSL_SUCCESS);
  cr_expect(result.broken == 0 && result.sum == 0);
  cr_expect_eq(grad_invariants_test(GRAD_INVARIANT_ROTATION, &y.vector, &y.vector, 4, &result),
               GSL_EINVAL);
  cr_expect_gt(strlen(grad_invariant_text(GRAD_INVARIANT_TRANSLATION)), 20);
  cr_expect_str_neq(grad_invariant_text(GRAD_INVARIANT_ROTATION),
                    grad_invariant_text(GRAD_INVARIANT_TRANSLATION));
}

/* ---- on the simplex ---- */

enum { M = 6 };
static const double P[M] = {0.11, 0.27, 0.04, 0.31, 0.08, 0.19};
static const double Q[M] = {0.21, 0.06, 0.13, 0.17, 0.29, 0.14};

/* The divergence; it has a value only where q adds up to 1. */
static double divergence(const gsl_vector *q, void *params) {
  (void)params;
  double sum = 0, total = 0;
  for (size_t k = 0; k < M; k++) {
    sum += P[k] * log(P[k] / gsl_vector_get(q, k));
    total += gsl_vector_get(q, k);
  }
  return fabs(total - 1) < 1e-12 ? sum : (double)NAN;
}

static grad_verdict tangent_verdict(double factor, double offset, double one) {
  double claim[M];
  gsl_vector_const_view q = gsl_vector_const_view_array(Q, M);
  gsl_vector_view g = gsl_vector_view_array(claim, M);
  gsl_multimin_function_fdf f = {.f = divergence, .n = M};
  grad_problem problem = {.function = &f};
  for (size_t k = 0; k < M; k++) claim[k] = -factor * P[k] / Q[k] + offset;
  claim[2] *= one;
  grad_check check;
  cr_assert_eq(grad_tangent_claim(&problem, &q.vector, &g.vector, NULL, &check), GSL_SUCCESS);
  cr_expect_eq(check.count, M - 1);
  for (size_t i = 0; i < M - 1; i++) cr_expect_neq(check.entries[i].index, 4);
  grad_check_free(&check);
  return check.verdict;
}

Test(invariant, on_the_simplex_a_constant_does_not_matter) {
  cr_expect_eq(tangent_verdict(1, 0, 1), GRAD_CORRECT);
  cr_expect_eq(tangent_verdict(1, 1, 1), GRAD_CORRECT);
  cr_expect_eq(tangent_verdict(1, -38.5, 1), GRAD_CORRECT);
  cr_expect_eq(tangent_verdict(1.001, 0, 1), GRAD_WRONG);
  cr_expect_eq(tangent_verdict(-1, 1, 1), GRAD_WRONG);
  cr_expect_eq(tangent_verdict(1, 1, 1.01), GRAD_WRONG);
}
