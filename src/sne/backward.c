/* From the cost back to the coordinates: C -> dC/dq -> dC/dz -> dC/dy, each step from the gradient
 * of the step before, and the last two in closed form as well. */
#include "sne/entries.h"

/* Step a: dC/dq_ij = -p_ij / q_ij */
void sne_backward_q(const gsl_matrix *p, const gsl_matrix *q, sne_pairs pairs, gsl_matrix *dq) {
  for (size_t i = 0; i < p->size1; i++) {
    const double *pi = sne_row(p, i), *qi = sne_row(q, i);
    double *dqi = sne_row_of(dq, i);
    for (size_t j = 0; j < p->size2; j++) {
      const bool zero = !sne_exists(pairs, i, j) || (pi[j] == 0 && qi[j] == 0);
      dqi[j] = zero ? 0 : -pi[j] / qi[j];
    }
  }
}

/* Step b: dq_mn/dz_ij = q_mn (delta_mn,ij - q_ij), summed against dC/dq_mn. */
void sne_backward_z(const gsl_matrix *q, const gsl_matrix *dq, sne_pairs pairs, gsl_matrix *dz) {
  double mean = 0; /* sum_mn q_mn dC/dq_mn */
  for (size_t i = 0; i < q->size1; i++) {
    const double *qi = sne_row(q, i), *dqi = sne_row(dq, i);
    double row = 0;
    for (size_t j = 0; j < q->size2; j++)
      if (sne_exists(pairs, i, j)) row += qi[j] * dqi[j];
    mean += row;
  }
  for (size_t i = 0; i < q->size1; i++) {
    const double *qi = sne_row(q, i), *dqi = sne_row(dq, i);
    double *dzi = sne_row_of(dz, i);
    for (size_t j = 0; j < q->size2; j++)
      dzi[j] = sne_exists(pairs, i, j) ? qi[j] * (dqi[j] - mean) : 0;
  }
}

/* Step d: y_i is in z_ij and in z_ji; dz_ij/dy_i = dz_ji/dy_i = -2 (y_i - y_j). */
void sne_backward_y(const gsl_matrix *y, const gsl_matrix *dz, sne_pairs pairs, gsl_matrix *dy) {
  gsl_matrix_set_zero(dy);
  for (size_t i = 0; i < y->size1; i++) {
    double *dyi = sne_row_of(dy, i);
    for (size_t j = 0; j < y->size1; j++) {
      if (!sne_exists(pairs, i, j)) continue;
      const double both = sne_row(dz, i)[j] + sne_row(dz, j)[i];
      for (size_t k = 0; k < y->size2; k++)
        dyi[k] += both * -2 * (sne_row(y, i)[k] - sne_row(y, j)[k]);
    }
  }
}

/* dC/dz_ij = q_ij sum p - p_ij */
void sne_closed_z(const gsl_matrix *p, const gsl_matrix *q, sne_pairs pairs, gsl_matrix *dz) {
  const double sum_p = sne_sum(p, pairs);
  for (size_t i = 0; i < p->size1; i++) {
    const double *pi = sne_row(p, i), *qi = sne_row(q, i);
    double *dzi = sne_row_of(dz, i);
    for (size_t j = 0; j < p->size2; j++)
      dzi[j] = sne_exists(pairs, i, j) ? qi[j] * sum_p - pi[j] : 0;
  }
}

/* dC/dy_i = sum_j 2 (p_ij + p_ji - 2 q_ij sum p) (y_i - y_j) */
void sne_closed_y(const gsl_matrix *p, const gsl_matrix *q, const gsl_matrix *y, sne_pairs pairs,
                  gsl_matrix *dy) {
  const double sum_p = sne_sum(p, pairs);
  gsl_matrix_set_zero(dy);
  for (size_t i = 0; i < y->size1; i++) {
    double *dyi = sne_row_of(dy, i);
    for (size_t j = 0; j < y->size1; j++) {
      if (!sne_exists(pairs, i, j)) continue;
      const double force = 2 * (sne_row(p, i)[j] + sne_row(p, j)[i] - 2 * sne_row(q, i)[j] * sum_p);
      for (size_t k = 0; k < y->size2; k++) dyi[k] += force * (sne_row(y, i)[k] - sne_row(y, j)[k]);
    }
  }
}
