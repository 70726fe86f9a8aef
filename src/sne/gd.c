/* Gradient descent with momentum and gains (Jacobs 1988; van der Maaten and Hinton 2008). */
#include <gsl/gsl_errno.h>

#include "sne/run.h"

/* The velocities, then the gains less one: both begin at 0, as what is kept does. */
size_t sne_gd_kept(size_t n) {
  return 2 * n;
}

/* A gain grows where the gradient keeps its sign and shrinks where it alternates. */
static void descend(sne_run *r, double rate, double momentum) {
  double *velocity = r->kept, *gain = r->kept + r->n;
  for (size_t k = 0; k < r->n; k++) {
    const double g = r->gradient[k];
    gain[k] = (g > 0) == (velocity[k] > 0) ? (gain[k] + 1) * 0.8 - 1 : gain[k] + 0.2;
    if (gain[k] < 0.01 - 1) gain[k] = 0.01 - 1;
    velocity[k] = momentum * velocity[k] - rate * (gain[k] + 1) * g;
    r->x[k] += velocity[k];
  }
}

int sne_minimise_gd(sne_run *r) {
  /* The force on a point is of the order of its share of p, 1 / N. */
  const double rate = (double)(r->n / r->dimensions) / 4;
  double cost;
  do {
    descend(r, rate, r->now.iteration < 250 ? 0.5 : 0.8);
    cost = sne_run_evaluate(r, r->x, r->gradient);
  } while (!sne_run_iterated(r, cost));
  return GSL_SUCCESS;
}
