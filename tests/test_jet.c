/* Jets against hand-written derivatives, and jets of jets against second ones. */
#include "formula/jet.h"
#include <criterion/criterion.h>
#include <math.h>

typedef void unary(const formula_field *f, void *r, const void *a);
static void on_double_jets(void (*check)(const formula_field *one, const formula_field *two)) {
  formula_field *one = formula_jet_field_alloc(&formula_double_field, 3);
  formula_field *two = formula_jet_field_alloc(one, 2);
  check(one, two);
  formula_jet_field_free(two);
  formula_jet_field_free(one);
}

/* g's value, first and second derivative at a, along one direction at each level. */
static void derivatives(const formula_field *one, const formula_field *two, double a, unary *g,
                        double out[3]) {
  void *x = formula_field_alloc(one, 1), *y = formula_field_alloc(two, 1);
  formula_jet_set_variable(one, x, &a, 1);
  formula_jet_set_variable(two, y, x, 0);
  g(two, y, y);
  g(one, x, x);
  g(&formula_double_field, &out[0], &a);
  out[1] = *(const double *)formula_jet_derivative(one, x, 1);
  const void *first = formula_jet_derivative(two, y, 0);
  const double *second = formula_jet_derivative(one, first, 1);
  out[2] = second ? *second : 0;
  cr_assert_null(formula_jet_derivative(one, x, 2));
  cr_assert_null(formula_jet_derivative(two, y, 1));
  formula_field_free(one, x, 1);
  formula_field_free(two, y, 1);
}

static void exp_of(const formula_field *f, void *r, const void *a) {
  f->exp(f, r, a);
}
static void log_of(const formula_field *f, void *r, const void *a) {
  f->log(f, r, a);
}
static void sqrt_of(const formula_field *f, void *r, const void *a) {
  f->sqrt(f, r, a);
}
static void tanh_of(const formula_field *f, void *r, const void *a) {
  f->tanh(f, r, a);
}
static void sin_of(const formula_field *f, void *r, const void *a) {
  f->sin(f, r, a);
}
static void cos_of(const formula_field *f, void *r, const void *a) {
  f->cos(f, r, a);
}
static void sigmoid_of(const formula_field *f, void *r, const void *a) {
  f->sigmoid(f, r, a);
}
static void power_of(const formula_field *f, void *r, const void *a) {
  f->power(f, r, a, -3);
}
static void cube(const formula_field *f, void *r, const void *a) {
  f->power(f, r, a, 3);
}
static void self_product(const formula_field *f, void *r, const void *a) {
  f->multiply(f, r, a, a);
}
/* a / (a + a^2) = 1 / (1 + a) */
static void quotient(const formula_field *f, void *r, const void *a) {
  void *below = formula_field_alloc(f, 1);
  f->multiply(f, below, a, a);
  f->add(f, below, below, a);
  f->divide(f, r, a, below);
  formula_field_free(f, below, 1);
}
/* 3 - a, then 1 / it */
static void reciprocal(const formula_field *f, void *r, const void *a) {
  void *three = formula_field_alloc(f, 1);
  f->set_integer(f, three, 3);
  f->subtract(f, r, three, a);
  f->set_integer(f, three, 1);
  f->divide(f, r, three, r);
  formula_field_free(f, three, 1);
}
static void larger_square(const formula_field *f, void *r, const void *a) {
  void *square = formula_field_alloc(f, 1);
  f->multiply(f, square, a, a);
  f->negate(f, square, square);
  f->negate(f, r, a);
  f->maximum(f, r, r, square); /* max(-a, -a^2) = -a^2 here */
  formula_field_free(f, square, 1);
}
static void flipped(const formula_field *f, void *r, const void *a) {
  f->negate(f, r, a);
  f->absolute(f, r, r);
}

static void check_functions(const formula_field *one, const formula_field *two) {
  double a = 0.734375, t = tanh(a), s = 1 / (1 + exp(-a));
  const struct {
    const char *name;
    unary *g;
    double want[3];
  } cases[] = {
      {"exp", exp_of, {exp(a), exp(a), exp(a)}},
      {"log", log_of, {log(a), 1 / a, -1 / (a * a)}},
      {"sqrt", sqrt_of, {sqrt(a), 0.5 / sqrt(a), -0.25 / (a * sqrt(a))}},
      {"tanh", tanh_of, {t, 1 - t * t, -2 * t * (1 - t * t)}},
      {"sin", sin_of, {sin(a), cos(a), -sin(a)}},
      {"cos", cos_of, {cos(a), -sin(a), -cos(a)}},
      {"sigmoid", sigmoid_of, {s, s * (1 - s), s * (1 - s) * (1 - 2 * s)}},
      {"a^-3", power_of, {1 / (a * a * a), -3 / (a * a * a * a), 12 / pow(a, 5)}},
      {"a^3", cube, {a * a * a, 3 * a * a, 6 * a}},
      {"a a", self_product, {a * a, 2 * a, 2}},
      {"a/(a+a^2)", quotient, {1 / (1 + a), -1 / pow(1 + a, 2), 2 / pow(1 + a, 3)}},
      {"1/(3-a)", reciprocal, {1 / (3 - a), 1 / pow(3 - a, 2), 2 / pow(3 - a, 3)}},
      {"max", larger_square, {-a * a, -2 * a, -2}},
      {"|-a|", flipped, {a, 1, 0}},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    double got[3];
    derivatives(one, two, a, cases[k].g, got);
    for (int order = 0; order < 3; order++)
      cr_assert_float_eq(got[order], cases[k].want[order], 1e-14 * (1 + fabs(got[order])),
                         "%s, order %d: %.17g, not %.17g", cases[k].name, order, got[order],
                         cases[k].want[order]);
  }
}
Test(jet, functions) {
  on_double_jets(check_functions);
}

/* At 0: y - y is a constant, and its root is 0; the root of x^2 has no derivative; 0 log 0 is 0. */
static void check_at_zero(const formula_field *one, const formula_field *two) {
  (void)two;
  double zero = 0, a = 1.375;
  void *x = formula_field_alloc(one, 1), *y = formula_field_alloc(one, 1);
  formula_jet_set_variable(one, x, &a, 2);
  one->subtract(one, y, x, x);
  cr_assert(one->is_zero(one, y));
  one->sqrt(one, y, y);
  cr_assert(one->is_zero(one, y));
  formula_jet_set_variable(one, x, &zero, 2);
  one->multiply(one, y, x, x);
  cr_assert_not(one->is_zero(one, y));
  cr_assert_eq(*(const double *)formula_jet_derivative(one, y, 2), 0);
  one->sqrt(one, y, y);
  cr_assert(isnan(*(const double *)formula_jet_derivative(one, y, 2)));
  one->log(one, y, x); /* a variable that is 0 */
  formula_jet_set_constant(one, x, &zero);
  one->multiply(one, y, x, y);
  cr_assert(one->is_zero(one, y));
  one->undefined(one, y);
  one->multiply(one, y, x, y);
  cr_assert_not(one->is_zero(one, y));
  formula_field_free(one, x, 1);
  formula_field_free(one, y, 1);
}
Test(jet, at_zero) {
  on_double_jets(check_at_zero);
}
