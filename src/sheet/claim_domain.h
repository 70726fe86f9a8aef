/* The domain of a part's symbols, without borders: real coordinates for what their words allow, so
 * that a search may walk anywhere and comes as near to a border as it likes by powers of two. */
#ifndef SHEET_CLAIM_DOMAIN_H
#define SHEET_CLAIM_DOMAIN_H

#include "sheet/quantity.h"

/* Entry by entry, from coordinates x (as many as the symbol has entries) to values that its words
 * allow, all exact:
 *
 *   distribution   shares 2^x_e / sum 2^x, rounded to multiples of 2^-bits, none zero
 *   (low, high)    low + (high - low) / (1 + 2^-x); low + 2^x, high - 2^x or x where ends are open
 *   integer        the nearest inside
 *   binary         x > 0
 *   one-hot        the largest x of its row
 *
 * Symmetric ones take what stands above the diagonal; an entry that distinct pairs leave out is
 * NaN. */
void sheet_domain_map(const sheet_quantity *quantity, const size_t *sizes, bool distinct,
                      unsigned bits, const double *x, double *values);

#endif
