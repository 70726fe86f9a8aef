/* Edits that change what a node is worth: signs, numbers, exponents, factors, terms, functions. */
#include "sheet/edit_internal.h"
#include <string.h>

static const char *const constants[] = {"0", "1", "2", "3", "4", "5", "6", "8", "10"};
static const char *const multiples[] = {"2", "3", "4", "6", "8"};
static const char *const denominators[] = {"2", "3", "4"};

/* Of longer sums and products the first parts are tried, one by one. */
enum { FEW_PARTS = 5, MOST_PARTS = 32 };

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool under(const sheet_walk *w, formula_kind kind) {
  return w->hole && w->hole->parent && w->hole->parent->kind == kind;
}

static bool is_number(const formula_tree *tree) {
  return tree->dimension == FORMULA_NUMBER_SHAPE;
}

/* Within the exponent of a power, whatever is wrong is the exponent. */
static bool in_exponent(const sheet_walk *w) {
  for (const sheet_hole *h = w->hole; h && h->parent; h = h->up)
    if (h->parent->kind == FORMULA_POWER) return h->part == 1;
  return false;
}

static void offer(sheet_walk *w, sheet_mistake_class kind, size_t cost, const formula_tree *tree) {
  sheet_edit_offer(w, in_exponent(w) ? SHEET_EXPONENT : kind, cost, tree);
}

/* ---- signs, numbers, exponents ---- */

/* In a product, a quotient or a sum the sign is that of the whole. */
static void signs(sheet_walk *w) {
  if (w->node->kind == FORMULA_NEGATE)
    offer(w, SHEET_SIGN, 1, w->node->parts[0]);
  else if (!under(w, FORMULA_MULTIPLY) && !under(w, FORMULA_DIVIDE) && !under(w, FORMULA_NEGATE) &&
           !under(w, FORMULA_SUM))
    offer(w, SHEET_SIGN, 1, sheet_negate(w->arena, w->node));
}

static void numbers(sheet_walk *w) {
  if (w->node->kind != FORMULA_NUMBER && w->node->kind != FORMULA_CONSTANT) return;
  bool factor = under(w, FORMULA_MULTIPLY) || under(w, FORMULA_DIVIDE);
  sheet_mistake_class kind = factor ? SHEET_FACTOR : SHEET_SYMBOL;
  bool numerator = under(w, FORMULA_DIVIDE) && w->hole->part == 0;
  bool droppable = (factor && !numerator) || in_exponent(w); /* rather than 0 or 1 */
  for (size_t k = 0; k < COUNT(constants); k++)
    if (strcmp(constants[k], w->node->text) != 0 && !(k < 2 && droppable))
      offer(w, kind, 1, sheet_number(w->arena, constants[k]));
  for (size_t k = 0; k < COUNT(denominators); k++)
    offer(w, kind, 2,
          sheet_join(w->arena, FORMULA_DIVIDE, sheet_number(w->arena, "1"),
                     sheet_number(w->arena, denominators[k])));
  for (size_t k = 0; k < w->leaf_count && !in_exponent(w); k++)
    if (is_number(w->leaves[k])) offer(w, kind, 1, w->leaves[k]);
}

static void exponents(sheet_walk *w) {
  const formula_tree *x = w->node;
  if (x->kind == FORMULA_POWER)
    sheet_edit_offer(w, SHEET_EXPONENT, formula_tree_nodes(x->parts[1]), x->parts[0]);
  if (x->kind == FORMULA_NUMBER || x->kind == FORMULA_POWER || !is_number(x) || in_exponent(w) ||
      under(w, FORMULA_POWER))
    return;
  const formula_tree *two = sheet_number(w->arena, "2");
  const formula_tree *half = sheet_join(w->arena, FORMULA_DIVIDE, sheet_number(w->arena, "1"), two);
  const formula_tree *exponents[] = {two, sheet_number(w->arena, "3"),
                                     sheet_negate(w->arena, sheet_number(w->arena, "1")),
                                     sheet_negate(w->arena, two), half};
  for (size_t k = 0; k < COUNT(exponents); k++)
    sheet_edit_offer(w, SHEET_EXPONENT, 2, sheet_join(w->arena, FORMULA_POWER, x, exponents[k]));
}

/* ---- factors ---- */

static void multiply_by(sheet_walk *w, const formula_tree *by) {
  size_t cost = 2 + by->condition_count;
  offer(w, SHEET_FACTOR, cost, sheet_join(w->arena, FORMULA_MULTIPLY, by, w->node));
  if (by->kind != FORMULA_INDICATOR)
    offer(w, SHEET_FACTOR, cost, sheet_join(w->arena, FORMULA_DIVIDE, w->node, by));
}

static void add_factors(sheet_walk *w) {
  if (under(w, FORMULA_MULTIPLY) || under(w, FORMULA_NEGATE)) return;
  for (size_t k = 0; k < COUNT(multiples); k++)
    multiply_by(w, sheet_number(w->arena, multiples[k]));
  for (size_t k = 0; k < w->leaf_count; k++)
    if (is_number(w->leaves[k])) multiply_by(w, w->leaves[k]);
}

/* To take something away is one thought, however long it is. */
static size_t drop_cost(const formula_tree *tree) {
  if (tree->kind == FORMULA_NEGATE) tree = tree->parts[0];
  return tree->count > 0 ? 2 : 1;
}

static void drop(sheet_walk *w, sheet_mistake_class kind, unsigned mask) {
  const formula_tree *x = w->node;
  size_t cost = 0, dropped = 0;
  for (size_t k = 0; k < x->count && k < MOST_PARTS; k++) {
    if (!(mask >> k & 1)) continue;
    cost += drop_cost(x->parts[k]);
    w->place = dropped++ > 0 ? x->span : x->parts[k]->span;
  }
  offer(w, kind, cost, sheet_without(w->arena, x, mask));
  w->place = x->span;
}

/* Every part of a sum or a product, and every choice of parts of a short one. */
static void drop_parts(sheet_walk *w, sheet_mistake_class kind) {
  size_t count = w->node->count;
  if (count <= FEW_PARTS)
    for (unsigned mask = 1; mask + 1 < 1u << count; mask++) drop(w, kind, mask);
  else
    for (size_t k = 0; k < count && k < MOST_PARTS; k++) drop(w, kind, 1u << k);
}

static void drop_factors(sheet_walk *w) {
  const formula_tree *x = w->node;
  if (x->kind == FORMULA_MULTIPLY) drop_parts(w, SHEET_FACTOR);
  if (x->kind != FORMULA_DIVIDE) return;
  bool number = x->parts[0]->kind == FORMULA_NUMBER;
  if (number && under(w, FORMULA_MULTIPLY)) return; /* 1/2 goes as a whole */
  w->place = x->parts[1]->span;
  offer(w, SHEET_FACTOR, drop_cost(x->parts[1]), x->parts[0]);
  w->place = x->parts[0]->span;
  if (!number)
    offer(w, SHEET_FACTOR, drop_cost(x->parts[0]),
          sheet_with(w->arena, x, 0, sheet_number(w->arena, "1")));
  w->place = x->span;
}

/* ---- terms ---- */

static void add_term(sheet_walk *w, const formula_tree *term) {
  sheet_edit_offer(w, SHEET_MISSING_TERM, 2, sheet_join(w->arena, FORMULA_ADD, w->node, term));
  sheet_edit_offer(w, SHEET_MISSING_TERM, 2,
                   sheet_join(w->arena, FORMULA_ADD, w->node, sheet_negate(w->arena, term)));
}

static void terms(sheet_walk *w) {
  const formula_tree *x = w->node;
  if (x->kind == FORMULA_ADD) drop_parts(w, SHEET_EXTRA_TERM);
  if (under(w, FORMULA_ADD) || under(w, FORMULA_NEGATE) || x->kind == FORMULA_NUMBER) return;
  for (size_t k = 0; k < w->leaf_count; k++)
    if (w->leaves[k]->dimension == x->dimension) add_term(w, w->leaves[k]);
  if (!is_number(x)) return;
  add_term(w, sheet_number(w->arena, "1"));
  add_term(w, sheet_number(w->arena, "2"));
}

/* ---- functions ---- */

static void functions(sheet_walk *w) {
  static const formula_function known[] = {FORMULA_EXP,  FORMULA_LOG,     FORMULA_SQRT,
                                           FORMULA_TANH, FORMULA_SIGMOID, FORMULA_ABS};
  const formula_tree *x = w->node;
  bool call = x->kind == FORMULA_CALL && x->count == 1;
  if (x->kind == FORMULA_CALL && x->function == FORMULA_LOG && x->count == 2)
    sheet_edit_offer(w, SHEET_FACTOR, 1, sheet_call(w->arena, FORMULA_LOG, x->parts[0]));
  if (call) sheet_edit_offer(w, SHEET_OPERATOR, 1, x->parts[0]);
  if (call && x->function == FORMULA_SIN)
    sheet_edit_offer(w, SHEET_OPERATOR, 1, sheet_call(w->arena, FORMULA_COS, x->parts[0]));
  if (call && x->function == FORMULA_COS)
    sheet_edit_offer(w, SHEET_OPERATOR, 1, sheet_call(w->arena, FORMULA_SIN, x->parts[0]));
  for (size_t k = 0; k < COUNT(known); k++) {
    if (call && x->function != known[k])
      sheet_edit_offer(w, SHEET_OPERATOR, 1, sheet_call(w->arena, known[k], x->parts[0]));
    if (is_number(x) && x->kind != FORMULA_NUMBER && known[k] != FORMULA_ABS)
      sheet_edit_offer(w, SHEET_OPERATOR, 2, sheet_call(w->arena, known[k], x));
  }
}

void sheet_edit_values(sheet_walk *w) {
  signs(w);
  numbers(w);
  exponents(w);
  add_factors(w);
  drop_factors(w);
  terms(w);
  functions(w);
}
