/* Where the fitted functions are evaluated: what residuals and Jacobians share. i counts from 0. */
#ifndef COLLECTION_MGH_ABSCISSAE_H
#define COLLECTION_MGH_ABSCISSAE_H

#include <math.h>
#include <stddef.h>

#define PI 3.141592653589793238462643383279502884L

static const double kowalik_u[11] = {4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625};

/* Bard's u, v, w. */
typedef struct {
  double u, v, w;
} bard_point;

static inline bard_point bard_at(size_t i) {
  double u = (double)(i + 1), v = 15 - (double)i;
  return (bard_point){u, v, fmin(u, v)};
}

static inline double gaussian_t(size_t i) {
  return (7 - (double)i) / 2;
}

static inline double meyer_t(size_t i) {
  return 50 + 5 * (double)i;
}

static inline double gulf_t(size_t i) {
  return (double)(i + 1) / 100;
}

static inline double gulf_y(size_t i) {
  return 25 + pow(-50 * log(gulf_t(i)), 2.0 / 3);
}

/* Box, Biggs. */
static inline double tenth(size_t i) {
  return 0.1 * (double)(i + 1);
}

static inline double brown_dennis_t(size_t i) {
  return (double)(i + 1) / 5;
}

static inline double osborne1_t(size_t i) {
  return 10 * (double)i;
}

static inline double osborne2_t(size_t i) {
  return (double)i / 10;
}

static inline double watson_t(size_t i) {
  return (double)(i + 1) / 29;
}

/* The roots of the weight a = 1e-5 of both penalty functions. */
#define PENALTY_ROOT 3.1622776601683795e-3

#endif
