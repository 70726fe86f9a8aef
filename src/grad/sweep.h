/* sweep: one derivative from differences over many steps. Private to grad. */
#ifndef GRAD_SWEEP_H
#define GRAD_SWEEP_H

#include "grad/probe.h"

#include <stdint.h>

/* One step h: the difference quotient there, and what it says about itself. */
typedef struct {
  double step;
  double slope; /* (f(x+h) - f(x-h)) / 2h, or (f(x+h) - f(x)) / h */
  double bend;  /* (f(x+h) - 2 f(x) + f(x-h)) / h: the forward slope minus the backward one */
  double noise; /* bar on slope from the rounding of f */
  double moved; /* the greater of |f(x+h) - f(x)| and |f(x-h) - f(x)| */
} grad_row;

/* In place of an entry: along probe->course. */
#define GRAD_COURSE SIZE_MAX

/* False where f has no finite value. */
bool grad_row_measure(grad_probe *probe, size_t k, double step, grad_method method, grad_row *row);

/* What noise a central row at this step will have, as far as is known beforehand. */
double grad_row_noise(const grad_probe *probe, size_t k, double step);

/* Of the rows, whose steps fall, the estimate with the least bar, extrapolated to h -> 0 when the
 * method is GRAD_RIDDERS. False, and an estimate that is NaN, when no row can be judged. */
bool grad_rows_best(const grad_row *rows, size_t count, grad_method method, bool by_change,
                    grad_estimate *result);

/* Sweeps all useful steps. *pair, unless NULL, receives a step at which a central quotient alone is
 * good, and not greater than it need be; 0 where nothing was found. */
void grad_sweep_all(grad_probe *probe, size_t k, grad_method method, double *pair,
                    grad_estimate *result);

/* Sweeps the neighbourhood of such a step, and one or two far finer ones. */
void grad_sweep_near(grad_probe *probe, size_t k, double pair, grad_method method,
                     grad_estimate *result);

/* The derivative along probe->course, from few steps far apart, down to where noise is all that is
 * left. Steps are relative to the course. */
void grad_sweep_course(grad_probe *probe, double *pair, grad_estimate *result);

/* Betters an estimate whose bar is mostly noise: the mean of estimates from many neighbouring
 * steps, whose rounding errors have nothing to do with one another, which makes it better by
 * GRAD_AVERAGE_GAIN at most. Leaves others as they are. */
enum { GRAD_AVERAGE_GAIN = 6 };
void grad_sweep_average(grad_probe *probe, size_t k, grad_method method, grad_estimate *estimate);

#endif
