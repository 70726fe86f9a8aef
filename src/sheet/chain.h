/* A derivation: does each member of a chain of equalities follow from the one before? */
#ifndef SHEET_CHAIN_H
#define SHEET_CHAIN_H

#include "sheet/judge.h"

typedef enum {
  SHEET_LINK_OPEN,    /* not told: the first member, or one that could not be decided */
  SHEET_LINK_FOLLOWS, /* has the values of the member before at all fixtures */
  SHEET_LINK_BREAKS   /* has not, which is proved at one of them */
} sheet_link;

typedef struct {
  size_t count; /* of members */
  sheet_link *links;
  size_t broken; /* the first member that does not follow; count if there is none */
  /* There: `truth` is the value of the member before, `yours` that of the member itself; the other
   * way round if `reversed`, which happens where the member before has no value. Or NULL. */
  sheet_counterexample *counterexample;
  bool reversed;
  sheet_part *stage; /* what the counterexample is a fixture of */
} sheet_chain;

/* Compares each member of answer with the one before. Where both are known to be correct, or just
 * one of them, verdict (of sheet_judge, under the same options) decides it; two members that are
 * not correct are compared by enclosures, like an answer with the truth. The answer and the part
 * outlive the chain. FORMULA_OK, or FORMULA_MEMORY with *error. Free with sheet_chain_free in any
 * case. */
formula_status sheet_chain_make(const sheet_part *part, const sheet_answer *answer,
                                const sheet_verdict *verdict, const sheet_options *options,
                                sheet_chain *chain, formula_error *error);
void sheet_chain_free(sheet_chain *chain);

#endif
