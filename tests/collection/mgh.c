#include "mgh.h"

#include <string.h>

/* Starts that are not lists of numbers. */
static void all(size_t n, double value, double *x) {
  for (size_t j = 0; j < n; j++) x[j] = value;
}

static void ones(size_t n, double *x) {
  all(n, 1, x);
}

static void minus_ones(size_t n, double *x) {
  all(n, -1, x);
}

static void halves(size_t n, double *x) {
  all(n, 0.5, x);
}

static void zeros(size_t n, double *x) {
  all(n, 0, x);
}

static void nths(size_t n, double *x) {
  all(n, 1 / (double)n, x);
}

static void counted(size_t n, double *x) {
  for (size_t j = 0; j < n; j++) x[j] = (double)(j + 1);
}

static void falling(size_t n, double *x) {
  for (size_t j = 0; j < n; j++) x[j] = 1 - (double)(j + 1) / (double)n;
}

static void spread(size_t n, double *x) {
  for (size_t j = 0; j < n; j++) x[j] = (double)(j + 1) / (double)(n + 1);
}

static void sagging(size_t n, double *x) {
  spread(n, x);
  for (size_t j = 0; j < n; j++) x[j] *= x[j] - 1;
}

/* A list of numbers, repeated where n is larger. */
#define START(name, ...)                                                                           \
  static void name(size_t n, double *x) {                                                          \
    static const double list[] = {__VA_ARGS__};                                                    \
    for (size_t j = 0; j < n; j++) x[j] = list[j % (sizeof list / sizeof *list)];                  \
  }
START(rosenbrock, -1.2, 1)
START(freudenstein_roth, 0.5, -2)
START(powell_badly_scaled, 0, 1)
START(jennrich_sampson, 0.3, 0.4)
START(helical_valley, -1, 0, 0)
START(gaussian, 0.4, 1, 0)
START(meyer, 0.02, 4000, 250)
START(gulf, 5, 2.5, 0.15)
START(box, 0, 10, 20)
START(powell_singular, 3, -1, 0, 1)
START(wood, -3, -1, -3, -1)
START(kowalik_osborne, 0.25, 0.39, 0.415, 0.39)
START(brown_dennis, 25, 5, -5, -1)
START(osborne1, 0.5, 1.5, -1, 0.01, 0.02)
START(biggs, 1, 2, 1, 1, 1, 1)
START(osborne2, 1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5)
#undef START

const mgh_function mgh_functions[MGH_COUNT] = {
    {"rosenbrock", 2, 2, rosenbrock, 0},
    {"freudenstein-roth", 2, 2, freudenstein_roth, 48.9842},
    {"powell-badly-scaled", 2, 2, powell_badly_scaled, 0},
    {"brown-badly-scaled", 2, 3, ones, 0},
    {"beale", 2, 3, ones, 0},
    {"jennrich-sampson", 2, 10, jennrich_sampson, 124.362},
    {"helical-valley", 3, 3, helical_valley, 0},
    {"bard", 3, 15, ones, 8.21487e-3},
    {"gaussian", 3, 15, gaussian, 1.12793e-8},
    {"meyer", 3, 16, meyer, 87.9458},
    {"gulf", 3, 20, gulf, 0},
    {"box", 3, 10, box, 0},
    {"powell-singular", 4, 4, powell_singular, 0},
    {"wood", 4, 6, wood, 0},
    {"kowalik-osborne", 4, 11, kowalik_osborne, 3.07505e-4},
    {"brown-dennis", 4, 20, brown_dennis, 85822.2},
    {"osborne-1", 5, 33, osborne1, 5.46489e-5},
    {"biggs", 6, 13, biggs, 0},
    {"osborne-2", 11, 65, osborne2, 4.01377e-2},
    {"watson", 6, 31, zeros, 2.28767e-3},
    {"rosenbrock-extended", 8, 8, rosenbrock, 0},
    {"powell-singular-extended", 8, 8, powell_singular, 0},
    {"penalty-1", 10, 11, counted, 7.08765e-5},
    {"penalty-2", 10, 20, halves, 2.93660e-4},
    {"variably-dimensioned", 7, 9, falling, 0},
    {"trigonometric", 6, 6, nths, 0},
    {"brown-almost-linear", 9, 9, halves, 0},
    {"boundary-value", 10, 10, sagging, 0},
    {"integral-equation", 10, 10, sagging, 0},
    {"broyden-tridiagonal", 9, 9, minus_ones, 0},
    {"broyden-banded", 10, 10, minus_ones, 0},
    {"linear-full-rank", 5, 12, ones, 7},
    {"linear-rank-1", 5, 12, ones, 132.0 / 50},
    {"linear-rank-1-zeros", 5, 12, ones, 174.0 / 42},
    {"chebyquad", 8, 8, spread, 3.51687e-3},
};

double mgh_value(size_t function, const double *x) {
  const mgh_function *of = &mgh_functions[function];
  double r[MGH_MOST_M], sum = 0;
  mgh_residuals[function](of->n, of->m, x, r);
  for (size_t i = 0; i < of->m; i++) sum += r[i] * r[i];
  return sum;
}

wide mgh_wide_value(size_t function, const wide *x) {
  const mgh_function *of = &mgh_functions[function];
  wide r[MGH_MOST_M], sum = 0;
  mgh_wide_residuals[function](of->n, of->m, x, r);
  for (size_t i = 0; i < of->m; i++) sum += r[i] * r[i];
  return sum;
}

void mgh_evaluate(size_t function, const double *x, double *r, double *jacobian) {
  const mgh_function *of = &mgh_functions[function];
  memset(jacobian, 0, of->m * of->n * sizeof *jacobian);
  mgh_residuals[function](of->n, of->m, x, r);
  mgh_jacobians[function](of->n, of->m, x, jacobian);
}

void mgh_gradient(size_t function, const double *x, double *gradient) {
  const mgh_function *of = &mgh_functions[function];
  double r[MGH_MOST_M], jacobian[MGH_MOST_M * MGH_MOST_N];
  mgh_evaluate(function, x, r, jacobian);
  for (size_t j = 0; j < of->n; j++) {
    gradient[j] = 0;
    for (size_t i = 0; i < of->m; i++) gradient[j] += 2 * jacobian[i * of->n + j] * r[i];
  }
}
