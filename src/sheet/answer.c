#include "sheet/answer.h"
#include "sheet/read.h"
#include <string.h>

typedef struct {
  const sheet_part *part;
  const char *text;
  size_t length;
  sheet_answer *answer;
  formula_error *error;
} reader;

static formula_status short_of_memory(const reader *r) {
  return formula_fail(r->error, FORMULA_MEMORY, (formula_span){0}, "not enough memory");
}

/* ---- the question, in the answer ---- */

/* If tree is the question with other letters, these, in the order of the question's. */
static bool is_question(const sheet_part *part, formula_arena *arena, const formula_tree *tree,
                        char letters[FORMULA_MOST_INDICES + 1]) {
  char found[128], asked[128], map[128] = {0};
  if (tree->kind != part->asked->kind) return false;
  formula_free_indices(tree, found);
  formula_free_indices(part->asked, asked);
  if (strlen(found) != strlen(asked)) return false;
  /* A permutation, so that a letter bound inside cannot be caught by a free one. */
  for (size_t k = 0; found[k]; k++)
    if (!memchr(found, asked[k], strlen(found))) map[(unsigned char)asked[k]] = found[k];
  for (size_t k = 0; found[k]; k++) map[(unsigned char)found[k]] = asked[k];
  const formula_tree *renamed = formula_tree_rename(arena, tree, map);
  if (!renamed || !formula_tree_equal(renamed, part->asked)) return false;
  memcpy(letters, found, strlen(found) + 1);
  return true;
}

/* What a symbol stands for if the reader defined it; NULL if the sheet did. */
static const formula_tree *own_definition(const sheet_part *part, const formula_tree *tree) {
  const formula_symbol *symbol = tree->kind == FORMULA_SYMBOL ? tree->symbol : NULL;
  bool own = symbol && symbol->position >= formula_scope_symbols(part->scope);
  return own ? symbol->definition : NULL;
}

/* True if test holds for a node of tree, or of the reader's definitions that it is made of. */
static bool any_node(const sheet_part *part, const formula_tree *tree,
                     bool (*test)(const sheet_part *part, const formula_tree *node)) {
  if (test(part, tree)) return true;
  const formula_tree *definition = own_definition(part, tree);
  if (definition && any_node(part, definition, test)) return true;
  for (size_t k = 0; k < tree->count; k++)
    if (any_node(part, tree->parts[k], test)) return true;
  return false;
}

static bool same_symbol(const formula_tree *a, const formula_tree *b) {
  return a->kind == FORMULA_SYMBOL && b->kind == FORMULA_SYMBOL && a->symbol && b->symbol &&
         a->symbol->position == b->symbol->position;
}

static bool is_body(const sheet_part *part, const formula_tree *node) {
  return same_symbol(node, part->asked->parts[0]);
}

/* A derivative of what the question differentiates, by what it differentiates by. */
static bool is_repetition(const sheet_part *part, const formula_tree *node) {
  const formula_tree *asked = part->asked;
  if (node->kind != FORMULA_DERIVATIVE || asked->kind != FORMULA_DERIVATIVE ||
      node->count != asked->count)
    return false;
  for (size_t k = 1; k < node->count; k++)
    if (!same_symbol(node->parts[k], asked->parts[k])) return false;
  return any_node(part, node->parts[0], is_body);
}

static bool is_derivative(const sheet_part *part, const formula_tree *node) {
  (void)part;
  return node->kind == FORMULA_DERIVATIVE;
}

bool sheet_has_derivatives(const sheet_part *part, const formula_tree *tree) {
  return any_node(part, tree, is_derivative);
}

/* ---- reading ---- */

/* Reads, and once more if the first member shows that the reader has letters of their own. */
static formula_status read_chain(const reader *r) {
  sheet_answer *a = r->answer;
  memcpy(a->letters, r->part->letters, sizeof a->letters);
  formula_status status =
      formula_read(r->text, r->length, r->part->scope, a->letters, a->arena, &a->reading, r->error);
  if (status != FORMULA_OK) return status;
  char letters[FORMULA_MOST_INDICES + 1];
  if (!is_question(r->part, a->arena, a->reading.members[0], letters) ||
      strcmp(letters, a->letters) == 0)
    return FORMULA_OK;
  memcpy(a->letters, letters, sizeof letters);
  return formula_read(r->text, r->length, r->part->scope, a->letters, a->arena, &a->reading,
                      r->error);
}

static formula_status define_own(const reader *r) {
  sheet_answer *a = r->answer;
  a->scope = r->part->scope;
  if (a->reading.definition_count == 0) return FORMULA_OK;
  a->scope = a->own_scope = formula_scope_copy(r->part->scope);
  if (!a->own_scope) return short_of_memory(r);
  for (size_t k = 0; k < a->reading.definition_count; k++) {
    formula_symbol symbol = a->reading.definitions[k];
    formula_status status =
        formula_type(a->own_scope, symbol.definition, symbol.parameters, r->error);
    if (status != FORMULA_OK) return status;
    symbol.dimension = symbol.definition->dimension;
    if (!formula_scope_declare(a->own_scope, &symbol)) return short_of_memory(r);
  }
  return FORMULA_OK;
}

static const char *shape_name(size_t dimension) {
  return dimension == FORMULA_NUMBER_SHAPE ? "a number" : "a vector";
}

static formula_status type_members(const reader *r) {
  sheet_answer *a = r->answer;
  for (size_t k = 0; k < a->reading.count; k++) {
    const formula_tree *member = a->reading.members[k];
    if (k > 0 && a->reading.relations[k] != FORMULA_EQUAL)
      return formula_fail(r->error, FORMULA_SYNTAX, a->reading.spans[k],
                          "an answer is a formula, or a chain of them with = between; this one "
                          "stands behind another relation");
    formula_status status = formula_type(a->scope, member, a->letters, r->error);
    if (status != FORMULA_OK) return status;
    if (member->dimension != r->part->asked->dimension)
      return formula_fail(r->error, FORMULA_SHAPE, a->reading.spans[k],
                          "this is %s, and %s is asked: %s", shape_name(member->dimension),
                          shape_name(r->part->asked->dimension), r->part->asked_text);
    char letters[FORMULA_MOST_INDICES + 1];
    a->given[k] =
        is_question(r->part, a->arena, member, letters) && strcmp(letters, a->letters) == 0;
  }
  return FORMULA_OK;
}

static formula_status refuse_repetition(const reader *r) {
  const sheet_answer *a = r->answer;
  size_t last = a->reading.count - 1;
  const formula_tree *member = a->reading.members[last];
  if (!a->given[last] && !any_node(r->part, member, is_repetition)) return FORMULA_OK;
  return formula_fail(r->error, FORMULA_SYNTAX, a->reading.spans[last],
                      "nothing is derived yet: this repeats the question, %s; write what it is "
                      "equal to",
                      r->part->asked_text);
}

formula_status sheet_answer_read(const sheet_part *part, const char *text, size_t length,
                                 sheet_answer *answer, formula_error *error) {
  reader r = {part, text, length, answer, error};
  *answer = (sheet_answer){.arena = formula_arena_alloc()};
  formula_status status = answer->arena ? read_chain(&r) : short_of_memory(&r);
  if (status == FORMULA_OK) {
    answer->given = formula_arena_take(answer->arena, answer->reading.count * sizeof(bool));
    status = answer->given ? define_own(&r) : short_of_memory(&r);
  }
  if (status == FORMULA_OK) status = type_members(&r);
  if (status == FORMULA_OK) status = refuse_repetition(&r);
  if (status != FORMULA_OK) sheet_answer_free(answer);
  return status;
}

void sheet_answer_free(sheet_answer *answer) {
  formula_scope_free(answer->own_scope);
  formula_arena_free(answer->arena);
  *answer = (sheet_answer){0};
}
