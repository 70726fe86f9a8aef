#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

typedef struct {
  collection_model base;
  size_t function;
} mgh_model;

static size_t function_of(const collection_model *model) {
  return ((const mgh_model *)model)->function;
}

static double value(const collection_model *model, const double *x) {
  return mgh_value(function_of(model), x);
}

static wide wide_value(const collection_model *model, const wide *x) {
  return mgh_wide_value(function_of(model), x);
}

static void gradient(const collection_model *model, const double *x, double *g) {
  mgh_gradient(function_of(model), x, g);
}

/* Without one residual. */
static void dropped(const collection_model *model, const double *x, gsl_rng *rng, double *g) {
  size_t function = function_of(model), n = model->n, m = mgh_functions[function].m;
  double r[MGH_MOST_M], jacobian[MGH_MOST_M * MGH_MOST_N];
  mgh_evaluate(function, x, r, jacobian);
  mgh_gradient(function, x, g);
  size_t i = gsl_rng_uniform_int(rng, m);
  for (size_t j = 0; j < n; j++) g[j] -= 2 * jacobian[i * n + j] * r[i];
}

/* The standard start, or a point near it or around it. */
static void draw(const collection_model *model, gsl_rng *rng, double *x) {
  static const double widths[] = {0, 1e-3, 0.03, 0.3, 0.3};
  double width = widths[gsl_rng_uniform_int(rng, sizeof widths / sizeof *widths)];
  double largest = 0;
  mgh_functions[function_of(model)].start(model->n, x);
  for (size_t j = 0; j < model->n; j++) largest = fmax(largest, fabs(x[j]));
  if (largest == 0) largest = 1;
  for (size_t j = 0; j < model->n; j++) {
    x[j] += width * fmax(fabs(x[j]), largest / 16) * gsl_ran_gaussian(rng, 1);
  }
}

static void release(collection_model *model) {
  free(model);
}

collection_model *collection_mgh_alloc(size_t function) {
  mgh_model *model = malloc(sizeof *model);
  if (model == NULL) return NULL;
  *model = (mgh_model){
      {mgh_functions[function].n, "", value, gradient, wide_value, NULL, dropped, draw, release},
      function};
  snprintf(model->base.name, sizeof model->base.name, "%s", mgh_functions[function].name);
  return &model->base;
}
