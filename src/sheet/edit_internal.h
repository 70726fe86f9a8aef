/* What the sources of edits share: where an edit is made, and how nodes are made. */
#ifndef SHEET_EDIT_INTERNAL_H
#define SHEET_EDIT_INTERNAL_H

#include "sheet/edit.h"
#include "sheet/node.h"

/* The way from a node up to the root: parent->parts[part] is the node. */
typedef struct sheet_hole sheet_hole;
struct sheet_hole {
  const sheet_hole *up; /* NULL at the root, where parent is NULL too */
  const formula_tree *parent;
  size_t part;
};

enum { SHEET_MOST_LETTERS = 32 };

typedef struct {
  const sheet_edit_world *world;
  formula_arena *arena; /* the world's */
  size_t dimension;     /* of the whole formula */
  sheet_edit_visit *visit;
  void *context;
  bool stopped;
  /* the node that is being edited */
  const sheet_hole *hole;
  const formula_tree *node;
  formula_span place;                 /* the node's, or that of the part which is at fault */
  char reach[SHEET_MOST_LETTERS + 1]; /* letters bound there, and free ones */
  size_t leaf_count;
  const formula_tree *const *leaves; /* what can be written there */
} sheet_walk;

/* Puts tree in the place of the node, and visits the whole if it is well-typed. tree may be NULL:
 * memory is short, and the walk stops. */
void sheet_edit_offer(sheet_walk *walk, sheet_mistake_class kind, size_t cost,
                      const formula_tree *tree);

/* ---- the edits of the walk's node ---- */

void sheet_edit_values(sheet_walk *walk); /* signs, numbers, exponents, factors, terms, functions */
void sheet_edit_shape(sheet_walk *walk);  /* operators and brackets */
void sheet_edit_indices(sheet_walk *walk); /* indices, sums, conditions, symbols */

#endif
