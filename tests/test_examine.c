#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_rng.h>
#include <math.h>

/* ---- a chain of N variables: f, its gradient, its change ---- */

enum { N = 211 };

typedef struct {
  double factor, shift;
  double x[N];
  double rate[N];
} chain;

/* factor (sum_k exp(rate_k x_k) + sin(x_k) x_(k+1) / 3) + shift */
static double value(const gsl_vector *x, void *params) {
  const chain *c = params;
  double sum = 0;
  for (size_t k = 0; k < N; k++) {
    double xk = gsl_vector_get(x, k);
    sum += exp(c->rate[k] * xk) + sin(xk) * gsl_vector_get(x, (k + 1) % N) / 3;
  }
  return c->factor * sum + c->shift;
}

static double entry_of(const chain *c, const gsl_vector *x, size_t k) {
  double xk = gsl_vector_get(x, k), r = c->rate[k];
  double before = gsl_vector_get(x, (k + N - 1) % N), next = gsl_vector_get(x, (k + 1) % N);
  return c->factor * (r * exp(r * xk) + (cos(xk) * next + sin(before)) / 3);
}

static double change(const gsl_vector *x, size_t k, double t, void *params, double *magnitude) {
  const chain *c = params;
  double xk = gsl_vector_get(x, k), next = gsl_vector_get(x, (k + 1) % N);
  double bent = exp(c->rate[k] * xk) * expm1(c->rate[k] * t);
  double turned = 2 * cos(xk + t / 2) * sin(t / 2) * next / 3;
  double straight = t * sin(gsl_vector_get(x, (k + N - 1) % N)) / 3;
  *magnitude = fabs(c->factor) * (fabs(bent) + fabs(turned) + fabs(straight));
  return c->factor * (bent + turned + straight);
}

static chain make(double factor, double shift, double scale, unsigned long seed) {
  chain c = {.factor = factor, .shift = shift};
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(random, seed);
  for (size_t k = 0; k < N; k++) {
    c.x[k] = scale * (2 * gsl_rng_uniform(random) - 1);
    c.rate[k] = 0.2 + gsl_rng_uniform(random);
  }
  gsl_rng_free(random);
  return c;
}

/* ---- claims ---- */

typedef enum { RIGHT, THOUSANDTH, DOUBLED, NEGATED, ZERO, ONE_OFF, ONE_NAN } mistake;
static const char *const names[] = {"right",    "times 1.001", "doubled", "negated",
                                    "all zero", "one off",     "one NaN"};
enum { MISTAKES = 7, ODD_ONE = 137 };

static double claim_of(mistake what, size_t k, double truth) {
  switch (what) {
  case RIGHT:
    return truth;
  case THOUSANDTH:
    return 1.001 * truth;
  case DOUBLED:
    return 2 * truth;
  case NEGATED:
    return -truth;
  case ZERO:
    return 0;
  case ONE_OFF:
    return k == ODD_ONE ? 1.01 * truth : truth;
  case ONE_NAN:
    return k == ODD_ONE ? (double)NAN : truth;
  }
  return (double)NAN;
}

static grad_check check_of(chain *c, mistake what, const grad_check_options *options) {
  double claimed[N];
  gsl_vector_view x = gsl_vector_view_array(c->x, N), g = gsl_vector_view_array(claimed, N);
  gsl_multimin_function_fdf f = {.f = value, .n = N, .params = c};
  grad_problem problem = {.function = &f, .change = change};
  for (size_t k = 0; k < N; k++) claimed[k] = claim_of(what, k, entry_of(c, &x.vector, k));
  grad_check check;
  cr_assert_eq(grad_check_claim(&problem, &x.vector, &g.vector, options, &check), GSL_SUCCESS);
  return check;
}

/* ---- what it costs ---- */

Test(examine, two_evaluations_an_entry_and_sixty) {
  for (int what = 0; what < MISTAKES; what++) {
    for (unsigned long seed = 1; seed <= 5; seed++) {
      chain c = make(1.7, 0, 1.3, seed);
      grad_check check = check_of(&c, (mistake)what, NULL);
      cr_expect_eq(check.verdict, what == RIGHT ? GRAD_CORRECT : GRAD_WRONG, "%s, seed %lu: %s",
                   names[what], seed, grad_verdict_name(check.verdict));
      cr_expect_leq(check.evaluations, 2 * N + 60, "%s, seed %lu: 2 N + %d", names[what], seed,
                    (int)check.evaluations - 2 * N);
      grad_check_free(&check);
    }
  }
}

Test(examine, three_changes_an_entry) {
  grad_check_options options = grad_check_defaults;
  options.by_change = true;
  for (int what = 0; what < MISTAKES; what++) {
    chain c = make(1.7, 0, 1.3, 11);
    grad_check check = check_of(&c, (mistake)what, &options);
    cr_expect_eq(check.verdict, what == RIGHT ? GRAD_CORRECT : GRAD_WRONG, "%s: %s", names[what],
                 grad_verdict_name(check.verdict));
    cr_expect_leq(check.evaluations, 60, "%s: %zu", names[what], check.evaluations);
    cr_expect_leq(check.changes, 4 * N, "%s: %zu", names[what], check.changes);
    grad_check_free(&check);
  }
}

/* An entry that is 1e18 times as large as another hides nothing where nothing is subtracted. */
Test(examine, large_entries_hide_no_small_one_from_the_change) {
  static const double shifts[] = {0, 1, 1e-2, 1e3};
  grad_check_options options = grad_check_defaults;
  options.by_change = true;
  for (size_t i = 0; i < sizeof shifts / sizeof *shifts; i++) {
    chain c = make(1.7, 0, 1.3, 5);
    c.rate[ODD_ONE] = 41 / fabs(c.x[ODD_ONE]);
    c.x[ODD_ONE] = fabs(c.x[ODD_ONE]);
    double claimed[N];
    gsl_vector_view x = gsl_vector_view_array(c.x, N), g = gsl_vector_view_array(claimed, N);
    for (size_t k = 0; k < N; k++) claimed[k] = entry_of(&c, &x.vector, k);
    claimed[7] += shifts[i];
    gsl_multimin_function_fdf f = {.f = value, .n = N, .params = &c};
    grad_problem problem = {.function = &f, .change = change};
    grad_check check;
    grad_check_claim(&problem, &x.vector, &g.vector, &options, &check);
    cr_expect_eq(check.verdict, shifts[i] == 0 ? GRAD_CORRECT : GRAD_WRONG, "plus %g: %s",
                 shifts[i], grad_verdict_name(check.verdict));
    cr_expect_eq(check.entries[7].verdict, check.verdict, "plus %g", shifts[i]);
    grad_check_free(&check);
    for (size_t k = 0; k < N; k++) claimed[k] = -entry_of(&c, &x.vector, k);
    grad_check_claim(&problem, &x.vector, &g.vector, &options, &check);
    cr_expect_eq(check.wrong, N, "negated: %zu wrong", check.wrong);
    cr_expect_leq(check.changes, 4 * N + 100, "negated: %zu changes", check.changes);
    grad_check_free(&check);
  }
}

/* Noise of 1e-10 leaves some entries open, and what they get is limited. */
Test(examine, the_limit_is_kept) {
  chain c = make(1e-3, 1e6, 1.3, 3);
  grad_check_options options = grad_check_defaults;
  options.evaluations = 2 * N + 60;
  grad_check free_hand = check_of(&c, RIGHT, NULL), limited = check_of(&c, RIGHT, &options);
  cr_expect_gt(free_hand.evaluations, options.evaluations);
  cr_expect_leq(limited.evaluations, options.evaluations + 100, "%zu", limited.evaluations);
  cr_expect(limited.wrong == 0 && free_hand.wrong == 0);
  cr_expect_geq(limited.undecided, free_hand.undecided);
  grad_check_free(&free_hand);
  grad_check_free(&limited);
}

/* ---- what it is worth ---- */

/* f as it is, scaled and shifted, at coordinates of all sizes; the true error against the bar. */
Test(examine, bars_hold_for_pairs_and_sweeps) {
  static const double factors[] = {1.7, 3e-12, 2.1e12}, shifts[] = {0, 0, 0, 1e6};
  static const double scales[] = {1.3, 1e-2, 1e-4, 1e-8};
  size_t beyond = 0, estimates = 0;
  for (size_t i = 0; i < 3; i++) {
    for (size_t j = 0; j < 4; j++) {
      for (int what = RIGHT; what <= DOUBLED; what += DOUBLED) {
        chain c = make(factors[i], factors[i] * shifts[(i + j) % 4], scales[j], 17 + i + j);
        gsl_vector_view x = gsl_vector_view_array(c.x, N);
        grad_check check = check_of(&c, (mistake)what, NULL);
        cr_expect(what == RIGHT ? check.wrong == 0 : check.verdict != GRAD_CORRECT,
                  "%s, times %g, at %g: %zu wrong", names[what], factors[i], scales[j],
                  check.wrong);
        for (size_t k = 0; k < N; k++) {
          const grad_estimate *e = &check.entries[k].estimate;
          beyond += !(fabs(e->value - entry_of(&c, &x.vector, k)) <= grad_estimate_bar(e));
        }
        estimates += N;
        grad_check_free(&check);
      }
    }
  }
  cr_expect_leq(beyond, estimates / 1000, "%zu of %zu", beyond, estimates);
}
