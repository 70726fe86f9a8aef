/* A file with an answer to each part of a sheet, in plain text or LaTeX. docs/answers.md has the
 * format. */
#ifndef SHEET_ANSWERS_H
#define SHEET_ANSWERS_H

#include "sheet/read.h"

/* What was written under one heading. */
typedef struct {
  const sheet_part *part;
  size_t line;    /* of the file, from 1, at which text begins */
  size_t column;  /* in code points */
  char *text;     /* the formulas; blanks stand for text, delimiters and comments, so that places */
  size_t length;  /* in it are places of the file */
  size_t skipped; /* how many stretches of text were passed over */
} sheet_passage;

typedef struct {
  size_t count;
  sheet_passage *passages; /* in the order of the file */
} sheet_answers;

/* Cuts text at headings that name a part of s. FORMULA_NAME for a heading `part x` where there is
 * no such part, FORMULA_SYNTAX for no heading at all or a part that occurs twice, FORMULA_MEMORY;
 * each with *error. Free with sheet_answers_free in any case. */
formula_status sheet_answers_read(const sheet *s, const char *text, size_t length,
                                  sheet_answers *answers, sheet_error *error);
void sheet_answers_free(sheet_answers *answers);

/* Where text has formulas that are set off ($$...$$, \[...\], equation, align and their like), or
 * at least $...$ or \(...\), blanks all else, and joins them to one answer: `=` before one that
 * begins like the first or is a mere expression, `where` or `\\` before any other. Text without
 * such signs is a formula as a whole, and stays. LaTeX comments are blanked. Returns how many
 * stretches of text were passed over. */
size_t sheet_pass_over_text(char *text, size_t length);

#endif
