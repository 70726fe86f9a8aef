/* An author's test of a sheet: its answers are right, its mistakes are not; its claims hold where
 * they are tried, and what it refutes is broken. */
#ifndef SHEET_TRIAL_H
#define SHEET_TRIAL_H

#include "sheet/judge.h"

typedef struct {
  size_t line;       /* of the sheet; 0 for the part as a whole */
  const char *text;  /* the example's, or the part's question */
  char message[500]; /* what is wrong with it */
} sheet_complaint;

typedef struct {
  size_t answers, mistakes, claims, seeds; /* how many were tried */
  double separation; /* least over the mistakes and seeds: how far off they are, over the truth */
  size_t complaint_count;
  sheet_complaint *complaints;
} sheet_trial;

/* Tries the examples of part at several seeds from `seed` on. FORMULA_OK (also with complaints), or
 * FORMULA_MEMORY. Free with sheet_trial_free in any case. */
formula_status sheet_trial_run(const sheet_part *part, uint64_t seed, size_t seeds,
                               sheet_trial *trial);
void sheet_trial_free(sheet_trial *trial);

#endif
