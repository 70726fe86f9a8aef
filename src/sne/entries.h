/* Private to sne: the rows of a matrix, and which of its entries exist. */
#ifndef SNE_ENTRIES_H
#define SNE_ENTRIES_H

#include "sne/sne.h"

static inline const double *sne_row(const gsl_matrix *m, size_t i) {
  return m->data + i * m->tda;
}

static inline double *sne_row_of(gsl_matrix *m, size_t i) {
  return m->data + i * m->tda;
}

static inline bool sne_exists(sne_pairs pairs, size_t i, size_t j) {
  return pairs == SNE_ALL_PAIRS || i != j;
}

/* ||a - b||^2 in h dimensions. */
static inline double sne_distance2(const double *a, const double *b, size_t h) {
  double d2 = 0;
  for (size_t k = 0; k < h; k++) d2 += (a[k] - b[k]) * (a[k] - b[k]);
  return d2;
}

#endif
