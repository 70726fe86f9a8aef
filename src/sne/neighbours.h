/* Private to sne: nearest neighbours with their distances. */
#ifndef SNE_NEIGHBOURS_H
#define SNE_NEIGHBOURS_H

#include "sne/sne.h"

typedef struct {
  double distance2; /* in the unit of sne_points_scaled */
  unsigned index;
} sne_neighbour;

/* As sne_neighbours. */
int sne_nearest(const gsl_matrix *points, size_t k, sne_neighbour *nearest);

#endif
