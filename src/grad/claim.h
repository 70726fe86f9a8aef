/* claim: what df says the gradient is. Private to grad. */
#ifndef GRAD_CLAIM_H
#define GRAD_CLAIM_H

#include "grad/grad.h"

typedef struct {
  double *storage;
  gsl_vector_view gradient;
  bool input_changed;  /* df wrote into x */
  bool not_repeatable; /* df, called again with the same x, differs */
} grad_claim;

/* Calls df twice with copies of x and a gradient full of NaN, so that an entry that df does not
 * fill, or only adds to, has no value. GSL_ENOMEM. */
int grad_claim_open(grad_claim *claim, const grad_problem *problem, const gsl_vector *x);
void grad_claim_close(grad_claim *claim);

/* x finite, of the problem's size, and every scale positive and finite. */
bool grad_claim_usable(const grad_problem *problem, const gsl_vector *x);

#endif
