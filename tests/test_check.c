#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <string.h>

enum { N = 7 };

/* ---- a function of 7 variables, its gradient and its change, with faults on request ---- */

typedef enum {
  SOUND,
  HALF,            /* the gradient of half of f */
  NAN_ENTRY,       /* one entry has no value */
  UNFILLED_ENTRY,  /* df leaves one out */
  ADDS_UP,         /* df adds to what it finds */
  WRITES_X,        /* f moves a coordinate */
  DRIFTS,          /* f keeps a hidden state */
  CHANGE_TWICE,    /* the callback is twice the change */
  CHANGE_ONCE_OFF, /* ... at one entry */
  FDF_VALUE,       /* fdf has another value */
  FDF_GRADIENT     /* fdf has another gradient */
} fault;

typedef struct {
  fault what;
  double drift;
} model;

static const double AT[N] = {0.31, -1.27, 0.662, 2.385, -0.0731, 1.9, -0.48};

/* sum_k exp(x_k / (k + 2)) + x_k x_(k+1) / 3 */
static double value(const gsl_vector *x, void *params) {
  model *m = params;
  double sum = 0;
  for (size_t k = 0; k < N; k++) {
    double xk = gsl_vector_get(x, k), next = gsl_vector_get(x, (k + 1) % N);
    sum += exp(xk / (double)(k + 2)) + xk * next / 3;
  }
  if (m->what == WRITES_X) *(double *)gsl_vector_const_ptr(x, 2) += 1e-3;
  if (m->what == DRIFTS) sum += m->drift += 1e-7;
  return sum;
}

static void gradient(const gsl_vector *x, void *params, gsl_vector *g) {
  const model *m = params;
  for (size_t k = 0; k < N; k++) {
    double a = (double)(k + 2), before = gsl_vector_get(x, (k + N - 1) % N);
    double entry =
        exp(gsl_vector_get(x, k) / a) / a + (before + gsl_vector_get(x, (k + 1) % N)) / 3;
    if (m->what == HALF) entry /= 2;
    if (m->what == NAN_ENTRY && k == 4) entry = (double)NAN;
    if (m->what == ADDS_UP) entry += gsl_vector_get(g, k);
    if (m->what != UNFILLED_ENTRY || k != 5) gsl_vector_set(g, k, entry);
  }
}

static void both(const gsl_vector *x, void *params, double *f, gsl_vector *g) {
  const model *m = params;
  *f = value(x, params);
  gradient(x, params, g);
  if (m->what == FDF_VALUE) *f *= 1 + 1e-7;
  if (m->what == FDF_GRADIENT) gsl_vector_set(g, 3, gsl_vector_get(g, 3) + 1e-7);
}

static double change(const gsl_vector *x, size_t k, double t, void *params, double *magnitude) {
  const model *m = params;
  double a = (double)(k + 2), before = gsl_vector_get(x, (k + N - 1) % N);
  double bent = exp(gsl_vector_get(x, k) / a) * expm1(t / a);
  double straight = t * (before + gsl_vector_get(x, (k + 1) % N)) / 3;
  double factor = m->what == CHANGE_TWICE || (m->what == CHANGE_ONCE_OFF && k == 2) ? 2 : 1;
  *magnitude = fabs(bent) + fabs(straight);
  return factor * (bent + straight);
}

static grad_check check_at(double (*f)(const gsl_vector *, void *), fault what, bool by_change,
                           double *place, size_t n) {
  static model m;
  m = (model){.what = what};
  gsl_multimin_function_fdf function = {f, gradient, both, n, &m};
  grad_problem problem = {.function = &function, .change = change};
  grad_check_options options = grad_check_defaults;
  options.by_change = by_change;
  gsl_vector_view x = gsl_vector_view_array(place, n);
  grad_check check;
  cr_assert_eq(grad_check_run(&problem, &x.vector, &options, &check), GSL_SUCCESS);
  return check;
}

static grad_check check_of(fault what, bool by_change) {
  double place[N];
  memcpy(place, AT, sizeof place);
  grad_check check = check_at(value, what, by_change, place, N);
  cr_expect(memcmp(place, AT, sizeof place) == 0, "x was changed");
  return check;
}

static void expect(fault what, bool by_change, grad_verdict verdict, size_t wrong) {
  grad_check check = check_of(what, by_change);
  char reason[256];
  grad_check_reason(&check, NULL, reason, sizeof reason);
  cr_expect_eq(check.verdict, verdict, "fault %d, by change %d: %s, %s", what, by_change,
               grad_verdict_name(check.verdict), reason);
  cr_expect_eq(check.wrong, wrong, "fault %d: %zu wrong", what, check.wrong);
  cr_expect_eq(check.input_changed, what == WRITES_X);
  cr_expect_eq(check.not_repeatable, what == DRIFTS);
  cr_expect_eq((check.obstacles & GRAD_FDF_DIFFERS) != 0,
               what == FDF_VALUE || what == FDF_GRADIENT);
  cr_expect_eq(check.change_is_wrong, what == CHANGE_TWICE || what == CHANGE_ONCE_OFF);
  grad_check_free(&check);
}

Test(check, verdicts) {
  expect(SOUND, false, GRAD_CORRECT, 0);
  expect(SOUND, true, GRAD_CORRECT, 0);
  expect(HALF, false, GRAD_WRONG, N);
  expect(HALF, true, GRAD_WRONG, N);
}

Test(check, an_entry_without_a_value_is_wrong) {
  expect(NAN_ENTRY, false, GRAD_WRONG, 1);
  expect(NAN_ENTRY, true, GRAD_WRONG, 1);
  expect(UNFILLED_ENTRY, false, GRAD_WRONG, 1);
  expect(ADDS_UP, false, GRAD_WRONG, N);
}

Test(check, unsound_functions_are_never_correct) {
  expect(WRITES_X, false, GRAD_UNDECIDED, 0);
  expect(DRIFTS, false, GRAD_UNDECIDED, 0);
  expect(FDF_VALUE, false, GRAD_UNDECIDED, 0);
  expect(FDF_GRADIENT, true, GRAD_UNDECIDED, 0);
}

Test(check, a_wrong_callback_is_noticed) {
  expect(CHANGE_TWICE, true, GRAD_UNDECIDED, 0);
  expect(CHANGE_ONCE_OFF, true, GRAD_UNDECIDED, 0);
}

Test(check, entries_and_sums) {
  grad_check check = check_of(HALF, false);
  for (size_t i = 0; i < N; i++) {
    cr_expect_eq(check.entries[i].index, i);
    cr_expect_float_eq(check.entries[i].log_ratio, log(0.5), 1e-6);
  }
  cr_expect_float_eq(check.largest_error, check.largest / 2, 1e-6);
  double factor;
  cr_expect_eq(grad_check_pattern(&check, &factor), GRAD_PATTERN_FACTOR);
  cr_expect_float_eq(factor, 0.5, 1e-6);
  grad_check_free(&check);
}

Test(check, a_subset_in_its_order) {
  model m = {.what = HALF};
  gsl_multimin_function_fdf function = {value, gradient, both, N, &m};
  grad_problem problem = {.function = &function};
  static const size_t some[] = {5, 1};
  grad_check_options options = {.method = GRAD_RIDDERS, .subset = some, .subset_size = 2};
  gsl_vector_const_view x = gsl_vector_const_view_array(AT, N);
  grad_check check;
  cr_assert_eq(grad_check_run(&problem, &x.vector, &options, &check), GSL_SUCCESS);
  cr_expect(check.count == 2 && check.wrong == 2);
  cr_expect(check.entries[0].index == 5 && check.entries[1].index == 1);
  grad_check_free(&check);
}

Test(check, every_method_agrees) {
  for (int method = GRAD_FORWARD; method <= GRAD_RIDDERS; method++) {
    model m = {.what = SOUND};
    gsl_multimin_function_fdf function = {value, gradient, both, N, &m};
    grad_problem problem = {.function = &function};
    grad_check_options options = {.method = (grad_method)method};
    gsl_vector_const_view x = gsl_vector_const_view_array(AT, N);
    grad_check check;
    cr_assert_eq(grad_check_run(&problem, &x.vector, &options, &check), GSL_SUCCESS);
    cr_expect_eq(check.verdict, GRAD_CORRECT, "method %d", method);
    grad_check_free(&check);
  }
}

/* ---- special places ---- */

static double bowl(const gsl_vector *x, void *params) {
  (void)params;
  return 5 + gsl_pow_2(gsl_vector_get(x, 0)) + 3 * gsl_pow_2(gsl_vector_get(x, 1));
}

static void bowl_twice(const gsl_vector *x, void *params, gsl_vector *g) {
  (void)params;
  gsl_vector_set(g, 0, 4 * gsl_vector_get(x, 0));
  gsl_vector_set(g, 1, 12 * gsl_vector_get(x, 1));
}

static double edge(const gsl_vector *x, void *params) {
  (void)params;
  return sqrt(gsl_vector_get(x, 0)) + gsl_vector_get(x, 1);
}

static grad_verdict verdict_of(double (*f)(const gsl_vector *, void *), double a, double b) {
  double place[2] = {a, b};
  gsl_multimin_function_fdf function = {.f = f, .df = bowl_twice, .n = 2};
  grad_problem problem = {.function = &function};
  gsl_vector_view x = gsl_vector_view_array(place, 2);
  grad_check check;
  cr_assert_eq(grad_check_run(&problem, &x.vector, NULL, &check), GSL_SUCCESS);
  grad_verdict verdict = check.verdict;
  grad_check_free(&check);
  return verdict;
}

Test(check, a_stationary_point_decides_nothing) {
  cr_expect_eq(verdict_of(bowl, 0, 0), GRAD_UNDECIDED);
  cr_expect_eq(verdict_of(bowl, 0.31, -0.27), GRAD_WRONG);
}

Test(check, the_edge_of_the_domain_decides_nothing) {
  double place[2] = {0, 0.25}, claim[2] = {1.7, 1};
  gsl_multimin_function_fdf function = {.f = edge, .n = 2};
  grad_problem problem = {.function = &function};
  gsl_vector_view x = gsl_vector_view_array(place, 2), g = gsl_vector_view_array(claim, 2);
  grad_check check;
  cr_assert_eq(grad_check_claim(&problem, &x.vector, &g.vector, NULL, &check), GSL_SUCCESS);
  cr_expect_eq(check.verdict, GRAD_UNDECIDED);
  cr_expect_eq(check.entries[0].verdict, GRAD_UNDECIDED);
  cr_expect_eq(check.entries[1].verdict, GRAD_CORRECT);
  grad_check_free(&check);
}

/* The paraboloid of GSL's manual on minimisation, with its parameters and its starting point. */
static double paraboloid(const gsl_vector *v, void *params) {
  const double *p = params;
  return p[2] * gsl_pow_2(gsl_vector_get(v, 0) - p[0]) +
         p[3] * gsl_pow_2(gsl_vector_get(v, 1) - p[1]) + p[4];
}

static void paraboloid_df(const gsl_vector *v, void *params, gsl_vector *g) {
  const double *p = params;
  gsl_vector_set(g, 0, 2 * p[2] * (gsl_vector_get(v, 0) - p[0]));
  gsl_vector_set(g, 1, 2 * p[3] * (gsl_vector_get(v, 1) - p[1]));
}

Test(check, gsl_s_own_example) {
  double parameters[] = {1, 2, 10, 20, 30}, place[] = {5, 7};
  gsl_multimin_function_fdf function = {
      .f = paraboloid, .df = paraboloid_df, .n = 2, .params = parameters};
  grad_problem problem = {.function = &function};
  gsl_vector_view x = gsl_vector_view_array(place, 2);
  grad_check check;
  cr_assert_eq(grad_check_run(&problem, &x.vector, NULL, &check), GSL_SUCCESS);
  cr_expect_eq(check.verdict, GRAD_CORRECT);
  grad_check_free(&check);
}

/* ---- many entries by their change ---- */

enum { MANY = 20000 };

static double entropy(const gsl_vector *x, void *params) {
  double sum = 0;
  (void)params;
  for (size_t k = 0; k < x->size; k++) sum += (double)(k % 7) * log(gsl_vector_get(x, k));
  return sum;
}

static double entropy_change(const gsl_vector *x, size_t k, double t, void *params,
                             double *magnitude) {
  (void)params;
  double change = (double)(k % 7) * log1p(t / gsl_vector_get(x, k));
  *magnitude = fabs(change);
  return change;
}

Test(check, many_entries_by_change_cost_little) {
  static double place[MANY], claim[MANY];
  for (size_t k = 0; k < MANY; k++) {
    place[k] = exp(-12 * fmod(0.6180339887498949 * (double)(k + 1), 1));
    claim[k] = (double)(k % 7) / place[k];
  }
  gsl_vector_view x = gsl_vector_view_array(place, MANY), g = gsl_vector_view_array(claim, MANY);
  gsl_multimin_function_fdf function = {.f = entropy, .n = MANY};
  grad_problem problem = {.function = &function, .change = entropy_change, .scale = &x.vector};
  grad_check_options options = grad_check_defaults;
  options.by_change = true;
  grad_check check;
  cr_assert_eq(grad_check_claim(&problem, &x.vector, &g.vector, &options, &check), GSL_SUCCESS);
  cr_expect_eq(check.verdict, GRAD_CORRECT, "%zu wrong, %zu undecided", check.wrong,
               check.undecided);
  cr_expect_lt(check.changes, 16 * MANY, "%zu", check.changes);
  cr_expect_lt(check.evaluations, 100, "%zu", check.evaluations);
  grad_check_free(&check);
  claim[12345] *= 1.001;
  cr_assert_eq(grad_check_claim(&problem, &x.vector, &g.vector, &options, &check), GSL_SUCCESS);
  cr_expect(check.wrong == 1 && check.entries[check.worst].index == 12345);
  grad_check_free(&check);
}

Test(check, refuses_what_makes_no_sense) {
  double place[2] = {0.31, (double)NAN}, scales[2] = {1, 0};
  gsl_multimin_function_fdf function = {.f = bowl, .df = bowl_twice, .n = 2};
  grad_problem problem = {.function = &function};
  gsl_vector_view x = gsl_vector_view_array(place, 2), one = gsl_vector_view_array(place, 1);
  gsl_vector_view scale = gsl_vector_view_array(scales, 2);
  static const size_t beyond[] = {2};
  grad_check_options options = {.subset = beyond, .subset_size = 1};
  grad_check check;
  cr_expect_eq(grad_check_run(&problem, &x.vector, NULL, &check), GSL_EINVAL);
  place[1] = 0.27;
  cr_expect_eq(grad_check_run(&problem, &one.vector, NULL, &check), GSL_EINVAL);
  cr_expect_eq(grad_check_run(&problem, &x.vector, &options, &check), GSL_EINVAL);
  problem.scale = &scale.vector;
  cr_expect_eq(grad_check_run(&problem, &x.vector, NULL, &check), GSL_EINVAL);
}
