/* A test with Criterion: the gradient of log(1 + |x|^2 / s), and one that is not. */
#include <gradcheck/criterion.h>
#include <math.h>

static double half_norm(const gsl_vector *x) {
  double sum = 0;
  for (size_t k = 0; k < x->size; k++) sum += gsl_vector_get(x, k) * gsl_vector_get(x, k);
  return sum / 2;
}

static double cost(const gsl_vector *x, void *scale) {
  return log1p(2 * half_norm(x) / *(double *)scale);
}

static void gradient(const gsl_vector *x, void *scale, gsl_vector *g) {
  double below = *(double *)scale + 2 * half_norm(x);
  for (size_t k = 0; k < x->size; k++) gsl_vector_set(g, k, 2 * gsl_vector_get(x, k) / below);
}

static void careless(const gsl_vector *x, void *scale, gsl_vector *g) {
  gradient(x, scale, g);
  gsl_vector_set(g, 2, -gsl_vector_get(g, 2));
}

static double scale = 1.7, place[] = {0.31, -1.27, 0.662, 2.385};

Test(cost, has_this_gradient) {
  gsl_vector_view x = gsl_vector_view_array(place, 4);
  gsl_multimin_function_fdf function = {cost, gradient, NULL, 4, &scale};
  cr_assert_gradient(&function, &x.vector);
}

Test(cost, has_not_that_one) {
  gsl_vector_view x = gsl_vector_view_array(place, 4);
  gsl_multimin_function_fdf function = {cost, careless, NULL, 4, &scale};
  cr_assert_gradient(&function, &x.vector);
}
