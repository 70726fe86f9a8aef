/* The whole promise at once: on random problems of symmetric SNE, at coordinates from 1 to 1e-6,
 * the right dC/dy is not rejected and wrong ones are. Cost and gradients are written here as a
 * textbook has them, apart from the model that the programs use. */
#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

enum { N = 10, H = 2, D = 4, PROBLEMS = 200 };
static const double PERPLEXITY = 4;

typedef struct {
  double p[N][N];
} model;

/* ---- affinities: bisection on the entropy of each row ---- */

static double row_entropy(const double *d2, size_t i, double beta, double *p) {
  double sum = 0, entropy = 0;
  for (size_t j = 0; j < N; j++) sum += p[j] = j == i ? 0 : exp(-beta * d2[j]);
  for (size_t j = 0; j < N; j++) {
    p[j] /= sum;
    if (p[j] > 0) entropy -= p[j] * log(p[j]);
  }
  return entropy;
}

static void affinities(gsl_rng *rng, bool symmetric, model *m) {
  double points[N][D], conditional[N][N];
  for (size_t i = 0; i < N; i++) {
    for (size_t d = 0; d < D; d++) points[i][d] = gsl_ran_gaussian(rng, 1.7);
  }
  for (size_t i = 0; i < N; i++) {
    double d2[N] = {0}, low = 1e-6, high = 1e6;
    for (size_t j = 0; j < N; j++) {
      for (size_t d = 0; d < D; d++) d2[j] += gsl_pow_2(points[i][d] - points[j][d]);
    }
    for (int step = 0; step < 80; step++) {
      double beta = sqrt(low * high);
      double entropy = row_entropy(d2, i, beta, conditional[i]);
      *(entropy > log(PERPLEXITY) ? &low : &high) = beta;
    }
  }
  for (size_t i = 0; i < N; i++) {
    for (size_t j = 0; j < N; j++) {
      m->p[i][j] =
          (conditional[i][j] + (symmetric ? conditional[j][i] : conditional[i][j])) / (2 * N);
    }
  }
}

/* ---- the cost, and its change when one coordinate moves ---- */

static double d2(const gsl_vector *y, size_t i, size_t j) {
  double sum = 0;
  for (size_t d = 0; d < H; d++) {
    sum += gsl_pow_2(gsl_vector_get(y, i * H + d) - gsl_vector_get(y, j * H + d));
  }
  return sum;
}

static double cost(const gsl_vector *y, void *params) {
  const model *m = params;
  double z = 0, c = 0;
  for (size_t i = 0; i < N; i++) {
    for (size_t j = 0; j < N; j++) {
      if (i == j) continue;
      z += exp(-d2(y, i, j));
      if (m->p[i][j] > 0) c += m->p[i][j] * (log(m->p[i][j]) + d2(y, i, j));
    }
  }
  return c + log(z);
}

static double change(const gsl_vector *y, size_t k, double t, void *params, double *magnitude) {
  const model *m = params;
  size_t i = k / H;
  double c = 0, dz = 0, z = 0, terms = 0;
  for (size_t a = 0; a < N; a++) {
    for (size_t b = 0; b < N; b++) z += a == b ? 0 : exp(-d2(y, a, b));
  }
  for (size_t j = 0; j < N; j++) {
    if (j == i) continue;
    double difference = gsl_vector_get(y, k) - gsl_vector_get(y, j * H + k % H);
    double farther = t * (2 * difference + t);
    c += (m->p[i][j] + m->p[j][i]) * farther;
    dz += 2 * exp(-d2(y, i, j)) * expm1(-farther);
    terms += fabs((m->p[i][j] + m->p[j][i]) * farther) +
             fabs(2 * exp(-d2(y, i, j)) * expm1(-farther) / z);
  }
  *magnitude = terms;
  return c + log1p(dz / z);
}

/* ---- gradients, right and wrong ---- */

typedef enum {
  RIGHT,
  ALMOST_FOUR,
  TWICE,
  QUARTER,
  ZERO,
  ONE_SIGN,
  DROPPED_J,
  ATTRACTION,
  TRANSPOSED,
  KINDS
} kind;

static const char *const kind_names[] = {"right",       "4.004 / 4", "2",         "1/4",
                                         "zero",        "one sign",  "dropped j", "attraction only",
                                         "p transposed"};

static void gradient(const gsl_vector *y, const model *m, kind what, size_t k_off, size_t j_off,
                     gsl_vector *g) {
  static const double factor[KINDS] = {[ALMOST_FOUR] = 1.001, [TWICE] = 2, [QUARTER] = 0.25};
  double z = 0;
  for (size_t i = 0; i < N; i++) {
    for (size_t j = 0; j < N; j++) z += i == j ? 0 : exp(-d2(y, i, j));
  }
  for (size_t k = 0; k < N * H; k++) {
    size_t i = k / H;
    double sum = 0;
    for (size_t j = 0; j < N; j++) {
      if (j == i || (what == DROPPED_J && k == k_off && j == j_off)) continue;
      double q = what == ATTRACTION ? 0 : exp(-d2(y, i, j)) / z;
      /* An asymmetric p enters dC/dy through p + p'; who reads p' alone, or p alone, is wrong. */
      double p = what == TRANSPOSED ? 2 * m->p[j][i] : m->p[i][j] + m->p[j][i];
      sum += 2 * (p - 2 * q) * (gsl_vector_get(y, k) - gsl_vector_get(y, j * H + k % H));
    }
    if (factor[what] > 0) sum *= factor[what];
    if (what == ZERO || (what == ONE_SIGN && k == k_off)) sum *= what == ZERO ? 0 : -1;
    gsl_vector_set(g, k, sum);
  }
}

static void no_gradient(const gsl_vector *y, void *params, gsl_vector *g) {
  (void)y, (void)params;
  gsl_vector_set_all(g, (double)NAN);
}

static void no_both(const gsl_vector *y, void *params, double *f, gsl_vector *g) {
  *f = cost(y, params);
  no_gradient(y, params, g);
}

/* ---- the count ---- */

/* Is any entry of the claim off by more than a correct verdict excludes? (One of the terms that are
 * left out may be as small as that.) */
static bool beyond_tolerance(const gsl_vector *claim, const gsl_vector *truth) {
  double largest = 0;
  for (size_t k = 0; k < N * H; k++) largest = GSL_MAX_DBL(largest, fabs(gsl_vector_get(truth, k)));
  for (size_t k = 0; k < N * H; k++) {
    double size = GSL_MAX_DBL(fabs(gsl_vector_get(truth, k)), grad_check_defaults.floor * largest);
    double off = fabs(gsl_vector_get(claim, k) - gsl_vector_get(truth, k));
    if (!(off <= grad_check_defaults.tolerance * size)) return true;
  }
  return false;
}

static void judge_all(double scale, bool by_change) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 20071 + (unsigned long)by_change);
  gsl_vector *y = gsl_vector_alloc(N * H), *g = gsl_vector_alloc(N * H),
             *truth = gsl_vector_alloc(N * H);
  size_t verdicts[KINDS][4] = {0}, evaluations = 0;
  for (size_t problem = 0; problem < PROBLEMS; problem++) {
    model symmetric, asymmetric;
    affinities(rng, true, &symmetric);
    affinities(rng, false, &asymmetric);
    for (size_t k = 0; k < N * H; k++) gsl_vector_set(y, k, gsl_ran_gaussian(rng, scale));
    size_t k = gsl_rng_uniform_int(rng, N * H),
           j = (k / H + 1 + gsl_rng_uniform_int(rng, N - 1)) % N;
    for (int what = 0; what < KINDS; what++) {
      model *m = what == TRANSPOSED ? &asymmetric : &symmetric;
      gsl_multimin_function_fdf function = {cost, no_gradient, no_both, N * H, m};
      grad_problem to_check = {.function = &function, .change = change};
      grad_check_options options = grad_check_defaults;
      options.by_change = by_change;
      grad_check check;
      gradient(y, m, (kind)what, k, j, g);
      cr_assert_eq(grad_check_claim(&to_check, y, g, &options, &check), GSL_SUCCESS);
      verdicts[what][check.verdict]++;
      if (what == RIGHT) evaluations += check.evaluations + check.changes;
      gradient(y, m, RIGHT, k, j, truth);
      bool as_it_should = what == RIGHT
                              ? check.verdict != GRAD_WRONG
                              : check.verdict == GRAD_WRONG || !beyond_tolerance(g, truth);
      if (!as_it_should) grad_report(stderr, &check, NULL);
      cr_expect(as_it_should, "%s was called %s at scale %g, problem %zu, entry %zu, j %zu",
                kind_names[what], grad_verdict_name(check.verdict), scale, problem, k, j);
      grad_check_free(&check);
    }
  }
  cr_expect_lt((double)evaluations / (PROBLEMS * N * H), 45);
  cr_expect_geq(verdicts[RIGHT][GRAD_CORRECT], PROBLEMS * 98 / 100);
  gsl_vector_free(y);
  gsl_vector_free(g);
  gsl_vector_free(truth);
  gsl_rng_free(rng);
}

Test(chain, by_cost_at_1) {
  judge_all(1, false);
}
Test(chain, by_cost_at_1e_2) {
  judge_all(1e-2, false);
}
Test(chain, by_cost_at_1e_4) {
  judge_all(1e-4, false);
}
Test(chain, by_cost_at_1e_6) {
  judge_all(1e-6, false);
}
Test(chain, by_change_at_1) {
  judge_all(1, true);
}
Test(chain, by_change_at_1e_2) {
  judge_all(1e-2, true);
}
Test(chain, by_change_at_1e_4) {
  judge_all(1e-4, true);
}
Test(chain, by_change_at_1e_6) {
  judge_all(1e-6, true);
}
