/* Contexts, and what is kept in them. */
#include "formula/evaluate_internal.h"
#include "formula/jet.h"
#include <math.h>
#include <stdlib.h>

/* What one entry of a symbol, or a body under one set of bindings, evaluated to. */
typedef struct formula_kept {
  enum { UNKNOWN, UNDER_WAY, PRESENT, ABSENT } state;
  double largest;
  void *elements; /* NULL unless present */
} kept;

/* Above this a body under all its bindings is too much to keep. */
enum { MOST_KEPT = 1 << 16 };

/* ---- memory ---- */

formula_context *formula_context_alloc(formula_evaluator *e, formula_context *parent, size_t cut,
                                       const formula_field *field) {
  formula_context *c = calloc(1, sizeof *c);
  if (!c) return NULL;
  c->evaluator = e;
  c->parent = parent;
  c->cut = cut;
  c->field = field;
  c->children = calloc(e->symbol_count + 1, sizeof(formula_context *));
  c->symbols = calloc(e->symbol_count + 1, sizeof(kept *));
  if (c->children && c->symbols) return c;
  formula_context_free(c);
  return NULL;
}

/* The array's own memory starts with its length. */
typedef struct {
  size_t count, width;
  kept entries[];
} kept_array;

static kept *kept_alloc(size_t count, size_t width) {
  kept_array *array = calloc(1, sizeof *array + count * sizeof(kept));
  if (!array) return NULL;
  array->count = count;
  array->width = width;
  return array->entries;
}

static kept_array *array_of(kept *entries) {
  return (kept_array *)((char *)entries - offsetof(kept_array, entries));
}

static void kept_free(const formula_field *field, kept *entries) {
  if (!entries) return;
  kept_array *array = array_of(entries);
  for (size_t k = 0; k < array->count; k++)
    formula_field_free(field, entries[k].elements, array->width);
  free(array);
}

void formula_context_forget_bodies(formula_context *c) {
  for (size_t k = 0; k < c->body_count; k++) kept_free(c->field, c->bodies[k]);
  free(c->bodies);
  c->bodies = NULL;
  c->body_count = 0;
  for (size_t k = 0; c->children && k < c->evaluator->symbol_count; k++)
    if (c->children[k]) formula_context_forget_bodies(c->children[k]);
}

void formula_context_free(formula_context *c) {
  if (!c) return;
  formula_context_forget_bodies(c);
  for (size_t k = 0; k < c->evaluator->symbol_count; k++) {
    if (c->children) formula_context_free(c->children[k]);
    if (c->symbols) kept_free(c->field, c->symbols[k]);
  }
  for (size_t k = 0; k < c->slot_count; k++)
    formula_field_free(c->field, c->slots[k], c->evaluator->widest);
  free(c->slots);
  free(c->children);
  free(c->symbols);
  formula_jet_field_free(c->jets);
  free(c);
}

void *formula_context_slot(formula_context *c) {
  if (c->slots_used == c->slot_count) {
    void **more = realloc(c->slots, (c->slot_count + 1) * sizeof *more);
    if (more) c->slots = more;
    void *slot = more ? formula_field_alloc(c->field, c->evaluator->widest) : NULL;
    if (!slot) {
      formula_stop(c->evaluator, FORMULA_MEMORY);
      return NULL;
    }
    c->slots[c->slot_count++] = slot;
  }
  return c->slots[c->slots_used++];
}

/* ---- cuts ---- */

formula_context *formula_context_cut(formula_context *c, size_t cut) {
  formula_evaluator *e = c->evaluator;
  /* What an outer variable was made of is out of sight, so nothing can depend on it. */
  for (const formula_context *outer = c; outer->parent; outer = outer->parent)
    if (e->made_of[outer->cut * e->symbol_count + cut]) {
      formula_stop(e, FORMULA_INDEX);
      return NULL;
    }
  if (c->children[cut]) return c->children[cut];
  const formula_symbol *symbol = e->symbols[cut];
  size_t directions = formula_entries(e, symbol) * formula_width(e, symbol->dimension);
  formula_field *jets = formula_jet_field_alloc(c->field, directions);
  formula_context *child = jets ? formula_context_alloc(e, c, cut, jets) : NULL;
  if (!child) {
    formula_jet_field_free(jets);
    formula_stop(e, FORMULA_MEMORY);
    return NULL;
  }
  child->jets = jets;
  return c->children[cut] = child;
}

/* ---- keeping ---- */

/* Puts the value of `of`, found by compute, into an entry that is unknown. */
typedef const void *computing(formula_context *c, const void *of, const char *indices, void *room);
static void fill(formula_context *c, kept *entry, size_t width, computing *compute, const void *of,
                 const char *indices) {
  formula_evaluator *e = c->evaluator;
  void *room = formula_field_alloc(c->field, width);
  if (!room) {
    formula_stop(e, FORMULA_MEMORY);
    return;
  }
  double largest = e->largest;
  e->largest = 0;
  entry->state = UNDER_WAY;
  const void *value = compute(c, of, indices, room);
  for (size_t k = 0; value && value != room && k < width; k++)
    c->field->set(c->field, formula_field_at(c->field, room, k),
                  formula_field_at(c->field, value, k));
  entry->state = e->status != FORMULA_OK ? UNKNOWN : value ? PRESENT : ABSENT;
  entry->largest = e->largest;
  if (entry->state == PRESENT)
    entry->elements = room;
  else
    formula_field_free(c->field, room, width);
  e->largest = largest;
}

static const void *look_up(formula_context *c, kept *entry, size_t width, computing *compute,
                           const void *of, const char *indices) {
  formula_evaluator *e = c->evaluator;
  if (entry->state == UNKNOWN) fill(c, entry, width, compute, of, indices);
  if (entry->state == UNDER_WAY) return formula_stop(e, FORMULA_NAME); /* made of itself */
  if (entry->state == PRESENT) e->largest = fmax(e->largest, entry->largest);
  return entry->elements;
}

/* ---- symbols ---- */

bool formula_symbol_entry(const formula_evaluator *e, size_t position, const char *indices,
                          size_t *entry) {
  const formula_symbol *symbol = e->symbols[position];
  *entry = 0;
  for (size_t k = 0; k < symbol->subscripts; k++)
    *entry = *entry * e->point->sizes[symbol->range[k]] + e->bound[(unsigned char)indices[k]];
  return !(symbol->pairs && e->point->distinct &&
           e->bound[(unsigned char)indices[0]] == e->bound[(unsigned char)indices[1]]);
}

/* The definition, its parameters bound to what the indices are bound to. */
static const void *defined(formula_context *c, const formula_symbol *symbol, const char *indices,
                           void *room) {
  formula_evaluator *e = c->evaluator;
  size_t before[FORMULA_MOST_INDICES], argument[FORMULA_MOST_INDICES];
  for (size_t k = 0; k < symbol->subscripts; k++) {
    before[k] = e->bound[(unsigned char)symbol->parameters[k]];
    argument[k] = e->bound[(unsigned char)indices[k]];
  }
  for (size_t k = 0; k < symbol->subscripts; k++)
    e->bound[(unsigned char)symbol->parameters[k]] = argument[k];
  const void *value = formula_tree_value(c, symbol->definition, room);
  for (size_t k = symbol->subscripts; k-- > 0;)
    e->bound[(unsigned char)symbol->parameters[k]] = before[k];
  return value;
}

/* As the point says. */
static const void *given(formula_context *c, const formula_symbol *symbol, size_t first,
                         size_t width, void *room) {
  const double *values = c->evaluator->point->values[symbol->position];
  if (!values) return formula_stop(c->evaluator, FORMULA_NAME);
  for (size_t k = 0; k < width; k++)
    c->field->set_double(c->field, formula_field_at(c->field, room, k), values[first + k]);
  return room;
}

/* value + i t in one entry. */
static const void *shifted(const formula_context *c, const void *value, size_t first, size_t width,
                           void *room) {
  const formula_evaluator *e = c->evaluator;
  double complex *r = room;
  for (size_t k = 0; k < width; k++) {
    r[k] = ((const double complex *)value)[k];
    if (first + k == e->shift.entry) ((double *)&r[k])[1] += e->shift.t;
  }
  return room;
}

static const void *value_at_root(formula_context *c, const formula_symbol *symbol,
                                 const char *indices, size_t first, size_t width, void *room) {
  const formula_evaluator *e = c->evaluator;
  const void *value =
      symbol->definition ? defined(c, symbol, indices, room) : given(c, symbol, first, width, room);
  bool moved = c->field == &formula_complex_field && e->shift.symbol == symbol->position;
  return value && moved ? shifted(c, value, first, width, room) : value;
}

static const void *symbol_value(formula_context *c, const void *of, const char *indices,
                                void *room) {
  const formula_symbol *symbol = of;
  const formula_evaluator *e = c->evaluator;
  size_t entry, position = symbol->position, width = formula_width(e, symbol->dimension);
  formula_symbol_entry(e, position, indices, &entry);
  if (!c->parent) return value_at_root(c, symbol, indices, entry * width, width, room);
  if (e->made_of[position * e->symbol_count + c->cut]) return defined(c, symbol, indices, room);
  const void *outside = formula_symbol_value(c->parent, position, indices);
  const formula_field *f = c->field, *base = c->parent->field;
  for (size_t k = 0; outside && k < width; k++) {
    void *r = formula_field_at(f, room, k), *x = formula_field_at(base, outside, k);
    if (position == c->cut)
      formula_jet_set_variable(f, r, x, entry * width + k);
    else
      formula_jet_set_constant(f, r, x);
  }
  return outside ? room : NULL;
}

const void *formula_symbol_value(formula_context *c, size_t position, const char *indices) {
  formula_evaluator *e = c->evaluator;
  const formula_symbol *symbol = e->symbols[position];
  size_t entry, width = formula_width(e, symbol->dimension);
  if (!formula_symbol_entry(e, position, indices, &entry)) return NULL;
  if (!c->symbols[position]) {
    c->symbols[position] = kept_alloc(formula_entries(e, symbol), width);
    if (!c->symbols[position]) return formula_stop(e, FORMULA_MEMORY);
  }
  return look_up(c, &c->symbols[position][entry], width, symbol_value, symbol, indices);
}

/* ---- bodies of derivatives ---- */

static const void *body_value(formula_context *c, const void *of, const char *indices, void *room) {
  (void)indices;
  return formula_tree_value(c, of, room);
}

/* The entries kept for a form; NULL when there would be too many, or memory is short. */
static kept *entries_for(formula_context *c, size_t form, size_t count, size_t width) {
  if (count > MOST_KEPT) return NULL;
  if (form >= c->body_count) {
    kept **more = realloc(c->bodies, (form + 1) * sizeof *more);
    if (!more) return NULL;
    c->bodies = more;
    while (c->body_count <= form) c->bodies[c->body_count++] = NULL;
  }
  if (!c->bodies[form]) c->bodies[form] = kept_alloc(count, width);
  return c->bodies[form];
}

const void *formula_body_value(formula_context *c, const formula_tree *body) {
  formula_evaluator *e = c->evaluator;
  while (body->kind == FORMULA_LABEL) body = body->parts[0];
  if (body->kind == FORMULA_SYMBOL && body->symbol)
    return formula_symbol_value(c, body->symbol->position, body->indices);
  size_t form = formula_forms_number(&e->bodies, body);
  if (form == FORMULA_NO_FORM) return formula_stop(e, FORMULA_MEMORY);
  size_t entry = 0, count = 1, width = formula_width(e, body->dimension);
  for (const char *letter = e->bodies.forms[form].letters; *letter; letter++) {
    size_t range = e->letter_range[(unsigned char)*letter];
    entry = entry * range + e->bound[(unsigned char)*letter];
    count = count > MOST_KEPT ? count : count * range;
  }
  kept *entries = entries_for(c, form, count, width);
  if (entries) return look_up(c, &entries[entry], width, body_value, body, NULL);
  void *room = formula_context_slot(c);
  return room ? formula_tree_value(c, body, room) : NULL;
}
