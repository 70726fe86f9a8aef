/* An answer's values beside the truth at all fixtures together, over doubles. */
#ifndef SHEET_PANEL_H
#define SHEET_PANEL_H

#include "sheet/judge.h"
#include "sheet/view.h"

/* One entry of what is asked, at one fixture. */
typedef struct {
  size_t fixture, binding, component;
  double truth, scale;
} sheet_entry;

typedef struct {
  const sheet_answer *answer;
  sheet_fixtures fixtures;
  size_t open_count;
  sheet_view *views;
  size_t count; /* of the entries that exist, fixture by fixture */
  sheet_entry *entries;
  size_t lead;  /* the largest entry of the first fixture */
  size_t width; /* of the widest fixture */
} sheet_panel;

/* At the fixtures that sheet_judge judges at. Close it in any case. */
formula_status sheet_panel_open(const sheet_part *part, const sheet_answer *answer,
                                const sheet_options *options, sheet_panel *panel,
                                formula_error *error);
void sheet_panel_close(sheet_panel *panel);

/* Values of a typed tree, one an entry; NaN where it has none. False when memory is short. */
bool sheet_panel_values(const sheet_panel *panel, const formula_tree *tree, double *values);

/* True if tree = *ratio truth at all entries, to 1e-9 of the truth's scale. Looks no further than
 * the first entry where it is not, so most trees take two evaluations. */
bool sheet_panel_proportional(const sheet_panel *panel, const formula_tree *tree, double *ratio);

#endif
