/* An answer: a chain of equalities read and typed within a part. */
#ifndef SHEET_ANSWER_H
#define SHEET_ANSWER_H

#include "formula/formula.h"

struct sheet_part;

typedef struct {
  formula_arena *arena;
  formula_scope *own_scope;   /* NULL unless the reader defined something */
  const formula_scope *scope; /* own_scope, or the part's */
  formula_reading reading;
  char letters[FORMULA_MOST_INDICES + 1]; /* the reader's letters for the part's, in that order */
  bool *given;                            /* of each member: it is the expression asked for */
} sheet_answer;

/* Reads text as an answer to part. `\frac{dC}{dz_{mn}} = ...` to a question about i and j makes m
 * and n the free letters. A member that is a vector where a number is asked, an answer that only
 * repeats the question, a relation other than `=`: each is an error with its place. */
formula_status sheet_answer_read(const struct sheet_part *part, const char *text, size_t length,
                                 sheet_answer *answer, formula_error *error);
void sheet_answer_free(sheet_answer *answer);

/* True if a derivative is left in tree, perhaps in a definition of the reader's own. */
bool sheet_has_derivatives(const struct sheet_part *part, const formula_tree *tree);

#endif
