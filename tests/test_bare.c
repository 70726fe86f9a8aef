/* Functions in NLopt's form: the adapter, the check, and what such functions get wrong. */
#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 5 };

typedef enum {
  SOUND,
  THIRD,              /* the gradient of a third of f */
  VALUE_WITH_GRADIENT /* f is another one when the gradient is asked for */
} fault;

typedef struct {
  fault what;
  size_t with, without;
} model;

static const double AT[N] = {0.31, -1.27, 0.662, 2.385, -0.0731};

/* sum_k k exp(-x_k^2 / (k + 1)) + x_k x_(k+1) */
static double value(unsigned n, const double *x, double *gradient, void *data) {
  model *m = data;
  double sum = 0;
  for (unsigned k = 0; k < n; k++) {
    unsigned next = (k + 1) % n, before = (k + n - 1) % n;
    double bell = (k + 1) * exp(-x[k] * x[k] / (k + 2));
    sum += bell + x[k] * x[next];
    if (!gradient) continue;
    gradient[k] = -2 * x[k] / (k + 2) * bell + x[next] + x[before];
    if (m->what == THIRD) gradient[k] /= 3;
  }
  if (gradient)
    m->with++;
  else
    m->without++;
  if (gradient && m->what == VALUE_WITH_GRADIENT) sum += 0.01;
  return sum;
}

static grad_check check_of(model *m) {
  grad_bare bare = {value, N, m};
  grad_check check;
  cr_assert_eq(grad_bare_check(&bare, AT, NULL, &check), GSL_SUCCESS);
  return check;
}

Test(bare, verdicts) {
  model m = {.what = SOUND};
  grad_check check = check_of(&m);
  cr_expect_eq(check.verdict, GRAD_CORRECT);
  cr_expect_eq(check.evaluations, m.without, "%zu, not %zu", check.evaluations, m.without);
  grad_check_free(&check);
  m.what = THIRD;
  check = check_of(&m);
  char text[256];
  grad_check_pattern_text(&check, NULL, text, sizeof text);
  cr_expect_eq(check.verdict, GRAD_WRONG);
  cr_expect(strstr(text, "1/3 times"), "%s", text);
  grad_check_free(&check);
}

/* The adapter against direct calls. */
Test(bare, as_gsl_wants_it) {
  model m = {.what = SOUND};
  grad_bare bare = {value, N, &m};
  gsl_multimin_function_fdf function = grad_bare_to_gsl(&bare);
  gsl_vector_const_view x = gsl_vector_const_view_array(AT, N);
  double direct[N], out[N], f, wide[2 * N];
  gsl_vector_view g = gsl_vector_view_array(out, N);
  double expected = value(N, AT, direct, &m);
  cr_expect_eq(function.n, N);
  cr_expect_eq(function.f(&x.vector, function.params), expected);
  function.df(&x.vector, function.params, &g.vector);
  cr_expect_arr_eq(out, direct, sizeof out);
  memset(out, 0, sizeof out);
  function.fdf(&x.vector, function.params, &f, &g.vector);
  cr_expect_eq(f, expected);
  cr_expect_arr_eq(out, direct, sizeof out);

  gsl_vector_view spread = gsl_vector_view_array_with_stride(wide, 2, N);
  cr_expect(isnan(function.f(&spread.vector, function.params)));
  function.fdf(&x.vector, function.params, &f, &spread.vector);
  cr_expect(isnan(f) && isnan(wide[0]) && isnan(wide[2 * N - 2]));
}

Test(bare, a_value_that_depends_on_the_gradient_being_asked_for) {
  model m = {.what = VALUE_WITH_GRADIENT};
  grad_check check = check_of(&m);
  char text[256];
  grad_check_reason(&check, NULL, text, sizeof text);
  cr_expect_eq(check.verdict, GRAD_UNDECIDED, "%s", grad_verdict_name(check.verdict));
  cr_expect(check.obstacles & GRAD_FDF_DIFFERS && strstr(text, "at once"), "%s", text);
  grad_check_free(&check);
}

Test(bare, refuses_no_variables) {
  model m = {.what = SOUND};
  grad_bare bare = {value, 0, &m};
  grad_check check;
  cr_expect_eq(grad_bare_check(&bare, AT, NULL, &check), GSL_EINVAL);
}
