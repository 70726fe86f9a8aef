#include "checker/fixture.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

static gsl_matrix *normal(gsl_rng *rng, size_t rows, size_t columns, double spread, double shift) {
  gsl_matrix *m = gsl_matrix_alloc(rows, columns);
  if (!m) return NULL;
  for (size_t k = 0; k < rows * columns; k++) m->data[k] = shift + spread * gsl_ran_ugaussian(rng);
  return m;
}

/* For pairs that do not exist: what the exercise says their entries are. */
static void set_diagonal(gsl_matrix *m, sne_pairs pairs, double value) {
  if (pairs == SNE_DISTINCT_PAIRS)
    for (size_t i = 0; i < m->size1; i++) gsl_matrix_set(m, i, i, value);
}

static gsl_matrix *distribution(gsl_rng *rng, size_t N, sne_pairs pairs, bool symmetric) {
  gsl_matrix *p = normal(rng, N, N, 1, 0);
  if (!p) return NULL;
  for (size_t i = 0; symmetric && i < N; i++)
    for (size_t j = 0; j < i; j++) gsl_matrix_set(p, i, j, gsl_matrix_get(p, j, i));
  set_diagonal(p, pairs, -(double)INFINITY);
  sne_forward_q(p, pairs, p);
  return p;
}

static gsl_vector entries(const gsl_matrix *m) {
  return (gsl_vector){.size = m->size1 * m->size2, .stride = 1, .data = m->data};
}

typedef void derive(sne_problem *problem, const gsl_vector *x, gsl_vector *result);

static void closed_form(sne_problem *problem, const gsl_vector *x, gsl_vector *result) {
  gsl_multimin_function_fdf *function = sne_problem_function(problem);
  function->df(x, function->params, result);
}

static void term_sizes(sne_problem *problem, const gsl_vector *x, gsl_vector *result) {
  sne_problem_terms(x, problem, result);
}

static bool of_problem(derive *what, const fixture *at, const gsl_matrix *p, const gsl_matrix *x,
                       gsl_matrix *result) {
  sne_problem *problem = sne_problem_alloc(at->variable, p, at->recipe->h, at->recipe->pairs);
  if (!problem) return false;
  gsl_vector from = entries(x), to = entries(result);
  what(problem, &from, &to);
  sne_problem_free(problem);
  return true;
}

bool fixture_gradient(const fixture *at, const gsl_matrix *p, const gsl_matrix *x,
                      gsl_matrix *gradient) {
  return of_problem(closed_form, at, p, x, gradient);
}

/* Fills x and q; q is x's own copy in part a, where nothing lies behind q. */
static bool make_x(gsl_rng *rng, fixture *at) {
  const fixture_recipe *r = at->recipe;
  if (!(at->q = gsl_matrix_alloc(r->N, r->N))) return false;
  if (at->variable == SNE_OF_Y) {
    if (!(at->x = normal(rng, r->N, r->h, 1, 0))) return false;
    sne_forward_z(at->x, r->pairs, at->q);
    sne_forward_q(at->q, r->pairs, at->q);
    return true;
  }
  if (at->variable == SNE_OF_Q) {
    at->x = distribution(rng, r->N, r->pairs, false);
    return at->x && gsl_matrix_memcpy(at->q, at->x) == 0;
  }
  if (!(at->x = normal(rng, r->N, r->N, r->spread, r->shift))) return false;
  set_diagonal(at->x, r->pairs, -(double)INFINITY);
  sne_forward_q(at->x, r->pairs, at->q);
  return true;
}

bool fixture_make(const fixture_recipe *recipe, sne_variable variable, fixture *at) {
  *at = (fixture){.recipe = recipe, .variable = variable};
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  if (!rng) return false;
  gsl_rng_set(rng, recipe->seed);
  at->p = distribution(rng, recipe->N, recipe->pairs, variable == SNE_OF_Y);
  bool made = at->p && make_x(rng, at);
  gsl_rng_free(rng);
  if (!made) return false;
  at->truth = gsl_matrix_alloc(at->x->size1, at->x->size2);
  at->terms = gsl_matrix_alloc(at->x->size1, at->x->size2);
  return at->truth && at->terms && fixture_gradient(at, at->p, at->x, at->truth) &&
         of_problem(term_sizes, at, at->p, at->x, at->terms);
}

void fixture_free(fixture *at) {
  gsl_matrix *owned[] = {at->p, at->q, at->x, at->truth, at->terms};
  for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) gsl_matrix_free(owned[k]);
}

bool fixture_ordinary(const fixture *at) {
  return at->recipe->spread <= 1 && fabs(at->recipe->shift) < 1;
}
