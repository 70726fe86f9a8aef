#include "programs/gradcheck_report.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *gradcheck_word(const gradcheck_report *r) {
  return sheet_word_name(r->error.status == FORMULA_OK ? r->verdict.word : SHEET_IS_INVALID);
}

const char *gradcheck_reason(const gradcheck_report *r) {
  return r->error.status == FORMULA_OK ? r->verdict.reason : r->error.message;
}

size_t gradcheck_member(const gradcheck_report *r) {
  const sheet_verdict *v = &r->verdict;
  if (v->word == SHEET_IS_CORRECT) return v->step_count - 1;
  size_t member = 0;
  while (v->steps[member].word != v->word) member++;
  return member;
}

char *gradcheck_print(const gradcheck_report *r, size_t member, formula_notation notation) {
  return program_demand_memory(formula_print(r->answer.reading.members[member], notation));
}

const char *gradcheck_remark(const gradcheck_report *r) {
  const sheet_example *mistake = r->error.status == FORMULA_OK ? r->verdict.mistake : NULL;
  return r->hint > 0 && mistake && mistake->remark[0] ? mistake->remark : NULL;
}

const char *gradcheck_pairs(unsigned pairs) {
  static const char *const names[] = {"", "all", "distinct", "all, distinct"};
  return names[pairs & 3];
}

void gradcheck_entry(const gradcheck_report *r, const sheet_counterexample *c, char *text,
                     size_t size) {
  formula_bindings bindings = {0};
  text[0] = '\0';
  sheet_fixture_bind(c->fixture, r->answer.letters, c->binding, &bindings);
  for (const char *letter = r->answer.letters; *letter; letter++) {
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%c = %zu", used ? ", " : "", *letter,
             bindings.bound[(unsigned char)*letter] + 1);
  }
  size_t used = strlen(text);
  if (r->part->asked->dimension != FORMULA_NUMBER_SHAPE)
    snprintf(text + used, size - used, "%scomponent %zu", used ? ", " : "", c->component + 1);
}

const char *gradcheck_number(double x, char text[32]) {
  for (int digits = 1; digits <= 17; digits++) {
    snprintf(text, 32, "%.*g", digits, x);
    if (strtod(text, NULL) == x) break;
  }
  return text;
}

/* ---- which symbols matter ---- */

static bool among(size_t position, const size_t *list, size_t count) {
  for (size_t k = 0; k < count; k++)
    if (list[k] == position) return true;
  return false;
}

size_t *gradcheck_symbols(const gradcheck_report *r, size_t *count) {
  const formula_scope *scope = r->answer.scope;
  const formula_tree *const *member = r->answer.reading.members + gradcheck_member(r);
  const formula_tree *trees[] = {r->is_claim ? member[-1] : r->part->asked, *member};
  size_t all_count, own_count;
  size_t *all = program_demand_memory(sheet_uses(scope, trees, 2, &all_count));
  size_t *own =
      program_demand_memory(sheet_uses(scope, trees + !r->is_claim, 1 + r->is_claim, &own_count));
  size_t *list = program_demand_memory(malloc((all_count + 1) * sizeof *list));
  *count = 0;
  for (int exact = 1; exact >= 0; exact--)
    for (size_t k = 0; k < all_count; k++) {
      bool given = !formula_scope_symbol(scope, all[k])->definition;
      if (given == exact && (given || among(all[k], own, own_count))) list[(*count)++] = all[k];
    }
  free(all);
  free(own);
  return list;
}

/* ---- the caret ---- */

void gradcheck_locate(const gradcheck_report *r, size_t byte, size_t *line, size_t *column) {
  formula_locate(r->text, byte, line, column);
  if (!r->file) return;
  if (*line == 1) *column += r->column - 1;
  *line += r->line - 1;
}

static bool continues(char c) {
  return ((unsigned char)c & 0xC0) == 0x80;
}

void gradcheck_draw_caret(FILE *stream, const gradcheck_report *r, formula_span place,
                          const char *indent) {
  enum { BEFORE = 60, AFTER = 30 }; /* bytes of a long line that are shown */
  size_t from = place.from < r->length ? place.from : r->length;
  size_t to = place.to < r->length ? place.to : r->length;
  size_t start = from, end = from;
  while (start > 0 && r->text[start - 1] != '\n' && from - start < BEFORE) start--;
  while (start < from && continues(r->text[start])) start++;
  while (end < r->length && r->text[end] != '\n' && (end < to || end - from < AFTER)) {
    if (end - from >= 2 * BEFORE) break;
    end++;
  }
  while (end < r->length && continues(r->text[end])) end++;
  bool cut_before = start > 0 && r->text[start - 1] != '\n';
  bool cut_after = end < r->length && r->text[end] != '\n';
  fprintf(stream, "%s%s", indent, cut_before ? "... " : "");
  for (size_t k = start; k < end; k++) {
    unsigned char c = (unsigned char)r->text[k];
    fputc(c < 0x20 || c == 0x7f ? ' ' : c, stream);
  }
  fprintf(stream, "%s\n%s%s", cut_after ? " ..." : "", indent, cut_before ? "    " : "");
  for (size_t k = start; k < from; k++)
    if (!continues(r->text[k])) fputc(' ', stream);
  fputc('^', stream);
  for (size_t k = from + 1; k < to && k < end; k++)
    if (!continues(r->text[k])) fputc('~', stream);
  fputc('\n', stream);
}
