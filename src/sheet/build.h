/* From the statements of a part to the part: its scope, and its formulas read and typed. */
#ifndef SHEET_BUILD_H
#define SHEET_BUILD_H

#include "sheet/declaration.h"
#include "sheet/read.h"

typedef enum {
  SHEET_ANSWER,
  SHEET_MISTAKE,
  SHEET_CLAIM,
  SHEET_REFUTE,
  SHEET_NOTE
} sheet_statement_kind;

typedef struct {
  sheet_statement_kind kind;
  sheet_slice text;
  size_t line;
} sheet_statement;

typedef struct {
  const char *alias, *name;
} sheet_alias;

/* What a part says of itself. */
typedef struct {
  sheet_slice name, title, asked;
  size_t count;
  sheet_statement *statements;
} sheet_draft;

/* All that a part sees. */
typedef struct {
  formula_arena *arena;
  const formula_scope *outline;
  size_t declaration_count;
  const sheet_declaration *declarations;
  size_t alias_count;
  const sheet_alias *aliases;
  const sheet_draft *draft;
} sheet_plan;

/* Fills part, whose pairs are set. On failure *at is the text that error->span refers to. What is
 * made so far is the part's all the same. */
formula_status sheet_part_build(const sheet_plan *plan, sheet_part *part, sheet_slice *at,
                                formula_error *error);

#endif
