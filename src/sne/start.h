/* Private to sne: what starts have in common. */
#ifndef SNE_START_H
#define SNE_START_H

#include "sne/sne.h"

/* Scales y so that its first coordinate has standard deviation 1e-4 about its mean, and turns each
 * coordinate so that its largest entry is positive, of equally large ones the first. */
void sne_start_normalise(gsl_matrix *y);

#endif
