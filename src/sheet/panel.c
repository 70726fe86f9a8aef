#include "sheet/panel.h"
#include <math.h>
#include <stdlib.h>

/* What rounding leaves between equal values, over the scale of the truth. */
static const double tolerance = 1e-9;

/* ---- opening ---- */

static bool open_views(sheet_panel *p) {
  p->views = calloc(p->fixtures.count, sizeof *p->views);
  for (; p->views && p->open_count < p->fixtures.count; p->open_count++)
    if (!sheet_view_open(&p->views[p->open_count], p->fixtures.items[p->open_count], p->answer,
                         SHEET_BITS))
      return false;
  return p->views != NULL;
}

static bool list_entries(sheet_panel *p) {
  size_t room = 0;
  for (size_t f = 0; f < p->fixtures.count; f++) {
    const sheet_fixture *fixture = p->fixtures.items[f];
    room += fixture->bindings * fixture->width;
    if (fixture->width > p->width) p->width = fixture->width;
  }
  p->entries = malloc((room + 1) * sizeof *p->entries);
  if (!p->entries) return false;
  for (size_t f = 0; f < p->fixtures.count; f++) {
    const sheet_fixture *fixture = p->fixtures.items[f];
    for (size_t b = 0; b < fixture->bindings; b++)
      for (size_t k = 0; fixture->exists[b] && k < fixture->width; k++)
        p->entries[p->count++] =
            (sheet_entry){f, b, k, fixture->truth[b * fixture->width + k], fixture->scale};
  }
  for (size_t e = 1; e < p->count && p->entries[e].fixture == 0; e++)
    if (fabs(p->entries[e].truth) > fabs(p->entries[p->lead].truth)) p->lead = e;
  return true;
}

formula_status sheet_panel_open(const sheet_part *part, const sheet_answer *answer,
                                const sheet_options *options, sheet_panel *p,
                                formula_error *error) {
  unsigned pairs = options->pairs ? options->pairs & part->pairs : part->pairs;
  *p = (sheet_panel){.answer = answer};
  formula_status status = sheet_fixtures_make(part, pairs, options->seed, &p->fixtures, error);
  if (status != FORMULA_OK) return status;
  if (open_views(p) && list_entries(p)) return FORMULA_OK;
  return formula_fail(error, FORMULA_MEMORY, (formula_span){0}, "not enough memory");
}

void sheet_panel_close(sheet_panel *p) {
  for (size_t k = 0; k < p->open_count; k++) sheet_view_close(&p->views[k]);
  free(p->views);
  free(p->entries);
  sheet_fixtures_free(&p->fixtures);
  *p = (sheet_panel){0};
}

/* ---- values ---- */

/* All components at the binding of an entry. */
static bool evaluate(const sheet_panel *p, const formula_tree *tree, const sheet_entry *entry,
                     double *row) {
  formula_bindings bindings = {0};
  bool exists;
  const sheet_fixture *f = p->fixtures.items[entry->fixture];
  sheet_fixture_bind(f, p->answer->letters, entry->binding, &bindings);
  return formula_evaluate(p->views[entry->fixture].yours, tree, &bindings, row, NULL, &exists) ==
             FORMULA_OK &&
         exists;
}

bool sheet_panel_values(const sheet_panel *p, const formula_tree *tree, double *values) {
  double *row = malloc(p->width * sizeof *row);
  if (!row) return false;
  for (size_t e = 0; e < p->count; e += p->fixtures.items[p->entries[e].fixture]->width) {
    size_t width = p->fixtures.items[p->entries[e].fixture]->width;
    bool there = evaluate(p, tree, &p->entries[e], row);
    for (size_t k = 0; k < width; k++) values[e + k] = there ? row[k] : (double)NAN;
  }
  free(row);
  return true;
}

bool sheet_panel_proportional(const sheet_panel *p, const formula_tree *tree, double *ratio) {
  double *row = p->count > 0 ? malloc(p->width * sizeof *row) : NULL;
  if (!row) return false;
  const sheet_entry *lead = &p->entries[p->lead];
  bool holds = evaluate(p, tree, lead, row);
  *ratio = holds ? row[lead->component] / lead->truth : (double)NAN;
  holds = holds && isfinite(*ratio) && fabs(*ratio) > 1e-6 && fabs(*ratio) < 1e6;
  for (size_t e = 0; holds && e < p->count;) {
    const sheet_entry *entry = &p->entries[e];
    size_t width = p->fixtures.items[entry->fixture]->width;
    double room = tolerance * entry->scale * fmax(1, fabs(*ratio));
    holds = evaluate(p, tree, entry, row);
    for (size_t k = 0; holds && k < width; k++)
      holds = fabs(row[k] - *ratio * entry[k].truth) <= room; /* false of NaN */
    e += width;
  }
  free(row);
  return holds;
}
