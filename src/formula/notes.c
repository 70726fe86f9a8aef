/* Remarks that reading makes on the way. */
#include "formula/notes.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void formula_note(formula_notes *notes, formula_span span, const char *format, ...) {
  char sentence[400];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  for (size_t k = 0; k < notes->count; k++)
    if (strcmp(notes->texts[k], sentence) == 0) return;
  if (notes->count == FORMULA_MOST_NOTES) return;
  if (notes->count == FORMULA_MOST_NOTES - 1)
    strcpy(sentence, "there is more to remark, and it is left out: the formula is long");
  const char *text = formula_arena_text(notes->arena, sentence, strlen(sentence));
  if (text == NULL) return;
  notes->texts[notes->count] = text;
  notes->spans[notes->count++] = span;
}
