/* Minimising C over y. Every method works on the problem of y that the checks use; what is common
 * to them, counting, keeping the best, telling the watcher, is in the run. */
#include <float.h>
#include <gsl/gsl_errno.h>
#include <lbfgs.h>
#include <math.h>
#include <stdlib.h>

#include "sne/entries.h"
#include "sne/problem_state.h"

typedef struct {
  gsl_multimin_function_fdf *function; /* the problem's */
  size_t n;
  size_t iterations; /* as many as there may be */
  double tolerance;
  sne_watch *watch;
  void *context;
  gsl_matrix *y; /* the best so far */
  double noise;  /* costs that differ by less are equal */
  sne_progress best, now;
  sne_outcome outcome;
  bool finished; /* outcome is decided */
} run;

static double largest_entry(const gsl_vector *v) {
  double largest = 0;
  for (size_t k = 0; k < v->size; k++)
    if (!(fabs(v->data[k]) <= largest)) largest = fabs(v->data[k]);
  return largest;
}

static void best_into(const run *r, double *x) {
  for (size_t k = 0; k < r->n; k++) x[k] = sne_row(r->y, k / r->y->size2)[k % r->y->size2];
}

/* Keeps x if its cost is less or, within rounding, its gradient is. */
static void keep_if_best(run *r, const gsl_vector *x) {
  const bool less = r->now.cost < r->best.cost - r->noise;
  const bool flatter =
      r->now.cost <= r->best.cost + r->noise && r->now.gradient_norm < r->best.gradient_norm;
  if (!less && !flatter) return;
  r->best = r->now;
  for (size_t k = 0; k < r->n; k++) sne_row_of(r->y, k / r->y->size2)[k % r->y->size2] = x->data[k];
}

/* After each iteration: true when the run is at its end. */
static bool iterated(run *r, const gsl_vector *x, double cost, const gsl_vector *gradient) {
  r->now.iteration++;
  r->now.cost = cost;
  r->now.gradient_norm = largest_entry(gradient);
  keep_if_best(r, x);
  const gsl_matrix_const_view y = gsl_matrix_const_view_array(x->data, r->y->size1, r->y->size2);
  r->finished = true;
  if (r->watch != NULL && r->watch(&r->now, &y.matrix, r->context) != 0)
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

/* ---- the problem's function, counted ---- */

static double counted_f(const gsl_vector *x, void *context) {
  run *r = context;
  r->now.evaluations++;
  return r->function->f(x, r->function->params);
}

static void counted_df(const gsl_vector *x, void *context, gsl_vector *gradient) {
  run *r = context;
  r->now.evaluations++;
  r->function->df(x, r->function->params, gradient);
}

static void counted_fdf(const gsl_vector *x, void *context, double *f, gsl_vector *gradient) {
  run *r = context;
  r->now.evaluations++;
  r->function->fdf(x, r->function->params, f, gradient);
}

/* ---- L-BFGS (Nocedal 1980), by liblbfgs ---- */

/* The library rounds the number of variables up; those behind n are not ours and stay 0. */
static lbfgsfloatval_t lbfgs_evaluate(void *context, const lbfgsfloatval_t *x, lbfgsfloatval_t *g,
                                      int padded, lbfgsfloatval_t step) {
  (void)step;
  run *r = context;
  gsl_vector_const_view at = gsl_vector_const_view_array(x, r->n);
  gsl_vector_view gradient = gsl_vector_view_array(g, r->n);
  double cost;
  counted_fdf(&at.vector, r, &cost, &gradient.vector);
  for (size_t k = r->n; k < (size_t)padded; k++) g[k] = 0;
  return cost;
}

static int lbfgs_iterated(void *context, const lbfgsfloatval_t *x, const lbfgsfloatval_t *g,
                          lbfgsfloatval_t cost, lbfgsfloatval_t x_norm, lbfgsfloatval_t g_norm,
                          lbfgsfloatval_t step, int padded, int iteration, int trials) {
  (void)x_norm, (void)g_norm, (void)step, (void)padded, (void)iteration, (void)trials;
  run *r = context;
  gsl_vector_const_view at = gsl_vector_const_view_array(x, r->n);
  gsl_vector_const_view gradient = gsl_vector_const_view_array(g, r->n);
  return iterated(r, &at.vector, cost, &gradient.vector);
}

/* Near the bottom a line search ends in rounding errors; it starts afresh from the best as long as
 * that gains something. */
static int minimise_bfgs(run *r) {
  lbfgs_parameter_t parameters;
  lbfgs_parameter_init(&parameters);
  parameters.m = 30;
  parameters.epsilon = 0; /* iterated decides */
  /* More and Thuente's search gives up on the first step from a start of 1e-4, where C is flat. */
  parameters.linesearch = LBFGS_LINESEARCH_BACKTRACKING_WOLFE;
  parameters.max_linesearch = 20; /* halvings, mostly: more of them are below rounding */
  lbfgsfloatval_t *x = lbfgs_malloc((int)r->n);
  if (x == NULL) return GSL_ENOMEM;
  int status = 0;
  while (!r->finished && status != LBFGSERR_OUTOFMEMORY) {
    const size_t before = r->best.iteration;
    best_into(r, x);
    status = lbfgs((int)r->n, x, NULL, lbfgs_evaluate, lbfgs_iterated, r, &parameters);
    if (r->best.iteration == before) break;
  }
  lbfgs_free(x);
  return status == LBFGSERR_OUTOFMEMORY ? GSL_ENOMEM : GSL_SUCCESS;
}

/* ---- conjugate gradients (Polak and Ribiere 1969), by GSL ---- */

/* Fletcher and Reeves' directions take three times the iterations here, and may get stuck. */

/* The first trial moves the points by about as much as they are apart. */
static double first_cg_step(const run *r) {
  double sum = 0;
  for (size_t i = 0; i < r->y->size1; i++)
    for (size_t k = 0; k < r->y->size2; k++) sum += sne_row(r->y, i)[k] * sne_row(r->y, i)[k];
  return sum > 0 ? sqrt(sum) : 1;
}

static int minimise_cg(run *r) {
  gsl_multimin_function_fdf counted = {counted_f, counted_df, counted_fdf, r->n, r};
  gsl_multimin_fdfminimizer *s =
      gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_conjugate_pr, r->n);
  gsl_vector *x = gsl_vector_alloc(r->n);
  if (s != NULL && x != NULL) {
    const double first_step = first_cg_step(r), line_tolerance = 0.1;
    best_into(r, x->data);
    gsl_multimin_fdfminimizer_set(s, &counted, x, first_step, line_tolerance);
    size_t without_progress = 0;
    while (!r->finished && without_progress < 2) {
      if (gsl_multimin_fdfminimizer_iterate(s) != GSL_SUCCESS) {
        without_progress++; /* once: the directions are worn out; twice in a row: the bottom */
        gsl_multimin_fdfminimizer_restart(s);
      } else {
        without_progress = 0;
        iterated(r, s->x, s->f, s->gradient);
      }
    }
  }
  const bool short_of_memory = s == NULL || x == NULL;
  if (s != NULL) gsl_multimin_fdfminimizer_free(s);
  gsl_vector_free(x);
  return short_of_memory ? GSL_ENOMEM : GSL_SUCCESS;
}

/* ---- gradient descent with momentum and gains (Jacobs 1988; van der Maaten and Hinton 2008) ----
 */

/* A gain grows where the gradient keeps its sign and shrinks where it alternates. */
static void descend(double rate, double momentum, const gsl_vector *gradient, gsl_vector *x,
                    double *velocity, double *gain) {
  for (size_t k = 0; k < x->size; k++) {
    const double g = gradient->data[k];
    gain[k] = (g > 0) == (velocity[k] > 0) ? gain[k] * 0.8 : gain[k] + 0.2;
    if (gain[k] < 0.01) gain[k] = 0.01;
    velocity[k] = momentum * velocity[k] - rate * gain[k] * g;
    x->data[k] += velocity[k];
  }
}

static int minimise_gd(run *r) {
  double *memory = calloc(4 * r->n, sizeof *memory);
  if (memory == NULL) return GSL_ENOMEM;
  gsl_vector_view x = gsl_vector_view_array(memory, r->n);
  gsl_vector_view gradient = gsl_vector_view_array(memory + r->n, r->n);
  double *velocity = memory + 2 * r->n, *gain = memory + 3 * r->n, cost;
  for (size_t k = 0; k < r->n; k++) gain[k] = 1;
  best_into(r, x.vector.data);
  /* The force on a point is of the order of its share of p, 1 / N. */
  const double rate = (double)r->y->size1 / 4;
  counted_fdf(&x.vector, r, &cost, &gradient.vector);
  do {
    descend(rate, r->now.iteration < 250 ? 0.5 : 0.8, &gradient.vector, &x.vector, velocity, gain);
    counted_fdf(&x.vector, r, &cost, &gradient.vector);
  } while (!iterated(r, &x.vector, cost, &gradient.vector));
  free(memory);
  return GSL_SUCCESS;
}

/* ---- the run ---- */

static int minimise(run *r, sne_method method) {
  switch (method) {
  case SNE_BFGS:
    return minimise_bfgs(r);
  case SNE_CG:
    return minimise_cg(r);
  case SNE_GD:
    return minimise_gd(r);
  }
  return GSL_EINVAL;
}

/* Where the run begins; a start at the bottom is converged. memory holds 2 n. */
static int begin(run *r, double *memory) {
  gsl_vector_view x = gsl_vector_view_array(memory, r->n);
  gsl_vector_view gradient = gsl_vector_view_array(memory + r->n, r->n);
  best_into(r, x.vector.data);
  counted_fdf(&x.vector, r, &r->now.cost, &gradient.vector);
  r->now.gradient_norm = largest_entry(&gradient.vector);
  if (!isfinite(r->now.cost) || !isfinite(r->now.gradient_norm)) return GSL_EINVAL;
  r->best = r->now;
  r->finished = r->now.gradient_norm < r->tolerance;
  if (r->finished) r->outcome = SNE_CONVERGED;
  return GSL_SUCCESS;
}

int sne_embed(const gsl_matrix *p, gsl_matrix *y, const sne_embed_options *options,
              sne_progress *final, sne_outcome *outcome) {
  if (p->size1 != p->size2 || y->size1 != p->size1) return GSL_EBADLEN;
  const size_t n = y->size1 * y->size2;
  sne_problem *problem = sne_problem_alloc(SNE_OF_Y, p, y->size2, SNE_DISTINCT_PAIRS);
  double *memory = malloc(2 * n * sizeof *memory);
  int status = GSL_ENOMEM;
  if (problem != NULL && memory != NULL) {
    run r = {.function = sne_problem_function(problem), .n = n, .y = y};
    r.iterations = options->iterations > 0 ? (size_t)options->iterations : 10000;
    r.tolerance = options->tolerance > 0 ? options->tolerance : 1e-6 / (double)y->size1;
    r.watch = options->watch;
    r.context = options->context;
    r.noise = 8 * DBL_EPSILON * fabs(problem->sum_p_log_p);
    r.outcome = SNE_STALLED;
    status = begin(&r, memory);
    const bool moves = !r.finished && options->iterations >= 0;
    if (!r.finished && !moves) r.outcome = SNE_ITERATIONS;
    if (status == GSL_SUCCESS && moves) status = minimise(&r, options->method);
    *final = (sne_progress){r.now.iteration, r.now.evaluations, r.best.cost, r.best.gradient_norm};
    *outcome = r.outcome;
  }
  free(memory);
  sne_problem_free(problem);
  return status;
}
