/* An answer that builds on an earlier one: judged by what follows from that one, right or wrong, so
 * that one slip is told once. */
#ifndef SHEET_CHAIN_SEQUEL_H
#define SHEET_CHAIN_SEQUEL_H

#include "sheet/read.h"

/* Where the earlier part asks for dC/dz_kl and the later one for dC/dy_i, with z made of y:
 *
 *   G_kl   the last member of the earlier answer
 *   part   asks for dC/dy_i with G_kl in place of dC/dz_kl, when it is taken by the chain rule
 *   answer is the later one with G_kl wherever it has dC/dz_kl
 *
 * Both are for sheet_judge and sheet_chain_make, and borrow from what they were made of. */
typedef struct {
  formula_arena *arena;
  formula_scope *scope;
  sheet_part part;
  sheet_answer answer;
} sheet_sequel;

/* *builds tells whether the later part builds on the earlier one in this way: C and the derivatives
 * by numbers z, not vectors; no name defined in both answers. If not, nothing is made. FORMULA_OK
 * or FORMULA_MEMORY. Free with sheet_sequel_free in any case. */
formula_status sheet_sequel_make(const sheet_part *earlier, const sheet_answer *given,
                                 const sheet_part *later, const sheet_answer *answer,
                                 sheet_sequel *sequel, bool *builds);
void sheet_sequel_free(sheet_sequel *sequel);

#endif
