/* Private to sne: data points in a unit of length in which nothing overflows. */
#ifndef SNE_POINTS_H
#define SNE_POINTS_H

#include "sne/sne.h"

/* Writes points, scaled by a power of two so that the largest coordinate is in [1/2, 1), to scaled
 * (as large). Exact; neither a difference nor its square overflows after it. GSL_EINVAL: a
 * coordinate is not finite. */
int sne_points_scaled(const gsl_matrix *points, gsl_matrix *scaled);

#endif
