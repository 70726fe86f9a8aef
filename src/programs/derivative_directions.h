/* A gradient decided along random directions, its wrong entries found by halving. */
#ifndef PROGRAMS_DERIVATIVE_DIRECTIONS_H
#define PROGRAMS_DERIVATIVE_DIRECTIONS_H

#include "grad/grad.h"
#include "programs/program.h"

/* Prints the entries found wrong, each in its row and column, and the verdict; returns the exit
 * status. */
int derivative_directions(FILE *stream, const grad_problem *problem, const gsl_vector *x,
                          const gsl_vector *claimed, size_t columns,
                          const grad_directions_options *options);

#endif
