/* The smallest place where an answer is wrong that convinces: few points, short numbers, one entry.
 */
#ifndef SHEET_COUNTEREXAMPLE_H
#define SHEET_COUNTEREXAMPLE_H

#include "sheet/fixture.h"

typedef struct {
  sheet_fixture *fixture; /* its sizes and values are those of the counterexample */
  bool distinct;
  size_t binding, component;
  double yours, truth;  /* yours is NaN where it has no value */
  char difference[120]; /* "[3.1 +/- 2e-30]", an enclosure of yours - truth without 0, or "" */
} sheet_counterexample;

/* Searches small sizes and coarse values in the conventions `pairs`, and proves what it found;
 * falls back on `proved`, a fixture where it is known to be wrong at that binding and component.
 * NULL when memory is short. */
sheet_counterexample *sheet_counterexample_find(const sheet_answer *answer,
                                                const formula_tree *member, unsigned pairs,
                                                uint64_t seed, const sheet_fixture *proved,
                                                size_t binding, size_t component);
void sheet_counterexample_free(sheet_counterexample *counterexample);

#endif
