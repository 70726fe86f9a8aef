/* Private to sne: the pairs that attract one another, where they are few. */
#ifndef SNE_LINKS_H
#define SNE_LINKS_H

#include <stdint.h>

#include "sne/sne.h"

/* The entries of a sparse symmetric p, row after row, columns ascending. */
typedef struct {
  size_t points;
  size_t *begin; /* points + 1: where each row begins in to and both */
  uint32_t *to;  /* j */
  double *both;  /* p_ij + p_ji */
} sne_links;

/* GSL_EINVAL: p is not square, symmetric, in compressed rows and zero on its diagonal; GSL_ENOMEM.
 */
int sne_links_init(sne_links *links, const gsl_spmatrix *p);
/* sum_ij p_ij and sum_ij p_ij log p_ij. */
void sne_links_sums(const sne_links *links, double *sum_p, double *sum_p_log_p);
/* attraction_i = sum_j (p_ij + p_ji) (y_i - y_j), a coordinate of all points together, each stride
 * long. Returns sum (p_ij + p_ji) ||y_i - y_j||^2 over i < j. The same at any number of threads. */
double sne_links_attract(const sne_links *links, const gsl_matrix *y, size_t threads,
                         double *attraction, size_t stride);
void sne_links_free(sne_links *links);

#endif
