#include "formula/evaluate_internal.h"
#include "formula/type.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* More bodies than this, from many edited formulas, are forgotten together. */
enum { MOST_BODIES = 1024 };

size_t formula_entries(const formula_evaluator *e, const formula_symbol *symbol) {
  size_t entries = 1;
  for (size_t k = 0; k < symbol->subscripts; k++) entries *= e->point->sizes[symbol->range[k]];
  return entries;
}

/* ---- what is made of what ---- */

static void note_uses(const formula_tree *tree, bool *uses, size_t count) {
  if (tree->kind == FORMULA_SYMBOL && tree->symbol && tree->symbol->position < count)
    uses[tree->symbol->position] = true;
  for (size_t k = 0; k < tree->count; k++) note_uses(tree->parts[k], uses, count);
}

static void find_made_of(formula_evaluator *e) {
  size_t count = e->symbol_count;
  for (size_t a = 0; a < count; a++)
    if (e->symbols[a]->definition)
      note_uses(e->symbols[a]->definition, e->made_of + a * count, count);
  for (size_t b = 0; b < count; b++) /* the transitive closure (Warshall, 1962) */
    for (size_t a = 0; a < count; a++)
      for (size_t c = 0; e->made_of[a * count + b] && c < count; c++)
        e->made_of[a * count + c] |= e->made_of[b * count + c];
}

/* ---- memory ---- */

formula_evaluator *formula_evaluator_alloc(const formula_point *point, slong precision) {
  formula_evaluator *e = calloc(1, sizeof *e);
  if (!e) return NULL;
  size_t count = formula_scope_symbols(point->scope);
  e->point = point;
  e->symbol_count = count;
  e->ball_field = formula_ball_field(precision);
  e->shift.symbol = count;
  e->symbols = calloc(count + 1, sizeof(formula_symbol *));
  e->made_of = calloc(count * count + 1, sizeof(bool));
  if (!e->symbols || !e->made_of) {
    formula_evaluator_free(e);
    return NULL;
  }
  e->widest = 1;
  for (size_t k = 0; k < count; k++) {
    e->symbols[k] = formula_scope_symbol(point->scope, k);
    size_t width = formula_width(e, e->symbols[k]->dimension);
    if (width > e->widest) e->widest = width;
  }
  for (int letter = 0; letter < 128; letter++) {
    size_t size = formula_scope_index_size(point->scope, (char)letter);
    if (size != FORMULA_NUMBER_SHAPE) e->letter_range[letter] = point->sizes[size];
  }
  find_made_of(e);
  return e;
}

void formula_evaluator_free(formula_evaluator *e) {
  if (!e) return;
  for (int k = 0; k < FORMULA_FIELDS; k++) formula_context_free(e->roots[k]);
  formula_forms_free(&e->bodies);
  formula_forms_free(&e->sided);
  free(e->symbols);
  free(e->made_of);
  free(e);
}

/* ---- evaluation ---- */

static formula_context *root(formula_evaluator *e, int kind) {
  const formula_field *fields[FORMULA_FIELDS] = {
      [FORMULA_OVER_DOUBLE] = &formula_double_field,
      [FORMULA_OVER_BALLS] = &e->ball_field,
      [FORMULA_OVER_COMPLEX] = &formula_complex_field,
  };
  if (!e->roots[kind])
    e->roots[kind] = formula_context_alloc(e, NULL, e->symbol_count, fields[kind]);
  return e->roots[kind];
}

static void forget_bodies(formula_evaluator *e) {
  for (int k = 0; k < FORMULA_FIELDS; k++)
    if (e->roots[k]) formula_context_forget_bodies(e->roots[k]);
  formula_forms_free(&e->bodies);
}

/* value is an array of the field's elements. */
static formula_status evaluate(formula_evaluator *e, int kind, const formula_tree *tree,
                               const formula_bindings *bindings, void *value, double *largest,
                               bool *exists) {
  if (e->bodies.count > MOST_BODIES) forget_bodies(e);
  memcpy(e->bound, bindings->bound, sizeof e->bound);
  e->status = FORMULA_OK;
  e->largest = 0;
  formula_context *c = root(e, kind);
  void *room = c ? formula_context_slot(c) : NULL;
  if (!room) return FORMULA_MEMORY;
  const formula_field *f = c->field;
  const void *result = formula_tree_value(c, tree, room);
  for (size_t k = 0; k < formula_width(e, tree->dimension); k++) {
    void *r = formula_field_at(f, value, k);
    if (result)
      f->set(f, r, formula_field_at(f, result, k));
    else
      f->undefined(f, r);
    if (result) e->largest = fmax(e->largest, f->magnitude(f, r));
  }
  c->slots_used = 0;
  if (largest) *largest = e->largest;
  if (exists) *exists = result != NULL;
  return e->status;
}

formula_status formula_evaluate(formula_evaluator *e, const formula_tree *tree,
                                const formula_bindings *bindings, double *value, double *largest,
                                bool *exists) {
  return evaluate(e, FORMULA_OVER_DOUBLE, tree, bindings, value, largest, exists);
}

formula_status formula_evaluate_ball(formula_evaluator *e, const formula_tree *tree,
                                     const formula_bindings *bindings, arb_ptr value,
                                     double *largest, bool *exists) {
  return evaluate(e, FORMULA_OVER_BALLS, tree, bindings, value, largest, exists);
}

formula_status formula_evaluate_complex(formula_evaluator *e, const formula_tree *tree,
                                        const formula_bindings *bindings, size_t symbol,
                                        size_t entry, double t, double complex *value) {
  if (symbol != e->shift.symbol || entry != e->shift.entry || t != e->shift.t) {
    formula_context_free(e->roots[FORMULA_OVER_COMPLEX]);
    e->roots[FORMULA_OVER_COMPLEX] = NULL;
    e->shift.symbol = symbol;
    e->shift.entry = entry;
    e->shift.t = t;
  }
  return evaluate(e, FORMULA_OVER_COMPLEX, tree, bindings, value, NULL, NULL);
}

/* ---- sides ---- */

typedef struct {
  const formula_evaluator *const *evaluators;
  size_t count;
  bool *visited; /* symbols */
} side_search;

static bool one_sided_node(const side_search *search, const formula_tree *tree) {
  unsigned long seen = 0;
  for (size_t k = 0; k < search->count; k++) {
    const formula_forms *sided = &search->evaluators[k]->sided;
    size_t form = formula_forms_find(sided, tree);
    if (form != FORMULA_NO_FORM) seen |= sided->forms[form].sides;
  }
  size_t sides = tree->function == FORMULA_ABS ? 2 : tree->count;
  return seen != 0 && seen != (2ul << (sides - 1)) - 1;
}

static bool one_sided(const side_search *search, const formula_tree *tree) {
  bool has_kink = tree->kind == FORMULA_CALL &&
                  (tree->function == FORMULA_ABS || tree->function == FORMULA_MAX ||
                   tree->function == FORMULA_MIN);
  if (has_kink && one_sided_node(search, tree)) return true;
  if (tree->kind == FORMULA_SYMBOL && tree->symbol) {
    size_t position = tree->symbol->position;
    const formula_evaluator *e = search->evaluators[0];
    if (position < e->symbol_count && !search->visited[position]) {
      search->visited[position] = true;
      const formula_tree *definition = e->symbols[position]->definition;
      if (definition && one_sided(search, definition)) return true;
    }
  }
  for (size_t k = 0; k < tree->count; k++)
    if (one_sided(search, tree->parts[k])) return true;
  return false;
}

bool formula_evaluators_one_sided(const formula_evaluator *const *evaluators, size_t count,
                                  const formula_tree *tree) {
  bool *visited = calloc(evaluators[0]->symbol_count + 1, sizeof *visited);
  if (!visited) return true; /* not known to have been on both */
  side_search search = {.evaluators = evaluators, .count = count, .visited = visited};
  bool result = one_sided(&search, tree);
  free(visited);
  return result;
}

bool formula_evaluator_one_sided(const formula_evaluator *e, const formula_tree *tree) {
  return formula_evaluators_one_sided(&e, 1, tree);
}
