/* Jacobians of the residuals in mgh_residuals.h, derived by hand. */
#include <math.h>

#include "mgh.h"
#include "mgh_abscissae.h"
#include "mgh_order.h"

#define JACOBIAN(name) static void name(size_t n, size_t m, const double *x, double *jacobian)
#define FIXED ((void)n, (void)m, (void)x)
#define J(i, j) jacobian[(i)*n + (j)]

/* 1, 21 */
JACOBIAN(rosenbrock) {
  (void)m;
  for (size_t i = 0; i < n; i += 2) {
    J(i, i) = -20 * x[i];
    J(i, i + 1) = 10;
    J(i + 1, i) = -1;
  }
}

/* 2 */
JACOBIAN(freudenstein_roth) {
  FIXED;
  J(0, 0) = J(1, 0) = 1;
  J(0, 1) = (10 - 3 * x[1]) * x[1] - 2;
  J(1, 1) = (3 * x[1] + 2) * x[1] - 14;
}

/* 3 */
JACOBIAN(powell_badly_scaled) {
  FIXED;
  J(0, 0) = 1e4 * x[1];
  J(0, 1) = 1e4 * x[0];
  J(1, 0) = -exp(-x[0]);
  J(1, 1) = -exp(-x[1]);
}

/* 4 */
JACOBIAN(brown_badly_scaled) {
  FIXED;
  J(0, 0) = J(1, 1) = 1;
  J(2, 0) = x[1];
  J(2, 1) = x[0];
}

/* 5 */
JACOBIAN(beale) {
  for (size_t i = 0; i < m; i++) {
    double power = pow(x[1], (double)i);
    J(i, 0) = power * x[1] - 1;
    J(i, 1) = x[0] * (double)(i + 1) * power;
  }
}

/* 6 */
JACOBIAN(jennrich_sampson) {
  for (size_t i = 0; i < m; i++) {
    double t = (double)(i + 1);
    for (size_t j = 0; j < n; j++) J(i, j) = -t * exp(t * x[j]);
  }
}

/* 7 */
JACOBIAN(helical_valley) {
  FIXED;
  double square = x[0] * x[0] + x[1] * x[1], root = sqrt(square);
  double turn = 100 / ((double)(2 * PI) * square);
  J(0, 0) = turn * x[1];
  J(0, 1) = -turn * x[0];
  J(0, 2) = 10;
  J(1, 0) = 10 * x[0] / root;
  J(1, 1) = 10 * x[1] / root;
  J(2, 2) = 1;
}

/* 8 */
JACOBIAN(bard) {
  for (size_t i = 0; i < m; i++) {
    bard_point at = bard_at(i);
    double below = at.v * x[1] + at.w * x[2], slope = at.u / (below * below);
    J(i, 0) = -1;
    J(i, 1) = at.v * slope;
    J(i, 2) = at.w * slope;
  }
}

/* 9 */
JACOBIAN(gaussian) {
  for (size_t i = 0; i < m; i++) {
    double d = gaussian_t(i) - x[2], bell = exp(-x[1] * d * d / 2);
    J(i, 0) = bell;
    J(i, 1) = -x[0] * bell * d * d / 2;
    J(i, 2) = x[0] * bell * x[1] * d;
  }
}

/* 10 */
JACOBIAN(meyer) {
  for (size_t i = 0; i < m; i++) {
    double below = meyer_t(i) + x[2], growth = exp(x[1] / below);
    J(i, 0) = growth;
    J(i, 1) = x[0] * growth / below;
    J(i, 2) = -x[0] * growth * x[1] / (below * below);
  }
}

/* 11 */
JACOBIAN(gulf) {
  for (size_t i = 0; i < m; i++) {
    double d = gulf_y(i) - x[1], power = pow(fabs(d), x[2]), bell = exp(-power / x[0]);
    J(i, 0) = bell * power / (x[0] * x[0]);
    J(i, 1) = bell * x[2] * power / (d * x[0]);
    J(i, 2) = -bell * power * log(fabs(d)) / x[0];
  }
}

/* 12 */
JACOBIAN(box) {
  for (size_t i = 0; i < m; i++) {
    double t = tenth(i);
    J(i, 0) = -t * exp(-t * x[0]);
    J(i, 1) = t * exp(-t * x[1]);
    J(i, 2) = exp(-10 * t) - exp(-t);
  }
}

/* 13, 22 */
JACOBIAN(powell_singular) {
  (void)m;
  for (size_t i = 0; i < n; i += 4) {
    double middle = 2 * (x[i + 1] - 2 * x[i + 2]), outer = 2 * sqrt(10) * (x[i] - x[i + 3]);
    J(i, i) = 1;
    J(i, i + 1) = 10;
    J(i + 1, i + 2) = sqrt(5);
    J(i + 1, i + 3) = -sqrt(5);
    J(i + 2, i + 1) = middle;
    J(i + 2, i + 2) = -2 * middle;
    J(i + 3, i) = outer;
    J(i + 3, i + 3) = -outer;
  }
}

/* 14 */
JACOBIAN(wood) {
  FIXED;
  J(0, 0) = -20 * x[0];
  J(0, 1) = 10;
  J(1, 0) = J(3, 2) = -1;
  J(2, 2) = -2 * sqrt(90) * x[2];
  J(2, 3) = sqrt(90);
  J(4, 1) = J(4, 3) = sqrt(10);
  J(5, 1) = 1 / sqrt(10);
  J(5, 3) = -1 / sqrt(10);
}

/* 15 */
JACOBIAN(kowalik_osborne) {
  for (size_t i = 0; i < m; i++) {
    double u = kowalik_u[i], above = u * u + u * x[1], below = u * u + u * x[2] + x[3];
    J(i, 0) = -above / below;
    J(i, 1) = -x[0] * u / below;
    J(i, 3) = x[0] * above / (below * below);
    J(i, 2) = u * J(i, 3);
  }
}

/* 16 */
JACOBIAN(brown_dennis) {
  for (size_t i = 0; i < m; i++) {
    double t = brown_dennis_t(i);
    double a = x[0] + t * x[1] - exp(t), b = x[2] + x[3] * sin(t) - cos(t);
    J(i, 0) = 2 * a;
    J(i, 1) = 2 * a * t;
    J(i, 2) = 2 * b;
    J(i, 3) = 2 * b * sin(t);
  }
}

/* 17 */
JACOBIAN(osborne1) {
  for (size_t i = 0; i < m; i++) {
    double t = osborne1_t(i), fast = exp(-t * x[3]), slow = exp(-t * x[4]);
    J(i, 0) = -1;
    J(i, 1) = -fast;
    J(i, 2) = -slow;
    J(i, 3) = x[1] * t * fast;
    J(i, 4) = x[2] * t * slow;
  }
}

/* 18 */
JACOBIAN(biggs) {
  for (size_t i = 0; i < m; i++) {
    double t = tenth(i), first = exp(-t * x[0]), second = exp(-t * x[1]), third = exp(-t * x[4]);
    J(i, 0) = -t * x[2] * first;
    J(i, 1) = t * x[3] * second;
    J(i, 2) = first;
    J(i, 3) = -second;
    J(i, 4) = -t * x[5] * third;
    J(i, 5) = third;
  }
}

/* 19 */
JACOBIAN(osborne2) {
  for (size_t i = 0; i < m; i++) {
    double t = osborne2_t(i), decay = exp(-t * x[4]);
    J(i, 0) = -decay;
    J(i, 4) = x[0] * t * decay;
    for (size_t j = 1; j < 4; j++) {
      double d = t - x[7 + j], bell = exp(-d * d * x[4 + j]);
      J(i, j) = -bell;
      J(i, 4 + j) = x[j] * d * d * bell;
      J(i, 7 + j) = -2 * x[j] * x[4 + j] * d * bell;
    }
  }
}

/* 20 */
JACOBIAN(watson) {
  for (size_t i = 0; i + 2 < m; i++) {
    double t = watson_t(i), sum = 0;
    for (size_t j = n; j-- > 0;) sum = sum * t + x[j];
    for (size_t j = 0; j < n; j++) {
      double power = pow(t, (double)j);
      J(i, j) = (double)j * power / t - 2 * sum * power;
    }
  }
  J(m - 2, 0) = J(m - 1, 1) = 1;
  J(m - 1, 0) = -2 * x[0];
}

/* 23 */
JACOBIAN(penalty1) {
  (void)m;
  for (size_t j = 0; j < n; j++) {
    J(j, j) = PENALTY_ROOT;
    J(n, j) = 2 * x[j];
  }
}

/* 24 */
JACOBIAN(penalty2) {
  (void)m;
  J(0, 0) = 1;
  for (size_t j = 0; j < n; j++) {
    double growth = PENALTY_ROOT * exp(x[j] / 10) / 10;
    if (j > 0) J(j, j) = J(n + j - 1, j) = growth;
    if (j + 1 < n) J(j + 1, j) = growth;
    J(2 * n - 1, j) = 2 * (double)(n - j) * x[j];
  }
}

/* 25 */
JACOBIAN(variably_dimensioned) {
  (void)m;
  double sum = 0;
  for (size_t j = 0; j < n; j++) sum += (double)(j + 1) * (x[j] - 1);
  for (size_t j = 0; j < n; j++) {
    J(j, j) = 1;
    J(n, j) = (double)(j + 1);
    J(n + 1, j) = 2 * sum * (double)(j + 1);
  }
}

/* 26 */
JACOBIAN(trigonometric) {
  (void)m;
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < n; j++) J(i, j) = sin(x[j]);
    J(i, i) += (double)(i + 1) * sin(x[i]) - cos(x[i]);
  }
}

/* 27 */
JACOBIAN(brown_almost_linear) {
  (void)m;
  for (size_t j = 0; j < n; j++) {
    double others = 1;
    for (size_t i = 0; i < n; i++) {
      if (i != j) others *= x[i];
      if (i + 1 < n) J(i, j) = i == j ? 2 : 1;
    }
    J(n - 1, j) = others;
  }
}

/* 28 */
JACOBIAN(boundary_value) {
  (void)m;
  double h = 1 / (double)(n + 1);
  for (size_t i = 0; i < n; i++) {
    double base = x[i] + (double)(i + 1) * h + 1;
    J(i, i) = 2 + 1.5 * h * h * base * base;
    if (i > 0) J(i, i - 1) = -1;
    if (i + 1 < n) J(i, i + 1) = -1;
  }
}

/* 29 */
JACOBIAN(integral_equation) {
  (void)m;
  double h = 1 / (double)(n + 1);
  for (size_t i = 0; i < n; i++) {
    double ti = (double)(i + 1) * h;
    for (size_t j = 0; j < n; j++) {
      double tj = (double)(j + 1) * h, base = x[j] + tj + 1;
      J(i, j) = 1.5 * h * fmin(ti, tj) * (1 - fmax(ti, tj)) * base * base;
    }
    J(i, i) += 1;
  }
}

/* 30 */
JACOBIAN(broyden_tridiagonal) {
  (void)m;
  for (size_t i = 0; i < n; i++) {
    J(i, i) = 3 - 4 * x[i];
    if (i > 0) J(i, i - 1) = -1;
    if (i + 1 < n) J(i, i + 1) = -2;
  }
}

/* 31 */
JACOBIAN(broyden_banded) {
  (void)m;
  for (size_t i = 0; i < n; i++) {
    for (size_t j = i > 5 ? i - 5 : 0; j < n && j <= i + 1; j++) J(i, j) = -1 - 2 * x[j];
    J(i, i) = 2 + 15 * x[i] * x[i];
  }
}

/* 32 */
JACOBIAN(linear_full_rank) {
  (void)x;
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j < n; j++) J(i, j) = (i == j ? 1 : 0) - 2 / (double)m;
  }
}

/* 33 */
JACOBIAN(linear_rank1) {
  (void)x;
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j < n; j++) J(i, j) = (double)((i + 1) * (j + 1));
  }
}

/* 34 */
JACOBIAN(linear_rank1_zeros) {
  (void)x;
  for (size_t i = 0; i + 1 < m; i++) {
    for (size_t j = 1; j + 1 < n; j++) J(i, j) = (double)(i * (j + 1));
  }
}

/* 35: T_i'(u) = i U_(i-1)(u), u = 2 x - 1 */
JACOBIAN(chebyquad) {
  for (size_t j = 0; j < n; j++) {
    double u = 2 * x[j] - 1, before = 0, now = 1;
    for (size_t i = 0; i < m; i++) {
      J(i, j) = 2 * (double)(i + 1) * now / (double)n;
      double next = 2 * u * now - before;
      before = now;
      now = next;
    }
  }
}

void (*const mgh_jacobians[])(size_t n, size_t m, const double *x,
                              double *jacobian) = {MGH_IN_ORDER};
