/* The value of each kind of node, over any field. */
#include "formula/evaluate_internal.h"
#include "formula/jet.h"
#include <math.h>
#include <string.h>

static size_t width_of(const formula_context *c, const formula_tree *tree) {
  return formula_width(c->evaluator, tree->dimension);
}

static void *at(const formula_context *c, const void *elements, size_t k) {
  return formula_field_at(c->field, elements, k);
}

/* The value of tree in a slot of its own, which the caller gives back. */
static const void *operand(formula_context *c, const formula_tree *tree) {
  void *slot = formula_context_slot(c);
  return slot ? formula_tree_value(c, tree, slot) : NULL;
}

static void note_size(formula_context *c, const void *value, size_t width) {
  formula_evaluator *e = c->evaluator;
  for (size_t k = 0; k < width; k++)
    e->largest = fmax(e->largest, c->field->magnitude(c->field, at(c, value, k)));
}

static const formula_tree *unlabelled(const formula_tree *tree) {
  while (tree->kind == FORMULA_LABEL) tree = tree->parts[0];
  return tree;
}

/* ---- leaves ---- */

static const void *constant(formula_context *c, const formula_tree *tree, void *room) {
  const formula_field *f = c->field;
  if (tree->kind == FORMULA_NUMBER) {
    f->set_decimal(f, room, tree->text);
  } else if (strcmp(tree->text, "pi") == 0) {
    f->set_pi(f, room);
  } else {
    f->set_integer(f, room, 1);
    f->exp(f, room, room);
  }
  return room;
}

static const void *symbol(formula_context *c, const formula_tree *tree, void *room) {
  formula_evaluator *e = c->evaluator;
  if (!tree->symbol) {
    c->field->set_integer(c->field, room, (long)e->point->sizes[tree->size]);
    return room;
  }
  size_t position = tree->symbol->position;
  if (position >= e->symbol_count) return formula_stop(e, FORMULA_NAME);
  if (strlen(tree->indices) != e->symbols[position]->subscripts)
    return formula_stop(e, FORMULA_INDEX);
  return formula_symbol_value(c, position, tree->indices);
}

static bool conditions_hold(const formula_evaluator *e, const formula_tree *tree) {
  for (size_t k = 0; k < tree->condition_count; k++) {
    const formula_condition *condition = &tree->conditions[k];
    size_t left = e->bound[(unsigned char)condition->left];
    size_t right = e->bound[(unsigned char)condition->right];
    bool holds = false;
    switch (condition->relation) {
    case FORMULA_EQUAL:
      holds = left == right;
      break;
    case FORMULA_NOT_EQUAL:
      holds = left != right;
      break;
    case FORMULA_LESS:
      holds = left < right;
      break;
    case FORMULA_LESS_EQUAL:
      holds = left <= right;
      break;
    case FORMULA_GREATER:
      holds = left > right;
      break;
    case FORMULA_GREATER_EQUAL:
      holds = left >= right;
      break;
    }
    if (!holds) return false;
  }
  return true;
}

static const void *indicator(formula_context *c, const formula_tree *tree, void *room) {
  c->field->set_integer(c->field, room, conditions_hold(c->evaluator, tree));
  return room;
}

/* ---- arithmetic ---- */

static const void *add(formula_context *c, const formula_tree *tree, void *room) {
  const formula_field *f = c->field;
  size_t width = width_of(c, tree);
  const void *total = formula_tree_value(c, tree->parts[0], room);
  if (!total) return NULL;
  note_size(c, total, width);
  for (size_t k = 1; k < tree->count; k++) {
    const formula_tree *part = tree->parts[k];
    bool minus = part->kind == FORMULA_NEGATE;
    size_t mark = c->slots_used;
    const void *term = operand(c, minus ? part->parts[0] : part);
    if (!term) return NULL;
    note_size(c, term, width);
    for (size_t e = 0; e < width; e++)
      (minus ? f->subtract : f->add)(f, at(c, room, e), at(c, total, e), at(c, term, e));
    total = room;
    c->slots_used = mark;
  }
  return total;
}

static const void *negate(formula_context *c, const formula_tree *tree, void *room) {
  const void *value = formula_tree_value(c, tree->parts[0], room);
  for (size_t k = 0; value && k < width_of(c, tree); k++)
    c->field->negate(c->field, at(c, room, k), at(c, value, k));
  return value ? room : NULL;
}

/* Numbers are multiplied up in room, then the vector by their product. */
static const void *multiply(formula_context *c, const formula_tree *tree, void *room) {
  const formula_field *f = c->field;
  const void *vector = NULL, *product = NULL;
  for (size_t k = 0; k < tree->count; k++) {
    const formula_tree *part = tree->parts[k];
    bool is_vector = part->dimension != FORMULA_NUMBER_SHAPE;
    if (!is_vector && !product) {
      product = formula_tree_value(c, part, room);
      if (!product) return NULL;
      continue;
    }
    const void *factor = operand(c, part);
    if (!factor) return NULL;
    if (is_vector) {
      vector = factor;
      continue;
    }
    f->multiply(f, room, product, factor);
    product = room;
  }
  if (!vector || !product) return vector ? vector : product;
  for (size_t k = width_of(c, tree); k-- > 0;) /* downwards: room[0] may be the product */
    f->multiply(f, at(c, room, k), product, at(c, vector, k));
  return room;
}

static const void *divide(formula_context *c, const formula_tree *tree, void *room) {
  const void *above = formula_tree_value(c, tree->parts[0], room);
  const void *below = above ? operand(c, tree->parts[1]) : NULL;
  for (size_t k = 0; below && k < width_of(c, tree); k++)
    c->field->divide(c->field, at(c, room, k), at(c, above, k), below);
  return below ? room : NULL;
}

static const void *dot(formula_context *c, const formula_tree *left, const formula_tree *right,
                       void *room) {
  const formula_field *f = c->field;
  const void *a = operand(c, left), *b = !a ? NULL : left == right ? a : operand(c, right);
  void *term = b ? formula_context_slot(c) : NULL;
  if (!term) return NULL;
  f->multiply(f, room, a, b);
  for (size_t k = 1; k < width_of(c, left); k++) {
    f->multiply(f, term, at(c, a, k), at(c, b, k));
    f->add(f, room, room, term);
  }
  return room;
}

static const void *norm(formula_context *c, const formula_tree *tree, void *room) {
  if (!dot(c, tree->parts[0], tree->parts[0], room)) return NULL;
  c->field->sqrt(c->field, room, room);
  return room;
}

/* ---- powers ---- */

/* a^n; an even power of a norm is a power of the sum of squares, smooth at 0. */
static const void *integer_power(formula_context *c, const formula_tree *base, long n, void *room) {
  bool even_norm = base->kind == FORMULA_NORM && n % 2 == 0;
  const void *a =
      even_norm ? dot(c, base->parts[0], base->parts[0], room) : formula_tree_value(c, base, room);
  if (!a) return NULL;
  c->field->power(c->field, room, a, even_norm ? n / 2 : n);
  return room;
}

static const void *power(formula_context *c, const formula_tree *tree, void *room) {
  const formula_field *f = c->field;
  const formula_tree *base = unlabelled(tree->parts[0]);
  const void *exponent = operand(c, tree->parts[1]);
  void *twice = exponent ? formula_context_slot(c) : NULL;
  if (!twice) return NULL;
  if (base->kind == FORMULA_CONSTANT && strcmp(base->text, "e") == 0) {
    f->exp(f, room, exponent);
    return room;
  }
  long n;
  if (f->is_integer(f, exponent, &n)) return integer_power(c, base, n, room);
  const void *a = formula_tree_value(c, base, room);
  if (!a) return NULL;
  f->add(f, twice, exponent, exponent);
  if (f->is_integer(f, twice, &n)) {
    f->sqrt(f, room, a);
    f->power(f, room, room, n);
  } else {
    f->log(f, room, a);
    f->multiply(f, room, room, exponent);
    f->exp(f, room, room);
  }
  return room;
}

/* ---- functions ---- */

/* log(a/0) of a positive a is -log 0, so that 0 log(a/0) is 0 as -0 log(0/a) is. */
static const void *logarithm_of_ratio(formula_context *c, const formula_tree *ratio, void *room) {
  const formula_field *f = c->field;
  const void *above = formula_tree_value(c, ratio->parts[0], room);
  const void *below = above ? operand(c, ratio->parts[1]) : NULL;
  if (!below) return NULL;
  bool over_zero = f->is_zero(f, below) && f->sign(f, above) > 0;
  if (over_zero)
    f->set(f, room, below);
  else
    f->divide(f, room, above, below);
  f->log(f, room, room);
  if (over_zero) f->negate(f, room, room);
  return room;
}

static const void *natural_logarithm(formula_context *c, const formula_tree *of, void *room) {
  of = unlabelled(of);
  if (of->kind == FORMULA_DIVIDE) return logarithm_of_ratio(c, of, room);
  const void *a = formula_tree_value(c, of, room);
  if (!a) return NULL;
  c->field->log(c->field, room, a);
  return room;
}

static const void *logarithm(formula_context *c, const formula_tree *tree, void *room) {
  const formula_field *f = c->field;
  if (!natural_logarithm(c, tree->parts[0], room)) return NULL;
  if (tree->count == 1) return room;
  const void *base = operand(c, tree->parts[1]);
  void *scale = base ? formula_context_slot(c) : NULL;
  if (!scale) return NULL;
  f->log(f, scale, base);
  f->divide(f, room, room, scale);
  return room;
}

/* Remembers that tree has been on this side of its kink. */
static bool see_side(formula_evaluator *e, const formula_tree *tree, size_t side) {
  size_t form = formula_forms_number(&e->sided, tree);
  if (form == FORMULA_NO_FORM) return formula_stop(e, FORMULA_MEMORY);
  e->sided.forms[form].sides |= 1ul << (side % (8 * sizeof(unsigned long)));
  return true;
}

static const void *absolute(formula_context *c, const formula_tree *tree, void *room) {
  const formula_field *f = c->field;
  const void *a = formula_tree_value(c, tree->parts[0], room);
  if (!a) return NULL;
  int sign = f->sign(f, a);
  if (sign != 0 && !see_side(c->evaluator, tree, sign > 0)) return NULL;
  f->absolute(f, room, a);
  return room;
}

/* max(parts...), or min = -max(-parts...). */
static const void *extreme(formula_context *c, const formula_tree *tree, void *room) {
  const formula_field *f = c->field;
  bool least = tree->function == FORMULA_MIN, decided = true;
  size_t side = 0;
  void *difference = formula_context_slot(c), *next = formula_context_slot(c);
  if (!difference || !next) return NULL;
  for (size_t k = 0; k < tree->count; k++) {
    void *place = k == 0 ? room : next;
    const void *a = formula_tree_value(c, tree->parts[k], place);
    if (!a) return NULL;
    if (least)
      f->negate(f, place, a);
    else
      f->set(f, place, a);
    if (k == 0) continue;
    f->subtract(f, difference, next, room);
    int sign = f->sign(f, difference);
    if (sign > 0) side = k;
    decided = decided && sign != 0;
    f->maximum(f, room, room, next);
  }
  if (decided && !see_side(c->evaluator, tree, side)) return NULL;
  if (least) f->negate(f, room, room);
  return room;
}

static const void *call(formula_context *c, const formula_tree *tree, void *room) {
  const formula_field *f = c->field;
  void (*function)(const formula_field *, void *, const void *) = NULL;
  switch (tree->function) {
  case FORMULA_LOG:
    return logarithm(c, tree, room);
  case FORMULA_ABS:
    return absolute(c, tree, room);
  case FORMULA_MAX:
  case FORMULA_MIN:
    return extreme(c, tree, room);
  case FORMULA_EXP:
    function = f->exp;
    break;
  case FORMULA_SQRT:
    function = f->sqrt;
    break;
  case FORMULA_TANH:
    function = f->tanh;
    break;
  case FORMULA_SIN:
    function = f->sin;
    break;
  case FORMULA_COS:
    function = f->cos;
    break;
  case FORMULA_SIGMOID:
    function = f->sigmoid;
    break;
  }
  const void *a = formula_tree_value(c, tree->parts[0], room);
  if (!a) return NULL;
  function(f, room, a);
  return room;
}

/* ---- sums ---- */

/* The next values of the letters, the last running fastest; false after the last. */
static bool next_bindings(formula_evaluator *e, const char *letters) {
  for (size_t k = strlen(letters); k-- > 0;) {
    unsigned char letter = (unsigned char)letters[k];
    if (++e->bound[letter] < e->letter_range[letter]) return true;
    e->bound[letter] = 0;
  }
  return false;
}

static bool add_terms(formula_context *c, const formula_tree *tree, void *total) {
  formula_evaluator *e = c->evaluator;
  size_t width = width_of(c, tree), mark = c->slots_used;
  do {
    if (!conditions_hold(e, tree)) continue;
    const void *term = operand(c, tree->parts[0]);
    if (e->status != FORMULA_OK) return false;
    if (term) note_size(c, term, width);
    for (size_t k = 0; term && k < width; k++)
      c->field->add(c->field, at(c, total, k), at(c, total, k), at(c, term, k));
    c->slots_used = mark;
  } while (next_bindings(e, tree->indices));
  return true;
}

/* Summands that are not there count for nothing. */
static const void *sum(formula_context *c, const formula_tree *tree, void *room) {
  formula_evaluator *e = c->evaluator;
  size_t before[FORMULA_MOST_INDICES];
  bool empty = false;
  for (size_t k = 0; tree->indices[k]; k++) {
    unsigned char letter = (unsigned char)tree->indices[k];
    before[k] = e->bound[letter];
    e->bound[letter] = 0;
    empty = empty || e->letter_range[letter] == 0;
  }
  for (size_t k = 0; k < width_of(c, tree); k++) c->field->set_integer(c->field, at(c, room, k), 0);
  bool done = empty || add_terms(c, tree, room);
  for (size_t k = 0; tree->indices[k]; k++) e->bound[(unsigned char)tree->indices[k]] = before[k];
  return done ? room : NULL;
}

/* ---- derivatives ---- */

/* Cuts at parts[1], parts[2], ... one inside the other. */
static formula_context *cut_all(formula_context *c, const formula_tree *tree) {
  formula_evaluator *e = c->evaluator;
  for (size_t k = 1; k < tree->count; k++) {
    const formula_tree *by = tree->parts[k];
    if (!by->symbol || by->symbol->position >= e->symbol_count) {
      formula_stop(e, FORMULA_NAME);
      return NULL;
    }
    for (size_t j = 1; j < k; j++)
      if (e->made_of[by->symbol->position * e->symbol_count + tree->parts[j]->symbol->position]) {
        formula_stop(e, FORMULA_INDEX);
        return NULL;
      }
    c = formula_context_cut(c, by->symbol->position);
    if (!c) return NULL;
  }
  return c;
}

/* From a value in the innermost context, its derivative by entry number `component` of what is a
 * vector among the variables. NULL where it is 0. */
static const void *coefficient(const formula_context *inner, const formula_tree *tree,
                               const void *value, size_t component) {
  const formula_evaluator *e = inner->evaluator;
  for (size_t k = tree->count; value && k-- > 1; inner = inner->parent) {
    const formula_tree *by = tree->parts[k];
    size_t entry, width = formula_width(e, e->symbols[inner->cut]->dimension);
    formula_symbol_entry(e, inner->cut, by->indices, &entry);
    bool is_vector = by->dimension != FORMULA_NUMBER_SHAPE;
    value =
        formula_jet_derivative(inner->field, value, entry * width + (is_vector ? component : 0));
  }
  return value;
}

/* What has no value has no derivative either, though log' is 1/x at negative numbers, too. */
static bool has_value(const formula_context *inner, const void *value) {
  for (; inner->parent; inner = inner->parent) value = formula_jet_value(value);
  return isfinite(inner->field->magnitude(inner->field, value));
}

static const void *derivative(formula_context *c, const formula_tree *tree, void *room) {
  const formula_evaluator *e = c->evaluator;
  formula_context *inner = cut_all(c, tree);
  if (!inner) return NULL;
  size_t entry, vectors = tree->parts[0]->dimension != FORMULA_NUMBER_SHAPE;
  for (size_t k = 1; k < tree->count; k++) {
    const formula_tree *by = tree->parts[k];
    if (!formula_symbol_entry(e, by->symbol->position, by->indices, &entry)) return NULL;
    vectors += by->dimension != FORMULA_NUMBER_SHAPE;
  }
  if (vectors > 1) return formula_stop(c->evaluator, FORMULA_SHAPE);
  size_t mark = inner->slots_used;
  const void *value = formula_body_value(inner, tree->parts[0]);
  bool of_vector = tree->parts[0]->dimension != FORMULA_NUMBER_SHAPE;
  for (size_t k = 0; value && k < width_of(c, tree); k++) {
    const void *part = formula_field_at(inner->field, value, of_vector ? k : 0);
    const void *slope = coefficient(inner, tree, part, k);
    if (!has_value(inner, part))
      c->field->undefined(c->field, at(c, room, k));
    else if (slope)
      c->field->set(c->field, at(c, room, k), slope);
    else
      c->field->set_integer(c->field, at(c, room, k), 0);
  }
  inner->slots_used = mark;
  return value ? room : NULL;
}

/* ---- all of them ---- */

static const void *node(formula_context *c, const formula_tree *tree, void *room) {
  switch (tree->kind) {
  case FORMULA_NUMBER:
  case FORMULA_CONSTANT:
    return constant(c, tree, room);
  case FORMULA_SYMBOL:
    return symbol(c, tree, room);
  case FORMULA_ADD:
    return add(c, tree, room);
  case FORMULA_NEGATE:
    return negate(c, tree, room);
  case FORMULA_MULTIPLY:
    return multiply(c, tree, room);
  case FORMULA_DIVIDE:
    return divide(c, tree, room);
  case FORMULA_POWER:
    return power(c, tree, room);
  case FORMULA_CALL:
    return call(c, tree, room);
  case FORMULA_NORM:
    return norm(c, tree, room);
  case FORMULA_DOT:
    return dot(c, tree->parts[0], tree->parts[1], room);
  case FORMULA_SUM:
    return sum(c, tree, room);
  case FORMULA_INDICATOR:
    return indicator(c, tree, room);
  case FORMULA_DERIVATIVE:
    return derivative(c, tree, room);
  case FORMULA_LABEL:
    return formula_tree_value(c, tree->parts[0], room);
  }
  return NULL;
}

const void *formula_tree_value(formula_context *c, const formula_tree *tree, void *room) {
  if (c->evaluator->status != FORMULA_OK) return NULL;
  size_t mark = c->slots_used;
  const void *value = node(c, tree, room);
  c->slots_used = mark;
  return value;
}
