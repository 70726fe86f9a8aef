/* Every edit that is offered is well-typed and one edit away; the ones people need are offered. */
#include "formula/print.h"
#include "formula_scope.h"
#include "sheet/edit.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static formula_scope *scope;
static formula_arena *arena;

static void open_scope(void) {
  scope = test_scope();
  arena = formula_arena_alloc();
}
static void close_scope(void) {
  formula_arena_free(arena);
  formula_scope_free(scope);
}
TestSuite(edit, .init = open_scope, .fini = close_scope);

static const formula_tree *read_formula(const char *text, const char *letters) {
  formula_reading reading;
  formula_error error = {0};
  formula_status status = formula_read(text, strlen(text), scope, letters, arena, &reading, &error);
  if (status == FORMULA_OK) status = formula_type(scope, reading.members[0], letters, &error);
  cr_assert_eq(status, FORMULA_OK, "%s: %s", text, error.message);
  return reading.members[0];
}

typedef struct {
  const char *from, *letters;
  const formula_tree *root, *wanted;
  sheet_mistake_class kind;
  size_t visited, stop_after, found;
  bool untyped, has_place;
  const char *never;
} watch;

static bool mentions(const formula_tree *tree, const char *name) {
  if (tree->kind == FORMULA_SYMBOL && strcmp(tree->text, name) == 0) return true;
  for (size_t k = 0; k < tree->count; k++)
    if (mentions(tree->parts[k], name)) return true;
  return false;
}

static bool watch_edit(void *context, const sheet_edit *edit) {
  watch *w = context;
  formula_error error;
  w->visited++;
  if (formula_type(scope, edit->tree, w->letters, &error) != FORMULA_OK ||
      edit->tree->dimension != w->root->dimension)
    w->untyped = true;
  if (edit->cost == 0 || edit->place.to > strlen(w->from)) w->untyped = true;
  if (w->never) cr_assert_not(mentions(edit->tree, w->never), "%s of %s", w->never, w->from);
  if (w->wanted && edit->kind == w->kind && formula_tree_equal(edit->tree, w->wanted)) w->found++;
  return w->visited != w->stop_after;
}

static watch visit_all(const char *from, const char *letters, const char *to,
                       sheet_mistake_class kind) {
  sheet_edit_world world = {scope, letters, NULL, arena};
  watch w = {.from = from, .letters = letters, .kind = kind};
  w.root = read_formula(from, letters);
  w.wanted = to ? read_formula(to, letters) : NULL;
  char *before = formula_print(w.root, FORMULA_BRACKETED);
  cr_assert(sheet_edits(&world, w.root, watch_edit, &w), "%s: stopped", from);
  char *after = formula_print(w.root, FORMULA_BRACKETED);
  cr_assert_str_eq(before, after, "an edit changed the formula it was made of");
  cr_assert_not(w.untyped, "%s: an edit is not well-typed", from);
  free(before);
  free(after);
  return w;
}

/* from becomes to by one edit of that kind. */
static const struct {
  const char *letters, *from, *to;
  sheet_mistake_class kind;
} wanted[] = {
    {"ij", "p_ij/q_ij", "-p_ij/q_ij", SHEET_SIGN},
    {"ij", "-p_ij/q_ij", "p_ij/q_ij", SHEET_SIGN},
    {"ij", "q_ij + p_ij", "q_ij - p_ij", SHEET_SIGN},
    {"ij", "p_ij exp(z_ij)", "p_ij exp(-z_ij)", SHEET_SIGN},
    {"i", "sum_j 2 (p_ij - q_ij)(y_i - y_j)", "sum_j 4 (p_ij - q_ij)(y_i - y_j)", SHEET_FACTOR},
    {"i", "sum_j (p_ij - q_ij) y_j", "4 sum_j (p_ij - q_ij) y_j", SHEET_FACTOR},
    {"ij", "-1/q_ij", "-p_ij/q_ij", SHEET_FACTOR},
    {"ij", "p_ij q_ij alpha", "p_ij alpha", SHEET_FACTOR},
    {"ij", "p_ij/q_ij", "p_ij", SHEET_FACTOR},
    {"ij", "exp(z_ij) - p_ij", "exp(z_ij)/A - p_ij", SHEET_FACTOR},
    {"i", "sum_j p_ij", "sum_j q_ji p_ij", SHEET_FACTOR},
    {"ij", "p_ji/q_ij", "p_ij/q_ij", SHEET_INDEX},
    {"ij", "p_ji/q_ji", "p_ij/q_ij", SHEET_INDEX},
    {"ij", "p_ij p_ij q_ij", "p_ji p_ji q_ij", SHEET_INDEX},
    {"ij", "-sum_kl p_kl/q_kl", "-p_ij/q_ij", SHEET_INDEX},
    {"ij", "sum_kl p_kl q_kl", "sum_k p_kj q_kj", SHEET_INDEX},
    {"i", "sum_{j<i} p_ij", "sum_j p_ij", SHEET_INDEX},
    {"ij", "p_ij exp(z_ij + q_ij)", "p_ij exp(z_ji + q_ji)", SHEET_INDEX},
    {"i", "sum_j p_ij", "sum_{j!=i} p_ij", SHEET_INDEX},
    {"i", "sum_{j<i} p_ij", "sum_{j<=i} p_ij", SHEET_INDEX},
    {"ij", "p_ij q_ij", "p_ij sum_kl q_kl", SHEET_INDEX},
    {"ij", "p_ij delta_ij", "p_ij [i != j]", SHEET_INDEX},
    {"ij", "-p_ij", "-p_ij + q_ij", SHEET_MISSING_TERM},
    {"i", "sum_j p_ij (y_i - y_j)", "sum_j (p_ij - q_ij)(y_i - y_j)", SHEET_MISSING_TERM},
    {"i", "sum_j p_ij y_i", "sum_j p_ij (y_i - y_j)", SHEET_MISSING_TERM},
    {"ij", "1 - p_ij/q_ij", "-p_ij/q_ij", SHEET_EXTRA_TERM},
    {"ij", "p_ij + q_ij + z_ij", "p_ij + z_ij", SHEET_EXTRA_TERM},
    {"ij", "-p_ij/q_ij^2", "-p_ij/q_ij", SHEET_EXPONENT},
    {"ij", "q_ij^3", "q_ij^2", SHEET_EXPONENT},
    {"ij", "-||y_i - y_j||", "-||y_i - y_j||^2", SHEET_EXPONENT},
    {"ij", "p_ij/q_ij", "p_ij/z_ij", SHEET_SYMBOL},
    {"i", "sum_j p_ij x", "sum_j p_ij y_i", SHEET_SYMBOL},
    {"ij", "p_ij/(3 + q_ij)", "p_ij/(1 + q_ij)", SHEET_SYMBOL},
    {"ij", "p_ij/q_ij", "p_ij - q_ij", SHEET_OPERATOR},
    {"ij", "p_ij/q_ij", "q_ij/p_ij", SHEET_OPERATOR},
    {"ij", "p_ij + q_ij + z_ij", "p_ij q_ij + z_ij", SHEET_OPERATOR},
    {"ij", "exp(z_ij)", "log(z_ij)", SHEET_OPERATOR},
    {"ij", "exp(z_ij)", "z_ij", SHEET_OPERATOR},
    {"ij", "z_ij - p_ij", "sigmoid(z_ij) - p_ij", SHEET_OPERATOR},
    {"ij", "alpha p_ij - q_ij", "alpha (p_ij - q_ij)", SHEET_BRACKET},
    {"ij", "alpha (p_ij - q_ij)", "alpha p_ij - q_ij", SHEET_BRACKET},
    {"ij", "alpha sum_k q_ik - p_ij", "alpha sum_k (q_ik - p_ij)", SHEET_BRACKET},
    {"ij", "alpha sum_k (q_ik - p_ij)", "alpha sum_k q_ik - p_ij", SHEET_BRACKET},
    {"ij", "exp(p_ij) + q_ij", "exp(p_ij + q_ij)", SHEET_BRACKET},
    {"ij", "p_ij + q_ij/A", "(p_ij + q_ij)/A", SHEET_BRACKET},
    {"ij", "(alpha q_ij)^2", "alpha q_ij^2", SHEET_BRACKET},
};

Test(edit, offers_the_edits_that_slips_take) {
  for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
    watch w = visit_all(wanted[k].from, wanted[k].letters, wanted[k].to, wanted[k].kind);
    cr_expect_gt(w.found, 0, "%s becomes %s by no edit of kind %s", wanted[k].from, wanted[k].to,
                 sheet_mistake_name(wanted[k].kind));
  }
}

Test(edit, keeps_to_well_typed_formulas_under_braces_and_derivatives) {
  static const char *const formulas[] = {
      "\\underbrace{sum_kl p_kl}_{1} q_ij - p_ij",
      "sum_kl (dC/dq_kl) p_kl q_ij",
      "max(p_ij, q_ij, 1) sqrt(q_ij) log_2 p_ij",
      "sum_a theta_a r_ia (v_a^T y_i) q_ij",
      "1",
  };
  for (size_t k = 0; k < sizeof formulas / sizeof *formulas; k++)
    cr_expect_gt(visit_all(formulas[k], "ij", NULL, SHEET_OTHER).visited, 20, "%s", formulas[k]);
}

Test(edit, stops_when_told_to) {
  const char *text = "p_ij - q_ij";
  sheet_edit_world world = {scope, "ij", NULL, arena};
  for (size_t after = 1; after < 40; after += 7) {
    watch w = {
        .from = text, .letters = "ij", .root = read_formula(text, "ij"), .stop_after = after};
    cr_assert_not(sheet_edits(&world, w.root, watch_edit, &w));
    cr_assert_eq(w.visited, after);
  }
}

Test(edit, never_writes_what_is_asked) {
  const char *text = "exp(z_ij) / sum_k exp(z_ik)";
  sheet_edit_world world = {scope, "ij", formula_scope_find(scope, "q"), arena};
  watch w = {.from = text, .letters = "ij", .root = read_formula(text, "ij"), .never = "q"};
  cr_assert(sheet_edits(&world, w.root, watch_edit, &w));
  cr_assert_gt(w.visited, 100);
}

static bool count_leaf(void *context, const formula_tree *leaf) {
  size_t *counts = context;
  counts[leaf->kind == FORMULA_INDICATOR]++;
  return true;
}

/* p, q, z: 4 each; y: 2; r: 2 (a runs over K); x, w, C, A, alpha; v and theta: 1; N, K, h. */
Test(edit, leaves_are_every_symbol_with_every_index_in_reach) {
  size_t counts[2] = {0, 0};
  sheet_edit_world world = {scope, "ija", NULL, arena};
  cr_assert(sheet_leaves(&world, "ija", count_leaf, counts));
  cr_assert_eq(counts[0], 12 + 2 + 2 + 5 + 2 + 3, "%zu", counts[0]);
  cr_assert_eq(counts[1], 2, "%zu", counts[1]);
}
