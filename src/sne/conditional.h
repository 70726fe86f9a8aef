/* Private to sne: one row of conditional probabilities, as wide as a perplexity asks for. */
#ifndef SNE_CONDITIONAL_H
#define SNE_CONDITIONAL_H

#include <stddef.h>

/* d2 holds count squared distances and has room for 7 numbers more, whose values do not matter; all
 * are overwritten. p_j = exp(-beta d2_j) / sum_k exp(-beta d2_k), with beta such that the entropy
 * of p is `entropy` (nats), or the nearest there is. p may not be d2. */
void sne_conditional(double *d2, size_t count, double entropy, double *p);

#endif
