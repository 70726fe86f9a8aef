#include "sheet/diagnose.h"
#include "formula/print.h"
#include "sheet/diagnose_internal.h"
#include "sheet/exact.h"
#include "sheet/node.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Operations that all edits together may take, and how many edits there may be. */
static const double affordable = 2e6;
enum { MOST_TRIES = 30000 };

/* ---- telling ---- */

static const char *printed(formula_arena *arena, const formula_tree *tree) {
  char *text = formula_print(tree, FORMULA_TYPED);
  const char *kept = text ? formula_arena_text(arena, text, strlen(text)) : NULL;
  free(text);
  return kept;
}

/* tree, and the reader's own definitions behind it. */
static const char *typed(const sheet_search *s, const formula_tree *tree) {
  const formula_reading *reading = &s->answer->reading;
  const char *text = printed(s->arena, tree);
  for (size_t k = 0; text && k < reading->definition_count; k++) {
    const formula_symbol *symbol = &reading->definitions[k];
    const char *definition = printed(s->arena, symbol->definition);
    size_t room = strlen(text) + (definition ? strlen(definition) : 0) + strlen(symbol->name) + 32;
    char *longer = definition ? formula_arena_take(s->arena, room) : NULL;
    if (longer)
      snprintf(longer, room, "%s%s%s%s%s = %s", text, k == 0 ? " where " : ", ", symbol->name,
               symbol->subscripts > 0 ? "_" : "", symbol->parameters, definition);
    text = longer;
  }
  return text;
}

/* The answer, had the reader written tree for this member. */
static bool is_correct(sheet_search *s, const formula_tree *tree) {
  sheet_answer mended = *s->answer;
  const formula_tree *members[] = {tree};
  bool given[] = {false};
  mended.reading.count = 1;
  mended.reading.members = members;
  mended.reading.note_count = 0;
  mended.given = given;
  sheet_verdict verdict;
  formula_error error;
  bool correct = sheet_judge(s->part, &mended, s->options, &verdict, &error) == FORMULA_OK &&
                 verdict.word == SHEET_IS_CORRECT;
  sheet_verdict_free(&verdict);
  return correct;
}

bool sheet_mend(sheet_search *s, sheet_mistake_class kind, const formula_tree *tree) {
  if (!tree || formula_type(s->answer->scope, tree, s->answer->letters, NULL) != FORMULA_OK ||
      tree->dimension != s->root->dimension || !is_correct(s, tree))
    return false;
  s->found->kind = kind;
  s->found->mended = tree;
  s->found->fix = typed(s, tree);
  return s->found->fix != NULL;
}

static void tell_place(sheet_search *s, formula_span place) {
  s->found->has_place = place.to > place.from;
  s->found->place = place;
}

const formula_tree *sheet_divide(sheet_search *s, const formula_tree *tree, double factor) {
  const formula_tree *below = sheet_exact(s->arena, fabs(factor));
  const formula_tree *above = sheet_exact(s->arena, 1 / fabs(factor));
  if (!below || !above) return NULL;
  const formula_tree *result = formula_tree_nodes(above) <= formula_tree_nodes(below)
                                   ? sheet_join(s->arena, FORMULA_MULTIPLY, above, tree)
                                   : sheet_join(s->arena, FORMULA_DIVIDE, tree, below);
  return factor < 0 ? sheet_negate(s->arena, result) : result;
}

/* ---- edits ---- */

static bool simpler(const sheet_repair *a, const sheet_repair *b) {
  bool a_scaled = a->factor != 1, b_scaled = b->factor != 1;
  if (a_scaled != b_scaled) return b_scaled;
  if (a->edit.cost != b->edit.cost) return a->edit.cost < b->edit.cost;
  if (a->edit.kind != b->edit.kind) return a->edit.kind < b->edit.kind;
  return formula_tree_nodes(a->edit.tree) < formula_tree_nodes(b->edit.tree);
}

static void keep(sheet_search *s, const sheet_repair *repair) {
  size_t at = s->repair_count;
  while (at > 0 && simpler(repair, &s->repairs[at - 1])) at--;
  if (at == SHEET_MOST_REPAIRS) return;
  size_t last = s->repair_count < SHEET_MOST_REPAIRS ? s->repair_count++ : SHEET_MOST_REPAIRS - 1;
  memmove(&s->repairs[at + 1], &s->repairs[at], (last - at) * sizeof *s->repairs);
  s->repairs[at] = *repair;
}

static const formula_tree *unsigned_part(const formula_tree *tree) {
  return tree->kind == FORMULA_NEGATE ? tree->parts[0] : tree;
}

/* a - a, a / a or a (b / a). */
static bool undoes(const formula_tree *tree, const formula_tree *a, const formula_tree *b) {
  if (tree->kind == FORMULA_ADD)
    return b->kind == FORMULA_NEGATE && formula_tree_equal(a, b->parts[0]);
  if (tree->kind == FORMULA_DIVIDE) return formula_tree_equal(unsigned_part(a), unsigned_part(b));
  return tree->kind == FORMULA_MULTIPLY && b->kind == FORMULA_DIVIDE &&
         formula_tree_equal(a, b->parts[1]);
}

/* What an edit that makes such a thing means, another one says better. */
static bool cancels(const formula_tree *tree) {
  for (size_t a = 0; a < tree->count; a++) {
    if (cancels(tree->parts[a])) return true;
    for (size_t b = 0; b < tree->count; b++)
      if (a != b && undoes(tree, tree->parts[a], tree->parts[b])) return true;
  }
  return false;
}

static bool try_edit(void *context, const sheet_edit *edit) {
  sheet_search *s = context;
  sheet_repair repair = {*edit, 1};
  if (s->tries_left == 0) return false;
  s->tries_left--;
  if (!sheet_panel_proportional(&s->panel, edit->tree, &repair.factor)) return true;
  if (fabs(repair.factor - 1) < 1e-9) repair.factor = 1;
  if (cancels(edit->tree) && !cancels(s->root)) return true;
  bool telling = repair.factor == 1 || (!s->scaled && sheet_exact(s->arena, repair.factor));
  if (telling) keep(s, &repair);
  return true;
}

static void find_repairs(sheet_search *s) {
  const sheet_fixture *first = s->panel.fixtures.items[0];
  double cost = formula_cost(s->answer->scope, s->root, first->sizes);
  s->tries_left = (size_t)fmin(MOST_TRIES, affordable / fmax(cost, 1));
  sheet_edits(&s->world, s->root, try_edit, s);
}

/* The simplest edit that is judged correct, of one of two kinds. */
static bool mend_by_edit(sheet_search *s, sheet_mistake_class first, sheet_mistake_class last) {
  for (size_t k = 0; k < s->repair_count; k++) {
    const sheet_repair *repair = &s->repairs[k];
    sheet_mistake_class kind = repair->edit.kind;
    if (repair->factor != 1 || kind < first || kind > last ||
        !sheet_mend(s, kind, repair->edit.tree))
      continue;
    tell_place(s, repair->edit.place);
    return true;
  }
  return false;
}

/* Of two things that are wrong, the edit is told, and the factor beside it. */
static bool mend_by_edit_and_factor(sheet_search *s) {
  for (size_t k = 0; k < s->repair_count; k++) {
    const sheet_repair *repair = &s->repairs[k];
    if (repair->factor == 1 ||
        !sheet_mend(s, repair->edit.kind, sheet_divide(s, repair->edit.tree, repair->factor)))
      continue;
    tell_place(s, repair->edit.place);
    s->found->factor = printed(s->arena, sheet_exact(s->arena, repair->factor));
    s->found->twofold = true;
    return true;
  }
  return false;
}

/* ---- a constant ratio ---- */

/* size ^ power */
static const formula_tree *size_power(sheet_search *s, size_t size, int power) {
  formula_tree *symbol = formula_tree_make(s->arena, FORMULA_SYMBOL, (formula_span){0, 0}, 0);
  if (!symbol) return NULL;
  symbol->text = formula_scope_size_name(s->answer->scope, size);
  const formula_tree *made = symbol;
  if (abs(power) > 1)
    made = sheet_join(s->arena, FORMULA_POWER, symbol, sheet_number(s->arena, "2"));
  return power > 0 ? made : sheet_join(s->arena, FORMULA_DIVIDE, sheet_number(s->arena, "1"), made);
}

static void tell_factor(sheet_search *s, double ratio, const formula_tree *by) {
  const formula_tree *number = sheet_exact(s->arena, ratio);
  if (by && fabs(ratio - 1) < 1e-9)
    number = by;
  else if (by)
    number = sheet_join(s->arena, FORMULA_MULTIPLY, number, by);
  s->found->factor = number ? printed(s->arena, number) : NULL;
}

/* The answer is ratio times by (NULL for 1) times the truth. */
static bool mend_ratio(sheet_search *s, double ratio, const formula_tree *by) {
  sheet_mistake_class kind = !by && fabs(ratio + 1) < 1e-9 ? SHEET_SIGN : SHEET_FACTOR;
  if (!sheet_exact(s->arena, ratio)) return false;
  if (!mend_by_edit(s, SHEET_SIGN, SHEET_FACTOR)) {
    const formula_tree *rest = by ? sheet_join(s->arena, FORMULA_DIVIDE, s->root, by) : s->root;
    const formula_tree *mended = rest ? sheet_divide(s, rest, ratio) : NULL;
    if (!sheet_mend(s, kind, mended)) return false;
    tell_place(s, s->root->span);
  }
  s->found->kind = kind;
  tell_factor(s, ratio, by);
  return true;
}

/* Whatever keeps the value would seem to mend an answer that is off by less than doubles tell. */
static bool is_close(sheet_search *s) {
  double ratio;
  if (!sheet_panel_proportional(&s->panel, s->root, &ratio) || fabs(ratio - 1) > 1e-9) return false;
  snprintf(s->found->message, sizeof s->found->message,
           "it is right to nine digits; is a number in it rounded?");
  return true;
}

static bool find_ratio(sheet_search *s) {
  double ratio;
  s->scaled = sheet_panel_proportional(&s->panel, s->root, &ratio);
  if (s->scaled) {
    find_repairs(s);
    return mend_ratio(s, ratio, NULL);
  }
  static const int powers[] = {1, -1, 2, -2};
  for (size_t size = 0; size < formula_scope_sizes(s->answer->scope); size++)
    for (size_t k = 0; k < sizeof powers / sizeof *powers; k++) {
      const formula_tree *by = size_power(s, size, powers[k]);
      const formula_tree *rest = by ? sheet_join(s->arena, FORMULA_DIVIDE, s->root, by) : NULL;
      if (!rest || formula_type(s->answer->scope, rest, s->answer->letters, NULL) != FORMULA_OK ||
          !sheet_panel_proportional(&s->panel, rest, &ratio))
        continue;
      find_repairs(s);
      return mend_ratio(s, ratio, by);
    }
  find_repairs(s);
  return false;
}

/* ---- a constant difference ---- */

/* Every fixture has entries enough to tell, the truth varies over them, and the difference does
 * not. *offset is that of all fixtures, or NaN if it is not the same. */
static bool has_offset(const sheet_search *s, double *offset) {
  const sheet_panel *p = &s->panel;
  size_t alike = 0, from = 0;
  double spread = 0;
  for (size_t e = 0; e < p->count; e++) {
    const sheet_entry *entry = &p->entries[e], *first = &p->entries[from];
    double difference = s->values[e] - entry->truth;
    if (e == 0) *offset = difference;
    if (e > 0 && entry->fixture != first->fixture) {
      if (alike < 2 || spread < 1e-3 * first->scale) return false;
      from = e;
      alike = 0;
      spread = 0;
      first = entry;
    }
    double here = s->values[from] - first->truth;
    bool same = fabs(difference - here) <= 1e-9 * entry->scale &&
                fabs(difference) > 1e-6 * entry->scale; /* false of NaN */
    if (!same) return false;
    if (fabs(here - *offset) > 1e-9 * entry->scale) *offset = (double)NAN;
    spread = fmax(spread, fabs(entry->truth - first->truth));
    alike++;
  }
  return alike >= 2 && spread >= 1e-3 * p->entries[from].scale;
}

static bool find_offset(sheet_search *s) {
  double offset;
  if (!has_offset(s, &offset)) return false;
  if (!mend_by_edit(s, SHEET_SIGN, SHEET_OTHER) && isfinite(offset)) {
    const formula_tree *constant = sheet_exact(s->arena, -offset);
    if (constant) sheet_mend(s, SHEET_OFFSET, sheet_join(s->arena, FORMULA_ADD, s->root, constant));
  }
  s->found->kind = SHEET_OFFSET;
  return true;
}

/* ---- what is right in part ---- */

static bool right_at(const sheet_search *s, size_t e) {
  const sheet_entry *entry = &s->panel.entries[e];
  return fabs(s->values[e] - entry->truth) <= 1e-9 * entry->scale;
}

static bool find_convention(sheet_search *s) {
  bool wrong[2] = {false, false}, seen[2] = {false, false};
  for (size_t e = 0; e < s->panel.count; e++) {
    bool distinct = s->panel.fixtures.items[s->panel.entries[e].fixture]->point.distinct;
    seen[distinct] = true;
    wrong[distinct] |= !right_at(s, e);
  }
  if (!seen[0] || !seen[1] || wrong[0] == wrong[1]) return false;
  s->found->kind = SHEET_CONVENTION;
  snprintf(s->found->message, sizeof s->found->message,
           "it is right over %s pairs, but not over %s ones", wrong[0] ? "distinct" : "all",
           wrong[0] ? "all" : "distinct");
  return true;
}

/* Right wherever letters a and b differ, and nowhere where they are equal; or the reverse. */
static bool find_diagonal(sheet_search *s) {
  const char *letters = s->answer->letters;
  for (const char *a = letters; *a; a++)
    for (const char *b = a + 1; *b; b++) {
      size_t count[2] = {0, 0}, right[2] = {0, 0};
      if (formula_scope_index_size(s->answer->scope, *a) !=
          formula_scope_index_size(s->answer->scope, *b))
        continue;
      for (size_t e = 0; e < s->panel.count; e++) {
        const sheet_entry *entry = &s->panel.entries[e];
        formula_bindings bound = {0};
        sheet_fixture_bind(s->panel.fixtures.items[entry->fixture], letters, entry->binding,
                           &bound);
        bool equal = bound.bound[(unsigned char)*a] == bound.bound[(unsigned char)*b];
        count[equal]++;
        right[equal] += right_at(s, e);
      }
      for (size_t equal = 0; equal < 2; equal++) {
        if (count[equal] == 0 || right[equal] < count[equal] || right[!equal] == count[!equal])
          continue;
        snprintf(s->found->message, sizeof s->found->message,
                 "it is right wherever %c %s %c, and not where %c %s %c", *a,
                 equal ? "=" : "!=", *b, *a, equal ? "!=" : "=", *b);
        return true;
      }
    }
  return false;
}

/* ---- all of it ---- */

static void explain(sheet_search *s) {
  if (is_close(s)) return;
  bool told = find_ratio(s) || find_offset(s) || mend_by_edit(s, SHEET_SIGN, SHEET_OTHER) ||
              sheet_find_terms(s) || mend_by_edit_and_factor(s) || find_convention(s);
  if (!told) find_diagonal(s);
}

static const formula_symbol *asked_symbol(const sheet_part *part) {
  return part->asked->kind == FORMULA_SYMBOL ? part->asked->symbol : NULL;
}

formula_status sheet_diagnose(const sheet_part *part, const sheet_answer *answer,
                              const formula_tree *member, const sheet_options *options,
                              sheet_diagnosis *diagnosis, formula_error *error) {
  *diagnosis = (sheet_diagnosis){.kind = SHEET_OTHER, .arena = formula_arena_alloc()};
  sheet_search s = {.part = part,
                    .answer = answer,
                    .root = member,
                    .options = options,
                    .arena = diagnosis->arena,
                    .found = diagnosis};
  if (!s.arena) return formula_fail(error, FORMULA_MEMORY, (formula_span){0}, "not enough memory");
  s.world =
      (sheet_edit_world){answer->scope, answer->letters, asked_symbol(part), diagnosis->arena};
  formula_status status = sheet_panel_open(part, answer, options, &s.panel, error);
  if (status == FORMULA_OK) {
    s.values = malloc((s.panel.count + 1) * sizeof *s.values);
    if (s.values && sheet_panel_values(&s.panel, member, s.values))
      explain(&s);
    else
      status = formula_fail(error, FORMULA_MEMORY, (formula_span){0}, "not enough memory");
  }
  sheet_diagnosis_word(diagnosis);
  free(s.values);
  sheet_panel_close(&s.panel);
  return status;
}

void sheet_diagnosis_free(sheet_diagnosis *diagnosis) {
  formula_arena_free(diagnosis->arena);
  *diagnosis = (sheet_diagnosis){0};
}
