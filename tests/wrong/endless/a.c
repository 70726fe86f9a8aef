/* Never ends. */
#include "exercises.h"

void gradient_a(size_t N, const double p[N][N], const double q[N][N], double dq[N][N]) {
  for (volatile size_t i = N - 1; i + 1 > 0 || N > 0; i = (i + 1) % N) dq[i][i] = p[i][i] + q[i][i];
}
