#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>

enum { N = 3 };
static const double WEIGHT[N] = {2.385, -0.731, 1.402};

/* sum_k w_k exp(a x_k) / a; a = 0 makes it linear. */
static double value(const gsl_vector *x, void *params) {
  double a = *(const double *)params, sum = 0;
  for (size_t k = 0; k < N; k++) {
    double at = gsl_vector_get(x, k);
    sum += WEIGHT[k] * (a == 0 ? at : exp(a * at) / a);
  }
  return sum;
}

static grad_slope slope_of(double a, double scale, double factor) {
  static double place[N], claim[N], course[N] = {0.41, 0.873, -0.294};
  gsl_vector_view x = gsl_vector_view_array(place, N), g = gsl_vector_view_array(claim, N),
                  v = gsl_vector_view_array(course, N);
  static const double at[N] = {0.31, -1.27, 0.662};
  for (size_t k = 0; k < N; k++) {
    place[k] = scale * at[k];
    claim[k] = factor * WEIGHT[k] * exp(a * place[k]);
  }
  gsl_multimin_function_fdf function = {.f = value, .n = N, .params = &a};
  grad_problem problem = {.function = &function};
  grad_slope slope;
  cr_assert_eq(grad_slope_run(&problem, &x.vector, &g.vector, &v.vector, &slope), GSL_SUCCESS);
  return slope;
}

static void expect(double a, double scale, double factor, double slope, grad_verdict verdict) {
  grad_slope s = slope_of(a, scale, factor);
  cr_expect_eq(s.verdict, verdict, "a %g, scale %g, factor %g: slope %g over %g ... %g, %s", a,
               scale, factor, s.slope, s.t[s.first], s.t[s.last], grad_verdict_name(s.verdict));
  cr_expect(isnan(slope) ? isnan(s.slope) : fabs(s.slope - slope) < 0.1, "%g", s.slope);
  grad_slope_free(&s);
}

Test(slope, is_two_for_the_gradient) {
  expect(1.7, 1, 1, 2, GRAD_CORRECT);
  expect(-0.4, 1, 1, 2, GRAD_CORRECT);
}

Test(slope, is_one_for_anything_else) {
  static const double factors[] = {-1, 0, 0.25, 2, 1.001, 1 + 1e-4};
  for (size_t i = 0; i < 6; i++) expect(1.7, 1, factors[i], 1, GRAD_WRONG);
  expect(0, 1, 1.001, 1, GRAD_WRONG);
}

Test(slope, of_a_linear_function_has_nothing_to_show) {
  expect(0, 1, 1, (double)NAN, GRAD_CORRECT);
}

/* f swings so fast that no t shows g.v above the curvature: slope 2 would prove nothing. */
static double stiff(const gsl_vector *x, void *params) {
  (void)params;
  return 1 + 1e6 * gsl_pow_2(gsl_vector_get(x, 0));
}

Test(slope, two_is_not_believed_where_it_proves_nothing) {
  gsl_multimin_function_fdf function = {.f = stiff, .n = 1};
  grad_problem problem = {.function = &function};
  static const double factors[] = {1, 2};
  for (size_t i = 0; i < 2; i++) {
    double at = 2.385e-20, claim = factors[i] * 2e6 * at, course = 1;
    gsl_vector_view x = gsl_vector_view_array(&at, 1), g = gsl_vector_view_array(&claim, 1),
                    v = gsl_vector_view_array(&course, 1);
    grad_slope s;
    cr_assert_eq(grad_slope_run(&problem, &x.vector, &g.vector, &v.vector, &s), GSL_SUCCESS);
    cr_expect_eq(s.verdict, GRAD_UNDECIDED, "slope %g", s.slope);
    claim = (double)NAN;
    grad_slope_free(&s);
    cr_assert_eq(grad_slope_run(&problem, &x.vector, &g.vector, &v.vector, &s), GSL_SUCCESS);
    cr_expect_eq(s.verdict, GRAD_WRONG);
    grad_slope_free(&s);
  }
}

/* Along v the gradient of 1 + sum_k w_k (exp(x_k) - 1) is nearly nothing beside the curvature. */
static grad_verdict across(double factor, bool *drowned) {
  double a = 1, place[N] = {0}, claim[N], course[N] = {1, 0, 0};
  gsl_vector_view x = gsl_vector_view_array(place, N), g = gsl_vector_view_array(claim, N),
                  v = gsl_vector_view_array(course, N);
  for (size_t k = 0; k < N; k++) claim[k] = factor * WEIGHT[k];
  course[1] = -(WEIGHT[0] + 1e-3) / WEIGHT[1];
  gsl_multimin_function_fdf function = {.f = value, .n = N, .params = &a};
  grad_problem problem = {.function = &function};
  grad_slope slope;
  cr_assert_eq(grad_slope_run(&problem, &x.vector, &g.vector, &v.vector, &slope), GSL_SUCCESS);
  *drowned = slope.drowned;
  grad_slope_free(&slope);
  return slope.verdict;
}

Test(slope, the_odd_part_decides_where_curvature_drowns_the_slope) {
  bool drowned;
  cr_expect_eq(across(1, &drowned), GRAD_CORRECT);
  cr_expect(drowned);
  cr_expect_eq(across(1.05, &drowned), GRAD_WRONG);
  cr_expect_eq(across(-1, &drowned), GRAD_WRONG);
}

Test(slope, a_direction_that_shows_much) {
  static const double at[N] = {0.31, -1.27, 0.662};
  double claim[N], course[N], a = 1.7;
  gsl_vector_const_view x = gsl_vector_const_view_array(at, N);
  gsl_vector_view g = gsl_vector_view_array(claim, N), v = gsl_vector_view_array(course, N);
  gsl_multimin_function_fdf function = {.f = value, .n = N, .params = &a};
  grad_problem problem = {.function = &function};
  for (unsigned long seed = 1; seed <= 20; seed++) {
    double product = 0, sum = 0;
    for (size_t k = 0; k < N; k++) claim[k] = WEIGHT[k] * exp(a * at[k]);
    cr_assert_eq(grad_slope_direction(&problem, &g.vector, seed, &v.vector), GSL_SUCCESS);
    for (size_t k = 0; k < N; k++) {
      product += claim[k] * course[k];
      sum += fabs(claim[k]);
      cr_expect(fabs(course[k]) >= 0.5 && fabs(course[k]) <= 1);
    }
    cr_expect_geq(product, sum / 2);
    grad_slope slope;
    cr_assert_eq(grad_slope_run(&problem, &x.vector, &g.vector, &v.vector, &slope), GSL_SUCCESS);
    cr_expect_eq(slope.verdict, GRAD_CORRECT, "seed %lu", seed);
    grad_slope_free(&slope);
  }
}
