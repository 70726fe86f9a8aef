/* Directions and groups decide what a check of all entries decides, at a cost that does not grow.
 */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#include "grad/grad.h"

/* f = sum a_k (1 - cos x_k) + sum (x_k - x_{k+1})^2 / 2 + c; all entries of the gradient have a
 * size of their own. mistake[k] is added to entry k, as a share of it. */
typedef struct {
  double *a, *mistake;
  double shift, factor;
} wave;

static double wave_f(const gsl_vector *x, void *params) {
  const wave *w = params;
  double sum = w->shift;
  for (size_t k = 0; k < x->size; k++) {
    double s = sin(gsl_vector_get(x, k) / 2);
    sum += w->factor * w->a[k] * 2 * s * s;
    if (k + 1 < x->size) {
      sum += w->factor * gsl_pow_2(gsl_vector_get(x, k) - gsl_vector_get(x, k + 1)) / 2;
    }
  }
  return sum;
}

static void wave_df(const gsl_vector *x, void *params, gsl_vector *g) {
  const wave *w = params;
  size_t n = x->size;
  for (size_t k = 0; k < n; k++) {
    double v = w->a[k] * sin(gsl_vector_get(x, k));
    if (k > 0) v += gsl_vector_get(x, k) - gsl_vector_get(x, k - 1);
    if (k + 1 < n) v += gsl_vector_get(x, k) - gsl_vector_get(x, k + 1);
    gsl_vector_set(g, k, w->factor * v * (1 + w->mistake[k]));
  }
}

static void wave_fdf(const gsl_vector *x, void *params, double *f, gsl_vector *g) {
  *f = wave_f(x, params);
  wave_df(x, params, g);
}

typedef struct {
  wave w;
  gsl_multimin_function_fdf function;
  grad_problem problem;
  gsl_vector *x;
} setting;

static void open_setting(setting *s, size_t n, unsigned long seed) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, seed);
  s->w = (wave){calloc(n, sizeof(double)), calloc(n, sizeof(double)), 0, 1};
  s->x = gsl_vector_alloc(n);
  for (size_t k = 0; k < n; k++) {
    s->w.a[k] = 0.5 + gsl_rng_uniform(rng);
    gsl_vector_set(s->x, k, gsl_ran_gaussian(rng, 1));
  }
  s->function = (gsl_multimin_function_fdf){wave_f, wave_df, wave_fdf, n, &s->w};
  s->problem = (grad_problem){.function = &s->function};
  gsl_rng_free(rng);
}

static void close_setting(setting *s) {
  free(s->w.a);
  free(s->w.mistake);
  gsl_vector_free(s->x);
}

/* ---- directions ---- */

static grad_directions ask(setting *s, unsigned long seed) {
  grad_directions_options options = grad_directions_defaults;
  grad_directions result;
  options.seed = seed;
  cr_assert_eq(grad_directions_run(&s->problem, s->x, &options, &result), GSL_SUCCESS);
  cr_expect_leq(result.evaluations, 40, "%zu evaluations", result.evaluations);
  return result;
}

/* Where f is shifted by 1e6, a small gradient may drown. */
Test(directions, right_gradients_are_correct_in_40_evaluations) {
  static const size_t sizes[] = {1, 2, 7, 3, 1000};
  static const double factors[] = {1, 1e-12, 1e12, 1};
  for (size_t i = 0; i < 1000; i++) {
    setting s;
    open_setting(&s, sizes[i % 5], i);
    s.w.factor = factors[i % 4];
    if (i % 4 == 3) s.w.shift = 1e6;
    grad_directions result = ask(&s, i);
    bool drowns = s.w.shift > 0 && result.resolution > 2e-4;
    cr_expect_eq(result.verdict, drowns ? GRAD_UNDECIDED : GRAD_CORRECT,
                 "%zu: n = %zu, factor %g, shift %g: %s, resolution %g", i, sizes[i % 5],
                 s.w.factor, s.w.shift, grad_verdict_name(result.verdict), result.resolution);
    close_setting(&s);
  }
}

Test(directions, wrong_gradients_are_wrong) {
  for (size_t i = 0; i < 40; i++) {
    size_t n = 2 + 13 * i;
    setting s;
    open_setting(&s, n, i);
    for (size_t k = 0; k < n; k++) s.w.mistake[k] = i % 2 == 0 ? 1e-3 : (k == i) * -2.0;
    grad_directions result = ask(&s, i);
    cr_expect_eq(result.verdict, GRAD_WRONG, "%zu: %s, deviation %g", i,
                 grad_verdict_name(result.verdict), result.deviation);
    close_setting(&s);
  }
}

Test(directions, a_gradient_that_is_not_finite_is_wrong) {
  setting s;
  open_setting(&s, 50, 3);
  s.w.mistake[31] = (double)NAN;
  cr_expect_eq(ask(&s, 1).verdict, GRAD_WRONG);
  gsl_vector_set(s.x, 4, (double)INFINITY);
  grad_directions result;
  cr_expect_eq(grad_directions_run(&s.problem, s.x, NULL, &result), GSL_EINVAL);
  close_setting(&s);
}

/* Of errors near the resolution as many are missed as the formula says, or fewer. */
Test(directions, misses_are_as_rare_as_it_says) {
  enum { TRIALS = 400 };
  double expected = 0;
  size_t missed = 0;
  setting s;
  open_setting(&s, 20, 5);
  for (size_t i = 0; i < TRIALS; i++) {
    grad_directions_options options = {.tolerance = 1, .evaluations = 26, .seed = i};
    s.w.mistake[3] = 0;
    grad_directions right, wrong;
    grad_directions_run(&s.problem, s.x, &options, &right);
    gsl_vector *g = gsl_vector_alloc(20);
    wave_df(s.x, &s.w, g);
    s.w.mistake[3] = 2 * right.resolution * right.length / gsl_vector_get(g, 3);
    gsl_vector_free(g);
    grad_directions_run(&s.problem, s.x, &options, &wrong);
    missed += wrong.verdict == GRAD_CORRECT;
    expected += grad_directions_missed(&right, 2 * right.resolution);
  }
  cr_expect_leq((double)missed, expected + 4 * sqrt(expected), "%zu missed, %.1f expected", missed,
                expected);
  cr_expect_gt(expected, 1, "the trial is too easy to tell: %g", expected);
  close_setting(&s);
}

/* ---- groups ---- */

static void find_three(size_t n, unsigned long seed, double share) {
  const size_t wrong[] = {17 % n, n / 5 * 2, n - 1};
  setting s;
  open_setting(&s, n, seed);
  for (size_t i = 0; i < 3; i++) s.w.mistake[wrong[i]] = i == 1 ? -share : share;
  grad_location location;
  cr_assert_eq(grad_locate_run(&s.problem, s.x, 0, NULL, &location), GSL_SUCCESS);
  cr_expect_eq(location.check.count, 3, "n = %zu, seed %lu, share %g: %zu found", n, seed, share,
               location.check.count);
  for (size_t i = 0; i < 3 && i < location.check.count; i++) {
    cr_expect_eq(location.check.entries[i].index, wrong[i]);
    cr_expect_eq(location.check.entries[i].verdict, GRAD_WRONG);
  }
  cr_expect(location.complete);
  cr_expect_lt(location.evaluations, 400, "%zu", location.evaluations);
  grad_location_free(&location);
  close_setting(&s);
}

Test(groups, three_among_many_are_found_in_400_evaluations) {
  find_three(100000, 1, 1e-3);
  find_three(100000, 120, 1e-3);
  find_three(100000, 3, -2);
  for (unsigned long seed = 0; seed < 20; seed++) find_three(100 + 37 * seed, seed, 1e-2);
}

Test(groups, nothing_is_found_where_nothing_is_wrong) {
  setting s;
  open_setting(&s, 500, 8);
  grad_location location;
  cr_assert_eq(grad_locate_run(&s.problem, s.x, 0, NULL, &location), GSL_SUCCESS);
  cr_expect_eq(location.directions.verdict, GRAD_CORRECT);
  cr_expect_eq(location.check.count, 0);
  cr_expect(location.complete);
  grad_location_free(&location);
  close_setting(&s);
}

Test(groups, entries_that_are_not_finite_are_found_with_the_others) {
  setting s;
  open_setting(&s, 300, 9);
  s.w.mistake[7] = (double)NAN;
  s.w.mistake[200] = (double)INFINITY;
  s.w.mistake[201] = 0.01;
  grad_location location;
  cr_assert_eq(grad_locate_run(&s.problem, s.x, 0, NULL, &location), GSL_SUCCESS);
  cr_assert_eq(location.check.count, 3, "%zu", location.check.count);
  cr_expect_eq(location.check.entries[0].index, 7);
  cr_expect_eq(location.check.entries[1].index, 200);
  cr_expect_eq(location.check.entries[2].index, 201);
  cr_expect(location.complete);
  grad_location_free(&location);
  close_setting(&s);
}

Test(groups, a_wholly_wrong_gradient_is_not_listed_whole) {
  setting s;
  open_setting(&s, 20000, 10);
  for (size_t k = 0; k < 20000; k++) s.w.mistake[k] = -0.5;
  grad_location location;
  cr_assert_eq(grad_locate_run(&s.problem, s.x, 5, NULL, &location), GSL_SUCCESS);
  cr_expect_eq(location.check.count, 5);
  cr_expect_eq(location.check.wrong, 5);
  cr_expect_not(location.complete);
  grad_location_free(&location);
  close_setting(&s);
}
