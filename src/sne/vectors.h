/* Private to sne: long vectors. */
#ifndef SNE_VECTORS_H
#define SNE_VECTORS_H

#include <stddef.h>

double sne_dot(const double *a, const double *b, size_t n);
/* y += factor x. */
void sne_add(double factor, const double *x, double *y, size_t n);
/* max |x_k|; NaN when an entry is. */
double sne_largest(const double *x, size_t n);

#endif
