/* Ridge regression, C = |A w - b|^2 / 2 + lambda |w|^2, with a mistake: the derivative of the
 * penalty has lost its 2. */
#include <gradcheck/grad.h>
#include <gsl/gsl_errno.h>

enum { ROWS = 3, N = 2 };
static const double A[ROWS][N] = {{1.3, -0.4}, {0.2, 2.1}, {-1.7, 0.6}};
static const double B[ROWS] = {0.9, 1.4, -2.2};
static const double LAMBDA = 0.3;

static double residual(int i, const gsl_vector *w) {
  return A[i][0] * gsl_vector_get(w, 0) + A[i][1] * gsl_vector_get(w, 1) - B[i];
}

static double cost(const gsl_vector *w, void *params) {
  double sum = 0;
  (void)params;
  for (int i = 0; i < ROWS; i++) sum += residual(i, w) * residual(i, w) / 2;
  for (int k = 0; k < N; k++) sum += LAMBDA * gsl_vector_get(w, k) * gsl_vector_get(w, k);
  return sum;
}

static void gradient(const gsl_vector *w, void *params, gsl_vector *g) {
  (void)params;
  for (int k = 0; k < N; k++) {
    double sum = LAMBDA * gsl_vector_get(w, k); /* the 2 is missing */
    for (int i = 0; i < ROWS; i++) sum += A[i][k] * residual(i, w);
    gsl_vector_set(g, k, sum);
  }
}

int main(void) {
  double place[N] = {0.7, -1.2};
  gsl_vector_view w = gsl_vector_view_array(place, N);
  gsl_multimin_function_fdf function = {.f = cost, .df = gradient, .n = N};
  grad_problem problem = {.function = &function};
  grad_check check;
  if (grad_check_run(&problem, &w.vector, NULL, &check) != GSL_SUCCESS) return 2;
  grad_report(stdout, &check, &(grad_report_options){.x = &w.vector});
  int status = grad_verdict_status(check.verdict);
  grad_check_free(&check);
  return status;
}
