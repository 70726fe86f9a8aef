#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <string.h>

enum { N = 3 };

/* ---- functions of three variables that are special at, or right beside, some x_0 ---- */

typedef struct {
  const char *name;
  double (*f)(double), (*df)(double); /* of x_0; the rest is smooth */
  double at;
  unsigned obstacles;   /* to be told ... */
  grad_verdict verdict; /* ... of the right gradient, whatever that is at a kink */
} special;

static double step(double x) {
  return x < 0.731 ? x : x + 1;
}
static double one(double x) {
  return (void)x, 1;
}
static double sign(double x) {
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}
static double hinge(double x) {
  return fmax(2.385 * x, -0.31 * x);
}
static double hinge_d(double x) {
  return x > 0 ? 2.385 : -0.31;
}
static double inverse(double x) {
  return 1 / x;
}
static double power(double x) {
  return 1.7 * x + pow(x, 1.5);
}
static double power_d(double x) {
  return 1.7 + 1.5 * sqrt(x);
}
static double mirrored(double x) {
  return power(-x);
}
static double mirrored_d(double x) {
  return -power_d(-x);
}
static double root_d(double x) {
  return 0.5 / sqrt(x);
}
static double x_log_x(double x) {
  return x * log(x);
}
static double x_log_x_d(double x) {
  return log(x) + 1;
}

static const special specials[] = {
    {"|x| at 0", fabs, sign, 0, GRAD_KINK, GRAD_UNDECIDED},
    {"|x| beside 0", fabs, sign, 1.3e-6, 0, GRAD_CORRECT},
    {"max at a tie", hinge, hinge_d, 0, GRAD_KINK, GRAD_UNDECIDED},
    {"a jump", step, one, 0.731, GRAD_JUMP, GRAD_UNDECIDED},
    {"log near 0", log, inverse, 1e-9, 0, GRAD_CORRECT},
    {"x log x at 0", x_log_x, x_log_x_d, 0, GRAD_NO_VALUE, GRAD_WRONG},
    {"sqrt at 0", sqrt, root_d, 0, GRAD_EDGE | GRAD_CLAIM_NO_VALUE, GRAD_UNDECIDED},
    {"x^1.5 at 0", power, power_d, 0, GRAD_EDGE, GRAD_CORRECT},
    {"(-x)^1.5 at 0", mirrored, mirrored_d, 0, GRAD_EDGE, GRAD_CORRECT},
    {"log beyond 0", log, inverse, -0.31, GRAD_NO_VALUE, GRAD_UNDECIDED},
};

static double value(const gsl_vector *x, void *params) {
  const special *s = params;
  double a = gsl_vector_get(x, 1), b = gsl_vector_get(x, 2);
  return s->f(gsl_vector_get(x, 0)) + exp(a / 2) * sin(b) + 1.3 * b;
}

static void gradient(const gsl_vector *x, void *params, gsl_vector *g) {
  const special *s = params;
  double a = gsl_vector_get(x, 1), b = gsl_vector_get(x, 2);
  gsl_vector_set(g, 0, s->df(gsl_vector_get(x, 0)));
  gsl_vector_set(g, 1, exp(a / 2) * sin(b) / 2);
  gsl_vector_set(g, 2, exp(a / 2) * cos(b) + 1.3);
}

static grad_check check_times(const special *s, double factor) {
  double place[N] = {s->at, 0.662, -1.27}, claim[N];
  gsl_vector_view x = gsl_vector_view_array(place, N), g = gsl_vector_view_array(claim, N);
  gsl_multimin_function_fdf f = {.f = value, .n = N, .params = (void *)s};
  grad_problem problem = {.function = &f};
  grad_check check;
  gradient(&x.vector, (void *)s, &g.vector);
  for (size_t k = 0; k < N; k++) claim[k] *= factor;
  cr_assert_eq(grad_check_claim(&problem, &x.vector, &g.vector, NULL, &check), GSL_SUCCESS);
  return check;
}

Test(obstacle, each_is_told_and_decides_nothing) {
  for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
    const special *s = &specials[i];
    grad_check right = check_times(s, 1);
    if (strcmp(s->name, "x log x at 0") != 0) {
      cr_expect_eq(right.verdict, s->verdict, "%s: %s, %g +- %g", s->name,
                   grad_verdict_name(right.verdict), right.entries[0].estimate.value,
                   grad_estimate_bar(&right.entries[0].estimate));
    }
    cr_expect_eq(right.obstacles & s->obstacles, s->obstacles, "%s: %x", s->name, right.obstacles);
    if (s->obstacles == 0) cr_expect_eq(right.obstacles, 0, "%s: %x", s->name, right.obstacles);
    grad_check wrong = check_times(s, 1.01);
    cr_expect_neq(wrong.verdict, GRAD_CORRECT, "%s", s->name);
    grad_check_free(&right);
    grad_check_free(&wrong);
  }
}

/* At a kink every slope between the two is claimed by somebody. */
Test(obstacle, no_slope_is_correct_at_a_kink) {
  static const double slopes[] = {-1, -0.4, 0, 0.31, 1};
  for (size_t i = 0; i < 5; i++) {
    double place[N] = {0, 0.662, -1.27}, claim[N];
    gsl_vector_view x = gsl_vector_view_array(place, N), g = gsl_vector_view_array(claim, N);
    gsl_multimin_function_fdf f = {.f = value, .n = N, .params = (void *)&specials[0]};
    grad_problem problem = {.function = &f};
    gradient(&x.vector, (void *)&specials[0], &g.vector);
    claim[0] = slopes[i];
    grad_check check;
    cr_assert_eq(grad_check_claim(&problem, &x.vector, &g.vector, NULL, &check), GSL_SUCCESS);
    cr_expect_eq(check.verdict, GRAD_UNDECIDED, "slope %g: %s, %g +- %g, step %g", slopes[i],
                 grad_verdict_name(check.verdict), check.entries[0].estimate.value,
                 grad_estimate_bar(&check.entries[0].estimate), check.entries[0].estimate.step);
    cr_expect(check.obstacles & GRAD_KINK, "slope %g: %x", slopes[i], check.obstacles);
    grad_check_free(&check);
  }
}

/* ---- points that test little ---- */

static double bowl(const gsl_vector *x, void *params) {
  (void)params;
  double sum = 0.31;
  for (size_t k = 0; k < N; k++) sum += (1 + 0.37 * (double)k) * gsl_pow_2(gsl_vector_get(x, k));
  return sum;
}

static void bowl_d(const gsl_vector *x, void *params, gsl_vector *g) {
  (void)params;
  for (size_t k = 0; k < N; k++) {
    gsl_vector_set(g, k, 2 * (1 + 0.37 * (double)k) * gsl_vector_get(x, k));
  }
}

static double round_bowl(const gsl_vector *x, void *params) {
  (void)params;
  double square = 0;
  for (size_t k = 0; k < N; k++) square += gsl_pow_2(gsl_vector_get(x, k));
  return exp(square / 3);
}

static void round_bowl_d(const gsl_vector *x, void *params, gsl_vector *g) {
  gsl_vector_memcpy(g, x);
  gsl_vector_scale(g, 2.0 / 3 * round_bowl(x, params));
}

static void expect_obstacles(double (*f)(const gsl_vector *, void *),
                             void (*df)(const gsl_vector *, void *, gsl_vector *), double a,
                             double b, double c, unsigned obstacles) {
  double place[N] = {a, b, c};
  gsl_vector_view x = gsl_vector_view_array(place, N);
  gsl_multimin_function_fdf function = {.f = f, .df = df, .n = N};
  grad_problem problem = {.function = &function};
  grad_check check;
  cr_assert_eq(grad_check_run(&problem, &x.vector, NULL, &check), GSL_SUCCESS);
  cr_expect_eq(check.obstacles, obstacles, "at %g, %g, %g: %x", a, b, c, check.obstacles);
  cr_expect_neq(check.verdict, GRAD_WRONG);
  grad_check_free(&check);
}

Test(obstacle, points_that_test_little) {
  expect_obstacles(bowl, bowl_d, 0, 0, 0, GRAD_STATIONARY);
  expect_obstacles(bowl, bowl_d, 1e-5, -2e-5, 1.3e-5, GRAD_STATIONARY);
  expect_obstacles(bowl, bowl_d, 0.31, -1.27, 0.662, 0);
  expect_obstacles(bowl, bowl_d, 1, 1, 1, 0);
  expect_obstacles(round_bowl, round_bowl_d, 1, 1, 1, GRAD_SYMMETRIC);
  expect_obstacles(round_bowl, round_bowl_d, 0, 0, 0, GRAD_STATIONARY);
}

Test(obstacle, each_has_its_sentence) {
  for (int i = 0; i < GRAD_OBSTACLES; i++) {
    const char *text = grad_obstacle_text((grad_obstacle)(1 << i));
    cr_expect_gt(strlen(text), 20, "obstacle %d", i);
    for (int j = 0; j < i; j++)
      cr_expect_str_neq(text, grad_obstacle_text((grad_obstacle)(1 << j)));
  }
}
