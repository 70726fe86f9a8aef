#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>

enum { N = 5 };

static double bowl(const gsl_vector *x, void *params) {
  (void)params;
  double sum = 0.31;
  for (size_t k = 0; k < N; k++) sum += (1 + 0.37 * (double)k) * gsl_pow_2(gsl_vector_get(x, k));
  return sum;
}

static void bowl_d(const gsl_vector *x, void *params, gsl_vector *g) {
  double factor = *(const double *)params;
  for (size_t k = 0; k < N; k++) {
    gsl_vector_set(g, k, factor * (1 + 0.37 * (double)k) * gsl_vector_get(x, k));
  }
}

/* sum_k x_k log x_k, with a domain that ends right beside small x; and a gradient of its own. */
static double entropy(const gsl_vector *x, void *params) {
  (void)params;
  double sum = 0;
  for (size_t k = 0; k < N; k++) sum += gsl_vector_get(x, k) * log(gsl_vector_get(x, k));
  return sum;
}

static void entropy_d(const gsl_vector *x, void *params, gsl_vector *g) {
  double factor = *(const double *)params / 2;
  for (size_t k = 0; k < N; k++) gsl_vector_set(g, k, factor * (1 + log(gsl_vector_get(x, k))));
}

typedef struct {
  double (*f)(const gsl_vector *, void *);
  void (*df)(const gsl_vector *, void *, gsl_vector *);
  double at[N];
} trial;

static const trial trials[] = {
    {bowl, bowl_d, {0}},
    {bowl, bowl_d, {1, 1, 1, 1, 1}},
    {bowl, bowl_d, {1e6, -1e6, 1e-6, 0, 2.385}},
    {entropy, entropy_d, {1, 1, 1, 1, 1}},
    {entropy, entropy_d, {0.01, 0.01, 0.01, 0.01, 0.01}},
    {entropy, entropy_d, {M_1_PI, M_1_PI, 1e-3, 2.385, 1.7}},
};

static grad_verdict verdict_at(const trial *t, gsl_vector *x, double factor) {
  gsl_multimin_function_fdf f = {.f = t->f, .df = t->df, .n = N, .params = &factor};
  grad_problem problem = {.function = &f};
  grad_check check;
  cr_assert_eq(grad_check_run(&problem, x, NULL, &check), GSL_SUCCESS);
  cr_expect_eq(check.obstacles, 0, "%x", check.obstacles);
  grad_check_free(&check);
  return check.verdict;
}

Test(point, the_better_one_decides) {
  for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
    for (unsigned long seed = 1; seed <= 20; seed++) {
      double to[N], factor = 2;
      gsl_vector_const_view x = gsl_vector_const_view_array(trials[i].at, N);
      gsl_vector_view better = gsl_vector_view_array(to, N);
      gsl_multimin_function_fdf f = {
          .f = trials[i].f, .df = trials[i].df, .n = N, .params = &factor};
      grad_problem problem = {.function = &f};
      cr_assert_eq(grad_point_propose(&problem, &x.vector, seed, &better.vector), GSL_SUCCESS,
                   "trial %zu, seed %lu", i, seed);
      cr_expect_eq(verdict_at(&trials[i], &better.vector, 2), GRAD_CORRECT, "trial %zu, seed %lu",
                   i, seed);
      cr_expect_eq(verdict_at(&trials[i], &better.vector, 2.01), GRAD_WRONG, "trial %zu, seed %lu",
                   i, seed);
      for (size_t k = 0; k < N; k++) {
        for (size_t j = 0; j < k; j++) cr_expect_neq(to[j], to[k], "trial %zu, seed %lu", i, seed);
      }
    }
  }
}

static double nowhere(const gsl_vector *x, void *params) {
  (void)x, (void)params;
  return (double)NAN;
}

static double constant(const gsl_vector *x, void *params) {
  (void)x, (void)params;
  return 1.7;
}

Test(point, none_is_said_to_be_good_that_is_not) {
  static double (*const functions[])(const gsl_vector *, void *) = {nowhere, constant};
  for (size_t i = 0; i < 2; i++) {
    double to[N];
    gsl_vector_const_view x = gsl_vector_const_view_array(trials[1].at, N);
    gsl_vector_view better = gsl_vector_view_array(to, N);
    gsl_multimin_function_fdf f = {.f = functions[i], .n = N};
    grad_problem problem = {.function = &f};
    cr_expect_eq(grad_point_propose(&problem, &x.vector, 1, &better.vector), GSL_EFAILED);
    better = gsl_vector_view_array(to, N - 1);
    cr_expect_eq(grad_point_propose(&problem, &x.vector, 1, &better.vector), GSL_EINVAL);
  }
}
