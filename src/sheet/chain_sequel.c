#include "sheet/chain_sequel.h"
#include "formula/type.h"
#include <string.h>

typedef struct {
  const sheet_part *earlier, *later;
  const sheet_answer *given, *answer;
  sheet_sequel *sequel;
  const formula_symbol *link; /* z, in the later part */
} writer;

/* No such name can be typed. */
static const char their_name[] = "the derivative of the earlier answer";

static bool first_derivative(const formula_tree *tree) {
  return tree && tree->kind == FORMULA_DERIVATIVE && tree->count == 2 &&
         tree->parts[0]->kind == FORMULA_SYMBOL;
}

static bool same_name(const formula_tree *a, const formula_tree *b) {
  return a->kind == FORMULA_SYMBOL && b->kind == FORMULA_SYMBOL && strcmp(a->text, b->text) == 0;
}

static bool is_made_of(const formula_scope *scope, const formula_tree *tree, const char *name) {
  if (tree->kind == FORMULA_SYMBOL && tree->symbol) {
    const formula_tree *definition =
        formula_scope_symbol(scope, tree->symbol->position)->definition;
    if (strcmp(tree->text, name) == 0) return true;
    if (definition && is_made_of(scope, definition, name)) return true;
  }
  for (size_t k = 0; k < tree->count; k++)
    if (is_made_of(scope, tree->parts[k], name)) return true;
  return false;
}

/* True if it is made of the earlier answer's derivative; finds z. */
static bool find_link(writer *w) {
  const formula_tree *before = w->earlier->asked, *after = w->later->asked;
  if (!first_derivative(before) || !first_derivative(after)) return false;
  if (!same_name(before->parts[0], after->parts[0])) return false;
  w->link = formula_scope_find(w->later->scope, before->parts[1]->text);
  if (!w->link || !w->link->definition || w->link->dimension != FORMULA_NUMBER_SHAPE) return false;
  for (size_t k = 0; k < w->given->reading.definition_count; k++)
    if (formula_scope_find(w->answer->scope, w->given->reading.definitions[k].name)) return false;
  return strlen(w->given->letters) == w->link->subscripts &&
         is_made_of(w->later->scope, w->link->definition, after->parts[1]->text);
}

/* A copy that may be typed anew. */
static const formula_tree *copy(const writer *w, const formula_tree *tree) {
  static const char same_letters[128] = {0};
  return tree ? formula_tree_rename(w->sequel->arena, tree, same_letters) : NULL;
}

static bool declare(const writer *w, formula_symbol symbol, const formula_tree *definition) {
  symbol.definition = copy(w, definition);
  return symbol.definition &&
         formula_type(w->sequel->scope, symbol.definition, symbol.parameters, NULL) == FORMULA_OK &&
         formula_scope_declare(w->sequel->scope, &symbol);
}

static bool declare_theirs(const writer *w) {
  const formula_reading *reading = &w->given->reading;
  for (size_t k = 0; k < reading->definition_count; k++) {
    formula_symbol own = *formula_scope_find(w->given->scope, reading->definitions[k].name);
    if (!declare(w, own, own.definition)) return false;
  }
  formula_symbol symbol = *w->link;
  symbol.name = their_name;
  memcpy(symbol.parameters, w->given->letters, sizeof symbol.parameters);
  return declare(w, symbol, reading->members[reading->count - 1]);
}

static formula_tree *make(const writer *w, formula_kind kind, const formula_tree *first,
                          const formula_tree *second) {
  formula_tree *node = formula_tree_make(w->sequel->arena, kind, (formula_span){0},
                                         (size_t)(first != NULL) + (second != NULL));
  if (node && first) node->parts[0] = first;
  if (node && second) node->parts[1] = second;
  return node;
}

static formula_tree *symbol(const writer *w, const char *name, const char *indices) {
  formula_tree *node = make(w, FORMULA_SYMBOL, NULL, NULL);
  if (!node) return NULL;
  node->text = name;
  memcpy(node->indices, indices, strlen(indices) + 1);
  return node;
}

/* Letters for the entries of z that mean nothing yet. */
static bool choose_letters(const writer *w, char letters[FORMULA_MOST_INDICES + 1]) {
  formula_scope *scope = w->sequel->scope;
  size_t count = 0;
  for (char c = 1; c < 127 && count < w->link->subscripts; c++)
    if (formula_scope_index_size(scope, c) == FORMULA_NUMBER_SHAPE) {
      formula_scope_index(scope, c, w->link->range[count]);
      letters[count++] = c;
    }
  letters[count] = '\0';
  return count == w->link->subscripts;
}

/* dC/dy_i + sum_kl (G_kl - dC/dz_kl) dz_kl/dy_i: the true one, and what the slip changes in it. (It
 * has the entries that the true one has, and right is what does not come by z.) */
static const formula_tree *write_question(const writer *w) {
  char letters[FORMULA_MOST_INDICES + 1];
  const formula_tree *asked = copy(w, w->later->asked);
  if (!asked || !choose_letters(w, letters)) return NULL;
  const formula_tree *theirs = symbol(w, their_name, letters);
  const formula_tree *link = symbol(w, w->link->name, letters);
  const formula_tree *truth = make(w, FORMULA_DERIVATIVE, asked->parts[0], link);
  const formula_tree *slope = make(w, FORMULA_DERIVATIVE, link, asked->parts[1]);
  const formula_tree *minus = make(w, FORMULA_NEGATE, truth, NULL);
  const formula_tree *slip = make(w, FORMULA_ADD, theirs, minus);
  const formula_tree *change = make(w, FORMULA_MULTIPLY, slip, slope);
  formula_tree *sum = letters[0] ? make(w, FORMULA_SUM, change, NULL) : NULL;
  if (sum) memcpy(sum->indices, letters, sizeof sum->indices);
  const formula_tree *whole = make(w, FORMULA_ADD, asked, sum ? sum : change);
  bool complete =
      theirs && link && truth && slope && minus && slip && change && (sum || !letters[0]);
  return complete ? whole : NULL;
}

/* tree with G_kl for dC/dz_kl. */
static const formula_tree *rewrite(const writer *w, const formula_tree *tree) {
  const formula_tree *before = w->earlier->asked;
  if (first_derivative(tree) && same_name(tree->parts[0], before->parts[0]) &&
      same_name(tree->parts[1], before->parts[1]))
    return symbol(w, their_name, tree->parts[1]->indices);
  formula_tree *node = formula_tree_copy(w->sequel->arena, tree);
  for (size_t k = 0; node && k < tree->count; k++) {
    node->parts[k] = rewrite(w, tree->parts[k]);
    if (!node->parts[k]) return NULL;
  }
  return node;
}

static bool write_answer(const writer *w) {
  const formula_reading *from = &w->answer->reading;
  sheet_answer *to = &w->sequel->answer;
  *to = *w->answer;
  to->arena = NULL;
  to->own_scope = NULL;
  to->scope = w->sequel->scope;
  to->reading.members = formula_arena_take(w->sequel->arena, from->count * sizeof *from->members);
  for (size_t k = 0; to->reading.members && k < from->count; k++) {
    const formula_tree *member = rewrite(w, from->members[k]);
    if (!member || formula_type(to->scope, member, to->letters, NULL) != FORMULA_OK) return false;
    to->reading.members[k] = member;
  }
  return to->reading.members != NULL;
}

static bool write_part(const writer *w) {
  sheet_part *part = &w->sequel->part;
  *part = *w->later;
  part->scope = w->sequel->scope;
  part->answer_count = part->mistake_count = part->claim_count = 0;
  part->asked = write_question(w);
  return part->asked && formula_type(part->scope, part->asked, part->letters, NULL) == FORMULA_OK;
}

formula_status sheet_sequel_make(const sheet_part *earlier, const sheet_answer *given,
                                 const sheet_part *later, const sheet_answer *answer,
                                 sheet_sequel *sequel, bool *builds) {
  writer w = {
      .earlier = earlier, .later = later, .given = given, .answer = answer, .sequel = sequel};
  *sequel = (sheet_sequel){0};
  *builds = find_link(&w);
  if (!*builds) return FORMULA_OK;
  sequel->arena = formula_arena_alloc();
  sequel->scope = formula_scope_copy(answer->scope);
  bool made =
      sequel->arena && sequel->scope && declare_theirs(&w) && write_part(&w) && write_answer(&w);
  return made ? FORMULA_OK : FORMULA_MEMORY;
}

void sheet_sequel_free(sheet_sequel *sequel) {
  formula_scope_free(sequel->scope);
  formula_arena_free(sequel->arena);
  *sequel = (sheet_sequel){0};
}
