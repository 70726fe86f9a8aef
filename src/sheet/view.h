/* An answer at a fixture: its values beside the truth, over doubles and over balls. */
#ifndef SHEET_VIEW_H
#define SHEET_VIEW_H

#include "sheet/fixture.h"

typedef struct {
  const sheet_fixture *fixture;
  const sheet_answer *answer;
  slong bits;
  formula_point point; /* of the answer's scope */
  formula_evaluator *truth, *yours;
  formula_evaluator *made[2]; /* those that are the view's own */
} sheet_view;

/* Must not be moved while it is open. False when memory is short. */
bool sheet_view_open(sheet_view *view, const sheet_fixture *fixture, const sheet_answer *answer,
                     slong bits);
void sheet_view_close(sheet_view *view);

/* Where an answer is farthest from the truth, over doubles. */
typedef struct {
  double size; /* |yours - truth| over the scale of the truth; INFINITY where yours has no value */
  size_t binding, component;
  double yours, truth;
} sheet_gap;

/* The widest gap over all entries. values, if not NULL, receives yours, laid out as the truth is;
 * NaN where there is none. Returns what formula_evaluate does. */
formula_status sheet_view_gap(const sheet_view *view, const formula_tree *tree, sheet_gap *gap,
                              double *values);

typedef enum {
  SHEET_SAME,      /* truth - yours contains 0, with a radius below 1e-25 of the truth's scale */
  SHEET_OPEN,      /* not to be told at this precision */
  SHEET_NO_VALUE,  /* yours is not finite, the truth is */
  SHEET_DIFFERENT, /* truth - yours excludes 0: a proof */
} sheet_comparison;

/* Compares at one binding, over balls: the gravest of the components, and which it is. *difference,
 * if not NULL, is raised to an upper bound of |truth - yours| over the scale. */
sheet_comparison sheet_view_compare(const sheet_view *view, const formula_tree *tree,
                                    size_t binding, size_t *component, double *difference);

/* The same with a precision that is doubled, up to SHEET_MOST_BITS, until the answer is SHEET_SAME
 * or SHEET_DIFFERENT; what is open or has no value in the end is so at every precision. *bits is
 * raised to what was used. SHEET_OPEN when memory is short. */
enum { SHEET_MOST_BITS = 1024 };
sheet_comparison sheet_compare(const sheet_fixture *fixture, const sheet_answer *answer,
                               const formula_tree *tree, size_t binding, size_t *component,
                               slong *bits, double *difference);

/* Enclosures of one entry of both, at the view's precision. */
void sheet_view_enclose(const sheet_view *view, const formula_tree *tree, size_t binding,
                        size_t component, arb_t yours, arb_t truth);

#endif
