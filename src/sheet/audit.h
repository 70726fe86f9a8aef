/* Which of the assumptions that a part makes an answer needs. */
#ifndef SHEET_AUDIT_H
#define SHEET_AUDIT_H

#include "sheet/fixture.h"

typedef struct {
  size_t needed_count, not_needed_count;
  char **needed, **not_needed; /* "p symmetric", "sum_ij p_ij = 1" */
} sheet_audit;

/* Drops the assumptions one by one and looks whether tree, a member of answer that is correct under
 * all of them, still is. Left out is what neither the question nor tree is made of, and an
 * assumption without which the question has no finite value. FORMULA_OK or FORMULA_MEMORY. */
formula_status sheet_audit_make(const sheet_part *part, const sheet_answer *answer,
                                const formula_tree *tree, unsigned pairs, uint64_t seed,
                                sheet_audit *audit);
void sheet_audit_free(sheet_audit *audit);

#endif
