/* What you write, part by part. README.md says what is asked.
 *
 * Matrices are C arrays: p[i][j] belongs to the ordered pair (i, j), counted from 0. A pair that
 * does not exist (i = j, where only distinct pairs count) has p[i][j] = 0, q[i][j] = 0, z[i][j] =
 * -inf, and derivative 0. p, q, z and y are only read; dq, dz and dy hold garbage before you write
 * them. */
#ifndef EXERCISES_H
#define EXERCISES_H

#include <math.h>
#include <stddef.h>

/* dq[i][j] = dC/dq_ij, where C = sum_ij p_ij log(p_ij / q_ij). Where p_ij = 0 there is no summand.
 */
void gradient_a(size_t N, const double p[N][N], const double q[N][N], double dq[N][N]);

/* dz[i][j] = dC/dz_ij, where q_ij = exp(z_ij) / sum_kl exp(z_kl). z may be as large as 2000. */
void gradient_b(size_t N, const double p[N][N], const double z[N][N], double dz[N][N]);

/* One step of gradient descent over n outcomes, in place: q by dC/dq, with its entries free; z by
 * dC/dz, where q is the softargmax of z. */
void step_in_q(size_t n, const double p[n], double rate, double q[n]);
void step_in_z(size_t n, const double p[n], const double q[n], double rate, double z[n]);

/* 'q' or 'z': in which of the two you would descend. */
extern const char descend_in;

/* dy[i][k] = the k-th entry of dC/dy_i, where z_ij = -||y_i - y_j||^2, y_i = (y[i][0], ...,
 * y[i][h-1]), p is symmetric, and q is the softargmax of z. */
void gradient_d(size_t N, size_t h, const double p[N][N], const double q[N][N],
                const double y[N][h], double dy[N][h]);

#endif
