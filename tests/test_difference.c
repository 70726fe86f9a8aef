#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>

/* Everything is to stay within 4 bars: less than the multiple by which any claim is rejected. */

/* ---- functions of one variable with known derivatives ---- */

typedef struct {
  const char *name;
  double (*f)(double), (*df)(double);
  double least, greatest; /* x is taken between them, evenly in the logarithm */
} known;

static double tenth(double x) {
  return gsl_pow_int(x, 10);
}
static double tenth_d(double x) {
  return 10 * gsl_pow_int(x, 9);
}
static double inverse(double x) {
  return 1 / x;
}
static double inverse_d(double x) {
  return -1 / (x * x);
}
static double tiny(double x) {
  return exp(-3e-12 * x);
}
static double tiny_d(double x) {
  return -3e-12 * exp(-3e-12 * x);
}
static double huge(double x) {
  return sin(1e12 * x);
}
static double huge_d(double x) {
  return 1e12 * cos(1e12 * x);
}
static double raised(double x) {
  return 1e6 + sin(x);
}
static double shifted(double x) {
  return exp(-gsl_pow_2(x - 1e6));
}
static double shifted_d(double x) {
  return -2 * (x - 1e6) * shifted(x);
}
static double flat(double x) {
  return 2.385 - 1.7 * x + 0.31 * x * x;
}
static double flat_d(double x) {
  return -1.7 + 0.62 * x;
}
static double line(double x) {
  return 0.731 - 2.385 * x;
}
static double line_d(double x) {
  return (void)x, -2.385;
}
static double cancelling(double x) {
  return (exp(x) + 1e4) - (1e4 + x);
}
static double cancelling_d(double x) {
  return exp(x) - 1;
}
static double single(double x) {
  return (double)(float)sin(x);
}

static const known functions[] = {
    {"exp", exp, exp, 1e-3, 5},
    {"x^10", tenth, tenth_d, 0.1, 10},
    {"sin", sin, cos, 1e-6, 1},
    {"sin far out", sin, cos, 1e3, 1e6},
    {"log near 0", log, inverse, 1e-12, 1e-3},
    {"1/x", inverse, inverse_d, 1e-6, 1e6},
    {"exp(-3e-12 x)", tiny, tiny_d, 1e11, 1e12},
    {"sin(1e12 x)", huge, huge_d, 1e-13, 1e-12},
    {"1e6 + sin", raised, cos, 1e-2, 1},
    {"exp(-(x - 1e6)^2)", shifted, shifted_d, 1e6 - 1, 1e6 + 1},
    {"a quadratic", flat, flat_d, 1e-3, 1e3},
    {"a line", line, line_d, 1e-3, 1e3},
    {"e^x - x with 1e4 added and taken off", cancelling, cancelling_d, 1e-2, 1},
    {"sin in single precision", single, cos, 1e-2, 1},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions, POINTS = 300 };

static double value_of(const gsl_vector *x, void *params) {
  const known *function = params;
  return function->f(gsl_vector_get(x, 0));
}

static double change_of_sin(const gsl_vector *x, size_t k, double t, void *params,
                            double *magnitude) {
  (void)k, (void)params;
  double change = 2 * cos(gsl_vector_get(x, 0) + t / 2) * sin(t / 2);
  *magnitude = fabs(change);
  return change;
}

static double complex complex_change_of_sin(const gsl_vector *x, size_t k, double complex t,
                                            void *params) {
  (void)k, (void)params;
  return 2 * ccos(gsl_vector_get(x, 0) + t / 2) * csin(t / 2);
}

typedef struct {
  size_t beyond; /* true error above the bar */
  double worst;  /* error / bar */
  double median; /* bar / (error or an ulp) */
} honesty;

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static honesty bars_of(const known *function, grad_method method) {
  gsl_multimin_function_fdf f = {.f = value_of, .n = 1, .params = (void *)function};
  grad_problem problem = {.function = &f};
  double at, ratios[POINTS];
  gsl_vector_view x = gsl_vector_view_array(&at, 1);
  honesty result = {0};
  for (int i = 0; i < POINTS; i++) {
    double share = fmod(0.6180339887498949 * (i + 1), 1);
    at = function->least * pow(function->greatest / function->least, share);
    double before = at, truth = function->df(at);
    grad_estimate estimate;
    cr_assert_eq(grad_difference_best(&problem, &x.vector, 0, method, false, &estimate),
                 GSL_SUCCESS);
    cr_assert_eq(at, before);
    double bar = grad_estimate_bar(&estimate), error = fabs(estimate.value - truth);
    cr_expect(isfinite(bar) && error <= 4 * bar,
              "%s at %.17g: %.17g +- %g (rounding %g, truncation %g, step %g), truly %.17g",
              function->name, at, estimate.value, bar, estimate.rounding, estimate.truncation,
              estimate.step, truth);
    ratios[i] = bar / GSL_MAX_DBL(error, 1e-16 * fabs(truth));
    if (error > bar) result.beyond++;
    result.worst = GSL_MAX_DBL(result.worst, error / bar);
  }
  qsort(ratios, POINTS, sizeof *ratios, ascending);
  result.median = ratios[POINTS / 2];
  return result;
}

Test(difference, bars_are_honest_and_tight) {
  size_t beyond = 0;
  for (size_t i = 0; i < FUNCTIONS; i++) {
    honesty bars = bars_of(&functions[i], GRAD_RIDDERS);
    if (functions[i].f != single) beyond += bars.beyond;
    cr_expect_lt(bars.median, 300, "%s: bars are %g times the error", functions[i].name,
                 bars.median);
  }
  cr_expect_leq(beyond, FUNCTIONS * POINTS / 1000);
}

Test(difference, plain_quotients_have_honest_bars) {
  for (size_t i = 0; i < FUNCTIONS; i++) {
    static const grad_method plain[] = {GRAD_CENTRAL, GRAD_FORWARD};
    for (size_t m = 0; m < 2; m++) {
      honesty bars = bars_of(&functions[i], plain[m]);
      cr_expect_leq(bars.beyond, POINTS / 100, "%s: %zu of %d, worst %g", functions[i].name,
                    bars.beyond, POINTS, bars.worst);
    }
  }
}

Test(difference, errors_fall_with_the_order_of_the_method) {
  gsl_multimin_function_fdf f = {.f = value_of, .n = 1, .params = (void *)&functions[0]};
  grad_problem problem = {.function = &f};
  double at = 0.7385;
  gsl_vector_view x = gsl_vector_view_array(&at, 1);
  static const double power[] = {[GRAD_FORWARD] = 2, [GRAD_CENTRAL] = 4};
  for (int method = GRAD_FORWARD; method <= GRAD_CENTRAL; method++) {
    grad_estimate wide, narrow;
    grad_difference(&problem, &x.vector, 0, (grad_method)method, 1e-2, false, &wide);
    grad_difference(&problem, &x.vector, 0, (grad_method)method, 5e-3, false, &narrow);
    double ratio = (wide.value - exp(at)) / (narrow.value - exp(at));
    cr_expect_float_eq(ratio, power[method], 0.02 * power[method], "method %d: %g", method, ratio);
    cr_expect_float_eq(wide.truncation, fabs(wide.value - exp(at)), 0.02 * wide.truncation);
  }
  grad_estimate ridders;
  grad_difference(&problem, &x.vector, 0, GRAD_RIDDERS, 0.5, false, &ridders);
  cr_expect_lt(fabs(ridders.value - exp(at)), 1e-12);
}

Test(difference, a_kink_is_never_resolved) {
  static const known kinks[] = {{"|x|", fabs, NULL, 0, 0}};
  gsl_multimin_function_fdf f = {.f = value_of, .n = 1, .params = (void *)&kinks[0]};
  grad_problem problem = {.function = &f};
  static const double places[] = {0, 1e-9, -2.385e-5};
  for (size_t i = 0; i < 3; i++) {
    double at = places[i];
    gsl_vector_view x = gsl_vector_view_array(&at, 1);
    grad_estimate e;
    grad_difference_best(&problem, &x.vector, 0, GRAD_RIDDERS, false, &e);
    double bar = grad_estimate_bar(&e);
    if (at == 0) {
      cr_expect_geq(bar, 0.9, "at the kink %.17g +- %g", e.value, bar);
    } else {
      cr_expect_leq(fabs(e.value - copysign(1, at)), bar, "beside it %.17g +- %g", e.value, bar);
    }
  }
}

Test(difference, a_change_is_more_exact_than_f) {
  gsl_multimin_function_fdf f = {.f = value_of, .n = 1, .params = (void *)&functions[2]};
  grad_problem problem = {
      .function = &f, .change = change_of_sin, .complex_change = complex_change_of_sin};
  double at = 0.31853, step = (double)NAN;
  gsl_vector_view x = gsl_vector_view_array(&at, 1);
  grad_estimate e;
  cr_assert_eq(grad_difference_best(&problem, &x.vector, 0, GRAD_RIDDERS, true, &e), GSL_SUCCESS);
  cr_expect_leq(fabs(e.value - cos(at)), grad_estimate_bar(&e));
  cr_expect_lt(grad_estimate_bar(&e), 1e-14, "%g", grad_estimate_bar(&e));
  cr_expect_eq(grad_complex_step(&problem, &x.vector, 0, &step), GSL_SUCCESS);
  cr_expect_float_eq(step, cos(at), 2e-16);
}

static double no_value(double x) {
  return (void)x, (double)NAN;
}

Test(difference, without_values_there_is_no_estimate) {
  const known none = {"NaN", no_value, NULL, 0, 0};
  gsl_multimin_function_fdf f = {.f = value_of, .n = 1, .params = (void *)&none};
  grad_problem problem = {.function = &f};
  double at = 1.7, step;
  gsl_vector_view x = gsl_vector_view_array(&at, 1);
  grad_estimate e;
  cr_expect_eq(grad_difference_best(&problem, &x.vector, 0, GRAD_RIDDERS, false, &e), GSL_SUCCESS);
  cr_expect(isnan(e.value) && isinf(grad_estimate_bar(&e)));
  cr_expect_eq(grad_difference(&problem, &x.vector, 0, GRAD_CENTRAL, 0.1, false, &e), GSL_SUCCESS);
  cr_expect(isnan(e.value) && isinf(grad_estimate_bar(&e)));
  cr_expect_eq(grad_difference(&problem, &x.vector, 1, GRAD_CENTRAL, 0.1, false, &e), GSL_EINVAL);
  cr_expect_eq(grad_difference(&problem, &x.vector, 0, GRAD_CENTRAL, -1, false, &e), GSL_EINVAL);
  cr_expect_eq(grad_complex_step(&problem, &x.vector, 0, &step), GSL_EUNIMPL);
}
