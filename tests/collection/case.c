#include <float.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

/* ---- the function and its gradient ---- */

static double value(const gsl_vector *x, void *params) {
  collection_case *c = params;
  c->evaluations++;
  return c->scale * c->model->value(c->model, x->data) + c->shift;
}

static void gradient(const gsl_vector *x, void *params, gsl_vector *g) {
  const collection_case *c = params;
  c->model->gradient(c->model, x->data, g->data);
  gsl_vector_scale(g, c->scale);
}

static void both(const gsl_vector *x, void *params, double *f, gsl_vector *g) {
  *f = value(x, params);
  gradient(x, params, g);
}

static wide wide_at(const collection_case *c, size_t k, wide there) {
  wide x[MODEL_MOST_N];
  for (size_t j = 0; j < c->n; j++) x[j] = (long double)gsl_vector_get(c->x, j);
  x[k] = there;
  return (long double)c->scale * c->model->wide_value(c->model, x) + (long double)c->shift;
}

long double collection_wide_value(const collection_case *c, size_t k, double t) {
  return creall(wide_at(c, k, (long double)gsl_vector_get(c->x, k) + (long double)t));
}

/* The complex step, Im f(x + i t e_k) / t (Squire and Trapp 1998): t^2 f''' is nothing. */
static void find_truth(collection_case *c) {
  static const long double t = 1e-90L;
  for (size_t k = 0; k < c->n; k++) {
    wide there = (long double)gsl_vector_get(c->x, k) + (wide)I * t;
    gsl_vector_set(c->truth, k, (double)(cimagl(wide_at(c, k, there)) / t));
  }
}

void collection_dropped_term(const collection_case *c, gsl_rng *rng, gsl_vector *g) {
  c->model->dropped(c->model, c->x->data, rng, g->data);
  gsl_vector_scale(g, c->scale);
}

/* ---- drawing ---- */

static collection_model *draw_model(collection_case *c, gsl_rng *rng) {
  static const double sizes[] = {1, 1e-2, 1e-4, 1e-6, 1e-8};
  unsigned long third = c->number / 3;
  c->coordinates = 1;
  c->family = c->number % 3 == 2 ? COLLECTION_SNE : COLLECTION_MGH;
  if (c->family == COLLECTION_MGH)
    return collection_mgh_alloc((2 * third + c->number % 3) % MGH_COUNT);
  c->coordinates = sizes[third / 3 % (sizeof sizes / sizeof *sizes)];
  return collection_sne_alloc((int)(third % 3), c->coordinates, rng);
}

static void draw_transform(collection_case *c, gsl_rng *rng) {
  double lot = gsl_rng_uniform(rng);
  c->transform = lot < 0.5 ? COLLECTION_PLAIN : lot < 0.8 ? COLLECTION_SCALED : COLLECTION_SHIFTED;
  c->scale = c->transform == COLLECTION_SCALED ? pow(10, gsl_ran_flat(rng, -12, 12)) : 1;
  c->shift = c->transform == COLLECTION_SHIFTED ? 1e6 : 0;
  size_t length = strlen(strcpy(c->name, c->model->name));
  char *end = c->name + length;
  if (c->transform == COLLECTION_SCALED)
    snprintf(end, sizeof c->name - length, ", times %.3g", c->scale);
  if (c->transform == COLLECTION_SHIFTED)
    snprintf(end, sizeof c->name - length, ", plus %g", c->shift);
}

/* Far from the start some of the functions overflow, or come near it. */
static bool usable(collection_case *c) {
  static const double greatest = 1e60;
  if (!(fabs(value(c->x, c)) < greatest * c->scale + c->shift)) return false;
  gradient(c->x, c, c->gradient);
  for (size_t k = 0; k < c->n; k++) {
    if (!(fabs(gsl_vector_get(c->gradient, k)) < greatest * c->scale)) return false;
  }
  return true;
}

static bool draw(collection_case *c, gsl_rng *rng) {
  c->model = draw_model(c, rng);
  if (c->model == NULL) return false;
  c->n = c->model->n;
  c->x = gsl_vector_alloc(c->n);
  c->gradient = gsl_vector_alloc(c->n);
  c->truth = gsl_vector_alloc(c->n);
  if (c->x == NULL || c->gradient == NULL || c->truth == NULL) return false;
  c->function = (gsl_multimin_function_fdf){value, gradient, both, c->n, c};
  draw_transform(c, rng);
  do {
    c->model->draw(c->model, rng, c->x->data);
  } while (!usable(c));
  find_truth(c);
  c->evaluations = 0;
  return true;
}

collection_case *collection_case_alloc(unsigned long number) {
  collection_case *c = calloc(1, sizeof *c);
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  bool drawn = false;
  if (c != NULL && rng != NULL) {
    c->number = number;
    gsl_rng_set(rng, number + 1);
    drawn = draw(c, rng);
  }
  if (rng != NULL) gsl_rng_free(rng);
  if (drawn) return c;
  collection_case_free(c);
  return NULL;
}

void collection_case_free(collection_case *c) {
  if (c == NULL) return;
  gsl_vector_free(c->x);
  gsl_vector_free(c->gradient);
  gsl_vector_free(c->truth);
  if (c->model != NULL) c->model->free(c->model);
  free(c);
}
