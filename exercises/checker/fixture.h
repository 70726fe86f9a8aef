/* A point at which an answer is compared with the truth: generic values, and the right gradient. */
#ifndef CHECKER_FIXTURE_H
#define CHECKER_FIXTURE_H

#include "sne/sne.h"

typedef struct {
  const char *name;
  sne_pairs pairs;
  size_t N, h;
  double spread, shift; /* of z where it is free: z = spread * normal + shift */
  unsigned long seed;
  double rate; /* of a step, where the answer is one */
} fixture_recipe;

typedef struct {
  const fixture_recipe *recipe;
  sne_variable variable; /* which x is */
  gsl_matrix *p, *q, *x; /* x is what C is differentiated by: q itself, z or y */
  gsl_matrix *truth;     /* the closed form of dC/dx, as large as x */
  gsl_matrix *terms;     /* the magnitude of what is added up to each entry */
} fixture;

/* p is a distribution over the pairs that exist, symmetric if x is y. false when memory is short;
 * free it in either case. */
bool fixture_make(const fixture_recipe *recipe, sne_variable variable, fixture *at);
void fixture_free(fixture *at);

/* dC/dx with other values of p and x, as large as the fixture's. false when memory is short. */
bool fixture_gradient(const fixture *at, const gsl_matrix *p, const gsl_matrix *x,
                      gsl_matrix *gradient);

/* Far from where exp overflows or underflows? */
bool fixture_ordinary(const fixture *at);

#endif
