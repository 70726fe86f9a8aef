/* A basis v_1, v_2, ... in which A is the tridiagonal matrix T, alpha on its diagonal and beta
 * beside it: A v_j = beta_(j-1) v_(j-1) + alpha_j v_j + beta_j v_(j+1). T's largest eigenvalues
 * soon are A's; with T u = l u the residual of (l, sum u_j v_j) is |beta_m u_m|. */
#include "sne/lanczos.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sne/vectors.h"

enum { MOST_STEPS = 300, FIRST_LOOK = 16 };
static const double residual_tolerance = 1e-13, breakdown = 1e-14, used_up = 1e-9;

typedef struct {
  const sne_operator *a;
  size_t steps, most; /* steps: how many v, alpha and beta there are */
  double *v;          /* most + 1 rows */
  double alpha[MOST_STEPS], beta[MOST_STEPS];
  double scale;   /* the largest of them */
  size_t used_up; /* how often beta was all but 0 */
  gsl_rng rng;
  gsl_matrix *t, *u; /* T as a matrix, its eigenvectors in columns */
  gsl_vector *values;
  gsl_eigen_symmv_workspace *eigen;
} basis;

/* Twice, because once leaves what rounding has left (Kahan's rule). */
static void make_orthogonal(const basis *b, double *x) {
  const size_t n = b->a->n;
  for (int pass = 0; pass < 2; pass++) {
    if (b->a->known != NULL) sne_add(-sne_dot(b->a->known, x, n), b->a->known, x, n);
    for (size_t j = 0; j < b->steps; j++) sne_add(-sne_dot(b->v + j * n, x, n), b->v + j * n, x, n);
  }
}

static double make_unit(double *x, size_t n) {
  const double length = sqrt(sne_dot(x, x, n));
  for (size_t k = 0; k < n; k++) x[k] /= length;
  return length;
}

/* A direction that has nothing to do with those there are. */
static void any_direction(basis *b, double *x) {
  for (size_t k = 0; k < b->a->n; k++) x[k] = gsl_rng_uniform(&b->rng) - 0.5;
  make_orthogonal(b, x);
  make_unit(x, b->a->n);
  make_orthogonal(b, x);
  make_unit(x, b->a->n);
}

/* False when A v is not finite. Where the basis spans all that A makes of it, beta is 0 and another
 * direction begins: that is how a multiple eigenvalue gets its vectors. */
static bool step(basis *b) {
  const size_t n = b->a->n, m = b->steps;
  double *v = b->v + m * n, *next = v + n;
  b->a->apply(v, next, b->a->context);
  b->alpha[m] = sne_dot(v, next, n);
  b->steps++;
  make_orthogonal(b, next);
  b->beta[m] = sqrt(sne_dot(next, next, n));
  if (!isfinite(b->alpha[m]) || !isfinite(b->beta[m])) return false;
  b->scale = fmax(b->scale, fmax(fabs(b->alpha[m]), b->beta[m]));
  if (b->beta[m] < used_up * b->scale) b->used_up++;
  if (b->beta[m] > breakdown * b->scale) {
    make_unit(next, n);
  } else {
    b->beta[m] = 0;
    if (b->steps < b->most) any_direction(b, next);
  }
  return true;
}

/* Solves T; true when the wanted ones are known well enough. A stretch between two zeros of beta
 * has each eigenvalue once: of a multiple one, that many stretches may be needed. */
static bool look(basis *b, size_t wanted) {
  const size_t m = b->steps;
  gsl_matrix_view t = gsl_matrix_submatrix(b->t, 0, 0, m, m);
  gsl_matrix_view u = gsl_matrix_submatrix(b->u, 0, 0, m, m);
  gsl_vector_view values = gsl_vector_subvector(b->values, 0, m);
  gsl_matrix_set_zero(&t.matrix);
  for (size_t j = 0; j < m; j++) {
    gsl_matrix_set(&t.matrix, j, j, b->alpha[j]);
    if (j + 1 < m) gsl_matrix_set(&t.matrix, j + 1, j, b->beta[j]);
  }
  b->eigen->size = m;
  gsl_eigen_symmv(&t.matrix, &values.vector, &u.matrix, b->eigen);
  gsl_eigen_symmv_sort(&values.vector, &u.matrix, GSL_EIGEN_SORT_VAL_DESC);
  if (m == b->most) return true;
  if (b->used_up > 0 && b->used_up < wanted) return false;
  for (size_t k = 0; k < wanted; k++)
    if (!(b->beta[m - 1] * fabs(gsl_matrix_get(&u.matrix, m - 1, k)) <=
          residual_tolerance * b->scale))
      return false;
  return true;
}

static int find(basis *b, size_t wanted, double *value, double *vectors) {
  const size_t n = b->a->n;
  any_direction(b, b->v);
  for (size_t next_look = FIRST_LOOK; b->steps < b->most;) {
    if (!step(b)) return GSL_EFAILED;
    if (b->steps < b->most && b->steps < next_look) continue;
    if (look(b, wanted)) break;
    next_look += next_look / 2;
  }
  memset(vectors, 0, wanted * n * sizeof *vectors);
  for (size_t k = 0; k < wanted; k++) {
    for (size_t j = 0; j < b->steps; j++)
      sne_add(gsl_matrix_get(b->u, j, k), b->v + j * n, vectors + k * n, n);
    if (value != NULL) value[k] = gsl_vector_get(b->values, k);
  }
  return GSL_SUCCESS;
}

int sne_lanczos(const sne_operator *a, size_t wanted, double *value, double *vectors) {
  const size_t there_are = a->n - (a->known != NULL);
  if (wanted == 0 || wanted > there_are || wanted > MOST_STEPS) return GSL_EBADLEN;
  basis b = {.a = a, .most = there_are < MOST_STEPS ? there_are : MOST_STEPS};
  b.v = malloc((b.most + 1) * a->n * sizeof *b.v);
  b.rng = (gsl_rng){gsl_rng_mt19937, malloc(gsl_rng_mt19937->size)};
  b.t = gsl_matrix_alloc(b.most, b.most);
  b.u = gsl_matrix_alloc(b.most, b.most);
  b.values = gsl_vector_alloc(b.most);
  b.eigen = gsl_eigen_symmv_alloc(b.most);
  int status = GSL_ENOMEM;
  if (b.v && b.rng.state && b.t && b.u && b.values && b.eigen) {
    gsl_rng_set(&b.rng, 1);
    status = find(&b, wanted, value, vectors);
  }
  free(b.v);
  free(b.rng.state);
  gsl_matrix_free(b.t);
  gsl_matrix_free(b.u);
  gsl_vector_free(b.values);
  if (b.eigen) gsl_eigen_symmv_free(b.eigen);
  return status;
}
