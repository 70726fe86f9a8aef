/* A sheet as it was written: parts, what each gives, asks and expects. docs/sheets.md has the
 * format. */
#ifndef SHEET_READ_H
#define SHEET_READ_H

#include "sheet/answer.h"
#include "sheet/quantity.h"

/* Conventions of which pairs exist; a set of them is their sum. */
enum { SHEET_PAIRS_ALL = 1, SHEET_PAIRS_DISTINCT = 2 };

/* An answer that the sheet brings along. */
typedef struct {
  const char *text;
  const char *remark; /* of a mistake: what goes wrong in it; "" when there is none */
  size_t line;
  sheet_answer answer;
} sheet_example;

/* A statement `claim` or `refute`. */
typedef struct {
  const char *text;
  bool refuted;
  size_t line;
  formula_reading reading;
} sheet_claim;

typedef struct sheet_part {
  const char *name;
  const char *title; /* behind the name; "" when there is none */
  unsigned pairs;    /* conventions, or SHEET_PAIRS_ALL where the sheet knows no pairs */
  bool has_pairs;    /* the sheet has a `pairs` statement */
  formula_scope *scope;
  size_t quantity_count;
  sheet_quantity *quantities; /* every symbol of the scope that has no definition */

  const char *asked_text;                 /* NULL in a part that asks for nothing */
  const formula_tree *asked;              /* typed */
  char letters[FORMULA_MOST_INDICES + 1]; /* its free indices, in order */

  size_t answer_count, mistake_count, claim_count, note_count;
  sheet_example *answers, *mistakes;
  sheet_claim *claims;
  const char **notes;
} sheet_part;

typedef struct {
  const char *title;
  size_t part_count;
  sheet_part *parts;
  formula_arena *arena;   /* what the parts are made of */
  formula_scope *outline; /* sizes and indices, which all parts share */
} sheet;

/* What is wrong with a sheet, and where. */
typedef struct {
  formula_status status;
  size_t line, column; /* from 1; columns count code points; 0 for the sheet as a whole */
  char message[512];
} sheet_error;

/* Reads text (length bytes); the sheet owns what it is made of. NULL, with *error filled. */
sheet *sheet_read(const char *text, size_t length, sheet_error *error);
void sheet_free(sheet *s);

/* The part of that name, or NULL. */
const sheet_part *sheet_find_part(const sheet *s, const char *name);

#endif
