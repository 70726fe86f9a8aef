/* rivals: the rules by which other programs accept a gradient, with their default parameters, in a
 * few lines each. A rule sees f, x and the claimed gradient, and says whether it is satisfied. */
#ifndef COLLECTION_RIVALS_H
#define COLLECTION_RIVALS_H

#include <gsl/gsl_multimin.h>
#include <gsl/gsl_rng.h>
#include <stdbool.h>

typedef struct {
  const gsl_multimin_function_fdf *function; /* only its f is used */
  const gsl_vector *x, *claimed;
  gsl_rng *rng; /* for rules that draw directions */
} rival_question;

typedef struct {
  const char *name;
  bool (*accepts)(const rival_question *question);
} rival;

/* PyTorch's gradcheck in slow and in fast mode, JAX's check_grads, MATLAB's checkGradients, SciPy's
 * check_derivative, Ceres' GradientChecker, Manopt's checkgradient read as slope 2 +- 0.1, Ipopt's
 * derivative test, pyadjoint's taylor_test, MINPACK's CHKDER. */
enum { RIVAL_COUNT = 10 };
extern const rival rivals[RIVAL_COUNT];

#endif
