/* probe: f and its change near one point, evaluated, guarded and counted. Private to grad. */
#ifndef GRAD_PROBE_H
#define GRAD_PROBE_H

#include "grad/grad.h"

#include <stdint.h>

/* Smallest to largest spacing at which the noise of f is measured. */
enum { GRAD_NOISE_LEVELS = 8 };

/* The noise of f, as a bar on one value of f, by the spacing of the points it was measured from.
 * spacing[] falls; level[i] is the greatest noise seen at spacing[i] or below. */
typedef struct {
  size_t count;
  double spacing[GRAD_NOISE_LEVELS], level[GRAD_NOISE_LEVELS];
} grad_noise;

typedef struct {
  const grad_problem *problem;
  const gsl_vector *home; /* x, never written */
  bool by_change;
  bool backward;   /* one-sided differences look to the left */
  double *storage; /* the four vectors of n below; NULL by change */
  double *meant;   /* the point wanted ... */
  double *given;   /* ... its copy, which f gets and had better leave as it is */
  double *stride;  /* of a table of differences */
  double *course;  /* a direction in which all or some entries move: a step of relative length 1 */
  const gsl_vector *claimed; /* the gradient, as far as it is known; may be NULL */
  gsl_vector_view arg;       /* of given */
  double value;              /* f(x) */
  grad_noise noise;
  size_t evaluations, changes;
  bool input_changed; /* f wrote into its argument */
} grad_probe;

/* Evaluates f(x), unless by_change. GSL_EINVAL for sizes that do not match, GSL_EUNIMPL for
 * by_change without a callback, GSL_ENOMEM. x and problem are borrowed. */
int grad_probe_open(grad_probe *probe, const grad_problem *problem, const gsl_vector *x,
                    bool by_change);
void grad_probe_close(grad_probe *probe);

/* f with x_k put to position. */
double grad_probe_at(grad_probe *probe, size_t k, double position);

/* f(x + t e_k) - f(x) by the callback, and the magnitude of its terms: at least its own. */
double grad_probe_change(grad_probe *probe, size_t k, double t, double *magnitude);

/* f at x + t direction, n numbers. moved, unless NULL, gets the sum of claimed_k times the step
 * that x_k really made, which rounding has made differ from t direction_k. */
double grad_probe_along(grad_probe *probe, const double *direction, double t, double *moved);

/* The length over which f may be taken to vary along entry k: the caller's scale, or 1, or |x_k|.
 */
double grad_probe_scale(const grad_probe *probe, size_t k);

/* The steps worth trying at entry k: the caller's scale, |x_k| and 1 lie well inside. */
void grad_probe_range(const grad_probe *probe, size_t k, double *least, double *greatest);

/* A number in +-[1/2, 1] for each k, without pattern and the same at every run. */
double grad_irregular(uint64_t k);

/* Makes probe->course move all entries, irregularly; relative to the greatest step of
 * grad_probe_range. */
void grad_probe_set_course(grad_probe *probe);

/* Measures the noise of f along probe->course. Steps and spacings are relative to the course. */
void grad_noise_measure(grad_probe *probe);

/* The same at few spacings, 11 evaluations each: one where it is that of rounding, more where it
 * looks like structure, at most so many. */
void grad_noise_glance(grad_probe *probe, size_t most);

/* The same along a course that moves entry k alone. */
void grad_noise_measure_entry(grad_probe *probe, size_t k);

/* The bar on a value of f that enters a difference of this relative step. */
double grad_noise_at(const grad_noise *noise, double step);

#endif
