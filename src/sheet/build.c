#include "sheet/build.h"
#include "sheet/claim.h"
#include "sheet/list.h"
#include "sheet/uses.h"
#include <string.h>

typedef struct {
  const sheet_plan *plan;
  sheet_part *part;
  sheet_slice *at; /* the text that is being read */
  formula_error *error;
} builder;

static formula_status short_of_memory(const builder *b) {
  return formula_fail(b->error, FORMULA_MEMORY, (formula_span){0}, "not enough memory");
}

static const char *keep(const builder *b, sheet_slice slice) {
  return formula_arena_text(b->plan->arena, slice.from, slice.length);
}

/* ---- names ---- */

/* All names first, so that definitions may stand in any order. */
static formula_status declare_names(const builder *b) {
  for (size_t k = 0; k < b->plan->declaration_count; k++)
    if (!formula_scope_declare(b->part->scope, &b->plan->declarations[k].symbol))
      return short_of_memory(b);
  for (size_t k = 0; k < b->plan->alias_count; k++)
    if (!formula_scope_alias(b->part->scope, b->plan->aliases[k].alias, b->plan->aliases[k].name))
      return short_of_memory(b);
  return FORMULA_OK;
}

/* The one formula that text holds, not yet typed. */
static formula_status read_formula(const builder *b, sheet_slice text, const char *free,
                                   formula_reading *reading) {
  *b->at = text;
  formula_status status =
      formula_read(text.from, text.length, b->part->scope, free, b->plan->arena, reading, b->error);
  if (status == FORMULA_OK && (reading->count != 1 || reading->definition_count > 0))
    return formula_fail(b->error, FORMULA_SYNTAX, (formula_span){0, text.length},
                        "one formula is expected here");
  return status;
}

static formula_status define(const builder *b, const sheet_declaration *d) {
  formula_reading reading;
  formula_symbol symbol = d->symbol;
  formula_status status = read_formula(b, d->definition, symbol.parameters, &reading);
  if (status != FORMULA_OK) return status;
  symbol.definition = reading.members[0];
  status = formula_type(b->part->scope, symbol.definition, symbol.parameters, b->error);
  if (status != FORMULA_OK) return status;
  if (symbol.definition->dimension != symbol.dimension)
    return formula_fail(b->error, FORMULA_SHAPE, symbol.definition->span,
                        "%s is a %s here; a vector is declared as one: `let r_i vector h = ...`",
                        symbol.name,
                        symbol.dimension == FORMULA_NUMBER_SHAPE ? "number" : "vector");
  return formula_scope_declare(b->part->scope, &symbol) ? FORMULA_OK : short_of_memory(b);
}

static formula_status define_all(const builder *b) {
  for (size_t k = 0; k < b->plan->declaration_count; k++)
    if (b->plan->declarations[k].definition.length > 0) {
      formula_status status = define(b, &b->plan->declarations[k]);
      if (status != FORMULA_OK) return status;
    }
  formula_status status;
  const formula_symbol *cycle = sheet_find_cycle(b->part->scope, &status);
  if (status != FORMULA_OK) return short_of_memory(b);
  for (size_t k = 0; k < b->plan->declaration_count; k++) {
    const sheet_declaration *d = &b->plan->declarations[k];
    const formula_symbol *symbol = formula_scope_find(b->part->scope, d->symbol.name);
    if (!symbol->definition) continue;
    *b->at = d->definition;
    if (symbol == cycle)
      return formula_fail(b->error, FORMULA_NAME, (formula_span){0, d->definition.length},
                          "%s is made of itself", symbol->name);
    /* Once more, now that every name in it has its definition. */
    formula_type(b->part->scope, symbol->definition, symbol->parameters, b->error);
  }
  return FORMULA_OK;
}

static formula_status list_quantities(const builder *b) {
  sheet_part *part = b->part;
  for (size_t k = 0; k < b->plan->declaration_count; k++) {
    const sheet_declaration *d = &b->plan->declarations[k];
    if (d->definition.length > 0) continue;
    part->quantities = sheet_extend(b->plan->arena, part->quantities, part->quantity_count,
                                    sizeof *part->quantities);
    if (!part->quantities) return short_of_memory(b);
    sheet_quantity *q = &part->quantities[part->quantity_count++];
    *q = d->quantity;
    q->symbol = formula_scope_find(part->scope, d->symbol.name);
  }
  return FORMULA_OK;
}

/* ---- what is asked, and what comes with it ---- */

static formula_status build_question(const builder *b) {
  sheet_part *part = b->part;
  sheet_slice asked = b->plan->draft->asked;
  if (asked.length == 0) return FORMULA_OK;
  formula_reading reading;
  formula_status status = read_formula(b, asked, "", &reading);
  if (status != FORMULA_OK) return status;
  char letters[128];
  formula_free_indices(reading.members[0], letters);
  if (strlen(letters) > FORMULA_MOST_INDICES)
    return formula_fail(b->error, FORMULA_INDEX, (formula_span){0, asked.length},
                        "at most %d indices can be left free", FORMULA_MOST_INDICES);
  memcpy(part->letters, letters, strlen(letters) + 1);
  part->asked = reading.members[0];
  part->asked_text = keep(b, asked);
  if (!part->asked_text) return short_of_memory(b);
  return formula_type(part->scope, part->asked, part->letters, b->error);
}

static formula_status build_example(const builder *b, const sheet_statement *s) {
  sheet_part *part = b->part;
  bool mistake = s->kind == SHEET_MISTAKE;
  sheet_example **list = mistake ? &part->mistakes : &part->answers;
  size_t *count = mistake ? &part->mistake_count : &part->answer_count;
  *list = sheet_extend(b->plan->arena, *list, *count, sizeof **list);
  if (!*list) return short_of_memory(b);
  *b->at = s->text;
  if (!part->asked)
    return formula_fail(b->error, FORMULA_SYNTAX, (formula_span){0, s->text.length},
                        "there is no question to answer; add `ask dC/dx_i`");
  sheet_slice formula = s->text, remark = {s->text.from, 0};
  const char *colon = mistake ? strstr(s->text.from, " : ") : NULL;
  if (colon && colon + 3 <= s->text.from + s->text.length) {
    formula.length = (size_t)(colon - s->text.from);
    remark = sheet_trim((sheet_slice){colon + 3, s->text.length - formula.length - 3});
  }
  formula = sheet_trim(formula);
  sheet_example *made = &(*list)[*count];
  *made = (sheet_example){.text = keep(b, formula), .remark = keep(b, remark), .line = s->line};
  if (!made->text || !made->remark) return short_of_memory(b);
  formula_status status =
      sheet_answer_read(part, formula.from, formula.length, &made->answer, b->error);
  if (status == FORMULA_OK) ++*count;
  return status;
}

static formula_status build_claim(const builder *b, const sheet_statement *s) {
  sheet_part *part = b->part;
  part->claims =
      sheet_extend(b->plan->arena, part->claims, part->claim_count, sizeof *part->claims);
  if (!part->claims) return short_of_memory(b);
  sheet_claim *made = &part->claims[part->claim_count++];
  *b->at = s->text;
  formula_status status =
      sheet_claim_read(part, s->text.from, s->text.length, b->plan->arena, made, b->error);
  made->refuted = s->kind == SHEET_REFUTE;
  made->line = s->line;
  return status;
}

static formula_status build_note(const builder *b, const sheet_statement *s) {
  sheet_part *part = b->part;
  part->notes = sheet_extend(b->plan->arena, part->notes, part->note_count, sizeof *part->notes);
  if (!part->notes) return short_of_memory(b);
  part->notes[part->note_count] = keep(b, s->text);
  return part->notes[part->note_count++] ? FORMULA_OK : short_of_memory(b);
}

static formula_status build_statement(const builder *b, const sheet_statement *s) {
  switch (s->kind) {
  case SHEET_ANSWER:
  case SHEET_MISTAKE:
    return build_example(b, s);
  case SHEET_CLAIM:
  case SHEET_REFUTE:
    return build_claim(b, s);
  case SHEET_NOTE:
    break;
  }
  return build_note(b, s);
}

formula_status sheet_part_build(const sheet_plan *plan, sheet_part *part, sheet_slice *at,
                                formula_error *error) {
  builder b = {plan, part, at, error};
  part->name = keep(&b, plan->draft->name);
  part->title = keep(&b, plan->draft->title);
  part->scope = formula_scope_copy(plan->outline);
  if (!part->name || !part->title || !part->scope) return short_of_memory(&b);
  formula_status (*const steps[])(const builder *) = {declare_names, define_all, list_quantities,
                                                      build_question};
  formula_status status = FORMULA_OK;
  for (size_t k = 0; status == FORMULA_OK && k < sizeof steps / sizeof *steps; k++)
    status = steps[k](&b);
  for (size_t k = 0; status == FORMULA_OK && k < plan->draft->count; k++)
    status = build_statement(&b, &plan->draft->statements[k]);
  return status;
}
