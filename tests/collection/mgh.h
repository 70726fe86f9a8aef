/* The 35 functions of More, Garbow and Hillstrom ("Testing unconstrained optimization software",
 * ACM TOMS 7, 1981), f(x) = sum_i r_i(x)^2, with Jacobians, and a second time in extended precision
 * over the complex numbers, where the complex step gives their derivatives without differences. */
#ifndef COLLECTION_MGH_H
#define COLLECTION_MGH_H

#include <complex.h>
#include <stddef.h>

enum { MGH_COUNT = 35, MGH_MOST_N = 11, MGH_MOST_M = 65 };

typedef long double complex wide;

typedef struct {
  const char *name;
  size_t n, m;
  void (*start)(size_t n, double *x); /* the paper's standard start */
  double minimum; /* the paper's f* (of several the one that the start leads to) */
} mgh_function;

/* In the paper's order. */
extern const mgh_function mgh_functions[MGH_COUNT];

/* r of function number i, from x in R^n to R^m; see mgh_residuals.h. */
extern void (*const mgh_residuals[])(size_t n, size_t m, const double *x, double *r);
extern void (*const mgh_wide_residuals[])(size_t n, size_t m, const wide *x, wide *r);

/* J_ij = dr_i / dx_j, m x n by rows; all of it is zero before the call. */
extern void (*const mgh_jacobians[])(size_t n, size_t m, const double *x, double *jacobian);

/* r and J at x, which have room for m and m x n numbers. */
void mgh_evaluate(size_t function, const double *x, double *r, double *jacobian);

/* f, and its gradient 2 J' r. */
double mgh_value(size_t function, const double *x);
void mgh_gradient(size_t function, const double *x, double *gradient);
wide mgh_wide_value(size_t function, const wide *x);

#endif
