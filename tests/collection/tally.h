/* tally: many cases, and what each checker said of them, by kind. */
#ifndef COLLECTION_TALLY_H
#define COLLECTION_TALLY_H

#include <stdio.h>

#include "trial.h"

enum { TALLY_FAMILIES = 4, TALLY_TRANSFORMS = 4, TALLY_SCALES = 5 };

/* The scales of SNE's coordinates: 1, 1e-2 ... 1e-8. */
extern const double tally_scales[TALLY_SCALES];

typedef struct {
  trial_count count[TRIAL_CHECKERS][TALLY_FAMILIES][TALLY_TRANSFORMS][TALLY_SCALES];
  trial_bars bars[TRIAL_DIRECTIONS]; /* by values, by change */
} tally;

/* Which cases: numbers first ... first + count - 1, as right or as wrong gradients; with the other
 * checkers or without. */
typedef struct {
  unsigned long first, count;
  bool wrong, others;
  bool bars; /* remark on estimates beyond their bar, too */
} tally_range;

/* Adds them. A false alarm, a miss, and what is left open that could be decided are written to
 * remarks, a line each, with what `campaign --case` takes. False when memory is short. */
bool tally_run(const tally_range *range, tally *to, FILE *remarks);

/* The sums over what is not asked for: a family, transform or scale below 0 is all of them. */
trial_count tally_sum(const tally *of, size_t checker, int family, int transform, int scale);

#endif
