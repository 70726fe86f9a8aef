/* From text to trees. The grammar stands in parse.c and, word for word, in docs/formulas.md. */
#ifndef FORMULA_READ_H
#define FORMULA_READ_H

#include "formula/scope.h"

/* X_0 relation_1 X_1 relation_2 X_2 ...: an answer, a chain of equalities, or a claim. */
typedef struct {
  size_t count; /* of members, at least 1 */
  const formula_tree **members;
  const formula_relation *relations; /* relations[k] stands before member k; [0] is unused */
  formula_span *spans;               /* the text of each member */

  /* Definitions of the reader's own, `where A = ...`, each made of what stands before it: all but
   * position and pairs is set, and the caller types definition with parameters free. */
  size_t definition_count;
  formula_symbol *definitions;

  /* Remarks on what was ambiguous and how it was read, or passed over: whole sentences. */
  size_t note_count;
  const char **notes;
  formula_span *note_spans;
} formula_reading;

enum {
  FORMULA_MOST_TEXT = 65536, /* bytes of one answer */
  FORMULA_MOST_DEPTH = 200,  /* nodes below one another */
  FORMULA_MOST_NODES = 20000
};

/* Reads text (length bytes, UTF-8, any of the notations). The scope decides what is an index, a
 * symbol, a size or a name of several letters; it may be NULL for the grammar alone. `free` has the
 * index letters that the question leaves free ("ij" for dC/dq_ij; "" for none): sum_{j != i} sums
 * over j alone where i is free, and over both where neither is. The letters of the first member of
 * a chain are free too. What is made lives in arena. Trees are not yet typed, except that the
 * extent of sums is settled. */
formula_status formula_read(const char *text, size_t length, const formula_scope *scope,
                            const char *free, formula_arena *arena, formula_reading *reading,
                            formula_error *error);

#endif
