#include <gsl/gsl_randist.h>
#include <math.h>

#include "collection.h"

const char *const collection_mistake_names[MISTAKE_COUNT] = {
    "all times a factor",     "one times a factor", "sign of all", "sign of one",
    "two neighbours swapped", "shifted by one",     "one is zero", "a term left out"};

double collection_allowed(const collection_case *c, size_t k, double relative, double floor) {
  double largest = 0;
  for (size_t j = 0; j < c->n; j++) largest = fmax(largest, fabs(gsl_vector_get(c->truth, j)));
  return relative * fmax(fabs(gsl_vector_get(c->truth, k)), floor * largest);
}

/* 1.001 to 11, small ones as often as large ones; or one over it. */
static double draw_factor(gsl_rng *rng) {
  double factor = 1 + pow(10, gsl_ran_flat(rng, -3, 1));
  return gsl_rng_uniform(rng) < 0.5 ? factor : 1 / factor;
}

static void shift_by_one(gsl_vector *g) {
  double last = gsl_vector_get(g, g->size - 1);
  for (size_t k = g->size - 1; k > 0; k--) gsl_vector_set(g, k, gsl_vector_get(g, k - 1));
  gsl_vector_set(g, 0, last);
}

static void make(const collection_case *c, collection_mistake mistake, gsl_rng *rng,
                 gsl_vector *g) {
  size_t k = gsl_rng_uniform_int(rng, c->n);
  gsl_vector_memcpy(g, c->gradient);
  double *entry = gsl_vector_ptr(g, k);
  switch (mistake) {
  case MISTAKE_FACTOR:
    gsl_vector_scale(g, draw_factor(rng));
    break;
  case MISTAKE_ENTRY:
    *entry *= draw_factor(rng);
    break;
  case MISTAKE_SIGN:
    gsl_vector_scale(g, -1);
    break;
  case MISTAKE_ENTRY_SIGN:
    *entry = -*entry;
    break;
  case MISTAKE_SWAPPED:
    gsl_vector_swap_elements(g, k, (k + 1) % c->n);
    break;
  case MISTAKE_SHIFTED:
    shift_by_one(g);
    break;
  case MISTAKE_ZERO:
    *entry = 0;
    break;
  case MISTAKE_TERM:
    collection_dropped_term(c, rng, g);
    break;
  case MISTAKE_COUNT:
    break;
  }
}

static bool is_wrong(const collection_case *c, double relative, double floor,
                     const gsl_vector *claimed) {
  for (size_t k = 0; k < c->n; k++) {
    double error = fabs(gsl_vector_get(claimed, k) - gsl_vector_get(c->truth, k));
    if (error > collection_allowed(c, k, relative, floor)) return true;
  }
  return false;
}

bool collection_mistaken(const collection_case *c, double relative, double floor,
                         gsl_vector *claimed, collection_mistake *made) {
  enum { TRIES = 64 };
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_ranlxs0);
  if (rng == NULL) return false;
  gsl_rng_set(rng, c->number + 1);
  bool found = false;
  for (size_t i = 0; i < TRIES && !found; i++) {
    *made = (collection_mistake)((c->number + i) % MISTAKE_COUNT);
    make(c, *made, rng, claimed);
    found = is_wrong(c, relative, floor, claimed);
  }
  gsl_rng_free(rng);
  return found;
}
