/* The mistakes that MINPACK's own test of CHKDER makes in Jacobians (More, Garbow and Hillstrom
 * 1980), made in those of this collection: found, and named. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "collection/mgh.h"
#include "grad/grad.h"

typedef enum {
  NO_MISTAKE,
  ENTRY_SIGN,
  ALL_SIGNS,
  DIAGONAL_SIGNS,
  OTHER_SIGNS,
  TWICE,
  ENTRY_TWICE,
  OPERATION,
  MISTAKES
} mistake;

static const struct {
  const char *name;
  grad_pattern pattern;
  grad_region region;
} expected[MISTAKES] = {
    [ENTRY_SIGN] = {"sign of one entry", GRAD_PATTERN_SIGN, GRAD_REGION_ENTRY},
    [ALL_SIGNS] = {"sign of all", GRAD_PATTERN_SIGN, GRAD_REGION_ALL},
    [DIAGONAL_SIGNS] = {"sign of the diagonal", GRAD_PATTERN_SIGN, GRAD_REGION_DIAGONAL},
    [OTHER_SIGNS] = {"sign off the diagonal", GRAD_PATTERN_SIGN, GRAD_REGION_OFF_DIAGONAL},
    [TWICE] = {"a factor 2", GRAD_PATTERN_FACTOR, GRAD_REGION_ALL},
    [ENTRY_TWICE] = {"a factor 2 in one entry", GRAD_PATTERN_FACTOR, GRAD_REGION_ENTRY},
    [OPERATION] = {"a wrong operation", GRAD_PATTERN_OTHER, GRAD_REGION_ALL},
};

typedef struct {
  size_t function;
  mistake made;
  size_t row, column; /* of the entry */
} subject;

static int residuals(const gsl_vector *x, void *params, gsl_vector *r) {
  const subject *s = params;
  mgh_residuals[s->function](x->size, r->size, x->data, r->data);
  return GSL_SUCCESS;
}

static int jacobian(const gsl_vector *x, void *params, gsl_matrix *to) {
  const subject *s = params;
  double r[MGH_MOST_M];
  mgh_evaluate(s->function, x->data, r, to->data);
  for (size_t i = 0; i < to->size1; i++) {
    for (size_t j = 0; j < to->size2; j++) {
      double *entry = gsl_matrix_ptr(to, i, j);
      bool here = i == s->row && j == s->column;
      if ((s->made == ENTRY_SIGN && here) || s->made == ALL_SIGNS ||
          (s->made == DIAGONAL_SIGNS && i == j) || (s->made == OTHER_SIGNS && i != j))
        *entry = -*entry;
      if (s->made == TWICE || (s->made == ENTRY_TWICE && here)) *entry *= 2;
      if (s->made == OPERATION) *entry = 1.72 * *entry + 2.385 + gsl_vector_get(x, j);
    }
  }
  return GSL_SUCCESS;
}

/* Near the standard start, without its symmetries. */
static void place(const mgh_function *of, double *x) {
  of->start(of->n, x);
  for (size_t j = 0; j < of->n; j++)
    x[j] += 0.0731 * sin(2.385 * (double)(j + 1)) * (1 + fabs(x[j]));
}

/* The first entry off the diagonal that is worth finding. */
static void choose_entry(const mgh_function *of, const double *x, subject *s) {
  double r[MGH_MOST_M], J[MGH_MOST_M * MGH_MOST_N];
  mgh_evaluate(s->function, x, r, J);
  for (size_t k = 1; k < of->m * of->n; k++) {
    s->row = k / of->n;
    s->column = k % of->n;
    if (s->row != s->column && fabs(J[k]) > 0.1) return;
  }
}

/* Of a matrix with no more than one entry on the diagonal, or entries off it in one row only, the
 * region has a simpler name. */
static bool has_region(const subject *s, const gsl_vector *x) {
  const mgh_function *of = &mgh_functions[s->function];
  double r[MGH_MOST_M], J[MGH_MOST_M * MGH_MOST_N];
  size_t diagonal = 0, rows = 0;
  mgh_evaluate(s->function, x->data, r, J);
  for (size_t i = 0; i < of->m; i++) {
    bool off = false;
    for (size_t j = 0; j < of->n; j++) {
      bool there = J[i * of->n + j] != 0;
      diagonal += i == j && there;
      off |= i != j && there;
    }
    rows += off;
  }
  return s->made == DIAGONAL_SIGNS ? diagonal > 1 : s->made != OTHER_SIGNS || rows > 1;
}

/* True if the pattern says what was done. No name is better than a false one. */
static bool named(const grad_check *check, const subject *s, const gsl_vector *x) {
  size_t n = x->size;
  grad_report_options options = {.columns = n, .x = x};
  grad_finding finding;
  char text[256];
  grad_check_find(check, &options, &finding);
  grad_check_pattern_text(check, &options, text, sizeof text);
  bool one = s->made == ENTRY_SIGN || s->made == ENTRY_TWICE;
  bool twice = s->made == TWICE || s->made == ENTRY_TWICE;
  bool pattern = finding.pattern == expected[s->made].pattern &&
                 (!twice || (finding.numerator == 2 && finding.denominator == 1));
  bool region = finding.region == expected[s->made].region &&
                (!one || finding.first == s->row * n + s->column);
  cr_expect(region && (pattern || finding.pattern == GRAD_PATTERN_OTHER),
            "%s, %s (entry %zu, %zu): '%s'", mgh_functions[s->function].name,
            expected[s->made].name, s->row, s->column, text);
  return pattern;
}

/* Adds one to *unnamed where a mistake was found and not named. */
static grad_verdict judge(size_t function, mistake made, size_t *unnamed) {
  const mgh_function *of = &mgh_functions[function];
  double start[MGH_MOST_N];
  place(of, start);
  subject s = {.function = function, .made = made};
  choose_entry(of, start, &s);
  gsl_vector_view x = gsl_vector_view_array(start, of->n);
  grad_map map = {.f = residuals, .df = jacobian, .m = of->m, .n = of->n, .params = &s};
  grad_check check;
  cr_assert_eq(grad_jacobian_run(&map, &x.vector, NULL, &check), GSL_SUCCESS);
  if (check.verdict == GRAD_WRONG && has_region(&s, &x.vector))
    *unnamed += !named(&check, &s, &x.vector);
  grad_check_free(&check);
  return check.verdict;
}

Test(chkder, mistakes_are_found_and_named) {
  size_t unnamed = 0;
  for (size_t i = 0; i < MGH_COUNT; i++) {
    for (mistake made = NO_MISTAKE + 1; made < MISTAKES; made++) {
      cr_expect_eq(judge(i, made, &unnamed), GRAD_WRONG, "%s, %s", mgh_functions[i].name,
                   expected[made].name);
    }
  }
  cr_expect_leq(50 * unnamed, MGH_COUNT * (MISTAKES - 1), "%zu are not named", unnamed);
}

Test(chkder, right_jacobians_are_not_called_wrong) {
  size_t undecided = 0, unnamed = 0;
  for (size_t i = 0; i < MGH_COUNT; i++) {
    grad_verdict verdict = judge(i, NO_MISTAKE, &unnamed);
    cr_expect_neq(verdict, GRAD_WRONG, "%s", mgh_functions[i].name);
    undecided += verdict == GRAD_UNDECIDED;
  }
  cr_expect_leq(undecided, 1);
}
