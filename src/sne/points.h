/* Private to sne: data points in a unit of length in which nothing overflows. */
#ifndef SNE_POINTS_H
#define SNE_POINTS_H

#include "sne/sne.h"

/* The power of two that brings the largest coordinate into [1/2, 1), as ldexp(coordinate, *power):
 * exact, and neither a difference nor its square overflows after it. GSL_EINVAL: a coordinate is
 * not finite. */
int sne_points_unit(const gsl_matrix *points, int *power);

/* The points so scaled; scaled is as large. */
int sne_points_scaled(const gsl_matrix *points, gsl_matrix *scaled);

#endif
