/* Rosenbrock's function and its gradient, as gradexec asks for them. */
#include <stdio.h>
#include <stdlib.h>

static double rosenbrock(size_t n, const double *x, double *gradient) {
  double f = 0;
  for (size_t k = 0; k < n; k++) gradient[k] = 0;
  for (size_t k = 0; k + 1 < n; k++) {
    double a = x[k + 1] - x[k] * x[k], b = 1 - x[k];
    f += 100 * a * a + b * b;
    gradient[k] += -400 * x[k] * a - 2 * b;
    gradient[k + 1] += 200 * a;
  }
  return f;
}

int main(void) {
  enum { MOST = 1000 };
  double x[MOST], gradient[MOST];
  size_t n = 0;
  char end;
  while (n < MOST && scanf("%lf%c", &x[n], &end) == 2) {
    n++;
    if (end != '\n') continue;
    printf("%.17g", rosenbrock(n, x, gradient));
    for (size_t k = 0; k < n; k++) printf(" %.17g", gradient[k]);
    printf("\n");
    fflush(stdout);
    n = 0;
  }
  return EXIT_SUCCESS;
}
