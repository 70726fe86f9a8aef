/* From coordinates to the cost, one step a function: y -> z -> q -> C.
 *
 * Sums over pairs are taken row by row and then over the rows: with N^2 terms of one sign, the
 * error of a single running sum would show in the gradient. */
#include <math.h>
#include <stdlib.h>

#include "sne/entries.h"

double sne_sum(const gsl_matrix *m, sne_pairs pairs) {
  double sum = 0;
  for (size_t i = 0; i < m->size1; i++) {
    const double *mi = sne_row(m, i);
    double row = 0;
    for (size_t j = 0; j < m->size2; j++)
      if (sne_exists(pairs, i, j)) row += mi[j];
    sum += row;
  }
  return sum;
}

/* z_ij = -||y_i - y_j||^2 */
void sne_forward_z(const gsl_matrix *y, sne_pairs pairs, gsl_matrix *z) {
  for (size_t i = 0; i < z->size1; i++) {
    double *zi = sne_row_of(z, i);
    for (size_t j = 0; j < z->size2; j++)
      zi[j] = sne_exists(pairs, i, j) ? -sne_distance2(sne_row(y, i), sne_row(y, j), y->size2)
                                      : -HUGE_VAL;
  }
}

static double largest(const gsl_matrix *z, sne_pairs pairs) {
  double max = -HUGE_VAL;
  for (size_t i = 0; i < z->size1; i++) {
    const double *zi = sne_row(z, i);
    for (size_t j = 0; j < z->size2; j++)
      if (sne_exists(pairs, i, j) && zi[j] > max) max = zi[j];
  }
  return max;
}

/* sum_kl exp(z_kl - max): no exponential overflows, one of them is 1. */
static double sum_exp(const gsl_matrix *z, sne_pairs pairs, double max) {
  double sum = 0;
  for (size_t i = 0; i < z->size1; i++) {
    const double *zi = sne_row(z, i);
    double row = 0;
    for (size_t j = 0; j < z->size2; j++)
      if (sne_exists(pairs, i, j)) row += exp(zi[j] - max);
    sum += row;
  }
  return sum;
}

/* q_ij = exp(z_ij) / Z */
double sne_forward_q(const gsl_matrix *z, sne_pairs pairs, gsl_matrix *q) {
  const double max = largest(z, pairs);
  double sum = 0; /* Z exp(-max) */
  for (size_t i = 0; i < z->size1; i++) {
    const double *zi = sne_row(z, i);
    double *qi = sne_row_of(q, i), row = 0;
    for (size_t j = 0; j < z->size2; j++) {
      qi[j] = sne_exists(pairs, i, j) ? exp(zi[j] - max) : 0;
      row += qi[j];
    }
    sum += row;
  }
  for (size_t i = 0; i < z->size1; i++)
    for (size_t j = 0; j < z->size2; j++) sne_row_of(q, i)[j] /= sum;
  return max + log(sum);
}

/* 0 log 0 = 0, decided where p is exactly 0; but what is NaN stays NaN. */
static bool vanishes(double p, double q_or_z) {
  return p == 0 && !isnan(q_or_z);
}

/* C = sum_ij p_ij log(p_ij / q_ij) */
double sne_cost(const gsl_matrix *p, const gsl_matrix *q, sne_pairs pairs) {
  double cost = 0;
  for (size_t i = 0; i < p->size1; i++) {
    const double *pi = sne_row(p, i), *qi = sne_row(q, i);
    double row = 0;
    for (size_t j = 0; j < p->size2; j++)
      if (sne_exists(pairs, i, j) && !vanishes(pi[j], qi[j]))
        row += pi[j] * (log(pi[j]) - log(qi[j]));
    cost += row;
  }
  return cost;
}

/* C = sum_ij p_ij (log p_ij - z_ij) + sum_ij p_ij log Z */
double sne_cost_z(const gsl_matrix *p, const gsl_matrix *z, sne_pairs pairs) {
  double cost = 0;
  for (size_t i = 0; i < p->size1; i++) {
    const double *pi = sne_row(p, i), *zi = sne_row(z, i);
    double row = 0;
    for (size_t j = 0; j < p->size2; j++)
      if (sne_exists(pairs, i, j) && !vanishes(pi[j], zi[j])) row += pi[j] * (log(pi[j]) - zi[j]);
    cost += row;
  }
  const double max = largest(z, pairs);
  return cost + sne_sum(p, pairs) * (max + log(sum_exp(z, pairs, max)));
}

double sne_cost_y(const gsl_matrix *p, const gsl_matrix *y, sne_pairs pairs) {
  double *entries = malloc(p->size1 * p->size2 * sizeof *entries);
  if (entries == NULL) return nan("");
  gsl_matrix_view z = gsl_matrix_view_array(entries, p->size1, p->size2);
  sne_forward_z(y, pairs, &z.matrix);
  const double cost = sne_cost_z(p, &z.matrix, pairs);
  free(entries);
  return cost;
}
