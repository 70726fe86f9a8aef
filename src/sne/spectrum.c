/* The Hessians of C by q and by z have eigenvalues in closed form, or nearly so. */
#include <gsl/gsl_sort_vector.h>
#include <math.h>

#include "sne/sne.h"

void sne_spectrum_q(const gsl_vector *p, const gsl_vector *q, gsl_vector *eigenvalues) {
  for (size_t k = 0; k < p->size; k++) {
    const double qk = gsl_vector_get(q, k);
    gsl_vector_set(eigenvalues, k, gsl_vector_get(p, k) / qk / qk);
  }
  gsl_sort_vector(eigenvalues);
}

/* det(diag(q) - q q' - x) = prod_k (q_k - x) (1 - sum_k q_k^2 / (q_k - x)), and with sum q = 1 the
 * last factor is -x sum_k q_k / (q_k - x). Between two poles this sum rises from -inf to +inf. */
static double secular(const gsl_vector *q, double x) {
  double sum = 0;
  for (size_t k = 0; k < q->size; k++) sum += gsl_vector_get(q, k) / (gsl_vector_get(q, k) - x);
  return sum;
}

/* Halving ends when no number lies between; of equal poles, the root is their value. */
static double root_between(const gsl_vector *q, double low, double high) {
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return low;
    *(secular(q, middle) < 0 ? &low : &high) = middle;
  }
}

void sne_spectrum_z(const gsl_vector *q, gsl_vector *eigenvalues) {
  gsl_vector_memcpy(eigenvalues, q);
  gsl_sort_vector(eigenvalues);
  for (size_t k = q->size; k-- > 1;)
    gsl_vector_set(
        eigenvalues, k,
        root_between(q, gsl_vector_get(eigenvalues, k - 1), gsl_vector_get(eigenvalues, k)));
  gsl_vector_set(eigenvalues, 0, 0);
}
