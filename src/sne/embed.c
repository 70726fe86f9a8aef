/* Minimising C over y. Every method works on the problem of y that the checks use. */
#include <float.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sne/entries.h"
#include "sne/problem_state.h"
#include "sne/run.h"
#include "sne/vectors.h"

/* ---- the run ---- */

double sne_run_evaluate(sne_run *r, const double *x, double *gradient) {
  r->now.evaluations++;
  const gsl_vector_const_view at = gsl_vector_const_view_array(x, r->n);
  gsl_vector_view to = gsl_vector_view_array(gradient, r->n);
  double cost;
  r->function->fdf(&at.vector, r->function->params, &cost, &to.vector);
  return cost;
}

/* Keeps x if its cost is less or, within rounding, its gradient is. */
static void keep_if_best(sne_run *r) {
  const bool less = r->now.cost < r->best.cost - r->noise;
  const bool flatter =
      r->now.cost <= r->best.cost + r->noise && r->now.gradient_norm < r->best.gradient_norm;
  if (!less && !flatter) return;
  r->best = r->now;
  memcpy(r->best_x, r->x, r->n * sizeof *r->x);
}

enum { COUNTS = 8 }; /* of now and best, at the front of the state */

static void counts_into_state(const sne_run *r) {
  const double counts[COUNTS] = {
      (double)r->now.iteration,  (double)r->now.evaluations,  r->now.cost,  r->now.gradient_norm,
      (double)r->best.iteration, (double)r->best.evaluations, r->best.cost, r->best.gradient_norm};
  memcpy(r->state, counts, sizeof counts);
}

static sne_progress progress_from(const double *counts) {
  return (sne_progress){.iteration = (size_t)counts[0],
                        .evaluations = (size_t)counts[1],
                        .cost = counts[2],
                        .gradient_norm = counts[3]};
}

static int tell_watcher(sne_run *r) {
  if (r->watch == NULL) return 0;
  counts_into_state(r);
  const size_t h = r->dimensions;
  const gsl_matrix_const_view y = gsl_matrix_const_view_array(r->x, r->n / h, h);
  sne_progress told = r->now;
  if (r->kept != NULL) told.state = r->state, told.state_size = r->state_size;
  return r->watch(&told, &y.matrix, r->context);
}

bool sne_run_iterated(sne_run *r, double cost) {
  r->now.iteration++;
  r->now.cost = cost;
  r->now.gradient_norm = sne_largest(r->gradient, r->n);
  keep_if_best(r);
  r->finished = true;
  if (tell_watcher(r) != 0)
    r->outcome = SNE_STOPPED;
  else if (r->now.gradient_norm < r->tolerance)
    r->outcome = SNE_CONVERGED;
  else if (!isfinite(cost))
    r->outcome = SNE_STALLED;
  else if (r->now.iteration >= r->iterations)
    r->outcome = SNE_ITERATIONS;
  else
    r->finished = false;
  return r->finished;
}

/* ---- its beginning ---- */

static size_t kept_by(sne_method method, size_t n, size_t memory) {
  switch (method) {
  case SNE_LBFGS:
    return sne_lbfgs_kept(n, memory);
  case SNE_GD:
    return sne_gd_kept(n);
  case SNE_CG:
  case SNE_BFGS:
    return 0;
  }
  return 0;
}

static int alloc_state(sne_run *r, sne_method method) {
  const size_t kept = kept_by(method, r->n, r->memory);
  r->state_size = COUNTS + 3 * r->n + kept;
  r->state = calloc(r->state_size, sizeof *r->state);
  if (r->state == NULL) return GSL_ENOMEM;
  r->best_x = r->state + COUNTS;
  r->x = r->best_x + r->n;
  r->gradient = r->x + r->n;
  r->kept = kept > 0 ? r->gradient + r->n : NULL;
  return GSL_SUCCESS;
}

/* From y; a start at the bottom is converged. */
static int begin(sne_run *r, const gsl_matrix *y) {
  for (size_t k = 0; k < r->n; k++) r->x[k] = sne_row(y, k / y->size2)[k % y->size2];
  memcpy(r->best_x, r->x, r->n * sizeof *r->x);
  r->now.cost = sne_run_evaluate(r, r->x, r->gradient);
  r->now.gradient_norm = sne_largest(r->gradient, r->n);
  if (!isfinite(r->now.cost) || !isfinite(r->now.gradient_norm)) return GSL_EINVAL;
  r->best = r->now;
  return GSL_SUCCESS;
}

/* From a state that a watcher was given. */
static int take_up(sne_run *r, const double *state, size_t size) {
  if (r->kept == NULL || size != r->state_size) return GSL_EBADLEN;
  for (size_t k = 0; k < size; k++)
    if (!isfinite(state[k])) return GSL_EINVAL;
  memcpy(r->state, state, size * sizeof *state);
  r->now = progress_from(state);
  r->best = progress_from(state + COUNTS / 2);
  return GSL_SUCCESS;
}

static int minimise(sne_run *r, sne_method method) {
  switch (method) {
  case SNE_LBFGS:
    return sne_minimise_lbfgs(r);
  case SNE_GD:
    return sne_minimise_gd(r);
  case SNE_CG:
    return sne_minimise_gsl(r, gsl_multimin_fdfminimizer_conjugate_pr);
  case SNE_BFGS:
    return sne_minimise_gsl(r, gsl_multimin_fdfminimizer_vector_bfgs2);
  }
  return GSL_EINVAL;
}

static int run_to_its_end(sne_run *r, gsl_matrix *y, const sne_embed_options *options) {
  int status = alloc_state(r, options->method);
  if (status == GSL_SUCCESS)
    status = options->state == NULL ? begin(r, y) : take_up(r, options->state, options->state_size);
  if (status != GSL_SUCCESS) return status;
  r->outcome = SNE_STALLED;
  if (r->now.gradient_norm < r->tolerance)
    r->outcome = SNE_CONVERGED;
  else if (options->iterations < 0 || r->now.iteration >= r->iterations)
    r->outcome = SNE_ITERATIONS;
  else
    status = minimise(r, options->method);
  for (size_t k = 0; k < r->n; k++) sne_row_of(y, k / y->size2)[k % y->size2] = r->best_x[k];
  return status;
}

int sne_embed(sne_problem *problem, gsl_matrix *y, const sne_embed_options *options,
              sne_progress *final, sne_outcome *outcome) {
  gsl_multimin_function_fdf *function = sne_problem_function(problem);
  const size_t points = problem->x.size1, h = problem->x.size2;
  if (problem->variable != SNE_OF_Y || y->size1 != points || y->size2 != h) return GSL_EBADLEN;
  sne_run r = {.function = function, .n = function->n, .dimensions = h};
  r.iterations = options->iterations > 0 ? (size_t)options->iterations : 10000;
  r.memory = options->memory > 0 ? options->memory : 30;
  r.tolerance = options->tolerance > 0 ? options->tolerance : 1e-6 / (double)points;
  r.watch = options->watch;
  r.context = options->context;
  r.noise = 8 * DBL_EPSILON * fabs(problem->sum_p_log_p);
  const double sum_p = problem->sum_p; /* which is the weight of log Z in C */
  if (options->repulsion > 0) problem->sum_p *= options->repulsion;
  const int status = run_to_its_end(&r, y, options);
  problem->sum_p = sum_p;
  free(r.state);
  *final = r.best;
  final->iteration = r.now.iteration;
  final->evaluations = r.now.evaluations;
  *outcome = r.outcome;
  return status;
}
