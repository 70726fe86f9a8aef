/* The rate forgotten in z. */
#include "exercises.h"

void step_in_q(size_t n, const double p[n], double rate, double q[n]) {
  for (size_t k = 0; k < n; k++) q[k] += rate * p[k] / q[k];
}

void step_in_z(size_t n, const double p[n], const double q[n], double rate, double z[n]) {
  for (size_t k = 0; k < n; k++) z[k] -= q[k] - p[k];
}

const char descend_in = 'z';
