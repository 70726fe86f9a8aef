/* Private to sne: what all methods of minimising have in common. Counting, keeping the best,
 * telling the watcher, and the end; and the state, from which a run can be taken up. */
#ifndef SNE_RUN_H
#define SNE_RUN_H

#include "sne/sne.h"

typedef struct {
  gsl_multimin_function_fdf *function; /* the problem's */
  size_t n;
  size_t iterations; /* as many as there may be */
  size_t memory;     /* pairs of L-BFGS */
  double tolerance;
  sne_watch *watch;
  void *context;
  size_t dimensions; /* of the map */
  double noise;      /* costs that differ by less are equal */
  sne_progress best, now;
  sne_outcome outcome;
  bool finished; /* outcome is decided */

  double *state; /* counts, best x, current x, its gradient, then what the method keeps */
  size_t state_size;
  double *best_x, *x, *gradient, *kept; /* in state */
} sne_run;

/* How much a method keeps beside x and its gradient; what none else can take up keeps nothing. */
size_t sne_lbfgs_kept(size_t n, size_t memory);
size_t sne_gd_kept(size_t n);

/* Each goes on from r->x, r->gradient and r->now until r->finished, or until it finds nothing
 * better. GSL_ENOMEM. */
int sne_minimise_lbfgs(sne_run *r);
int sne_minimise_gd(sne_run *r);
int sne_minimise_gsl(sne_run *r, const gsl_multimin_fdfminimizer_type *type);

/* f and its gradient at x, counted. */
double sne_run_evaluate(sne_run *r, const double *x, double *gradient);
/* After each iteration, when all that the next one needs is in the state. True when the run is at
 * its end. */
bool sne_run_iterated(sne_run *r, double cost);

#endif
