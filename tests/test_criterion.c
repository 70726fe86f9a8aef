/* The assertions of criterion.h: right gradients pass; wrong, undecided and unusable ones fail, and
 * the message is the report. The failing ones are run by a child that is told to. */
#include "grad/criterion.h"

#include "support.h"

#include <math.h>
#include <stdlib.h>

enum { N = 4 };

static const double AT[N] = {0.731, -1.27, 0.4142, 1.9};
static gsl_vector x; /* a view of AT */

static const gsl_vector *at(void) {
  x = gsl_vector_const_view_array(AT, N).vector;
  return &x;
}

/* ---- sum_k exp(x_k / (k + 1)) x_(k+1), its gradient and its residuals, times a factor ---- */

static double part(const double *place, size_t k) {
  return exp(place[k] / (double)(k + 1)) * place[(k + 1) % N];
}

static double bare(unsigned n, const double *place, double *g, void *factor) {
  double sum = 0;
  for (unsigned k = 0; k < n; k++) {
    unsigned before = (k + n - 1) % n;
    sum += part(place, k);
    if (g) {
      g[k] = part(place, k) / (k + 1) + part(place, before) / place[k];
      g[k] *= *(double *)factor;
    }
  }
  return sum;
}

static int residuals(const gsl_vector *place, void *factor, gsl_vector *f) {
  (void)factor;
  for (size_t k = 0; k < N; k++) gsl_vector_set(f, k, part(place->data, k));
  return GSL_SUCCESS;
}

static int matrix(const gsl_vector *place, void *factor, gsl_matrix *J) {
  gsl_matrix_set_zero(J);
  for (size_t k = 0; k < N; k++) {
    gsl_matrix_set(J, k, k, *(double *)factor * part(place->data, k) / (double)(k + 1));
    gsl_matrix_set(J, k, (k + 1) % N, exp(gsl_vector_get(place, k) / (double)(k + 1)));
  }
  return GSL_SUCCESS;
}

static double flat(const gsl_vector *place, void *params) {
  (void)params;
  return 3 + gsl_vector_get(place, 0) - gsl_vector_get(place, 0);
}

static void flat_df(const gsl_vector *place, void *params, gsl_vector *g) {
  (void)place;
  (void)params;
  gsl_vector_set_zero(g);
}

static void all_assertions(double factor) {
  grad_bare adapted = {bare, N, &factor};
  gsl_multimin_function_fdf fdf = grad_bare_to_gsl(&adapted);
  gsl_multiroot_function_fdf root = {residuals, matrix, NULL, N, &factor};
  gsl_multifit_nlinear_fdf fit = {.f = residuals, .df = matrix, .n = N, .p = N, .params = &factor};
  grad_problem problem = {.function = &fdf, .scale = NULL};
  grad_check_options options = {.method = GRAD_RIDDERS, .tolerance = 1e-3};
  cr_expect_gradient(&fdf, at());
  cr_expect_gradient_with(&problem, at(), &options);
  cr_expect_jacobian(&root, at());
  cr_expect_jacobian(&fit, at());
  cr_expect_jacobian_with(grad_map_of_multifit(&fit), at(), &options);
  cr_expect_gradient_bare(bare, N, AT, &factor);
  cr_expect_gradient_bare_with(bare, N, AT, &factor, &options);
  cr_assert_gradient(&fdf, at());
  cr_assert_gradient_with(&problem, at(), &options);
  cr_assert_jacobian(&root, at());
  cr_assert_jacobian_with(grad_map_of_multiroot(&root), at(), &options);
  cr_assert_gradient_bare(bare, N, AT, &factor);
  cr_assert_gradient_bare_with(bare, N, AT, &factor, &options);
}

Test(criterion, right_ones_pass) {
  all_assertions(1);
}

/* ---- those that fail, in a child ---- */

static bool told_to_fail(void) {
  return getenv("FAIL_ON_PURPOSE") != NULL;
}

Test(failing, wrong) {
  if (told_to_fail()) all_assertions(0.25);
}

Test(failing, undecided) {
  if (!told_to_fail()) return;
  gsl_multimin_function_fdf fdf = {flat, flat_df, NULL, N, NULL};
  cr_assert_gradient(&fdf, at());
}

Test(failing, unusable) {
  if (!told_to_fail()) return;
  double factor = 1;
  cr_expect_gradient_bare(bare, 0, AT, &factor);
  cr_assert_gradient_bare(bare, 0, AT, &factor);
}

/* A Criterion program under another: the name of the outer one's segment is not for the inner. */
#define CHILD "env -u BXFI_MAP FAIL_ON_PURPOSE=1 " BUILD "/tests/test_criterion --filter "

static size_t occurrences(const char *text, const char *word) {
  size_t count = 0;
  for (const char *at_word = text; (at_word = strstr(at_word, word)) != NULL; at_word++) count++;
  return count;
}

static void expect_said(const char *said, const char *words, size_t times) {
  cr_expect_eq(occurrences(said, words), times, "'%s' %zu times, not %zu, in\n%s", words,
               occurrences(said, words), times, said);
}

Test(criterion, wrong_ones_fail_with_the_report) {
  support_run run = support_shell(CHILD "'failing/wrong' 2>&1");
  cr_expect_neq(run.status, 0);
  /* Seven that go on, and the first that does not. */
  expect_said(run.out, "Assertion Failed", 8);
  expect_said(run.out, "entry           claimed          estimate", 8);
  expect_said(run.out, "Every entry is 1/4 times the derivative", 5);
  expect_said(run.out, "Only on the diagonal, every entry is 1/4 times the derivative", 3);
  expect_said(run.out, "[0,0]", 3);
  support_free(&run);
}

Test(criterion, undecided_ones_fail) {
  support_run run = support_shell(CHILD "'failing/un*' 2>&1");
  cr_expect_neq(run.status, 0);
  expect_said(run.out, "[FAIL]", 2);
  expect_said(run.out, "]   undecided: ", 1);
  expect_said(run.out, "nothing was checked: invalid argument", 2);
  support_free(&run);
}
