#include "sne/points.h"

#include <gsl/gsl_errno.h>
#include <math.h>

#include "sne/entries.h"

int sne_points_unit(const gsl_matrix *points, int *power) {
  double largest = 0;
  for (size_t i = 0; i < points->size1; i++)
    for (size_t k = 0; k < points->size2; k++) {
      const double size = fabs(sne_row(points, i)[k]);
      if (!isfinite(size)) return GSL_EINVAL;
      if (size > largest) largest = size;
    }
  int exponent;
  frexp(largest, &exponent);
  *power = -exponent;
  return GSL_SUCCESS;
}

int sne_points_scaled(const gsl_matrix *points, gsl_matrix *scaled) {
  int power;
  const int status = sne_points_unit(points, &power);
  if (status != GSL_SUCCESS) return status;
  for (size_t i = 0; i < points->size1; i++)
    for (size_t k = 0; k < points->size2; k++)
      sne_row_of(scaled, i)[k] = ldexp(sne_row(points, i)[k], power);
  return GSL_SUCCESS;
}
