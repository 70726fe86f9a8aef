/* The tree of a formula. Trees are immutable once read (typing fills the fields marked so), live in
 * an arena, and may share subtrees: an edited formula is a few new nodes over the old ones. */
#ifndef FORMULA_TREE_H
#define FORMULA_TREE_H

#include "formula/error.h"
#include <stdbool.h>
#include <stddef.h>

typedef enum {
  FORMULA_NUMBER,     /* text: exact decimal without sign, "4", "0.693" */
  FORMULA_CONSTANT,   /* text: "pi" or "e" */
  FORMULA_SYMBOL,     /* text: name; indices: subscripts. A size (N) is a symbol too */
  FORMULA_ADD,        /* parts[0] + parts[1] + ...; a difference is ADD with NEGATE */
  FORMULA_NEGATE,     /* -parts[0] */
  FORMULA_MULTIPLY,   /* parts[0] parts[1] ...; at most one vector */
  FORMULA_DIVIDE,     /* parts[0] / parts[1] */
  FORMULA_POWER,      /* parts[0] ^ parts[1] */
  FORMULA_CALL,       /* function(parts...) */
  FORMULA_NORM,       /* ||parts[0]||, of a vector */
  FORMULA_DOT,        /* parts[0] . parts[1], of two vectors (also x^T y) */
  FORMULA_SUM,        /* sum over indices, where all conditions hold, of parts[0] */
  FORMULA_INDICATOR,  /* 1 where all conditions hold, else 0: delta_ij, [i != j] */
  FORMULA_DERIVATIVE, /* d^n parts[0] / d parts[1] ... d parts[n]; parts[1..] are symbols */
  FORMULA_LABEL       /* \underbrace{parts[0]}_{parts[1]}: is parts[0], labelled */
} formula_kind;

typedef enum {
  FORMULA_EXP,
  FORMULA_LOG, /* natural, or to base parts[1] */
  FORMULA_SQRT,
  FORMULA_TANH,
  FORMULA_SIN,
  FORMULA_COS,
  FORMULA_SIGMOID,
  FORMULA_ABS, /* also |x| */
  FORMULA_MAX, /* two or more parts */
  FORMULA_MIN
} formula_function;

enum { FORMULA_MOST_INDICES = 8 };

typedef enum {
  FORMULA_EQUAL,
  FORMULA_NOT_EQUAL,
  FORMULA_LESS,
  FORMULA_LESS_EQUAL,
  FORMULA_GREATER,
  FORMULA_GREATER_EQUAL
} formula_relation;

/* left relation right, between two indices. */
typedef struct {
  char left, right;
  formula_relation relation;
} formula_condition;

typedef struct formula_tree formula_tree;
struct formula_tree {
  formula_kind kind;
  formula_function function; /* of a CALL */
  formula_span span;         /* the text it was read from; empty for a node made by an edit */
  const char *text;          /* of NUMBER, CONSTANT, SYMBOL */
  char indices[FORMULA_MOST_INDICES + 1]; /* subscripts of SYMBOL; bound letters of SUM; "" */
  size_t condition_count;                 /* of SUM, INDICATOR */
  const formula_condition *conditions;
  size_t count;
  const formula_tree **parts;

  /* Filled by formula_type. */
  const struct formula_symbol *symbol; /* what a SYMBOL names; NULL for a size */
  size_t size;                         /* of a SYMBOL that names a size: which */
  size_t dimension; /* size a vector's entries run over, or FORMULA_NUMBER_SHAPE */
};

/* formula_tree.dimension of what is a number, not a vector. */
#define FORMULA_NUMBER_SHAPE ((size_t)-1)

/* ---- memory ---- */

typedef struct formula_arena formula_arena;
formula_arena *formula_arena_alloc(void);
void formula_arena_free(formula_arena *arena);
/* Zeroed memory that lives as long as the arena; NULL when memory is short. */
void *formula_arena_take(formula_arena *arena, size_t bytes);
char *formula_arena_text(formula_arena *arena, const char *text, size_t length);

/* ---- making nodes; NULL when memory is short ---- */

/* A node with room for count parts, to be filled by the caller. */
formula_tree *formula_tree_make(formula_arena *arena, formula_kind kind, formula_span span,
                                size_t count);
/* A copy of node (not of its parts, whose array is copied), to be edited. */
formula_tree *formula_tree_copy(formula_arena *arena, const formula_tree *node);
/* A deep copy, with indices renamed by map (map[letter] is the new letter; 0 keeps it). */
const formula_tree *formula_tree_rename(formula_arena *arena, const formula_tree *tree,
                                        const char map[128]);

/* Same kinds, names, indices, conditions and parts; spans and types do not count. */
bool formula_tree_equal(const formula_tree *a, const formula_tree *b);
size_t formula_tree_nodes(const formula_tree *tree);
size_t formula_tree_depth(const formula_tree *tree);

#endif
