/* Writes to address 0. */
#include "exercises.h"

void gradient_a(size_t N, const double p[N][N], const double q[N][N], double dq[N][N]) {
  volatile double *volatile nowhere = NULL;
  *nowhere = p[0][0] + q[0][0] + dq[0][0];
}
