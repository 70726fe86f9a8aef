/* An answer to part d as a direction to descend along. */
#ifndef PROGRAMS_SNE_FOLLOW_H
#define PROGRAMS_SNE_FOLLOW_H

#include "formula/formula.h"
#include "programs/inputs.h"

/* One typed formula for dC/dy_i of p, q, z and y, A = sum_kl exp(z_kl) and C; indices i to n run
 * over the points, and pairs are distinct. */
typedef struct follow_answer follow_answer;

/* Fails with place and mend if text is no such formula. p is borrowed, h is that of y; the caller
 * frees the answer. */
follow_answer *follow_answer_read(const char *text, const gsl_matrix *p, size_t h);
void follow_answer_free(follow_answer *answer);

/* Its value at y for each point: y and direction are contiguous, N x h. NaN where it has none. */
void follow_answer_at(const follow_answer *answer, const gsl_matrix *y, gsl_matrix *direction);

#endif
