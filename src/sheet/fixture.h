/* Fixtures: sizes and exact values at which answers are compared, and the truth there. */
#ifndef SHEET_FIXTURE_H
#define SHEET_FIXTURE_H

#include "sheet/answer.h"
#include "sheet/read.h"

/* What a fixture is drawn from; the same recipe gives the same fixture. */
typedef struct {
  const sheet_quantity *quantities; /* the part's, or the part's with less demanded of them */
  const size_t *sizes;              /* of the scope, in its order */
  bool distinct;
  unsigned bits; /* values are multiples of 2^-bits, where their words allow it */
  uint64_t seed;
} sheet_recipe;

/* Entries of what is asked are numbered by `binding`, row-major over the free letters, and by
 * `component` of a vector. */
typedef struct {
  const sheet_part *part;
  size_t *sizes;
  double **values;              /* by position in the scope; NULL for what has a definition */
  formula_point point;          /* of the part's scope */
  formula_evaluator *evaluator; /* at SHEET_BITS */
  unsigned bits;
  uint64_t seed;
  size_t bindings, width;
  double *truth; /* [binding * width + component] */
  bool *exists;  /* [binding]: the convention has this entry */
  double scale;  /* of the truth: its largest entry, or the largest term in it where all are 0 */
  bool usable;   /* the truth is finite everywhere, and not 0 everywhere */
} sheet_fixture;

enum { SHEET_BITS = 128 }; /* of precision, at first */

/* Draws a fixture and computes the truth over doubles. NULL when memory is short. */
sheet_fixture *sheet_fixture_draw(const sheet_part *part, const sheet_recipe *recipe);
/* The same at given values, quantity by quantity. */
sheet_fixture *sheet_fixture_at(const sheet_part *part, const sheet_recipe *recipe,
                                const double *const *values);
void sheet_fixture_free(sheet_fixture *fixture);

/* Binds letters, as many as the part has free, to the values of that binding, from 0. */
void sheet_fixture_bind(const sheet_fixture *fixture, const char *letters, size_t binding,
                        formula_bindings *bindings);

/* Operations that the truth takes at these sizes, roughly; and how many are spent at most. */
double sheet_truth_cost(const sheet_part *part, const size_t *sizes);
enum { SHEET_MOST_COST = 20000000 };

/* ---- the set that a part is judged at ---- */

typedef struct {
  size_t count;
  sheet_fixture **items;
  double separation; /* the least gap, over the part's mistakes, of the largest over the fixtures */
} sheet_fixtures;

/* Generic fixtures of different sizes for each of the conventions `pairs`; those of all of the
 * part's conventions together tell every mistake of the part from the truth. Otherwise
 * FORMULA_MEMORY; or, with a message, FORMULA_COST: the question takes too many operations;
 * FORMULA_NAME: it has no such fixtures. */
formula_status sheet_fixtures_make(const sheet_part *part, unsigned pairs, uint64_t seed,
                                   sheet_fixtures *fixtures, formula_error *error);
void sheet_fixtures_free(sheet_fixtures *fixtures);

#endif
