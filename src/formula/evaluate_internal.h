/* What the sources of evaluation share among themselves.
 *
 * A context is where trees have values: a field, and the set of cuts that have been made on the way
 * to it. At the root symbols have the values that the point or their definitions give. A cut at b
 * leads to a child, whose field is jets over its parent's in all entries of b: there b is a
 * variable, what is made of b is composed anew, and everything else is a constant, taken from the
 * parent. A derivative is evaluated by evaluating its body in the child, so nesting, mixing and
 * composing derivatives needs nothing more. */
#ifndef FORMULA_EVALUATE_INTERNAL_H
#define FORMULA_EVALUATE_INTERNAL_H

#include "formula/evaluate.h"
#include "formula/field.h"

typedef struct formula_context formula_context;

/* ---- trees by structure (evaluate_forms.c) ---- */

/* Numbers trees, equal ones alike. It keeps copies, so that nothing dangles when the arena of a
 * tree is freed. */
typedef struct {
  formula_arena *arena;
  size_t count, capacity; /* capacity: of the hash table, a power of two */
  size_t *table;          /* number + 1, or 0 */
  struct formula_form {
    size_t hash;
    const formula_tree *tree;
    char letters[128];   /* free in it */
    unsigned long sides; /* bit k: side k has been seen */
  } * forms;
} formula_forms;

#define FORMULA_NO_FORM ((size_t)-1)

void formula_forms_free(formula_forms *forms);
/* The number of tree; FORMULA_NO_FORM if it has none. */
size_t formula_forms_find(const formula_forms *forms, const formula_tree *tree);
/* The same, but gives it one; FORMULA_NO_FORM when memory is short. */
size_t formula_forms_number(formula_forms *forms, const formula_tree *tree);

/* ---- evaluator (evaluate.c) ---- */

enum { FORMULA_OVER_DOUBLE, FORMULA_OVER_BALLS, FORMULA_OVER_COMPLEX, FORMULA_FIELDS };

struct formula_evaluator {
  const formula_point *point;
  size_t symbol_count;
  const formula_symbol **symbols; /* by position: a tree's symbol counts only by its position */
  bool *made_of;            /* [a * symbol_count + b]: a is made of b, in however many steps */
  size_t widest;            /* vector */
  size_t letter_range[128]; /* how many values an index has */
  formula_field ball_field;
  formula_context *roots[FORMULA_FIELDS];
  struct {
    size_t symbol, entry;
    double t;
  } shift; /* of the complex root */
  formula_forms bodies, sided;

  /* of the evaluation under way */
  size_t bound[128];
  double largest;
  formula_status status;
};

static inline size_t formula_width(const formula_evaluator *e, size_t dimension) {
  return dimension == FORMULA_NUMBER_SHAPE ? 1 : e->point->sizes[dimension];
}
/* Number of subscript values of a symbol, without its vector entries. */
size_t formula_entries(const formula_evaluator *e, const formula_symbol *symbol);

/* ---- contexts (evaluate_context.c) ---- */

struct formula_context {
  formula_evaluator *evaluator;
  formula_context *parent; /* NULL at the root */
  size_t cut;              /* position of the symbol that is the variable */
  const formula_field *field;
  formula_field *jets; /* the field, if the context owns it */
  formula_context **children;
  struct formula_kept **symbols;
  struct formula_kept **bodies;
  size_t body_count;
  void **slots; /* room for intermediate results, taken and given back as a stack */
  size_t slot_count, slots_used;
};

formula_context *formula_context_alloc(formula_evaluator *e, formula_context *parent, size_t cut,
                                       const formula_field *field);
void formula_context_free(formula_context *c);
/* Forgets what bodies of derivatives evaluated to, here and below. */
void formula_context_forget_bodies(formula_context *c);
/* The child in which symbol is cut; NULL (and a status) when that makes no sense. */
formula_context *formula_context_cut(formula_context *c, size_t symbol);
/* Room for a number or a vector; NULL (and a status) when memory is short. Given back by setting
 * slots_used to what it was. */
void *formula_context_slot(formula_context *c);

/* Which entry, and whether it exists. */
bool formula_symbol_entry(const formula_evaluator *e, size_t symbol, const char *indices,
                          size_t *entry);
/* Value of a symbol, or of a derivative's body, kept. NULL where it is not there. */
const void *formula_symbol_value(formula_context *c, size_t symbol, const char *indices);
const void *formula_body_value(formula_context *c, const formula_tree *body);

/* ---- nodes (evaluate_node.c) ---- */

/* The value of tree, in room or where it is kept. NULL where it is not there, or after an error. */
const void *formula_tree_value(formula_context *c, const formula_tree *tree, void *room);

static inline const void *formula_stop(formula_evaluator *e, formula_status status) {
  if (e->status == FORMULA_OK) e->status = status;
  return NULL;
}

#endif
