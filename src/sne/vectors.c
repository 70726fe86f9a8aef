#include "sne/vectors.h"

#include <math.h>
#include <stdbool.h>

#include "sne/lanes.h"

enum { MOST_CHUNKS = 256, LEAST_CHUNK = 8192 };

static size_t chunk_of(size_t n) {
  const size_t even = (n / MOST_CHUNKS / SNE_LANES + 1) * SNE_LANES;
  return even > LEAST_CHUNK ? even : LEAST_CHUNK;
}

SNE_CLONES static double dot_of_chunk(const double *a, const double *b, size_t n) {
  sne_lanes sums[4] = {0};
  size_t k = 0;
  for (; k + 4 * SNE_LANES <= n; k += 4 * SNE_LANES)
    for (size_t l = 0; l < 4; l++) {
      sne_lanes of_a, of_b;
      sne_lanes_load(a + k + l * SNE_LANES, &of_a);
      sne_lanes_load(b + k + l * SNE_LANES, &of_b);
      sums[l] += of_a * of_b;
    }
  const sne_lanes all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  double sum = sne_lanes_sum(&all);
  for (; k < n; k++) sum += a[k] * b[k];
  return sum;
}

double sne_dot(const double *a, const double *b, size_t n) {
  const size_t chunk = chunk_of(n);
  if (n <= chunk) return dot_of_chunk(a, b, n);
  double sums[MOST_CHUNKS], sum = 0;
#pragma omp parallel for schedule(static) if (n > 8 * chunk)
  for (size_t k = 0; k < n; k += chunk)
    sums[k / chunk] = dot_of_chunk(a + k, b + k, k + chunk < n ? chunk : n - k);
  for (size_t k = 0; k < n; k += chunk) sum += sums[k / chunk];
  return sum;
}

SNE_CLONES static void add_chunk(double factor, const double *restrict x, double *restrict y,
                                 size_t n) {
  for (size_t k = 0; k < n; k++) y[k] += factor * x[k];
}

void sne_add(double factor, const double *x, double *y, size_t n) {
  const size_t chunk = chunk_of(n);
  if (n <= chunk) {
    add_chunk(factor, x, y, n);
    return;
  }
#pragma omp parallel for schedule(static) if (n > 8 * chunk)
  for (size_t k = 0; k < n; k += chunk)
    add_chunk(factor, x + k, y + k, k + chunk < n ? chunk : n - k);
}

double sne_largest(const double *x, size_t n) {
  double largest = 0;
  for (size_t k = 0; k < n; k++)
    if (!(fabs(x[k]) <= largest)) largest = fabs(x[k]);
  return largest;
}
