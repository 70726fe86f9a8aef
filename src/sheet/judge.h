/* The verdict on an answer, with its evidence. */
#ifndef SHEET_JUDGE_H
#define SHEET_JUDGE_H

#include "sheet/audit.h"
#include "sheet/counterexample.h"
#include "sheet/fixture.h"

typedef enum {
  SHEET_IS_GIVEN, /* the question itself, in a chain */
  SHEET_IS_CORRECT,
  SHEET_IS_UNDECIDED,
  SHEET_IS_WRONG,
  SHEET_IS_INVALID /* has no meaning; nothing is said of its value */
} sheet_word_kind;

/* "given", "correct", "undecided", "wrong", "invalid". */
const char *sheet_word_name(sheet_word_kind word);

typedef struct {
  unsigned pairs; /* conventions that count; 0 for all that the sheet has */
  uint64_t seed;  /* the verdict is the same at every one */
} sheet_options;

/* What was found about one member of a chain. */
typedef struct {
  sheet_word_kind word;
  unsigned wrong_in;                  /* conventions in which it is wrong */
  bool undefined;                     /* wrong because it has no value where the truth has one */
  size_t fixture, binding, component; /* where it is wrong */
  char reason[400];                   /* a sentence; empty when correct */
} sheet_step;

typedef struct {
  sheet_word_kind word; /* the gravest of the steps */
  char reason[400];     /* a sentence */
  size_t step_count;
  sheet_step *steps;

  /* Evidence: how many fixtures, the most precision that was needed, and an upper bound of |truth -
   * yours| over the scale of the truth in what was compared. */
  size_t fixtures;
  slong bits;
  double largest_difference;

  const sheet_example *mistake;         /* the sheet's, if the answer equals one of them; or NULL */
  sheet_counterexample *counterexample; /* of the first wrong step; or NULL */
  sheet_audit audit;                    /* of a correct answer */
  size_t note_count;                    /* whole sentences: how it was read, and labels */
  char **notes;
} sheet_verdict;

/* Judges answer, which was read for part, against the truth at generic fixtures: every member of
 * its chain by itself. An enclosure of truth - answer over balls that excludes zero at some entry
 * of some fixture proves it wrong. If all contain zero, with radius below 1e-25 of the truth's
 * largest entry, it is correct. Precision is raised up to 1024 bits before it is undecided, as is
 * an answer with max, min or abs that no fixture has seen the other side of.
 *
 * Not FORMULA_OK, with *error: memory is short, the formula takes too many operations, it has
 * derivatives that cannot be taken together, or the sheet has no fixtures. Free with
 * sheet_verdict_free in any case. */
formula_status sheet_judge(const sheet_part *part, const sheet_answer *answer,
                           const sheet_options *options, sheet_verdict *verdict,
                           formula_error *error);
void sheet_verdict_free(sheet_verdict *verdict);

#endif
