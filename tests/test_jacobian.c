/* Jacobians: right ones of both of GSL's types, wrong ones with the mistakes of MINPACK's test of
 * CHKDER and others, and maps that deserve no verdict. */
#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { M = 7, N = 4 };

typedef enum {
  SOUND,
  TRANSPOSED,
  SIGN_OF_ONE,
  SIGN_OF_ALL,
  SIGN_OF_DIAGONAL,
  SIGN_OFF_DIAGONAL,
  FACTOR_TWO,
  FACTOR_IN_A_ROW,
  FACTOR_IN_A_COLUMN,
  OPERATION_ABOVE,
  UNFILLED,
  REFUSES,     /* df returns an error */
  WRITES_X,    /* f moves a coordinate */
  DF_WRITES_X, /* df does */
  ZERO_ROW,    /* df leaves zeros in row 3 */
  DRIFTS,      /* f keeps a hidden state */
  F_REFUSES,   /* f returns an error at some places */
  FDF_VALUE,   /* fdf has another value */
  FDF_MATRIX,  /* fdf has another matrix */
  FLAT_ROW,    /* f_2 is constant */
  STEEP_ROW    /* f_5 is large and the others are not */
} fault;

typedef struct {
  fault what;
  size_t m, n, evaluations;
  double drift;
} model;

static const double AT[N] = {0.731, -1.27, 0.4142, 1.9};

static double weight(size_t i, size_t j) {
  return 0.3 + fmod(0.6180339887498949 * (double)(5 * i + 3 * j + 1), 1);
}

static bool counts(const model *m, size_t i) {
  return m->what != FLAT_ROW || i != 2;
}

static double size_of(const model *m, size_t i) {
  return m->what == STEEP_ROW && i == 5 ? 1e9 : 1;
}

/* f_i = s_i (exp(w_i . x / 3) - x_(i mod n)^2) */
static int value(const gsl_vector *x, void *params, gsl_vector *f) {
  model *m = params;
  m->evaluations++;
  if (m->what == F_REFUSES && gsl_vector_get(x, 1) < -1.3) return GSL_EDOM;
  for (size_t i = 0; i < m->m; i++) {
    double sum = 0;
    for (size_t j = 0; j < m->n; j++) sum += weight(i, j) * gsl_vector_get(x, j);
    double own = gsl_vector_get(x, i % m->n);
    double all = counts(m, i) ? size_of(m, i) * (exp(sum / 3) - own * own) : 2.385;
    gsl_vector_set(f, i, all + m->drift);
  }
  if (m->what == DRIFTS) m->drift += 1e-6;
  if (m->what == WRITES_X) *(double *)gsl_vector_const_ptr(x, 1) += 1e-3;
  return GSL_SUCCESS;
}

static double derivative(const model *m, const gsl_vector *x, size_t i, size_t j) {
  double sum = 0;
  for (size_t l = 0; l < m->n; l++) sum += weight(i, l) * gsl_vector_get(x, l);
  double own = i % m->n == j ? 2 * gsl_vector_get(x, j) : 0;
  if (m->what == OPERATION_ABOVE && i < j) own -= weight(j, i);
  return counts(m, i) ? size_of(m, i) * (exp(sum / 3) * weight(i, j) / 3 - own) : 0;
}

static double factor(fault what, size_t i, size_t j) {
  switch (what) {
  case SIGN_OF_ONE:
    return i == 2 && j == 1 ? -1 : 1;
  case SIGN_OF_ALL:
    return -1;
  case SIGN_OF_DIAGONAL:
    return i == j ? -1 : 1;
  case SIGN_OFF_DIAGONAL:
    return i != j ? -1 : 1;
  case FACTOR_TWO:
    return 2;
  case FACTOR_IN_A_ROW:
    return i == 3 ? 0.75 : 1;
  case ZERO_ROW:
    return i == 3 ? 0 : 1;
  case FACTOR_IN_A_COLUMN:
    return j == 2 ? 1.001 : 1;
  default:
    return 1;
  }
}

static int jacobian(const gsl_vector *x, void *params, gsl_matrix *J) {
  const model *m = params;
  for (size_t i = 0; i < m->m; i++) {
    for (size_t j = 0; j < m->n; j++) {
      if (m->what == UNFILLED && i == 4 && j == 0) continue;
      double entry = factor(m->what, i, j) * derivative(m, x, i, j);
      if (m->what == TRANSPOSED) {
        J->data[j * m->m + i] = entry;
      } else {
        gsl_matrix_set(J, i, j, entry);
      }
    }
  }
  if (m->what == DF_WRITES_X) *(double *)gsl_vector_const_ptr(x, 1) += 1e-3;
  return m->what == REFUSES ? GSL_EFAILED : GSL_SUCCESS;
}

static int both(const gsl_vector *x, void *params, gsl_vector *f, gsl_matrix *J) {
  model *m = params;
  int status = value(x, params, f);
  m->evaluations--;
  jacobian(x, params, J);
  if (m->what == FDF_VALUE) gsl_vector_set(f, 1, gsl_vector_get(f, 1) * (1 + 1e-7));
  if (m->what == FDF_MATRIX) gsl_matrix_set(J, 2, 3, gsl_matrix_get(J, 2, 3) + 1e-7);
  return status;
}

typedef struct {
  grad_check check;
  grad_finding finding;
  char reason[256], pattern[256];
} outcome;

static outcome check_map(const grad_map *map, const char *what) {
  outcome o;
  gsl_vector_const_view x = gsl_vector_const_view_array(AT, map->n);
  int status = grad_jacobian_run(map, &x.vector, NULL, &o.check);
  cr_assert_eq(status, GSL_SUCCESS, "%s: %s", what, gsl_strerror(status));
  grad_report_options options = {.columns = map->n, .x = &x.vector};
  grad_check_find(&o.check, &options, &o.finding);
  grad_check_reason(&o.check, &options, o.reason, sizeof o.reason);
  grad_check_pattern_text(&o.check, &options, o.pattern, sizeof o.pattern);
  return o;
}

static outcome check_fault(model *m, fault what) {
  char name[32];
  snprintf(name, sizeof name, "fault %d, %zu x %zu", what, m->m, m->n);
  m->what = what;
  m->evaluations = 0;
  grad_map map = {.f = value, .df = jacobian, .fdf = both, .m = m->m, .n = m->n, .params = m};
  return check_map(&map, name);
}

static void expect(size_t rows, fault what, grad_verdict verdict, const char *words) {
  model m = {.m = rows, .n = N};
  outcome o = check_fault(&m, what);
  cr_expect_eq(o.check.verdict, verdict, "fault %d, %zu rows: %s, %s", what, rows,
               grad_verdict_name(o.check.verdict), o.reason);
  cr_expect(strstr(o.pattern, words), "fault %d, %zu rows: not '%s' but '%s'", what, rows, words,
            o.pattern);
  cr_expect_eq(o.check.evaluations, m.evaluations, "fault %d: %zu evaluations, not %zu", what,
               m.evaluations, o.check.evaluations);
  grad_check_free(&o.check);
}

Test(jacobian, right_ones) {
  for (size_t rows = 1; rows <= M; rows++) expect(rows, SOUND, GRAD_CORRECT, "");
  expect(M, STEEP_ROW, GRAD_CORRECT, "");
  expect(M, FLAT_ROW, GRAD_CORRECT, "");
}

Test(jacobian, mistakes_are_named) {
  for (size_t rows = N; rows <= M; rows += M - N) {
    expect(rows, TRANSPOSED, GRAD_WRONG, "it is transposed");
    expect(rows, SIGN_OF_ONE, GRAD_WRONG, "only entry [2,1] has the wrong sign");
    expect(rows, SIGN_OF_ALL, GRAD_WRONG, "every entry has the wrong sign");
    expect(rows, SIGN_OF_DIAGONAL, GRAD_WRONG, "only on the diagonal, every entry has the wrong");
    expect(rows, SIGN_OFF_DIAGONAL, GRAD_WRONG, "but on the diagonal, every entry has the wrong");
    expect(rows, FACTOR_TWO, GRAD_WRONG, "every entry is 2 times");
    expect(rows, FACTOR_IN_A_ROW, GRAD_WRONG, "in the row of [3,0], every entry is 3/4 times");
    expect(rows, FACTOR_IN_A_COLUMN, GRAD_WRONG, "in the column of [0,2], every entry is 1.001");
    expect(rows, ZERO_ROW, GRAD_WRONG, "in the row of [3,0], every entry is zero");
    expect(rows, OPERATION_ABOVE, GRAD_WRONG, "above the diagonal, every entry is off");
  }
  expect(M, UNFILLED, GRAD_WRONG, "only entry [4,0] is not a finite number");
  expect(M, REFUSES, GRAD_WRONG, "every entry is not a finite number");
}

Test(jacobian, estimates_are_the_derivatives) {
  model m = {.m = M, .n = N};
  outcome o = check_fault(&m, FACTOR_TWO);
  gsl_vector_const_view x = gsl_vector_const_view_array(AT, N);
  for (size_t i = 0; i < M; i++) {
    for (size_t j = 0; j < N; j++) {
      const grad_entry *entry = &o.check.entries[i * N + j];
      double truth = derivative(&m, &x.vector, i, j);
      cr_expect_eq(entry->index, i * N + j);
      cr_expect(fabs(entry->estimate.value - truth) <= grad_estimate_bar(&entry->estimate),
                "[%zu,%zu] %.17g +- %g, not %.17g", i, j, entry->estimate.value,
                grad_estimate_bar(&entry->estimate), truth);
    }
  }
  cr_expect_eq(o.check.rule.entries, M * N);
  grad_check_free(&o.check);
}

/* All rows share the evaluations: seven cost less than twice one. */
Test(jacobian, an_evaluation_serves_all_rows) {
  model one = {.m = 1, .n = N}, all = {.m = M, .n = N};
  outcome first = check_fault(&one, SOUND), whole = check_fault(&all, SOUND);
  cr_expect_lt(all.evaluations, 2 * one.evaluations, "%zu and %zu", one.evaluations,
               all.evaluations);
  grad_check_free(&first.check);
  grad_check_free(&whole.check);
}

Test(jacobian, unsound_maps_are_never_correct) {
  model m = {.m = M, .n = N};
  outcome o;
  for (int what = WRITES_X; what <= DF_WRITES_X; what++) {
    o = check_fault(&m, (fault)what);
    cr_expect(o.check.verdict == GRAD_UNDECIDED && o.check.input_changed, "%d: %s", what, o.reason);
    grad_check_free(&o.check);
  }
  o = check_fault(&m, DRIFTS);
  cr_expect(o.check.verdict == GRAD_UNDECIDED && o.check.not_repeatable, "%s", o.reason);
  grad_check_free(&o.check);
  for (int what = FDF_VALUE; what <= FDF_MATRIX; what++) {
    o = check_fault(&m, (fault)what);
    cr_expect(o.check.verdict == GRAD_UNDECIDED && o.check.obstacles & GRAD_FDF_DIFFERS, "%d: %s",
              what, o.reason);
    grad_check_free(&o.check);
  }
}

Test(jacobian, steps_at_which_f_fails_are_passed_over) {
  expect(M, F_REFUSES, GRAD_CORRECT, "");
}

Test(jacobian, the_worst_entry) {
  model m = {.m = M, .n = N};
  outcome o = check_fault(&m, SIGN_OF_ONE);
  cr_expect_eq(o.check.worst, 2 * N + 1, "%zu", o.check.worst);
  cr_expect_eq(o.check.wrong, 1);
  grad_check_free(&o.check);
}

/* A matrix at hand, its entry k set to value. */
static grad_check check_claim(model *m, size_t k, double entry) {
  double claimed[M * N];
  gsl_matrix_view claim = gsl_matrix_view_array(claimed, M, N);
  gsl_vector_const_view x = gsl_vector_const_view_array(AT, N);
  grad_map map = {.f = value, .df = jacobian, .fdf = both, .m = M, .n = N, .params = m};
  grad_check check;
  jacobian(&x.vector, m, &claim.matrix);
  claimed[k] = entry;
  cr_assert_eq(grad_jacobian_claim(&map, &x.vector, &claim.matrix, NULL, &check), GSL_SUCCESS);
  return check;
}

Test(jacobian, a_wrong_entry_of_a_flat_row_is_not_correct) {
  model m = {.what = FLAT_ROW, .m = M, .n = N};
  grad_check check = check_claim(&m, 2 * N + 1, 1e-5);
  cr_expect_neq(check.verdict, GRAD_CORRECT);
  cr_expect_neq(check.entries[2 * N + 1].verdict, GRAD_CORRECT);
  grad_check_free(&check);
}

/* It is judged by f alone: what df and fdf say is nothing to it. */
Test(jacobian, a_matrix_at_hand) {
  model m = {.what = FDF_MATRIX, .m = M, .n = N};
  gsl_vector_const_view x = gsl_vector_const_view_array(AT, N);
  double right = derivative(&m, &x.vector, 1, 1);
  grad_check check = check_claim(&m, N + 1, right);
  cr_expect_eq(check.verdict, GRAD_CORRECT);
  grad_check_free(&check);
  check = check_claim(&m, N + 1, right * 1.0005);
  cr_expect(check.verdict == GRAD_WRONG && check.worst == N + 1);
  grad_check_free(&check);
  m.what = WRITES_X;
  check = check_claim(&m, N + 1, right);
  cr_expect(check.verdict == GRAD_UNDECIDED && check.input_changed);
  grad_check_free(&check);
}

/* ---- GSL's types, with functions of its manual ---- */

static int rosenbrock(const gsl_vector *x, void *params, gsl_vector *f) {
  const double *p = params;
  double a = gsl_vector_get(x, 0), b = gsl_vector_get(x, 1);
  gsl_vector_set(f, 0, p[0] * (1 - a));
  gsl_vector_set(f, 1, p[1] * (b - a * a));
  return GSL_SUCCESS;
}

static int rosenbrock_df(const gsl_vector *x, void *params, gsl_matrix *J) {
  const double *p = params;
  gsl_matrix_set(J, 0, 0, -p[0]);
  gsl_matrix_set(J, 0, 1, 0);
  gsl_matrix_set(J, 1, 0, -2 * p[1] * gsl_vector_get(x, 0));
  gsl_matrix_set(J, 1, 1, p[1]);
  return GSL_SUCCESS;
}

Test(jacobian, of_a_multiroot_function) {
  double parameters[] = {1, 10};
  gsl_multiroot_function_fdf function = {
      .f = rosenbrock, .df = rosenbrock_df, .n = 2, .params = parameters};
  grad_map map = grad_map_of_multiroot(&function);
  outcome o = check_map(&map, "Rosenbrock");
  cr_expect_eq(o.check.verdict, GRAD_CORRECT, "%s", o.reason);
  cr_expect_eq(o.check.count, 4);
  grad_check_free(&o.check);
}

/* y = a exp(-k t) + b at 11 times t. */
static int decay(const gsl_vector *x, void *params, gsl_vector *f) {
  (void)params;
  for (size_t i = 0; i < f->size; i++) {
    double model_value = gsl_vector_get(x, 0) * exp(-gsl_vector_get(x, 1) * 0.3 * (double)i);
    gsl_vector_set(f, i, model_value + gsl_vector_get(x, 2) - 1.7);
  }
  return GSL_SUCCESS;
}

static int decay_df(const gsl_vector *x, void *params, gsl_matrix *J) {
  double lost = *(const double *)params;
  for (size_t i = 0; i < J->size1; i++) {
    double t = 0.3 * (double)i, e = exp(-gsl_vector_get(x, 1) * t);
    gsl_matrix_set(J, i, 0, e);
    gsl_matrix_set(J, i, 1, -lost * gsl_vector_get(x, 0) * t * e);
    gsl_matrix_set(J, i, 2, 1);
  }
  return GSL_SUCCESS;
}

Test(jacobian, of_a_fit) {
  double lost = 1;
  gsl_multifit_nlinear_fdf function = {
      .f = decay, .df = decay_df, .n = 11, .p = 3, .params = &lost};
  grad_map map = grad_map_of_multifit(&function);
  outcome o = check_map(&map, "decay");
  cr_expect_eq(o.check.verdict, GRAD_CORRECT, "%s", o.reason);
  cr_expect_eq(o.check.count, 33);
  grad_check_free(&o.check);
  lost = 0.5;
  o = check_map(&map, "decay");
  cr_expect_eq(o.check.verdict, GRAD_WRONG, "%s", o.reason);
  cr_expect_eq(o.finding.region, GRAD_REGION_COLUMN, "%s", o.pattern);
  cr_expect(strstr(o.pattern, "is 1/2 times"), "%s", o.pattern);
  grad_check_free(&o.check);
}

Test(jacobian, refuses_what_makes_no_sense) {
  model m = {.m = M, .n = N};
  double place[N] = {1, 2, (double)NAN, 3}, claimed[M * N] = {0};
  gsl_vector_view x = gsl_vector_view_array(place, N), small = gsl_vector_view_array(place, 2);
  gsl_matrix_view wrong_shape = gsl_matrix_view_array(claimed, N, M);
  grad_map map = {.f = value, .df = jacobian, .m = M, .n = N, .params = &m}, no_df = map;
  grad_check_options options = {.by_change = true};
  no_df.df = NULL;
  grad_check check;
  cr_expect_eq(grad_jacobian_run(&map, &x.vector, NULL, &check), GSL_EINVAL);
  place[2] = 0.3;
  cr_expect_eq(grad_jacobian_run(&map, &small.vector, NULL, &check), GSL_EINVAL);
  cr_expect_eq(grad_jacobian_run(&map, &x.vector, &options, &check), GSL_EINVAL);
  cr_expect_eq(grad_jacobian_run(&no_df, &x.vector, NULL, &check), GSL_EINVAL);
  cr_expect_eq(grad_jacobian_claim(&map, &x.vector, &wrong_shape.matrix, NULL, &check), GSL_EINVAL);
}
