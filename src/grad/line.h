/* line: a gradient against f along lines through x, where all entries count at once. Private to
 * grad. */
#ifndef GRAD_LINE_H
#define GRAD_LINE_H

#include "grad/sweep.h"

/* What is looked at along a direction v is the deviation D_v f - g.v, with g as claimed: 0 if g is
 * the gradient, whatever v is. g is multiplied by the steps that were really made, so no rounding
 * of x + t v counts. */
typedef struct {
  grad_probe probe; /* v is its course, g what it knows as claimed: finite */
  double unit;      /* the length over which coordinates are expected to vary */
  /* From one pair of values, and from two: the step relative to unit, 0 before a ladder, and the
   * bar on what a deviation then leaves out. */
  double step[2], truncation[2];
  double length; /* of the v to which these belong */
} grad_line;

/* GSL_EINVAL for an f that is not finite at x; otherwise as grad_probe_open. */
int grad_line_open(grad_line *line, const grad_problem *problem, const gsl_vector *x,
                   const gsl_vector *claimed);
void grad_line_close(grad_line *line);

/* v = standard normal entries times the coordinates' scales, of the entries first ... first + count
 * - 1; 0 elsewhere. The seed and the entry's number decide each of them. */
void grad_line_normal(grad_line *line, unsigned long seed, size_t first, size_t count);
/* The same with sizes in [1/2, 1] and either sign: no entry of the block goes unnoticed. */
void grad_line_signs(grad_line *line, unsigned long seed, size_t first, size_t count);

/* g.v. */
double grad_line_slope(const grad_line *line);

/* The noise of f along v; 11 evaluations or some times as many. False where none was found. */
bool grad_line_noise(grad_line *line);

/* A ladder has so many rungs, of two evaluations each. */
enum { GRAD_LADDER_LEAST = 3, GRAD_LADDER_MOST = 5 };

/* The deviation from steps over all useful scales, extrapolated. The first ladder settles the steps
 * of the quicker ones. *plateau is at how many rungs it is seen as it stands, and at all finer ones
 * that stand clear of noise: what is left of a curvature falls from rung to rung. False where no
 * step gives finite values. */
bool grad_line_ladder(grad_line *line, size_t rungs, grad_estimate *deviation, size_t *plateau);

/* The deviation from one pair of values (order 2) or from two (order 4). Its bar is what the ladder
 * says of such a step, allowing for derivatives some times as great as those met there. */
bool grad_line_deviation(grad_line *line, size_t pairs, grad_estimate *deviation);

#endif
