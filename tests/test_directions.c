/* Directions and groups decide what a check of all entries decides, at a cost that does not grow. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#include "grad/grad.h"

/* f = sum a_k (1 - cos x_k) + sum (x_k - x_{k+1})^2 / 2 + c; all entries of the gradient have a
 * size of their own. mistake[k] is added to entry k, as a share of it. */
typedef struct {
  double *a, *mistake;
  double shift, factor;
} wave;

static double amplitude(const wave *w, size_t k) {
  return w->a[k];
}

static double wave_f(const gsl_vector *x, void *params) {
  const wave *w = params;
  double sum = w->shift;
  for (size_t k = 0; k < x->size; k++) {
    double s = sin(gsl_vector_get(x, k) / 2);
    sum += w->factor * amplitude(w, k) * 2 * s * s;
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
    double v = amplitude(w, k) * sin(gsl_vector_get(x, k));
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

static void one_in_100_000(unsigned long seed, double share) {
  static const size_t wrong[] = {17, 40404, 99999};
  setting s;
  open_setting(&s, 100000, seed);
  for (size_t i = 0; i < 3; i++) s.w.mistake[wrong[i]] = i == 1 ? -share : share;
  grad_location location;
  gsl_vector *gg = gsl_vector_alloc(100000); wave_df(s.x, &s.w, gg); for (int i=0;i<3;i++) printf("g %g ", gsl_vector_get(gg, wrong[i]));
  cr_assert_eq(grad_locate_run(&s.problem, s.x, 0, NULL, &location), GSL_SUCCESS);
  char reason[300];
  grad_directions_reason(&location.directions, reason, sizeof reason);
  cr_log_info("seed %lu: %zu evaluations, %zu found; %s", seed, location.evaluations,
              location.check.count, reason);
  printf("seed %lu: %zu evaluations, %zu found; res %g dev %g %s\n", seed, location.evaluations,
              location.check.count, location.directions.resolution, location.directions.deviation, reason);
  cr_expect_eq(location.check.count, 3, "seed %lu, share %g: %zu found", seed, share,
               location.check.count);
  for (size_t i = 0; i < 3 && i < location.check.count; i++) {
    cr_expect_eq(location.check.entries[i].index, wrong[i]);
  }
  cr_expect(location.complete);
  cr_expect_lt(location.evaluations, 400, "%zu", location.evaluations);
  grad_location_free(&location);
  close_setting(&s);
}

Test(groups, finds_three_among_many) {
  one_in_100_000(1, 1e-3);
  one_in_100_000(2, 1e-2);
  one_in_100_000(3, 2);
}
