/* Claims: inequalities and equalities that are searched for a place where they do not hold. */
#ifndef SHEET_CLAIM_H
#define SHEET_CLAIM_H

#include "sheet/judge.h"

/* Reads `|dC/dz_ij| <= 1`, `-1 <= dC/dz_ij <= 1`, `sum_i dC/dy_i = 0` in part's scope, to hold at
 * all values of the letters that are free in it. What is made lives in arena. Vectors are compared
 * by = only, with a vector or with 0. */
formula_status sheet_claim_read(const sheet_part *part, const char *text, size_t length,
                                formula_arena *arena, sheet_claim *claim, formula_error *error);

typedef enum {
  SHEET_CLAIM_HELD,  /* not broken at any place that was tried; this proves nothing */
  SHEET_CLAIM_OPEN,  /* it has no value, or its sides are too close to tell < from = */
  SHEET_CLAIM_BROKEN /* at one place, which enclosures prove */
} sheet_claim_word;

typedef struct {
  sheet_claim_word word;
  char reason[400];
  size_t tries; /* points of the domain; all entries were looked at in each */
  /* How close it came, at worst: of a <= b the largest a - b, of a = b the largest |a - b| over the
   * largest term in it, of a != b the same with a minus. */
  double closest;
  size_t member; /* where it is broken: the one behind the relation that does not hold */
  /* There: yours is what stands before that relation, truth what stands behind. Or NULL. */
  sheet_counterexample *violation;
  sheet_part *stage;                      /* what the violation is a fixture of */
  char letters[FORMULA_MOST_INDICES + 1]; /* that its binding counts */
} sheet_finding;

/* Looks for a violation of claim, which was read for part: from random points of what the words
 * behind each symbol allow, at several sizes and in the conventions that count, climbs towards it,
 * without borders, so that probabilities go to 0 by powers of two and coordinates grow large. (A
 * (1+1) evolution strategy with success rule; Rechenberg, 1973.) What looks like a violation over
 * doubles counts only if an enclosure over balls excludes that the relation holds.
 *
 * FORMULA_OK; or, with *error, FORMULA_INDEX for derivatives that cannot be taken together,
 * FORMULA_COST, FORMULA_MEMORY. Free with sheet_finding_free in any case. */
formula_status sheet_claim_test(const sheet_part *part, const sheet_claim *claim,
                                const sheet_options *options, sheet_finding *finding,
                                formula_error *error);
void sheet_finding_free(sheet_finding *finding);

#endif
