/* Statuses, places in the text, and sentences. */
#include "formula/error.h"
#include <stdarg.h>
#include <stdio.h>

const char *formula_status_name(formula_status status) {
  static const char *const names[] = {"ok", "syntax", "name", "index", "shape", "cost", "memory"};
  return names[status];
}

void formula_locate(const char *text, size_t byte, size_t *line, size_t *column) {
  *line = *column = 1;
  for (size_t k = 0; k < byte; k++) {
    if (text[k] == '\n') {
      ++*line;
      *column = 1;
    } else if (((unsigned char)text[k] & 0xC0) != 0x80) { /* not the inside of a code point */
      ++*column;
    }
  }
}

formula_status formula_fail(formula_error *error, formula_status status, formula_span span,
                            const char *format, ...) {
  if (error == NULL) return status;
  error->status = status;
  error->span = span;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error->message, sizeof error->message, format, arguments);
  va_end(arguments);
  return status;
}
