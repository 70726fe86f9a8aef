#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "model.h"

/* ---- the function and its gradient ---- */

/* Where F is evaluated. */
static void stretched(const collection_case *c, const gsl_vector *x, double *to) {
  for (size_t k = 0; k < c->n; k++) to[k] = c->stretch[k] * gsl_vector_get(x, k);
}

/* From the gradient of F to that of the case. */
static void chain(const collection_case *c, double *g) {
  for (size_t k = 0; k < c->n; k++) g[k] *= c->scale * c->stretch[k];
}

static double value(const gsl_vector *x, void *params) {
  collection_case *c = params;
  double there[COLLECTION_MOST_N];
  c->evaluations++;
  stretched(c, x, there);
  return c->scale * c->model->value(c->model, there) + c->shift;
}

static void gradient(const gsl_vector *x, void *params, gsl_vector *g) {
  const collection_case *c = params;
  double there[COLLECTION_MOST_N];
  stretched(c, x, there);
  c->model->gradient(c->model, there, g->data);
  chain(c, g->data);
}

static void both(const gsl_vector *x, void *params, double *f, gsl_vector *g) {
  *f = value(x, params);
  gradient(x, params, g);
}

double collection_change(const gsl_vector *x, size_t k, double t, void *params, double *magnitude) {
  const collection_case *c = params;
  double there[COLLECTION_MOST_N];
  stretched(c, x, there);
  double difference = c->model->change(c->model, there, k, c->stretch[k] * t, magnitude);
  *magnitude *= c->scale;
  return c->scale * difference;
}

bool collection_has_change(const collection_case *c) {
  return c->model->change != NULL;
}

static wide wide_at(const collection_case *c, size_t k, wide there) {
  wide x[COLLECTION_MOST_N];
  for (size_t j = 0; j < c->n; j++) {
    wide u = j == k ? there : (long double)gsl_vector_get(c->x, j);
    x[j] = (long double)c->stretch[j] * u;
  }
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
  double there[COLLECTION_MOST_N];
  stretched(c, c->x, there);
  c->model->dropped(c->model, there, rng, g->data);
  chain(c, g->data);
}

/* ---- drawing ---- */

static collection_model *draw_model(collection_case *c, gsl_rng *rng) {
  static const double sizes[] = {1, 1e-2, 1e-4, 1e-6, 1e-8};
  unsigned long third = c->number / 3;
  bool sne = c->number % 3 == 2;
  c->family = sne ? (collection_family)(COLLECTION_Q + third % 3) : COLLECTION_MGH;
  c->coordinates = sne ? sizes[third / 3 % (sizeof sizes / sizeof *sizes)] : 1;
  if (sne) return collection_sne_alloc(c->family, c->coordinates, rng);
  return collection_mgh_alloc((2 * third + c->number % 3) % MGH_COUNT);
}

static void draw_transform(collection_case *c, gsl_rng *rng) {
  static const collection_transform kinds[] = {
      COLLECTION_PLAIN,  COLLECTION_PLAIN,   COLLECTION_PLAIN,   COLLECTION_SCALED,
      COLLECTION_SCALED, COLLECTION_SHIFTED, COLLECTION_SHIFTED, COLLECTION_STRETCHED};
  c->transform = kinds[gsl_rng_uniform_int(rng, sizeof kinds / sizeof *kinds)];
  c->scale = c->transform == COLLECTION_SCALED ? pow(10, gsl_ran_flat(rng, -12, 12)) : 1;
  c->shift = c->transform == COLLECTION_SHIFTED ? 1e6 : 0;
  for (size_t k = 0; k < c->n; k++) {
    int power = c->transform == COLLECTION_STRETCHED ? (int)gsl_rng_uniform_int(rng, 27) - 13 : 0;
    c->stretch[k] = ldexp(1, power);
  }
  char how[32] = "";
  if (c->transform == COLLECTION_SCALED) snprintf(how, sizeof how, ", times %.3g", c->scale);
  if (c->transform == COLLECTION_SHIFTED) snprintf(how, sizeof how, ", plus %g", c->shift);
  if (c->transform == COLLECTION_STRETCHED) snprintf(how, sizeof how, ", stretched");
  snprintf(c->name, sizeof c->name, "%s%s", c->model->name, how);
}

/* A point where F is asked at a place drawn: powers of two divide exactly. */
static void draw_point(collection_case *c, gsl_rng *rng) {
  c->model->draw(c->model, rng, c->x->data);
  for (size_t k = 0; k < c->n; k++) c->x->data[k] /= c->stretch[k];
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
    draw_point(c, rng);
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
