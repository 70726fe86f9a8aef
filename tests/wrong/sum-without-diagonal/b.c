/* The sum leaves i = j out although it is a pair. */
#include "exercises.h"

void gradient_b(size_t N, const double p[N][N], const double z[N][N], double dz[N][N]) {
  double top = -INFINITY, sum = 0;
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) top = fmax(top, z[i][j]);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) sum += i == j ? 0 : exp(z[i][j] - top);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) dz[i][j] = exp(z[i][j] - top) / sum - p[i][j];
}
