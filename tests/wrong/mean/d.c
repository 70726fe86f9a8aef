/* Divides by N. */
#include "exercises.h"

void gradient_d(size_t N, size_t h, const double p[N][N], const double q[N][N],
                const double y[N][h], double dy[N][h]) {
  for (size_t i = 0; i < N; i++)
    for (size_t k = 0; k < h; k++) {
      dy[i][k] = 0;
      for (size_t j = 0; j < N; j++)
        dy[i][k] += 4 * (p[i][j] - q[i][j]) * (y[i][k] - y[j][k]) / (double)N;
    }
}
