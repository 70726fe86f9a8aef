/* What is wrong with a formula, and where in the text as it was typed. */
#ifndef FORMULA_ERROR_H
#define FORMULA_ERROR_H

#include <stddef.h>

typedef enum {
  FORMULA_OK,
  FORMULA_SYNTAX, /* not a formula of the language */
  FORMULA_NAME,   /* a name that means nothing here */
  FORMULA_INDEX,  /* an index that is unbound, shadowed, surplus or runs over something else */
  FORMULA_SHAPE,  /* number against vector */
  FORMULA_COST,   /* too long, too deep, or too many operations to evaluate */
  FORMULA_MEMORY
} formula_status;

/* "syntax", "name", "index", "shape", "cost", "memory"; "ok". */
const char *formula_status_name(formula_status status);

/* Bytes [from, to) of the text. */
typedef struct {
  size_t from, to;
} formula_span;

typedef struct {
  formula_status status;
  formula_span span;
  char message[400]; /* a sentence that says what is wrong and what to write instead */
} formula_error;

/* Line and column of a byte of text, from 1; columns count code points. */
void formula_locate(const char *text, size_t byte, size_t *line, size_t *column);

/* Sets error (if not NULL) and returns its status; for the rooms' own use and for sheets. */
formula_status formula_fail(formula_error *error, formula_status status, formula_span span,
                            const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
