/* Functions that noise all but drowns: what fine steps cannot see any more coarse steps have not
 * seen either, so no right gradient may be condemned by them. */
#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { MOST = 80, KINDS = 5 };

/* sum_k u(rate_k x_k + shift_k) + noise, u bounded or of the second degree. */
typedef struct {
  int kind;
  double rate[MOST], shift[MOST], share[MOST], noise;
} noisy;

static double term(const noisy *n, size_t k, double x) {
  k %= MOST;
  double at = n->rate[k] * x + n->shift[k];
  switch (n->kind) {
  case 0:
    return sin(at);
  case 1:
    return tanh(at);
  case 2:
    return exp(-at * at);
  case 3:
    return at * at;
  default:
    return n->share[k] * sin(5 * at) + x;
  }
}

static double slope(const noisy *n, size_t k, double x) {
  k %= MOST;
  double at = n->rate[k] * x + n->shift[k];
  switch (n->kind) {
  case 0:
    return n->rate[k] * cos(at);
  case 1:
    return n->rate[k] / gsl_pow_2(cosh(at));
  case 2:
    return -2 * n->rate[k] * at * exp(-at * at);
  case 3:
    return 2 * n->rate[k] * at;
  default:
    return 5 * n->rate[k] * n->share[k] * cos(5 * at) + 1;
  }
}

/* In [-1, 1], the same for the same x (Steele, Lea and Flood 2014, of all coordinates). */
static double scatter(const gsl_vector *x) {
  uint64_t bits = 0;
  for (size_t k = 0; k < x->size; k++) {
    uint64_t more;
    memcpy(&more, gsl_vector_const_ptr(x, k), sizeof more);
    bits = (bits ^ more) * UINT64_C(0xbf58476d1ce4e5b9);
    bits ^= bits >> 29;
  }
  bits = (bits ^ (bits >> 32)) * UINT64_C(0x94d049bb133111eb);
  return 0x1p-63 * (double)(bits ^ (bits >> 31)) - 1;
}

static double value(const gsl_vector *x, void *params) {
  const noisy *n = params;
  double sum = n->noise * scatter(x);
  for (size_t k = 0; k < x->size; k++) sum += term(n, k, gsl_vector_get(x, k));
  return sum;
}

static grad_verdict verdict_of(noisy *n, const gsl_vector *x, double factor) {
  double claimed[MOST];
  for (size_t k = 0; k < x->size; k++) claimed[k] = factor * slope(n, k, gsl_vector_get(x, k));
  gsl_vector_view g = gsl_vector_view_array(claimed, x->size);
  gsl_multimin_function_fdf f = {.f = value, .n = x->size, .params = n};
  grad_problem problem = {.function = &f};
  grad_check check;
  cr_assert_eq(grad_check_claim(&problem, x, &g.vector, NULL, &check), 0);
  grad_check_free(&check);
  return check.verdict;
}

static void draw(gsl_rng *random, int k, noisy *n, gsl_vector *x) {
  double size = pow(10, 2 * gsl_rng_uniform(random) - 1);
  n->kind = k % KINDS;
  n->noise = pow(10, -5 * gsl_rng_uniform(random));
  for (size_t i = 0; i < x->size; i++) {
    n->rate[i] = size * (0.3 + 3 * gsl_rng_uniform(random));
    n->shift[i] = gsl_rng_uniform(random);
    n->share[i] = gsl_rng_uniform(random);
    gsl_vector_set(x, i, 2 * gsl_rng_uniform(random) - 1);
  }
}

Test(noisy, no_right_gradient_is_wrong) {
  enum { TRIES = 1500 };
  size_t found = 0;
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(random, 5);
  for (int k = 0; k < TRIES; k++) {
    double at[MOST];
    size_t size = k % 7 == 0 ? MOST : 1 + (size_t)k % 5;
    gsl_vector_view x = gsl_vector_view_array(at, size);
    noisy n;
    draw(random, k, &n, &x.vector);
    cr_expect_neq(verdict_of(&n, &x.vector, 1), GRAD_WRONG, "try %d, kind %d, n = %zu, noise %g", k,
                  n.kind, size, n.noise);
    grad_verdict doubled = verdict_of(&n, &x.vector, 2);
    cr_expect_neq(doubled, GRAD_CORRECT, "try %d, kind %d", k, n.kind);
    found += doubled == GRAD_WRONG;
  }
  gsl_rng_free(random);
  cr_expect_gt(found, TRIES / 4, "%zu", found);
}

/* Much more noise than a long sum's rounding makes hides no factor, either. */
Test(noisy, directions_see_through_noise) {
  enum { SIZE = 1200 };
  static double at[SIZE], claimed[SIZE];
  static const double factors[] = {1, 2, 0.9}, levels[] = {1e-5, 1e-4};
  gsl_vector_view x = gsl_vector_view_array(at, SIZE), g = gsl_vector_view_array(claimed, SIZE);
  noisy n;
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_vector_view first = gsl_vector_view_array(at, MOST);
  draw(random, 3, &n, &first.vector);
  gsl_rng_free(random);
  for (size_t k = 0; k < SIZE; k++) at[k] = sin(1.7 * (double)k);
  for (size_t i = 0; i < 6; i++) {
    double factor = factors[i % 3];
    n.noise = levels[i / 3];
    for (size_t k = 0; k < SIZE; k++) claimed[k] = factor * slope(&n, k, at[k]);
    gsl_multimin_function_fdf f = {.f = value, .n = SIZE, .params = &n};
    grad_directions result;
    grad_directions_claim(&(grad_problem){.function = &f}, &x.vector, &g.vector, NULL, &result);
    cr_expect_eq(result.verdict, factor == 1 ? GRAD_CORRECT : GRAD_WRONG,
                 "times %g, noise %g: %s, off by %g, resolution %g", factor, n.noise,
                 grad_verdict_name(result.verdict), result.deviation, result.resolution);
  }
}

static double no_value(const gsl_vector *x, void *params) {
  ++*(size_t *)params;
  return gsl_vector_get(x, 0) < 0 ? gsl_vector_get(x, 0) : (double)NAN;
}

/* A slow program does not pay for what can be known at once. */
Test(noisy, no_value_costs_few_evaluations) {
  size_t evaluations = 0;
  double at[] = {0.3, 1.2, -0.7}, claimed[] = {1, 0, 0};
  gsl_vector_view x = gsl_vector_view_array(at, 3), g = gsl_vector_view_array(claimed, 3);
  gsl_multimin_function_fdf f = {.f = no_value, .n = 3, .params = &evaluations};
  grad_check check;
  grad_check_claim(&(grad_problem){.function = &f}, &x.vector, &g.vector, NULL, &check);
  cr_expect_eq(check.verdict, GRAD_UNDECIDED);
  cr_expect(check.obstacles & GRAD_NO_VALUE);
  cr_expect_leq(evaluations, 10, "%zu", evaluations);
  grad_check_free(&check);
}
