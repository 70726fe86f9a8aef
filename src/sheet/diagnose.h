/* What went wrong in a wrong answer. */
#ifndef SHEET_DIAGNOSE_H
#define SHEET_DIAGNOSE_H

#include "sheet/judge.h"
#include "sheet/mistake.h"

typedef struct {
  sheet_mistake_class kind;
  char message[200];  /* what kind of mistake; gives nothing away beyond that */
  const char *factor; /* yours over the truth, up to what else is mended: "-1/2"; or NULL */
  bool twofold;       /* the factor comes on top of a mistake of that kind */
  bool has_place;
  formula_span place;         /* of the node that is at fault, as it was read */
  const formula_tree *mended; /* judged correct; NULL where it is only known what kind it is */
  const char *fix;      /* mended, as typed text, with the reader's own definitions; or NULL */
  formula_arena *arena; /* what the rest is made of */
} sheet_diagnosis;

/* Looks for what explains `member`, a member of answer that was judged wrong: a constant factor or
 * offset, one edit of its tree, a few terms, one edit and a factor, one convention or the diagonal;
 * in this order, the simplest first, and of those alike the first in the order of their classes.
 * Whatever is told as mended has been judged correct, with options and at another seed. SHEET_OTHER
 * with what is known when nothing explains it. Not FORMULA_OK, with *error: memory is short, or the
 * sheet has no fixtures. Free with sheet_diagnosis_free in any case. */
formula_status sheet_diagnose(const sheet_part *part, const sheet_answer *answer,
                              const formula_tree *member, const sheet_options *options,
                              sheet_diagnosis *diagnosis, formula_error *error);
void sheet_diagnosis_free(sheet_diagnosis *diagnosis);

/* How much a hint gives away. */
typedef enum { SHEET_HINT_KIND = 1, SHEET_HINT_PLACE, SHEET_HINT_FIX } sheet_hint;

/* What is at fault, in bytes of the answer's text, brackets and all. False if no one place is. */
bool sheet_diagnosis_place(const sheet_diagnosis *diagnosis, const char *text, formula_span *place);

/* A sentence of that strength, or of the next weaker one that there is; text is the answer's. For
 * free(); NULL when there is nothing to say, or memory is short. */
char *sheet_diagnosis_sentence(const sheet_diagnosis *diagnosis, const char *text,
                               sheet_hint strength);

#endif
