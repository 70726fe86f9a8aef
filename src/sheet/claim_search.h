/* The search for a place where one relation of a claim does not hold. */
#ifndef SHEET_CLAIM_SEARCH_H
#define SHEET_CLAIM_SEARCH_H

#include "sheet/claim.h"

/* Looks for a violation of the relation before member `member`, on finding->stage, and raises what
 * finding says: tries, closest, word; violation and member when it is broken. */
formula_status sheet_claim_search(const sheet_claim *claim, size_t member,
                                  const sheet_options *options, sheet_finding *finding,
                                  formula_error *error);

#endif
