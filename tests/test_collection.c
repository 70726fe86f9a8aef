/* The functions that the campaigns check with: are they what they are said to be, and are their
 * gradients right? By routes of which none is src/grad. */
#include <criterion/criterion.h>
#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "collection/collection.h"

/* ---- the 35 functions ---- */

/* f at the standard start: by hand where it is a fraction, else the squares of the norms that
 * MINPACK's tests print. NaN: neither. */
static const double at_start[MGH_COUNT] = {24.2,
                                           400.5,
                                           1.13526,
                                           999998000003.0,
                                           14.203125,
                                           4171.306,
                                           2500,
                                           41.6817,
                                           3.88811e-6,
                                           1.693608e9,
                                           (double)NAN,
                                           1031.154,
                                           215,
                                           19192,
                                           5.313172e-3,
                                           7926693.3,
                                           0.879026,
                                           0.779070,
                                           2.093420,
                                           30,
                                           96.8,
                                           430,
                                           148032.5625 + 285e-5,
                                           (double)NAN,
                                           160400 + 140.0 / 49,
                                           (double)NAN,
                                           200 + 511.0 * 511 / (512 * 512),
                                           (double)NAN,
                                           (double)NAN,
                                           20,
                                           360,
                                           27,
                                           143922,
                                           30207,
                                           0.03861770};

Test(collection, values_at_the_standard_start) {
  size_t known = 0;
  for (size_t i = 0; i < MGH_COUNT; i++) {
    const mgh_function *of = &mgh_functions[i];
    double x[MGH_MOST_N];
    of->start(of->n, x);
    double value = mgh_value(i, x);
    cr_expect(isfinite(value), "%s", of->name);
    if (isnan(at_start[i])) continue;
    known++;
    cr_expect_float_eq(value, at_start[i], 5e-6 * at_start[i], "%s: %.9g instead of %.9g", of->name,
                       value, at_start[i]);
  }
  cr_expect_eq(known, 30);
}

/* ---- where least squares end, with these Jacobians ---- */

static int residuals(const gsl_vector *x, void *params, gsl_vector *r) {
  size_t i = *(size_t *)params;
  mgh_residuals[i](x->size, r->size, x->data, r->data);
  for (size_t k = 0; k < r->size; k++) {
    if (!isfinite(gsl_vector_get(r, k))) return GSL_EDOM;
  }
  return GSL_SUCCESS;
}

static int jacobian(const gsl_vector *x, void *params, gsl_matrix *to) {
  size_t i = *(size_t *)params;
  double r[MGH_MOST_M];
  mgh_evaluate(i, x->data, r, to->data);
  return GSL_SUCCESS;
}

/* f where Levenberg and Marquardt's method ends. */
static double least_squares(size_t i) {
  const mgh_function *of = &mgh_functions[i];
  double start[MGH_MOST_N], value;
  of->start(of->n, start);
  gsl_vector_view x = gsl_vector_view_array(start, of->n);
  gsl_multifit_nlinear_fdf fdf = {
      .f = residuals, .df = jacobian, .n = of->m, .p = of->n, .params = &i};
  gsl_multifit_nlinear_parameters options = gsl_multifit_nlinear_default_parameters();
  gsl_multifit_nlinear_workspace *work =
      gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &options, of->m, of->n);
  gsl_multifit_nlinear_init(&x.vector, &fdf, work);
  int info;
  gsl_multifit_nlinear_driver(2000, 1e-15, 1e-15, 0, NULL, NULL, &info, work);
  gsl_blas_ddot(gsl_multifit_nlinear_residual(work), gsl_multifit_nlinear_residual(work), &value);
  gsl_multifit_nlinear_free(work);
  return value;
}

Test(collection, minima) {
  gsl_set_error_handler_off();
  for (size_t i = 0; i < MGH_COUNT; i++) {
    const mgh_function *of = &mgh_functions[i];
    double least = least_squares(i);
    cr_expect(fabs(least - of->minimum) <= 5e-6 * of->minimum + 1e-18, "%s: %.9g instead of %.9g",
              of->name, least, of->minimum);
  }
}

/* ---- gradients against the complex step ---- */

static void explain(const collection_case *c) {
  fprintf(stderr, "case %lu, %s, x =", c->number, c->name);
  for (size_t k = 0; k < c->n; k++) fprintf(stderr, " %.17g", gsl_vector_get(c->x, k));
  fputc('\n', stderr);
}

static double largest(const gsl_vector *g) {
  double most = 0;
  for (size_t k = 0; k < g->size; k++) most = fmax(most, fabs(gsl_vector_get(g, k)));
  return most;
}

/* Both are exact but for rounding, which is relative to the terms that cancel. */
Test(collection, gradients_are_those_of_the_complex_step) {
  for (unsigned long number = 0; number < 1500; number++) {
    collection_case *c = collection_case_alloc(number);
    double allowed = 1e-9 * largest(c->truth);
    for (size_t k = 0; k < c->n; k++) {
      double claimed = gsl_vector_get(c->gradient, k), truth = gsl_vector_get(c->truth, k);
      bool agree = fabs(claimed - truth) <= allowed;
      cr_expect(agree, "case %lu, %s: entry %zu is %.17g and %.17g", number, c->name, k, claimed,
                truth);
      if (!agree) explain(c);
    }
    collection_case_free(c);
  }
}

Test(collection, values_are_those_of_extended_precision) {
  for (unsigned long number = 0; number < 1500; number++) {
    collection_case *c = collection_case_alloc(number);
    double value = c->function.f(c->x, c), wide_value = (double)collection_wide_value(c, 0, 0);
    /* A value near 0 is left of terms about as large as the gradient's. */
    double terms = fabs(wide_value) + largest(c->truth);
    cr_expect(fabs(value - wide_value) <= 1e-11 * terms, "case %lu, %s: %.17g and %.17g", number,
              c->name, value, wide_value);
    collection_case_free(c);
  }
}
