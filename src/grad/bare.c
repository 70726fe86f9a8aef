#include "grad/grad.h"

#include <gsl/gsl_errno.h>
#include <math.h>

static double value(const gsl_vector *x, void *params) {
  const grad_bare *bare = params;
  if (x->stride != 1 || x->size != bare->n) return (double)NAN;
  return bare->f(bare->n, x->data, NULL, bare->data);
}

static void both(const gsl_vector *x, void *params, double *f, gsl_vector *gradient) {
  const grad_bare *bare = params;
  bool fits = x->stride == 1 && x->size == bare->n;
  *f = (double)NAN;
  if (!fits || gradient->stride != 1) {
    gsl_vector_set_all(gradient, (double)NAN);
    return;
  }
  *f = bare->f(bare->n, x->data, gradient->data, bare->data);
}

static void gradient_alone(const gsl_vector *x, void *params, gsl_vector *gradient) {
  double f;
  both(x, params, &f, gradient);
}

gsl_multimin_function_fdf grad_bare_to_gsl(grad_bare *bare) {
  return (gsl_multimin_function_fdf){
      .f = value, .df = gradient_alone, .fdf = both, .n = bare->n, .params = bare};
}

int grad_bare_check(grad_bare *bare, const double *x, const grad_check_options *options,
                    grad_check *result) {
  *result = (grad_check){.verdict = GRAD_UNDECIDED};
  if (bare->n == 0) return GSL_EINVAL;
  gsl_multimin_function_fdf function = grad_bare_to_gsl(bare);
  grad_problem problem = {.function = &function};
  gsl_vector_const_view at = gsl_vector_const_view_array(x, bare->n);
  return grad_check_run(&problem, &at.vector, options, result);
}
