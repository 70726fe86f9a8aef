/* Remarks that reading makes on the way. */
#ifndef FORMULA_NOTES_H
#define FORMULA_NOTES_H

#include "formula/tree.h"

enum { FORMULA_MOST_NOTES = 64 };

typedef struct {
  formula_arena *arena;
  size_t count; /* never above FORMULA_MOST_NOTES: the last one then says that there are more */
  const char *texts[FORMULA_MOST_NOTES];
  formula_span spans[FORMULA_MOST_NOTES];
} formula_notes;

/* Adds a sentence about span, unless the same has been said before. */
void formula_note(formula_notes *notes, formula_span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
