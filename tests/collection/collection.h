/* collection: functions whose gradients are known, as cases to check: the 35 of More, Garbow and
 * Hillstrom and the three tails of SNE's chain, each at a point drawn at random, scaled and
 * shifted; gradients that are right, and gradients with one known mistake. All is determined by the
 * number of the case. */
#ifndef COLLECTION_COLLECTION_H
#define COLLECTION_COLLECTION_H

#include <gsl/gsl_multimin.h>
#include <gsl/gsl_rng.h>
#include <stdbool.h>

#include "mgh.h"

/* ---- case.c ---- */

enum { COLLECTION_MOST_N = 25 }; /* z of 5 points */

/* The 35 functions; C as a function of q, of z, of y. */
typedef enum { COLLECTION_MGH, COLLECTION_Q, COLLECTION_Z, COLLECTION_Y } collection_family;
typedef enum {
  COLLECTION_PLAIN,
  COLLECTION_SCALED,   /* F times 1e-12 to 1e12 */
  COLLECTION_SHIFTED,  /* F plus 1e6 */
  COLLECTION_STRETCHED /* each coordinate in a unit of its own, 2^-13 to 2^13 */
} collection_transform;

typedef struct collection_model collection_model; /* F */

/* scale F(stretch_1 x_1, stretch_2 x_2, ...) + shift at x. */
typedef struct {
  unsigned long number;
  char name[80]; /* for people: "beale", "dC/dy at 1e-06, scaled by 3.1e-07" */
  collection_family family;
  collection_transform transform;
  double coordinates; /* SNE: the scale of the coordinates; 1 for the others */
  double scale, shift;
  double stretch[COLLECTION_MOST_N];
  size_t n;
  gsl_vector *x;
  gsl_vector *gradient;               /* by the formula, in doubles */
  gsl_vector *truth;                  /* by the complex step in extended precision */
  gsl_multimin_function_fdf function; /* params is the case; counts evaluations of f */
  size_t evaluations;
  collection_model *model;
} collection_case;

/* The case of this number, to be freed. Every third is SNE's. NULL when memory is short. */
collection_case *collection_case_alloc(unsigned long number);
void collection_case_free(collection_case *c);

/* f(x + t e_k) in extended precision. */
long double collection_wide_value(const collection_case *c, size_t k, double t);

/* The change of f when one entry moves, as grad_problem takes it; SNE has one. */
double collection_change(const gsl_vector *x, size_t k, double t, void *params, double *magnitude);
bool collection_has_change(const collection_case *c);

/* What leaves out one term of a sum: the gradient without the i-th residual, or without one point's
 * pull, or with the normalising sum held constant. */
void collection_dropped_term(const collection_case *c, gsl_rng *rng, gsl_vector *gradient);

/* ---- mistake.c ---- */

typedef enum {
  MISTAKE_FACTOR,     /* all entries by 1.001 to 11, or divided by it */
  MISTAKE_ENTRY,      /* one of them */
  MISTAKE_SIGN,       /* all */
  MISTAKE_ENTRY_SIGN, /* one */
  MISTAKE_SWAPPED,    /* two neighbours */
  MISTAKE_SHIFTED,    /* each is its neighbour's */
  MISTAKE_ZERO,       /* one is 0 */
  MISTAKE_TERM,       /* a term is left out */
  MISTAKE_COUNT
} collection_mistake;

extern const char *const collection_mistake_names[MISTAKE_COUNT];

/* The tolerance to which entry k of this case is held: relative * max(|g_k|, floor ||g||_inf), g
 * the truth. */
double collection_allowed(const collection_case *c, size_t k, double relative, double floor);

/* Fills claimed with a gradient that is off by more than that in some entry, and tells how it was
 * made. False where no mistake makes one: the gradient is 0. */
bool collection_mistaken(const collection_case *c, double relative, double floor,
                         gsl_vector *claimed, collection_mistake *made);

/* ---- reachable.c: what double precision can decide ---- */

/* The least bar that a difference for entry k could have, if the best step and the truth were
 * known: the minimum over h of noise / h + |D(h) - g_k|, with D(h) = (f(x + h e_k) - f(x - h e_k))
 * / 2h in extended precision and the noise that of f in doubles against it, around x and at x +- h;
 * and of the same for (4 D(h) - D(2h)) / 3. */
double collection_reachable_bar(const collection_case *c, size_t k);

/* Whether bars that small, multiple of them, tell the claim from a wrong one: within the tolerance
 * at every entry when the claim is right, exceeded by the error of some entry when it is not. */
bool collection_decidable(const collection_case *c, const gsl_vector *claimed, double multiple,
                          double relative, double floor);

#endif
