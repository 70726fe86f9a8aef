/* F, before scale and shift: what the two families have in common. */
#ifndef COLLECTION_MODEL_H
#define COLLECTION_MODEL_H

#include "collection.h"

struct collection_model {
  size_t n;
  char name[40];
  double (*value)(const collection_model *model, const double *x);
  void (*gradient)(const collection_model *model, const double *x, double *gradient);
  wide (*wide_value)(const collection_model *model, const wide *x);
  /* F(x + t e_k) - F(x) and the magnitude of its terms; NULL where nothing is gained. */
  double (*change)(const collection_model *model, const double *x, size_t k, double t,
                   double *magnitude);
  /* The gradient with a term left out. */
  void (*dropped)(const collection_model *model, const double *x, gsl_rng *rng, double *gradient);
  /* A point. */
  void (*draw)(const collection_model *model, gsl_rng *rng, double *x);
  void (*free)(collection_model *model);
};

/* Function number i of the 35. */
collection_model *collection_mgh_alloc(size_t function);

/* C as a function of q, z or y, with coordinates of this size, for a p drawn. */
collection_model *collection_sne_alloc(collection_family family, double coordinates, gsl_rng *rng);

#endif
