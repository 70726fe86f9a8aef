/* Private to sne: the largest eigenvalues of a symmetric matrix that is known by its products. */
#ifndef SNE_LANCZOS_H
#define SNE_LANCZOS_H

#include <stddef.h>

/* An n x n matrix A: apply writes A x to y. */
typedef struct {
  size_t n;
  void (*apply)(const double *x, double *y, void *context);
  void *context;
  const double *known; /* an eigenvector of length 1 that is left out, or NULL */
} sne_operator;

/* The eigenvectors of the `wanted` largest eigenvalues, of length 1, into the rows of vectors
 * (wanted x n); in value, unless NULL, their eigenvalues. To 1e-13 of the largest, or what 300
 * steps give (Lanczos 1950, all vectors kept orthogonal). Deterministic. GSL_EBADLEN: there are
 * fewer than `wanted`; GSL_ENOMEM; GSL_EFAILED: a product is not finite. */
int sne_lanczos(const sne_operator *a, size_t wanted, double *value, double *vectors);

#endif
