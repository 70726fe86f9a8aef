/* GSL's minimisers: conjugate gradients (Polak and Ribiere 1969; Fletcher and Reeves' directions
 * take three times the iterations here, and may get stuck) and BFGS, which keeps the last pair
 * only. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

#include "sne/run.h"
#include "sne/vectors.h"

static double counted_f(const gsl_vector *x, void *context) {
  sne_run *r = context;
  r->now.evaluations++;
  return r->function->f(x, r->function->params);
}

static void counted_df(const gsl_vector *x, void *context, gsl_vector *gradient) {
  sne_run *r = context;
  r->now.evaluations++;
  r->function->df(x, r->function->params, gradient);
}

static void counted_fdf(const gsl_vector *x, void *context, double *f, gsl_vector *gradient) {
  sne_run *r = context;
  r->now.evaluations++;
  r->function->fdf(x, r->function->params, f, gradient);
}

/* A step that fails once means that the directions are worn out; twice in a row, the bottom. */
static void iterate(sne_run *r, gsl_multimin_fdfminimizer *s) {
  size_t without_progress = 0;
  while (!r->finished && without_progress < 2) {
    if (gsl_multimin_fdfminimizer_iterate(s) != GSL_SUCCESS) {
      without_progress++;
      gsl_multimin_fdfminimizer_restart(s);
    } else {
      without_progress = 0;
      memcpy(r->x, s->x->data, r->n * sizeof *r->x);
      memcpy(r->gradient, s->gradient->data, r->n * sizeof *r->gradient);
      sne_run_iterated(r, s->f);
    }
  }
}

int sne_minimise_gsl(sne_run *r, const gsl_multimin_fdfminimizer_type *type) {
  gsl_multimin_function_fdf counted = {counted_f, counted_df, counted_fdf, r->n, r};
  gsl_multimin_fdfminimizer *s = gsl_multimin_fdfminimizer_alloc(type, r->n);
  if (s == NULL) return GSL_ENOMEM;
  /* The first trial moves the points by about as much as they are apart. */
  const double size = sqrt(sne_dot(r->x, r->x, r->n)), line_tolerance = 0.1;
  const gsl_vector_const_view x = gsl_vector_const_view_array(r->x, r->n);
  gsl_multimin_fdfminimizer_set(s, &counted, &x.vector, size > 0 ? size : 1, line_tolerance);
  iterate(r, s);
  gsl_multimin_fdfminimizer_free(s);
  return GSL_SUCCESS;
}
