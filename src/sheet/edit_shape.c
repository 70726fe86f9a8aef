/* Edits of how a formula hangs together: operators and brackets. */
#include "sheet/edit_internal.h"

/* ---- a node as one of two operands, or of one ---- */

typedef struct {
  const formula_tree *left, *right; /* left is NULL of what has one operand */
} operands;

/* In how many places a node can be cut in two. */
static size_t cuts(const formula_tree *x) {
  switch (x->kind) {
  case FORMULA_ADD:
  case FORMULA_MULTIPLY:
    return x->count - 1;
  case FORMULA_DIVIDE:
  case FORMULA_POWER:
  case FORMULA_NEGATE:
  case FORMULA_SUM:
    return 1;
  case FORMULA_CALL:
    return x->count == 1;
  default:
    return 0;
  }
}

static const formula_tree *slice(sheet_walk *w, const formula_tree *x, size_t from, size_t to) {
  unsigned mask = 0;
  for (size_t k = 0; k < x->count && k < 32; k++)
    if (k < from || k >= to) mask |= 1u << k;
  return sheet_without(w->arena, x, mask);
}

static operands cut(sheet_walk *w, const formula_tree *x, size_t k) {
  if (x->kind == FORMULA_ADD || x->kind == FORMULA_MULTIPLY)
    return (operands){slice(w, x, 0, k + 1), slice(w, x, k + 1, x->count)};
  if (x->count == 2) return (operands){x->parts[0], x->parts[1]};
  return (operands){NULL, x->parts[0]};
}

/* What x is of other operands. */
static const formula_tree *of(sheet_walk *w, const formula_tree *x, const formula_tree *left,
                              const formula_tree *right) {
  return left ? sheet_join(w->arena, x->kind, left, right) : sheet_with(w->arena, x, 0, right);
}

/* ---- brackets ---- */

enum { DEEPEST = 4, LONGEST = 8 };

/* `a (b + c)` for `a b + c`: the operand behind goes into what is on the right below left. */
static const formula_tree *reach_into(sheet_walk *w, const formula_tree *x,
                                      const formula_tree *left, const formula_tree *right,
                                      size_t depth) {
  if (depth == 0) return of(w, x, left, right);
  size_t count = cuts(left);
  if (count == 0) return NULL;
  operands inner = cut(w, left, count - 1);
  const formula_tree *inside = reach_into(w, x, inner.right, right, depth - 1);
  return inside ? of(w, left, inner.left, inside) : NULL;
}

/* `a b + c` for `a (b + c)`: what is behind on the right at some depth comes out. */
static const formula_tree *without_last(sheet_walk *w, const formula_tree *x, size_t depth,
                                        const formula_tree **from, const formula_tree **last) {
  size_t count = cuts(x);
  if (count == 0) return NULL;
  operands o = cut(w, x, count - 1);
  if (depth == 0) {
    *from = x;
    *last = o.right;
    return o.left;
  }
  const formula_tree *inside = without_last(w, o.right, depth - 1, from, last);
  return inside ? of(w, x, o.left, inside) : NULL;
}

static void offer_bracket(sheet_walk *w, const formula_tree *tree) {
  if (tree) sheet_edit_offer(w, SHEET_BRACKET, 1, tree);
}

/* (a b) c and a (b c), for any two operations. */
static void brackets(sheet_walk *w) {
  const formula_tree *x = w->node;
  for (size_t k = 0; k < cuts(x) && k < LONGEST && !w->stopped; k++) {
    operands outer = cut(w, x, k);
    for (size_t b = 0; outer.left && b < cuts(outer.left) && b < LONGEST; b++) {
      operands inner = cut(w, outer.left, b);
      if (outer.left->kind != x->kind)
        offer_bracket(w, of(w, outer.left, inner.left, of(w, x, inner.right, outer.right)));
    }
    for (size_t depth = 2; outer.left && depth <= DEEPEST; depth++)
      offer_bracket(w, reach_into(w, x, outer.left, outer.right, depth));
    for (size_t b = 0; outer.right && b < cuts(outer.right) && b < LONGEST; b++) {
      operands inner = cut(w, outer.right, b);
      if (inner.left && outer.right->kind != x->kind)
        offer_bracket(w, of(w, outer.right, of(w, x, outer.left, inner.left), inner.right));
    }
  }
  for (size_t depth = 2; depth <= DEEPEST; depth++) {
    const formula_tree *from = NULL, *last = NULL;
    const formula_tree *rest = without_last(w, x, depth, &from, &last);
    if (rest) offer_bracket(w, of(w, from, rest, last));
  }
}

/* ---- operators ---- */

static void offer_operators(sheet_walk *w, const formula_tree *x, size_t k, const formula_tree *a,
                            const formula_tree *b) {
  static const formula_kind kinds[] = {FORMULA_ADD, FORMULA_MULTIPLY, FORMULA_DIVIDE};
  for (size_t n = 0; n <= 4; n++) {
    const formula_tree *joined =
        n < 3    ? sheet_join(w->arena, kinds[n], a, b)
        : n == 3 ? sheet_join(w->arena, FORMULA_ADD, a, sheet_negate(w->arena, b))
                 : sheet_join(w->arena, FORMULA_DIVIDE, b, a);
    if (joined && n < 3 && joined->kind == x->kind) continue;
    if (x->count > 2)
      joined = sheet_with(w->arena, sheet_without(w->arena, x, 1u << (k + 1)), k, joined);
    sheet_edit_offer(w, SHEET_OPERATOR, 1, joined);
  }
}

static void operators(sheet_walk *w) {
  const formula_tree *x = w->node;
  if (x->kind == FORMULA_DIVIDE) offer_operators(w, x, 0, x->parts[0], x->parts[1]);
  if (x->kind == FORMULA_POWER)
    sheet_edit_offer(w, SHEET_OPERATOR, 1,
                     sheet_join(w->arena, FORMULA_MULTIPLY, x->parts[1], x->parts[0]));
  if (x->kind != FORMULA_ADD && x->kind != FORMULA_MULTIPLY) return;
  for (size_t k = 0; k + 1 < x->count && k < LONGEST; k++) {
    const formula_tree *b = x->parts[k + 1];
    bool minus = x->kind == FORMULA_ADD && b->kind == FORMULA_NEGATE;
    offer_operators(w, x, k, x->parts[k], minus ? b->parts[0] : b);
  }
  for (size_t k = 0; x->kind == FORMULA_MULTIPLY && k < x->count && k < LONGEST; k++)
    sheet_edit_offer(
        w, SHEET_OPERATOR, 1,
        sheet_join(w->arena, FORMULA_DIVIDE, sheet_without(w->arena, x, 1u << k), x->parts[k]));
}

void sheet_edit_shape(sheet_walk *w) {
  operators(w);
  brackets(w);
}
