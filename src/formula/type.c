/* Indices and shapes, before any number. */
#include "formula/type.h"
#include "formula/nearest.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  const formula_scope *scope;
  formula_error *error;
  unsigned bound[128];
} context;

#define FAIL(typing, status, tree, ...)                                                            \
  formula_fail((typing)->error, (status), (tree)->span, __VA_ARGS__)

static bool is_vector(const formula_tree *tree) {
  return tree->dimension != FORMULA_NUMBER_SHAPE;
}

static formula_status type_node(context *typing, formula_tree *tree);

/* Typing is what fills nodes that are otherwise never changed. */
static formula_status type_parts(context *typing, const formula_tree *tree) {
  for (size_t k = 0; k < tree->count; k++) {
    formula_status status = type_node(typing, (formula_tree *)tree->parts[k]);
    if (status != FORMULA_OK) return status;
  }
  return FORMULA_OK;
}

/* ---- indices ---- */

static size_t index_size(const context *typing, char letter) {
  return formula_scope_index_size(typing->scope, letter);
}

static formula_status check_letter(const context *typing, const formula_tree *tree, char letter) {
  if (index_size(typing, letter) == FORMULA_NUMBER_SHAPE) {
    char letters[64] = "";
    for (char each = 'a'; each <= 'z'; each++)
      if (index_size(typing, each) != FORMULA_NUMBER_SHAPE)
        snprintf(letters + strlen(letters), sizeof letters - strlen(letters), " %c", each);
    return FAIL(typing, FORMULA_INDEX, tree, "%c is not an index here; the indices are%s", letter,
                *letters != '\0' ? letters : " none");
  }
  if (typing->bound[(unsigned char)letter & 127] == 0)
    return FAIL(typing, FORMULA_INDEX, tree,
                "%c is not bound: no sum around this is over %c, and the question does not have "
                "it; take one of its indices, or sum over %c",
                letter, letter, letter);
  return FORMULA_OK;
}

static formula_status check_conditions(const context *typing, const formula_tree *tree) {
  for (size_t k = 0; k < tree->condition_count; k++) {
    char left = tree->conditions[k].left, right = tree->conditions[k].right;
    formula_status status = check_letter(typing, tree, left);
    if (status == FORMULA_OK) status = check_letter(typing, tree, right);
    if (status != FORMULA_OK) return status;
    size_t left_size = index_size(typing, left), right_size = index_size(typing, right);
    if (left_size != right_size)
      return FAIL(typing, FORMULA_INDEX, tree,
                  "%c and %c cannot be compared: %c runs to %s, and %c to %s", left, right, left,
                  formula_scope_size_name(typing->scope, left_size), right,
                  formula_scope_size_name(typing->scope, right_size));
  }
  return FORMULA_OK;
}

static formula_status type_sum(context *typing, formula_tree *tree) {
  formula_status status = FORMULA_OK;
  size_t bound = 0;
  for (const char *letter = tree->indices; *letter != '\0' && status == FORMULA_OK; letter++) {
    unsigned *times = &typing->bound[(unsigned char)*letter & 127];
    if ((*times)++ > 0)
      status = FAIL(typing, FORMULA_INDEX, tree,
                    "%c is bound twice: it has a value already where this sum is over it; sum "
                    "over another letter",
                    *letter);
    else
      status = check_letter(typing, tree, *letter);
    bound++;
  }
  if (status == FORMULA_OK) status = check_conditions(typing, tree);
  if (status == FORMULA_OK) status = type_parts(typing, tree);
  while (bound-- > 0) typing->bound[(unsigned char)tree->indices[bound] & 127]--;
  if (status == FORMULA_OK) tree->dimension = tree->parts[0]->dimension;
  return status;
}

/* ---- names ---- */

/* Is it a name with its subscripts run on, pij for p_ij? Then that is written into meant. */
static bool meant_subscripts(const context *typing, const char *text, char meant[300]) {
  for (size_t k = 0; k < formula_scope_symbols(typing->scope); k++) {
    const formula_symbol *symbol = formula_scope_symbol(typing->scope, k);
    size_t stem = strlen(symbol->name), letters = strlen(text) - stem;
    if (strncmp(text, symbol->name, stem) != 0 || symbol->subscripts == 0) continue;
    if (letters != symbol->subscripts) continue;
    const char *letter = text + stem;
    while (*letter != '\0' && index_size(typing, *letter) != FORMULA_NUMBER_SHAPE) letter++;
    if (*letter != '\0') continue;
    snprintf(meant, 300, "%.60s_%s", symbol->name, text + stem);
    return true;
  }
  return false;
}

static formula_status unknown_name(const context *typing, const formula_tree *tree) {
  char names[300];
  const char *near = formula_nearest_name(typing->scope, tree->text);
  formula_list_names(typing->scope, names, sizeof names);
  if (tree->text[1] == '\0' && index_size(typing, tree->text[0]) != FORMULA_NUMBER_SHAPE)
    return FAIL(typing, FORMULA_INDEX, tree,
                "the index %s stands alone: an index is no number, it belongs below a name or a "
                "sum",
                tree->text);
  if (meant_subscripts(typing, tree->text, names))
    return FAIL(typing, FORMULA_NAME, tree, "there is no %.40s here; did you mean %s?", tree->text,
                names);
  if (near != NULL)
    return FAIL(typing, FORMULA_NAME, tree,
                "there is no %.40s here; did you mean %s? The names are %s", tree->text, near,
                names);
  return FAIL(typing, FORMULA_NAME, tree,
              "there is no %.40s here; the names are %s, and `where %.40s = ...` defines one",
              tree->text, names, tree->text);
}

static formula_status other_count(const context *typing, const formula_tree *tree,
                                  const formula_symbol *symbol) {
  static const char *const numbers[] = {"no subscripts", "1 subscript"};
  char wanted[32], name[FORMULA_SHOWN_NAME];
  size_t count = strlen(tree->indices);
  bool component = symbol->dimension != FORMULA_NUMBER_SHAPE && count == symbol->subscripts + 1;
  snprintf(wanted, sizeof wanted, "%zu subscripts", symbol->subscripts);
  formula_show_name(typing->scope, symbol, name);
  return FAIL(typing, FORMULA_INDEX, tree, "%.60s has %s, not %zu: write %s%s", symbol->name,
              symbol->subscripts < 2 ? numbers[symbol->subscripts] : wanted, count, name,
              component ? ", a vector, whose components are not written" : "");
}

static formula_status check_subscripts(const context *typing, const formula_tree *tree,
                                       const formula_symbol *symbol) {
  size_t count = strlen(tree->indices);
  if (count != symbol->subscripts) return other_count(typing, tree, symbol);
  for (size_t k = 0; k < count; k++) {
    formula_status status = check_letter(typing, tree, tree->indices[k]);
    if (status != FORMULA_OK) return status;
    size_t size = index_size(typing, tree->indices[k]);
    if (size != symbol->range[k])
      return FAIL(typing, FORMULA_INDEX, tree,
                  "subscript %zu of %.60s runs to %s, and %c to %s: take another letter", k + 1,
                  symbol->name, formula_scope_size_name(typing->scope, symbol->range[k]),
                  tree->indices[k], formula_scope_size_name(typing->scope, size));
  }
  return FORMULA_OK;
}

static formula_status type_symbol(const context *typing, formula_tree *tree) {
  const formula_symbol *symbol = formula_scope_find(typing->scope, tree->text);
  tree->symbol = symbol;
  tree->dimension = symbol != NULL ? symbol->dimension : FORMULA_NUMBER_SHAPE;
  tree->size = FORMULA_NUMBER_SHAPE;
  if (symbol != NULL) return check_subscripts(typing, tree, symbol);
  tree->size = formula_scope_find_size(typing->scope, tree->text);
  if (tree->size == FORMULA_NUMBER_SHAPE) return unknown_name(typing, tree);
  if (*tree->indices == '\0') return FORMULA_OK;
  return FAIL(typing, FORMULA_INDEX, tree, "%.60s is a size, and has no subscripts", tree->text);
}

/* ---- shapes ---- */

static formula_status type_terms(context *typing, formula_tree *tree) {
  formula_status status = type_parts(typing, tree);
  if (status != FORMULA_OK) return status;
  const formula_tree *first = tree->parts[0];
  for (size_t k = 1; k < tree->count; k++) {
    const formula_tree *term = tree->parts[k];
    if (term->dimension == first->dimension) continue;
    if (is_vector(term) && is_vector(first))
      return FAIL(typing, FORMULA_SHAPE, tree, "vectors of %s and of %s entries are added",
                  formula_scope_size_name(typing->scope, first->dimension),
                  formula_scope_size_name(typing->scope, term->dimension));
    return FAIL(typing, FORMULA_SHAPE, tree,
                "a number and a vector are added or subtracted; is a bracket missing?");
  }
  tree->dimension = first->dimension;
  return FORMULA_OK;
}

static formula_status type_product(context *typing, formula_tree *tree) {
  formula_status status = type_parts(typing, tree);
  if (status != FORMULA_OK) return status;
  tree->dimension = FORMULA_NUMBER_SHAPE;
  for (size_t k = 0; k < tree->count; k++) {
    if (!is_vector(tree->parts[k])) continue;
    if (is_vector(tree))
      return FAIL(typing, FORMULA_SHAPE, tree,
                  "two vectors are multiplied: write x·y or x^T y for their dot product");
    tree->dimension = tree->parts[k]->dimension;
  }
  return FORMULA_OK;
}

static formula_status type_dot(context *typing, formula_tree *tree) {
  formula_status status = type_parts(typing, tree);
  if (status != FORMULA_OK) return status;
  tree->dimension = FORMULA_NUMBER_SHAPE;
  if (!is_vector(tree->parts[0]) || !is_vector(tree->parts[1]))
    return FAIL(typing, FORMULA_SHAPE, tree, "a dot product is of two vectors, and this is none");
  if (tree->parts[0]->dimension == tree->parts[1]->dimension) return FORMULA_OK;
  return FAIL(typing, FORMULA_SHAPE, tree, "a dot product of vectors of %s and of %s entries",
              formula_scope_size_name(typing->scope, tree->parts[0]->dimension),
              formula_scope_size_name(typing->scope, tree->parts[1]->dimension));
}

/* All parts from `from` on have to be numbers; what says what they are. */
static formula_status want_numbers(const context *typing, const formula_tree *tree, size_t from,
                                   const char *what, const char *instead) {
  for (size_t k = from; k < tree->count; k++)
    if (is_vector(tree->parts[k]))
      return FAIL(typing, FORMULA_SHAPE, tree->parts[k],
                  "%s is a vector, and has to be a number; %s", what, instead);
  return FORMULA_OK;
}

static formula_status type_numbers(context *typing, formula_tree *tree) {
  formula_status status = type_parts(typing, tree);
  if (status != FORMULA_OK) return status;
  tree->dimension = FORMULA_NUMBER_SHAPE;
  switch (tree->kind) {
  case FORMULA_DIVIDE:
    tree->dimension = tree->parts[0]->dimension;
    return want_numbers(typing, tree, 1, "what stands below the line", "is its norm meant, ||v||?");
  case FORMULA_POWER:
    return want_numbers(typing, tree, 0, "the base or the exponent of a power",
                        "write ||v||^2 for a squared norm");
  default:
    return want_numbers(typing, tree, 0, "the argument of a function", "is its norm meant, ||v||?");
  }
}

static formula_status type_norm(context *typing, formula_tree *tree) {
  formula_status status = type_parts(typing, tree);
  tree->dimension = FORMULA_NUMBER_SHAPE;
  if (status != FORMULA_OK || is_vector(tree->parts[0])) return status;
  return FAIL(typing, FORMULA_SHAPE, tree,
              "a norm is of a vector, and this is a number: write |x| for its absolute value");
}

static formula_status type_derivative(context *typing, formula_tree *tree) {
  formula_status status = type_parts(typing, tree);
  if (status != FORMULA_OK) return status;
  tree->dimension = FORMULA_NUMBER_SHAPE;
  for (size_t k = 1; k < tree->count; k++)
    if (tree->parts[k]->symbol == NULL)
      return FAIL(typing, FORMULA_NAME, tree->parts[k],
                  "%.60s is a size, and nothing can be differentiated by it", tree->parts[k]->text);
  for (size_t k = 0; k < tree->count; k++) {
    if (!is_vector(tree->parts[k])) continue;
    if (is_vector(tree))
      return FAIL(typing, FORMULA_SHAPE, tree,
                  "the derivative of a vector by a vector is a matrix, which has no place here");
    tree->dimension = tree->parts[k]->dimension;
  }
  return FORMULA_OK;
}

static formula_status type_label(context *typing, formula_tree *tree) {
  formula_status status = type_parts(typing, tree);
  if (status != FORMULA_OK) return status;
  tree->dimension = tree->parts[0]->dimension;
  if (tree->parts[1]->dimension == tree->dimension) return FORMULA_OK;
  return FAIL(typing, FORMULA_SHAPE, tree, "a number and a vector are set equal under the brace");
}

static formula_status type_node(context *typing, formula_tree *tree) {
  switch (tree->kind) {
  case FORMULA_NUMBER:
  case FORMULA_CONSTANT:
    tree->dimension = FORMULA_NUMBER_SHAPE;
    return FORMULA_OK;
  case FORMULA_SYMBOL:
    return type_symbol(typing, tree);
  case FORMULA_ADD:
  case FORMULA_NEGATE:
    return type_terms(typing, tree);
  case FORMULA_MULTIPLY:
    return type_product(typing, tree);
  case FORMULA_DIVIDE:
  case FORMULA_POWER:
  case FORMULA_CALL:
    return type_numbers(typing, tree);
  case FORMULA_NORM:
    return type_norm(typing, tree);
  case FORMULA_DOT:
    return type_dot(typing, tree);
  case FORMULA_SUM:
    return type_sum(typing, tree);
  case FORMULA_INDICATOR:
    tree->dimension = FORMULA_NUMBER_SHAPE;
    return check_conditions(typing, tree);
  case FORMULA_DERIVATIVE:
    return type_derivative(typing, tree);
  case FORMULA_LABEL:
    return type_label(typing, tree);
  }
  return FORMULA_SYNTAX;
}

formula_status formula_type(const formula_scope *scope, const formula_tree *tree, const char *free,
                            formula_error *error) {
  context typing = {.scope = scope, .error = error};
  for (; *free != '\0'; free++) typing.bound[(unsigned char)*free & 127] = 1;
  return type_node(&typing, (formula_tree *)tree);
}

/* ---- free letters ---- */

static void add_free(const formula_tree *tree, unsigned bound[128], char letters[128]) {
  size_t count = strlen(letters);
  bool sum = tree->kind == FORMULA_SUM;
  for (const char *letter = tree->indices; *letter != '\0'; letter++) {
    if (sum)
      bound[(unsigned char)*letter & 127]++;
    else if (bound[(unsigned char)*letter & 127] == 0 && strchr(letters, *letter) == NULL)
      letters[count++] = *letter;
  }
  for (size_t k = 0; k < tree->condition_count; k++) {
    const char both[] = {tree->conditions[k].left, tree->conditions[k].right};
    for (size_t side = 0; side < 2; side++)
      if (bound[(unsigned char)both[side] & 127] == 0 && strchr(letters, both[side]) == NULL)
        letters[count++] = both[side];
  }
  for (size_t k = 0; k < tree->count; k++) add_free(tree->parts[k], bound, letters);
  for (const char *letter = tree->indices; sum && *letter != '\0'; letter++)
    bound[(unsigned char)*letter & 127]--;
}

void formula_free_indices(const formula_tree *tree, char letters[128]) {
  unsigned bound[128] = {0};
  memset(letters, 0, 128);
  add_free(tree, bound, letters);
}
