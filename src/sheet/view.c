#include "sheet/view.h"
#include <math.h>
#include <stdlib.h>

bool sheet_view_open(sheet_view *v, const sheet_fixture *fixture, const sheet_answer *answer,
                     slong bits) {
  *v = (sheet_view){.fixture = fixture, .answer = answer, .bits = bits};
  v->truth = fixture->evaluator;
  if (bits != SHEET_BITS) v->truth = v->made[0] = formula_evaluator_alloc(&fixture->point, bits);
  v->yours = v->truth;
  v->point = fixture->point;
  v->point.scope = answer->scope;
  if (answer->own_scope) v->yours = v->made[1] = formula_evaluator_alloc(&v->point, bits);
  if (v->truth && v->yours) return true;
  sheet_view_close(v);
  return false;
}

void sheet_view_close(sheet_view *v) {
  for (size_t k = 0; k < 2; k++) formula_evaluator_free(v->made[k]);
  *v = (sheet_view){0};
}

formula_status sheet_view_gap(const sheet_view *v, const formula_tree *tree, sheet_gap *gap,
                              double *values) {
  const sheet_fixture *f = v->fixture;
  *gap = (sheet_gap){.size = 0};
  double *row = malloc(f->width * sizeof *row);
  formula_status status = row ? FORMULA_OK : FORMULA_MEMORY;
  for (size_t b = 0; status == FORMULA_OK && b < f->bindings; b++) {
    formula_bindings bindings = {0};
    bool exists;
    if (!f->exists[b]) continue;
    sheet_fixture_bind(f, v->answer->letters, b, &bindings);
    status = formula_evaluate(v->yours, tree, &bindings, row, NULL, &exists);
    for (size_t k = 0; status == FORMULA_OK && k < f->width; k++) {
      double yours = exists ? row[k] : (double)NAN, truth = f->truth[b * f->width + k];
      double size = isfinite(yours) ? fabs(yours - truth) / f->scale : (double)INFINITY;
      if (size > gap->size) *gap = (sheet_gap){size, b, k, yours, truth};
      if (values) values[b * f->width + k] = yours;
    }
  }
  free(row);
  return status;
}

/* Both vectors at a binding; false if yours does not exist there. */
static bool enclose(const sheet_view *v, const formula_tree *tree, size_t binding, arb_ptr yours,
                    arb_ptr truth) {
  const sheet_fixture *f = v->fixture;
  formula_bindings bindings = {0};
  bool exists;
  sheet_fixture_bind(f, f->part->letters, binding, &bindings);
  if (formula_evaluate_ball(v->truth, f->part->asked, &bindings, truth, NULL, NULL) != FORMULA_OK)
    return false;
  bindings = (formula_bindings){0};
  sheet_fixture_bind(f, v->answer->letters, binding, &bindings);
  return formula_evaluate_ball(v->yours, tree, &bindings, yours, NULL, &exists) == FORMULA_OK &&
         exists;
}

static sheet_comparison compare_balls(const sheet_view *v, const arb_t yours, const arb_t truth,
                                      double *difference) {
  if (!arb_is_finite(truth)) return SHEET_OPEN;
  if (!arb_is_finite(yours)) return SHEET_NO_VALUE;
  arb_t gap;
  arb_init(gap);
  arb_sub(gap, truth, yours, v->bits);
  double scale = v->fixture->scale;
  arf_t most;
  arf_init(most);
  arb_get_abs_ubound_arf(most, gap, 53);
  *difference = fmax(*difference, arf_get_d(most, ARF_RND_UP) / scale);
  sheet_comparison result = SHEET_OPEN;
  if (!arb_contains_zero(gap))
    result = SHEET_DIFFERENT;
  else if (mag_get_d(arb_radref(gap)) < 1e-25 * scale)
    result = SHEET_SAME;
  arf_clear(most);
  arb_clear(gap);
  return result;
}

sheet_comparison sheet_view_compare(const sheet_view *v, const formula_tree *tree, size_t binding,
                                    size_t *component, double *difference) {
  size_t width = v->fixture->width;
  double unused = 0;
  arb_ptr yours = _arb_vec_init((slong)width), truth = _arb_vec_init((slong)width);
  sheet_comparison worst = SHEET_SAME;
  *component = 0;
  if (!enclose(v, tree, binding, yours, truth)) {
    worst = SHEET_NO_VALUE;
  } else {
    for (size_t k = 0; k < width; k++) {
      sheet_comparison one =
          compare_balls(v, yours + k, truth + k, difference ? difference : &unused);
      if (one > worst) *component = k;
      worst = one > worst ? one : worst;
    }
  }
  _arb_vec_clear(yours, (slong)width);
  _arb_vec_clear(truth, (slong)width);
  return worst;
}

sheet_comparison sheet_compare(const sheet_fixture *fixture, const sheet_answer *answer,
                               const formula_tree *tree, size_t binding, size_t *component,
                               slong *bits, double *difference) {
  sheet_comparison result = SHEET_OPEN;
  for (slong precision = SHEET_BITS; precision <= SHEET_MOST_BITS; precision *= 2) {
    sheet_view view;
    if (!sheet_view_open(&view, fixture, answer, precision)) return SHEET_OPEN;
    double reached = 0;
    result = sheet_view_compare(&view, tree, binding, component, &reached);
    sheet_view_close(&view);
    if (precision > *bits) *bits = precision;
    bool settled = result == SHEET_SAME || result == SHEET_DIFFERENT;
    if (difference && (settled || precision == SHEET_MOST_BITS))
      *difference = fmax(*difference, reached);
    if (settled) break;
  }
  return result;
}

void sheet_view_enclose(const sheet_view *v, const formula_tree *tree, size_t binding,
                        size_t component, arb_t yours, arb_t truth) {
  size_t width = v->fixture->width;
  arb_ptr left = _arb_vec_init((slong)width), right = _arb_vec_init((slong)width);
  if (!enclose(v, tree, binding, left, right)) arb_indeterminate(left + component);
  arb_set(yours, left + component);
  arb_set(truth, right + component);
  _arb_vec_clear(left, (slong)width);
  _arb_vec_clear(right, (slong)width);
}
