#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "model.h"
#include "sne/sne.h"

enum { DIMENSION = 2 };

typedef struct {
  collection_model base;
  sne_variable variable;
  sne_pairs pairs;
  double coordinates;
  size_t points;
  gsl_matrix *p;
  sne_problem *problem;
} sne_model;

static const sne_model *as_sne(const collection_model *model) {
  return (const sne_model *)model;
}

static double value(const collection_model *model, const double *x) {
  gsl_vector_const_view at = gsl_vector_const_view_array(x, model->n);
  gsl_multimin_function_fdf *function = sne_problem_function(as_sne(model)->problem);
  return function->f(&at.vector, function->params);
}

static void gradient(const collection_model *model, const double *x, double *g) {
  gsl_vector_const_view at = gsl_vector_const_view_array(x, model->n);
  gsl_vector_view to = gsl_vector_view_array(g, model->n);
  gsl_multimin_function_fdf *function = sne_problem_function(as_sne(model)->problem);
  function->df(&at.vector, function->params, &to.vector);
}

static double change(const collection_model *model, const double *x, size_t k, double t,
                     double *magnitude) {
  gsl_vector_const_view at = gsl_vector_const_view_array(x, model->n);
  return sne_problem_change(&at.vector, k, t, as_sne(model)->problem, magnitude);
}

static bool exists(const sne_model *model, size_t i, size_t j) {
  return i != j || model->pairs == SNE_ALL_PAIRS;
}

static wide minus_square_distance(const wide *a, const wide *b) {
  wide sum = 0;
  for (size_t k = 0; k < DIMENSION; k++) sum -= (a[k] - b[k]) * (a[k] - b[k]);
  return sum;
}

/* sum p (log p - log q), where log q is log of x, or z - log sum exp z. */
static wide wide_value(const collection_model *base, const wide *x) {
  const sne_model *model = as_sne(base);
  size_t n = model->points;
  wide cost = 0, total = 0;
  long double mass = 0;
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < n; j++) {
      if (!exists(model, i, j)) continue;
      long double p = (long double)gsl_matrix_get(model->p, i, j);
      wide z;
      if (model->variable == SNE_OF_Q) {
        z = clogl(x[i * n + j]);
      } else if (model->variable == SNE_OF_Z) {
        z = x[i * n + j];
      } else {
        z = minus_square_distance(x + DIMENSION * i, x + DIMENSION * j);
      }
      cost += p * (logl(p) - z);
      total += cexpl(z);
      mass += p;
    }
  }
  return model->variable == SNE_OF_Q ? cost : cost + mass * clogl(total);
}

/* Of q: p is forgotten in one entry. Of z: the normalising sum is held constant. Of y: one point
 * does not pull. */
static void dropped(const collection_model *base, const double *x, gsl_rng *rng, double *g) {
  const sne_model *model = as_sne(base);
  size_t n = model->points, i = gsl_rng_uniform_int(rng, n);
  size_t j = (i + 1 + gsl_rng_uniform_int(rng, n - 1)) % n;
  double p = gsl_matrix_get(model->p, i, j);
  gradient(base, x, g);
  if (model->variable == SNE_OF_Q) g[i * n + j] /= p;
  for (size_t k = 0; model->variable == SNE_OF_Z && k < n * n; k++) {
    if (exists(model, k / n, k % n)) g[k] = -gsl_matrix_get(model->p, k / n, k % n);
  }
  for (size_t k = 0; model->variable == SNE_OF_Y && k < DIMENSION; k++) {
    g[DIMENSION * i + k] -= 4 * p * (x[DIMENSION * i + k] - x[DIMENSION * j + k]);
  }
}

static void draw(const collection_model *base, gsl_rng *rng, double *x) {
  const sne_model *model = as_sne(base);
  for (size_t k = 0; k < base->n; k++) {
    double normal = gsl_ran_gaussian(rng, 1);
    x[k] = model->coordinates * (model->variable == SNE_OF_Q ? exp(normal) : normal);
  }
}

static void release(collection_model *base) {
  sne_model *model = (sne_model *)base;
  sne_problem_free(model->problem);
  gsl_matrix_free(model->p);
  free(model);
}

/* Generic, symmetric, sum 1. */
static void draw_distribution(const sne_model *model, gsl_rng *rng) {
  gsl_matrix *p = model->p;
  for (size_t i = 0; i < model->points; i++) {
    for (size_t j = 0; j <= i; j++) {
      double entry = exists(model, i, j) ? exp(1.3 * gsl_ran_gaussian(rng, 1)) : 0;
      gsl_matrix_set(p, i, j, entry);
      gsl_matrix_set(p, j, i, entry);
    }
  }
  gsl_matrix_scale(p, 1 / sne_sum(p, model->pairs));
}

collection_model *collection_sne_alloc(collection_family family, double coordinates, gsl_rng *rng) {
  static const struct {
    sne_variable variable;
    size_t points, columns;
    const char *name;
  } of[] = {[COLLECTION_Q] = {SNE_OF_Q, 5, 5, "dC/dq"},
            [COLLECTION_Z] = {SNE_OF_Z, 5, 5, "dC/dz"},
            [COLLECTION_Y] = {SNE_OF_Y, 8, DIMENSION, "dC/dy"}};
  sne_model *model = malloc(sizeof *model);
  if (model == NULL) return NULL;
  size_t points = of[family].points, n = points * of[family].columns;
  *model = (sne_model){.base = {n, "", value, gradient, wide_value, change, dropped, draw, release},
                       .variable = of[family].variable,
                       .pairs = gsl_rng_uniform(rng) < 0.5 ? SNE_ALL_PAIRS : SNE_DISTINCT_PAIRS,
                       .coordinates = coordinates,
                       .points = points};
  model->p = gsl_matrix_alloc(points, points);
  if (model->p != NULL) draw_distribution(model, rng);
  if (model->p != NULL)
    model->problem = sne_problem_alloc(model->variable, model->p, DIMENSION, model->pairs);
  if (model->problem == NULL) {
    release(&model->base);
    return NULL;
  }
  snprintf(model->base.name, sizeof model->base.name, "%s at %g", of[family].name, coordinates);
  return &model->base;
}
