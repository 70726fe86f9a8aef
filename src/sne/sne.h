/* sne: symmetric stochastic neighbour embedding, forward and backward, one step a function.
 *
 *   points --affinity--> p            y --> z(y) --> q(z) --> C(p, q)
 *
 * C = sum_ij p_ij log(p_ij / q_ij), 0 log 0 = 0, and q_ij = 0 where p_ij > 0 gives +inf;
 * q_ij = exp(z_ij) / sum_kl exp(z_kl); z_ij = -||y_i - y_j||^2. The backward steps go the other
 * way: dC/dq, dC/dz, dC/dy, each from its upstream gradient, and each in closed form.
 *
 * p, q and z are N x N, y is N x h. Two conventions say which ordered pairs exist. A pair that does
 * not exist is skipped in every sum, and its entry in every output is 0 (z: -inf).
 *
 * What takes long is shared by as many threads as there are processors; their number does not
 * change a bit of any result.
 *
 * Depends on GSL. Never prints, exits or reads the environment. */
#ifndef SNE_SNE_H
#define SNE_SNE_H

#include <complex.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_spmatrix.h>
#include <stdbool.h>

typedef enum { SNE_ALL_PAIRS, SNE_DISTINCT_PAIRS } sne_pairs;

/* ---- tasks.c: threads ---- */

/* From now on as many threads work at once, in all functions here; 0: as many as there are
 * processors. */
void sne_limit_threads(size_t most);

/* ---- affinity.c: points to p ---- */

/* p_ij = (p_j|i + p_i|j) / 2N with p_j|i = exp(-beta_i d_ij^2) / sum_{k != i} exp(-beta_i d_ik^2),
 * and beta_i such that the entropy of p_.|i is ln(perplexity) to 1e-10 (Hinton and Roweis 2002; van
 * der Maaten and Hinton 2008, eq. 1). Solved by Newton's method in log beta. d_ij are plain
 * Euclidean distances of the rows of points, computed as sums of squared differences. A row whose k
 * nearest points coincide with it, or tie, may have no such beta; it gets the entropy nearest to it
 * that exists. p_ii = 0, p symmetric, sum 1. The unit of length does not matter: no scale of the
 * coordinates overflows or underflows.
 * GSL_EDOM: perplexity not in (1, N - 1]; GSL_EBADLEN: N < 3 or sizes that do not match;
 * GSL_EINVAL: a coordinate is not finite; GSL_ENOMEM. */
int sne_affinity(const gsl_matrix *points, double perplexity, gsl_matrix *p);

/* The same over neighbours only: p_j|i is 0 unless j is one of the k nearest points of i, so the
 * cost that it makes is another one. *p is N x N in compressed rows, symmetric, with no entry that
 * is zero by construction; the caller frees it. Memory and time, apart from the search, are O(N k).
 * As sne_affinity, and GSL_EDOM: perplexity not in (1, k]; GSL_EBADLEN: k not in [2, N - 1], or
 * more than 2^31 - 1 entries. */
int sne_affinity_sparse(const gsl_matrix *points, double perplexity, size_t k, gsl_spmatrix **p);

/* ---- neighbours.c: who is near whom ---- */

/* The k nearest other points of each point, nearest first, of equally near ones that of the lower
 * index first: row i of neighbours (N x k). By comparing all distances, computed as sums of squared
 * differences; O(N^2) time, O(N k) memory. GSL_EBADLEN: k not in [1, N - 1]; GSL_EINVAL: a
 * coordinate is not finite; GSL_ENOMEM. */
int sne_neighbours(const gsl_matrix *points, size_t k, unsigned *neighbours);
/* The mean over the points of |N_k(x) n N_k(y)| / k, N_k being the k nearest among the points and
 * in the map: the share of neighbours that are kept. Refusals as above. */
int sne_neighbours_kept(const gsl_matrix *points, const gsl_matrix *y, size_t k, double *share);

/* ---- forward.c: coordinates to cost ---- */

/* The sum of m over the pairs that exist. */
double sne_sum(const gsl_matrix *m, sne_pairs pairs);

void sne_forward_z(const gsl_matrix *y, sne_pairs pairs, gsl_matrix *z);
/* Returns log Z, Z = sum_kl exp(z_kl), by log-sum-exp. q may be z itself. */
double sne_forward_q(const gsl_matrix *z, sne_pairs pairs, gsl_matrix *q);
/* sum_ij p_ij log(p_ij / q_ij). */
double sne_cost(const gsl_matrix *p, const gsl_matrix *q, sne_pairs pairs);
/* The same from z, in the log domain: sum p (log p - z) + (sum p) log Z. */
double sne_cost_z(const gsl_matrix *p, const gsl_matrix *z, sne_pairs pairs);
/* The same from y. NaN when memory for z is short. */
double sne_cost_y(const gsl_matrix *p, const gsl_matrix *y, sne_pairs pairs);

/* ---- backward.c: cost to coordinates ---- */

/* Steps a and b and the closed form of dC/dz work entry by entry: their output may be the matrix of
 * one of their inputs. */

/* Step a: dC/dq_ij = -p_ij / q_ij (0 where p_ij = 0). */
void sne_backward_q(const gsl_matrix *p, const gsl_matrix *q, sne_pairs pairs, gsl_matrix *dq);
/* Step b, chain rule: dC/dz_ij = sum_mn dC/dq_mn dq_mn/dz_ij
 *                              = q_ij (dC/dq_ij - sum_mn q_mn dC/dq_mn). */
void sne_backward_z(const gsl_matrix *q, const gsl_matrix *dq, sne_pairs pairs, gsl_matrix *dz);
/* Step d, chain rule: dC/dy_i = sum_j (dC/dz_ij + dC/dz_ji) (-2 (y_i - y_j)). */
void sne_backward_y(const gsl_matrix *y, const gsl_matrix *dz, sne_pairs pairs, gsl_matrix *dy);

/* Closed forms, for any p: q_ij sum_kl p_kl - p_ij, which is q - p when sum p = 1. */
void sne_closed_z(const gsl_matrix *p, const gsl_matrix *q, sne_pairs pairs, gsl_matrix *dz);
/* sum_j 2 (p_ij + p_ji - 2 q_ij sum_kl p_kl) (y_i - y_j), which is sum_j 4 (p_ij - q_ij) (y_i -
 * y_j) when p is symmetric and sum p = 1. */
void sne_closed_y(const gsl_matrix *p, const gsl_matrix *q, const gsl_matrix *y, sne_pairs pairs,
                  gsl_matrix *dy);

/* ---- kernel.c: the code that sums over pairs ---- */

/* The same sums: as one would write them (PLAIN), and in vectors as wide as the processor's. */
typedef enum {
  SNE_KERNEL_AUTO, /* the widest that there is */
  SNE_KERNEL_PLAIN,
  SNE_KERNEL_PORTABLE,
  SNE_KERNEL_AVX2,
  SNE_KERNEL_AVX512
} sne_kernel;

/* For all problems made from now on. GSL_EUNSUP: not on this processor; the choice stays. */
int sne_kernel_choose(sne_kernel kernel);
/* The one in use: "plain", "portable", "avx2" or "avx512". */
const char *sne_kernel_name(void);

/* ---- problem.c: the three tails of the chain as functions to check and to minimise ---- */

typedef enum { SNE_OF_Q, SNE_OF_Z, SNE_OF_Y } sne_variable;

/* C as a function of q, z or y, entries in row-major order (N^2, N^2, N h of them; entries of pairs
 * that do not exist stay in the vector, are ignored and have derivative 0). Owns its workspace;
 * p is borrowed, outlives it and does not change. One problem is used by one thread. */
typedef struct sne_problem sne_problem;

/* h is used for SNE_OF_Y only. NULL when memory is short, p is not square or h is 0. */
sne_problem *sne_problem_alloc(sne_variable variable, const gsl_matrix *p, size_t h,
                               sne_pairs pairs);
void sne_problem_free(sne_problem *problem);

/* C as a function of y, distinct pairs, for a p most of whose entries are 0: N x N, symmetric, zero
 * diagonal, in compressed rows (GSL_SPMATRIX_CSR; no entry twice). Z is the sum over all pairs as
 * ever, attraction costs as much as there are entries. p is copied. NULL when memory is short, h is
 * 0 or p is not like that. */
sne_problem *sne_problem_alloc_sparse(const gsl_spmatrix *p, size_t h);

/* How C(y) is summed over its pairs. On a grid: sparse p, h = 1 and 2, see grid.c. */
typedef enum { SNE_SUM_AUTO, SNE_SUM_EXACT, SNE_SUM_GRID } sne_summation;

typedef struct {
  size_t threads; /* at most; 0: as many as there are processors. The result is the same to the last
                     bit */
  sne_summation sum; /* AUTO: whichever is quicker here; GRID wherever it holds the tolerance */
  /* On a grid, the error of Z relative to it, and of sum_j exp(-d2_ij) (y_i - y_j) relative to the
   * largest of these or to Z / N, whichever is larger; rounding aside. At least 1e-14; 0: 1e-12. */
  double tolerance;
} sne_evaluation;

/* For the calls from now on; a problem starts with {0}. */
void sne_problem_evaluation(sne_problem *problem, const sne_evaluation *evaluation);

/* Evaluations so far: pair by pair, on a grid, and of the first those where a grid was asked for or
 * would have been quicker and could not hold its tolerance. */
typedef struct {
  size_t exact, grid, fallbacks;
} sne_counts;
sne_counts sne_problem_counts(const sne_problem *problem);

/* The function; its params is the problem. df is the closed form. */
gsl_multimin_function_fdf *sne_problem_function(sne_problem *problem);

/* f(x + t e_k) - f(x) at an x where f is finite: O(1) for q and z, O(N) for y, after O(N^2) once
 * for each x; where the move takes away or multiplies nearly all of Z, two evaluations of f.
 * *magnitude, unless NULL, receives the sum of the magnitudes of the terms, to a few units in whose
 * last place the change is exact. Callbacks for grad_problem; params is the problem. What is kept
 * for an x is keyed by its content. For y all of it is compared at each call, and for q nothing is
 * kept, so that a change of x is always noticed. For z that would cost O(N^2): address, entry k and
 * a stretch that walks through x are compared, so that another x is noticed, but a single entry
 * altered in place need not be before it is k: then call sne_problem_prepare. */
double sne_problem_change(const gsl_vector *x, size_t k, double t, void *params, double *magnitude);
double complex sne_problem_complex_change(const gsl_vector *x, size_t k, double complex t,
                                          void *params);

/* Does the O(N^2) once for x now. */
void sne_problem_prepare(sne_problem *problem, const gsl_vector *x);

/* The gradient by the chain rule, step by step (the second route). NaN when memory is short. */
void sne_problem_chain(const gsl_vector *x, void *params, gsl_vector *gradient);

/* Per entry the largest magnitude of the terms that are added up to it: what 1e-12 of agreement is
 * relative to. |p_ij / q_ij|; of p_ij and q_ij sum p; of 2 (p_ij + p_ji) |y_ik - y_jk| and
 * 4 q_ij sum p |y_ik - y_jk| over j. */
void sne_problem_terms(const gsl_vector *x, void *params, gsl_vector *terms);

/* ---- start.c: where a descent begins ---- */

/* The first h principal components of points (N x D), from the largest eigenvectors of the
 * covariance, to 1e-13 of the first one's variance; scaled so that the first has standard deviation
 * 1e-4; the largest loading of each is positive.
 * GSL_EINVAL: a coordinate is not finite; GSL_EBADLEN: sizes that do not match; GSL_ESING: the
 * points vary in fewer than h directions (by 1e-12 of the first), and a coordinate that is 0
 * throughout would stay 0; GSL_ENOMEM. */
int sne_start_pca(const gsl_matrix *points, gsl_matrix *y);
/* The h eigenvectors of p's normalised Laplacian that vary least over near points, but for the
 * constant (Belkin and Niyogi 2003), scaled as the principal components are; the largest entry of
 * each is positive. p is symmetric with positive row sums, dense, or sparse in compressed rows.
 * GSL_EBADLEN: sizes that do not match; GSL_ESING: h >= N; GSL_EFAILED: p is not finite;
 * GSL_ENOMEM. */
int sne_start_eigenmap(const gsl_matrix *p, gsl_matrix *y);
int sne_start_eigenmap_sparse(const gsl_spmatrix *p, gsl_matrix *y);
/* Independent normal entries (gsl_rng_mt19937, seed). GSL_ENOMEM. */
int sne_start_random(unsigned long seed, double deviation, gsl_matrix *y);
/* Scales a y of smaller standard deviation than 1e-4 up to that, so that a map that was drawn
 * together to a point can unfold. False, and y as it was, if all points are at one place, within
 * 1e-150: none of them would ever move. */
bool sne_start_spread(gsl_matrix *y);

/* ---- embed.c: minimising C over y ---- */

/* L-BFGS (Nocedal 1980); gradient descent with momentum and gains as t-SNE programs have it (van
 * der Maaten and Hinton 2008); Polak and Ribiere's conjugate gradients and BFGS as GSL has them. */
typedef enum { SNE_LBFGS, SNE_GD, SNE_CG, SNE_BFGS } sne_method;

typedef struct {
  size_t iteration, evaluations;
  double cost, gradient_norm; /* max |dC/dy| entry */
  /* All that the run needs to be taken up here, valid during the call; NULL for SNE_CG and
   * SNE_BFGS, whose directions are GSL's own. */
  const double *state;
  size_t state_size;
} sne_progress;

/* Called after each iteration with the current y; a non-zero return stops (SNE_STOPPED). */
typedef int sne_watch(const sne_progress *progress, const gsl_matrix *y, void *context);

typedef struct {
  sne_method method;
  long iterations;  /* at most; 0: 10000; negative: none, y is only evaluated */
  double tolerance; /* stop when max |dC/dy| is below; 0: 1e-6 / N, for p_i is of order 1 / N */
  /* What is minimised is sum p (log p - z) + repulsion log Z, C if it is 1 (or 0, for short). The
   * less of it, the more the points attract: 1/f is the attraction multiplied by f. */
  double repulsion;
  size_t memory; /* pairs that L-BFGS keeps, of 16 N h bytes each; 0: 30 */
  sne_watch *watch;
  void *context;
  /* A state that a watcher was given by a run with the same problem, method and memory: the run
   * goes on from there, to the same bits, and y is only overwritten. NULL: it begins at y. */
  const double *state;
  size_t state_size;
} sne_embed_options;

/* SNE_STALLED: a line search found nothing better, though the gradient is not below the tolerance;
 * final->gradient_norm tells how near the bottom that is. */
typedef enum { SNE_CONVERGED, SNE_ITERATIONS, SNE_STOPPED, SNE_STALLED } sne_outcome;

/* Minimises a problem of SNE_OF_Y from the y given; on return y is the best found. *final has the
 * iterations and evaluations of the whole run, cost and gradient of the y returned.
 * GSL_EBADLEN: sizes that do not match, the state's included; GSL_EINVAL: cost or gradient at the
 * start, or a number of the state, is not finite; GSL_ENOMEM. */
int sne_embed(sne_problem *problem, gsl_matrix *y, const sne_embed_options *options,
              sne_progress *final, sne_outcome *outcome);

/* ---- descent.c: gradient (1) against gradient (2) ---- */

typedef enum {
  SNE_DESCENT_Q,           /* q <- q - rate dC/dq */
  SNE_DESCENT_Q_PROJECTED, /* the same with the gradient's mean taken off, so that sum q stays 1 */
  SNE_DESCENT_Q_RENORMALISED, /* the same, then q <- q / sum q */
  SNE_DESCENT_Z,              /* z <- z - rate dC/dz, q = softargmax z */
  SNE_DESCENT_EXPONENTIATED,  /* q <- q exp(-rate dC/dq) / sum, in the log domain: mirror descent
                                 with the entropy (Kivinen and Warmuth 1997) */
  SNE_DESCENT_NATURAL,        /* z <- z - rate F^+ dC/dz, F = diag(q) - q q' (Amari 1998) */
  SNE_DESCENT_LINEARISED      /* its first order in q: q <- (1 - rate) q + rate p */
} sne_descent_method;

/* Step k = 1, 2, ... goes by rate, rate / k or rate / sqrt(k). */
typedef enum { SNE_RATE_CONSTANT, SNE_RATE_INVERSE, SNE_RATE_SQUARE_ROOT } sne_decay;

/* What arrays are kept in. In float, each is rounded as it is stored; what is done with an entry
 * before that is done in double. */
typedef enum { SNE_DOUBLE, SNE_FLOAT } sne_precision;

/* Rounds each entry to what the precision has: too small is 0, too large infinite. */
void sne_round(gsl_matrix *m, sne_precision precision);

typedef struct {
  sne_descent_method method;
  double rate;
  sne_decay decay;
  sne_precision precision; /* of q, z and the gradient */
} sne_descent_options;

/* State of a descent over the n outcomes of p (any shape, n = size). max_gradient is that of dC/dz
 * for SNE_DESCENT_Z, _NATURAL and _LINEARISED, of dC/dq for the others. kl is +inf outside the
 * domain of C: where q < 0, where q = 0 < p, and where q is no number; sum_q, min_q and
 * max_gradient are then what they are, and may be NaN. */
typedef struct {
  size_t step;
  double kl, sum_q, min_q, max_gradient;
  bool broken; /* kl is +inf; the descent goes no further */
} sne_descent_state;

typedef struct sne_descent sne_descent;
/* q: the start, a distribution with n positive entries. All are copied. NULL when memory is short
 * or the sizes differ. */
sne_descent *sne_descent_alloc(const sne_descent_options *options, const gsl_vector *p,
                               const gsl_vector *q);
void sne_descent_free(sne_descent *descent);
void sne_descent_state_now(const sne_descent *descent, sne_descent_state *state);
const gsl_vector *sne_descent_q(const sne_descent *descent);
/* One step. Returns false, and does nothing, when the descent is broken. */
bool sne_descent_step(sne_descent *descent);

/* ---- spectrum.c: how C curves, by q and by z ---- */

/* Eigenvalues, in ascending order, of the Hessian of C by q, diag(p / q^2): those numbers
 * themselves, without a bound. */
void sne_spectrum_q(const gsl_vector *p, const gsl_vector *q, gsl_vector *eigenvalues);

/* Eigenvalues, in ascending order, of the Hessian of C by z, diag(q) - q q', for a distribution q:
 * 0, which belongs to a constant added to z, and the roots of sum_k q_k / (q_k - x) = 0, one
 * between each two neighbouring q (Golub 1973, section 5). None is above 1/2. By bisection, each to
 * its last digits, however small. */
void sne_spectrum_z(const gsl_vector *q, gsl_vector *eigenvalues);

#endif
