/* The residuals r_1 ... r_m of the 35 functions of More, Garbow and Hillstrom ("Testing
 * unconstrained optimization software", ACM TOMS 7, 1981), each f = sum_i r_i^2, in the paper's
 * order and numbering. Written once over NUMBER, which is double or complex long double; constants
 * are doubles in both, so that both are the same function up to rounding.
 *
 * Included with NUMBER and TABLE (the name of the array of 35) defined. */
#include <complex.h>
#include <stddef.h>
#include <tgmath.h>

#include "mgh_abscissae.h"
#include "mgh_data.h"
#include "mgh_order.h"

#define RESIDUALS(name) static void name(size_t n, size_t m, const NUMBER *x, NUMBER *r)
#define FIXED ((void)n, (void)m)

/* 1, 21 */
RESIDUALS(rosenbrock) {
  (void)m;
  for (size_t i = 0; i < n; i += 2) {
    r[i] = 10 * (x[i + 1] - x[i] * x[i]);
    r[i + 1] = 1 - x[i];
  }
}

/* 2 */
RESIDUALS(freudenstein_roth) {
  FIXED;
  r[0] = -13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1];
  r[1] = -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1];
}

/* 3 */
RESIDUALS(powell_badly_scaled) {
  FIXED;
  r[0] = 1e4 * x[0] * x[1] - 1;
  r[1] = exp(-x[0]) + exp(-x[1]) - 1.0001;
}

/* 4 */
RESIDUALS(brown_badly_scaled) {
  FIXED;
  r[0] = x[0] - 1e6;
  r[1] = x[1] - 2e-6;
  r[2] = x[0] * x[1] - 2;
}

/* 5 */
RESIDUALS(beale) {
  (void)n;
  NUMBER power = 1;
  for (size_t i = 0; i < m; i++) {
    power *= x[1];
    r[i] = beale_y[i] - x[0] * (1 - power);
  }
}

/* 6 */
RESIDUALS(jennrich_sampson) {
  (void)n;
  for (size_t i = 0; i < m; i++) {
    double t = (double)(i + 1);
    r[i] = 2 + 2 * t - (exp(t * x[0]) + exp(t * x[1]));
  }
}

/* 7 */
RESIDUALS(helical_valley) {
  FIXED;
  NUMBER turn = atan(x[1] / x[0]) / (double)(2 * PI);
  if (creal(x[0]) < 0) turn += 0.5;
  r[0] = 10 * (x[2] - 10 * turn);
  r[1] = 10 * (sqrt(x[0] * x[0] + x[1] * x[1]) - 1);
  r[2] = x[2];
}

/* 8 */
RESIDUALS(bard) {
  (void)n;
  for (size_t i = 0; i < m; i++) {
    bard_point at = bard_at(i);
    r[i] = bard_y[i] - (x[0] + at.u / (at.v * x[1] + at.w * x[2]));
  }
}

/* 9 */
RESIDUALS(gaussian) {
  (void)n;
  for (size_t i = 0; i < m; i++) {
    NUMBER d = gaussian_t(i) - x[2];
    r[i] = x[0] * exp(-x[1] * d * d / 2) - gaussian_y[i];
  }
}

/* 10 */
RESIDUALS(meyer) {
  (void)n;
  for (size_t i = 0; i < m; i++) r[i] = x[0] * exp(x[1] / (meyer_t(i) + x[2])) - meyer_y[i];
}

/* 11: the exponent as in the program that came with the paper; the paper's own has a misprint. */
RESIDUALS(gulf) {
  (void)n;
  for (size_t i = 0; i < m; i++) {
    NUMBER d = gulf_y(i) - x[1];
    if (creal(d) < 0) d = -d;
    r[i] = exp(-pow(d, x[2]) / x[0]) - gulf_t(i);
  }
}

/* 12 */
RESIDUALS(box) {
  (void)n;
  for (size_t i = 0; i < m; i++) {
    double t = tenth(i);
    r[i] = exp(-t * x[0]) - exp(-t * x[1]) - x[2] * (exp(-t) - exp(-10 * t));
  }
}

/* 13, 22 */
RESIDUALS(powell_singular) {
  (void)m;
  for (size_t i = 0; i < n; i += 4) {
    NUMBER middle = x[i + 1] - 2 * x[i + 2], outer = x[i] - x[i + 3];
    r[i] = x[i] + 10 * x[i + 1];
    r[i + 1] = sqrt(5.0) * (x[i + 2] - x[i + 3]);
    r[i + 2] = middle * middle;
    r[i + 3] = sqrt(10.0) * outer * outer;
  }
}

/* 14 */
RESIDUALS(wood) {
  FIXED;
  r[0] = 10 * (x[1] - x[0] * x[0]);
  r[1] = 1 - x[0];
  r[2] = sqrt(90.0) * (x[3] - x[2] * x[2]);
  r[3] = 1 - x[2];
  r[4] = sqrt(10.0) * (x[1] + x[3] - 2);
  r[5] = (x[1] - x[3]) / sqrt(10.0);
}

/* 15 */
RESIDUALS(kowalik_osborne) {
  (void)n;
  for (size_t i = 0; i < m; i++) {
    double u = kowalik_u[i];
    r[i] = kowalik_y[i] - x[0] * (u * u + u * x[1]) / (u * u + u * x[2] + x[3]);
  }
}

/* 16 */
RESIDUALS(brown_dennis) {
  (void)n;
  for (size_t i = 0; i < m; i++) {
    double t = brown_dennis_t(i);
    NUMBER a = x[0] + t * x[1] - exp(t), b = x[2] + x[3] * sin(t) - cos(t);
    r[i] = a * a + b * b;
  }
}

/* 17 */
RESIDUALS(osborne1) {
  (void)n;
  for (size_t i = 0; i < m; i++) {
    double t = osborne1_t(i);
    r[i] = osborne1_y[i] - (x[0] + x[1] * exp(-t * x[3]) + x[2] * exp(-t * x[4]));
  }
}

/* 18 */
RESIDUALS(biggs) {
  (void)n;
  for (size_t i = 0; i < m; i++) {
    double t = tenth(i), y = exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t);
    r[i] = x[2] * exp(-t * x[0]) - x[3] * exp(-t * x[1]) + x[5] * exp(-t * x[4]) - y;
  }
}

/* 19 */
RESIDUALS(osborne2) {
  (void)n;
  for (size_t i = 0; i < m; i++) {
    double t = osborne2_t(i);
    NUMBER sum = x[0] * exp(-t * x[4]);
    for (size_t j = 1; j < 4; j++) {
      NUMBER d = t - x[7 + j];
      sum += x[j] * exp(-d * d * x[4 + j]);
    }
    r[i] = osborne2_y[i] - sum;
  }
}

/* 20 */
RESIDUALS(watson) {
  for (size_t i = 0; i + 2 < m; i++) {
    double t = watson_t(i), power = 1;
    NUMBER slope = 0, sum = 0;
    for (size_t j = 0; j < n; j++) {
      sum += power * x[j];
      if (j + 1 < n) slope += (double)(j + 1) * power * x[j + 1];
      power *= t;
    }
    r[i] = slope - sum * sum - 1;
  }
  r[m - 2] = x[0];
  r[m - 1] = x[1] - x[0] * x[0] - 1;
}

/* 23 */
RESIDUALS(penalty1) {
  (void)m;
  NUMBER sum = 0;
  for (size_t j = 0; j < n; j++) {
    r[j] = PENALTY_ROOT * (x[j] - 1);
    sum += x[j] * x[j];
  }
  r[n] = sum - 0.25;
}

/* 24 */
RESIDUALS(penalty2) {
  (void)m;
  NUMBER sum = (double)n * x[0] * x[0];
  r[0] = x[0] - 0.2;
  for (size_t j = 1; j < n; j++) {
    double y = exp((double)(j + 1) / 10) + exp((double)j / 10);
    r[j] = PENALTY_ROOT * (exp(x[j] / 10) + exp(x[j - 1] / 10) - y);
    r[n + j - 1] = PENALTY_ROOT * (exp(x[j] / 10) - exp(-0.1));
    sum += (double)(n - j) * x[j] * x[j];
  }
  r[2 * n - 1] = sum - 1;
}

/* 25 */
RESIDUALS(variably_dimensioned) {
  (void)m;
  NUMBER sum = 0;
  for (size_t j = 0; j < n; j++) {
    r[j] = x[j] - 1;
    sum += (double)(j + 1) * (x[j] - 1);
  }
  r[n] = sum;
  r[n + 1] = sum * sum;
}

/* 26 */
RESIDUALS(trigonometric) {
  (void)m;
  NUMBER sum = (double)n;
  for (size_t j = 0; j < n; j++) sum -= cos(x[j]);
  for (size_t i = 0; i < n; i++) r[i] = sum + (double)(i + 1) * (1 - cos(x[i])) - sin(x[i]);
}

/* 27 */
RESIDUALS(brown_almost_linear) {
  (void)m;
  NUMBER sum = -(double)(n + 1), product = 1;
  for (size_t j = 0; j < n; j++) {
    sum += x[j];
    product *= x[j];
  }
  for (size_t i = 0; i + 1 < n; i++) r[i] = x[i] + sum;
  r[n - 1] = product - 1;
}

/* 28 */
RESIDUALS(boundary_value) {
  (void)m;
  double h = 1 / (double)(n + 1);
  for (size_t i = 0; i < n; i++) {
    NUMBER cube = x[i] + (double)(i + 1) * h + 1;
    r[i] = 2 * x[i] + h * h * cube * cube * cube / 2;
    if (i > 0) r[i] -= x[i - 1];
    if (i + 1 < n) r[i] -= x[i + 1];
  }
}

/* 29 */
RESIDUALS(integral_equation) {
  (void)m;
  double h = 1 / (double)(n + 1);
  for (size_t i = 0; i < n; i++) {
    double ti = (double)(i + 1) * h;
    NUMBER sum = 0;
    for (size_t j = 0; j < n; j++) {
      double tj = (double)(j + 1) * h;
      NUMBER cube = x[j] + tj + 1;
      sum += (j <= i ? (1 - ti) * tj : ti * (1 - tj)) * cube * cube * cube;
    }
    r[i] = x[i] + h * sum / 2;
  }
}

/* 30 */
RESIDUALS(broyden_tridiagonal) {
  (void)m;
  for (size_t i = 0; i < n; i++) {
    r[i] = (3 - 2 * x[i]) * x[i] + 1;
    if (i > 0) r[i] -= x[i - 1];
    if (i + 1 < n) r[i] -= 2 * x[i + 1];
  }
}

/* 31 */
RESIDUALS(broyden_banded) {
  (void)m;
  for (size_t i = 0; i < n; i++) {
    r[i] = x[i] * (2 + 5 * x[i] * x[i]) + 1;
    for (size_t j = i > 5 ? i - 5 : 0; j < n && j <= i + 1; j++) {
      if (j != i) r[i] -= x[j] * (1 + x[j]);
    }
  }
}

/* 32 */
RESIDUALS(linear_full_rank) {
  NUMBER sum = 0;
  for (size_t j = 0; j < n; j++) sum += x[j];
  for (size_t i = 0; i < m; i++) r[i] = (i < n ? x[i] : 0) - 2 / (double)m * sum - 1;
}

/* 33 */
RESIDUALS(linear_rank1) {
  NUMBER sum = 0;
  for (size_t j = 0; j < n; j++) sum += (double)(j + 1) * x[j];
  for (size_t i = 0; i < m; i++) r[i] = (double)(i + 1) * sum - 1;
}

/* 34 */
RESIDUALS(linear_rank1_zeros) {
  NUMBER sum = 0;
  for (size_t j = 1; j + 1 < n; j++) sum += (double)(j + 1) * x[j];
  for (size_t i = 0; i < m; i++) r[i] = (i + 1 < m ? (double)i * sum : 0) - 1;
}

/* 35: T_i of 2 x - 1 by its recurrence */
RESIDUALS(chebyquad) {
  for (size_t i = 0; i < m; i++) {
    double order = (double)(i + 1);
    r[i] = i % 2 == 1 ? 1 / (order * order - 1) : 0;
  }
  for (size_t j = 0; j < n; j++) {
    NUMBER before = 1, now = 2 * x[j] - 1;
    for (size_t i = 0; i < m; i++) {
      r[i] += now / (double)n;
      NUMBER next = 2 * (2 * x[j] - 1) * now - before;
      before = now;
      now = next;
    }
  }
}

#undef RESIDUALS
#undef FIXED

void (*const TABLE[])(size_t n, size_t m, const NUMBER *x, NUMBER *r) = {MGH_IN_ORDER};
