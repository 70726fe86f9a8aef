/* Types: shapes, names, bound letters; the letters that are free; what an evaluation costs. */
#include "formula_fixture.h"
#include <criterion/criterion.h>

TestSuite(type, .init = setup, .fini = teardown);

static const formula_tree *read_text(const char *text, const char *free_letters) {
  formula_reading reading;
  formula_error error = {0};
  cr_assert_eq(formula_read(text, strlen(text), scope, free_letters, arena, &reading, &error),
               FORMULA_OK, "%s: %s", text, error.message);
  return reading.members[0];
}

static const formula_tree *typed(const char *text, const char *free_letters) {
  const formula_tree *tree = read_text(text, free_letters);
  formula_error error = {0};
  cr_assert_eq(formula_type(scope, tree, free_letters, &error), FORMULA_OK, "%s: %s", text,
               error.message);
  return tree;
}

static const struct {
  const char *text, *free;
  bool vector;
} shapes[] = {
    {"y_i", "i", true},
    {"p_ij", "ij", false},
    {"sum_j 4 (p_ij - q_ij) (y_i - y_j)", "i", true},
    {"sum_j ||y_i - y_j||^2", "i", false},
    {"-2 (x - w) / (1 + ||x - w||)", "", true},
    {"x·w x", "", true},
    {"x^T (w - y_i) + A", "i", false},
    {"dC/dy_i", "i", true},
    {"dC/dz_ij", "ij", false},
    {"dz_ij/dy_i", "ij", true},
    {"dy_i/dA", "i", true},
    {"d^2C/dz_ij dz_kl", "ijkl", false},
    {"d^2C/dA dx", "", true},
    {"\\underbrace{x}_{w}", "", true},
    {"[i = j] y_i", "ij", true},
    {"(sum_j p_ij) (sum_j q_ij) + (sum_j z_ij)", "i", false},
    {"N K h", "", false},
    {"max(A, p_ii, 0)", "i", false},
    {"sum_a r_ia v_a", "i", true},
    {"D_KL(p||q)", "", false},
};

Test(type, shapes) {
  for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
    const formula_tree *tree = typed(shapes[k].text, shapes[k].free);
    size_t wanted = shapes[k].vector ? formula_scope_find_size(scope, "h") : FORMULA_NUMBER_SHAPE;
    cr_expect_eq(tree->dimension, wanted, "%s", shapes[k].text);
  }
}

static void check_filled(const formula_tree *tree) {
  if (tree->kind == FORMULA_SYMBOL)
    cr_expect((tree->symbol != NULL) != (tree->size != FORMULA_NUMBER_SHAPE), "%s", tree->text);
  for (size_t k = 0; k < tree->count; k++) check_filled(tree->parts[k]);
}

Test(type, names_are_resolved) {
  const formula_tree *tree = typed("N sum_j p_ij dD_KL(p||q)/dz_ij + 1/K", "i");
  check_filled(tree);
  tree = typed("D_KL(p||q)", "");
  cr_assert_eq(tree->symbol, formula_scope_find(scope, "C"), "an alias is what it stands for");
}

/* formula, free letters, and the letters that are free in it. */
static const char *const free_letters[][2] = {
    {"p_ij q_kl", "ijkl"},        {"sum_j p_ij", "i"},
    {"sum_k sum_l p_kl + A", ""}, {"sum_{j, j < i} p_jk", "ik"},
    {"[m = n] p_ji", "mnji"},     {"dC/dz_ij dz_ji/dy_i", "ij"},
    {"(sum_j p_ij) p_jk", "ijk"}, {"N", ""},
};

Test(type, free_letters) {
  for (size_t k = 0; k < sizeof free_letters / sizeof *free_letters; k++) {
    char letters[128];
    formula_free_indices(read_text(free_letters[k][0], "i"), letters);
    cr_expect_str_eq(letters, free_letters[k][1], "%s: %s", free_letters[k][0], letters);
  }
}

/* After a failure inside of sums, nothing stays bound. */
Test(type, failures_leave_nothing_bound) {
  const formula_tree *bad = read_text("sum_jk p_jk foo", "i"),
                     *good = read_text("sum_jk p_jk", "i");
  cr_assert_eq(formula_type(scope, bad, "i", NULL), FORMULA_NAME);
  cr_assert_eq(formula_type(scope, good, "i", NULL), FORMULA_OK);
}

/* ---- cost ---- */

static void define(const char *name, const char *parameters, const char *text) {
  const formula_symbol *old = formula_scope_find(scope, name);
  formula_symbol symbol = *old;
  symbol.definition = typed(text, parameters);
  strcpy(symbol.parameters, parameters);
  formula_scope_declare(scope, &symbol);
}

Test(type, cost_by_hand) {
  const size_t sizes[] = {7, 5, 3}; /* N, K, h */
  cr_expect_eq(formula_cost(scope, typed("A", ""), sizes), 1);
  cr_expect_eq(formula_cost(scope, typed("A + C", ""), sizes), 3);
  cr_expect_eq(formula_cost(scope, typed("sum_j p_ij", "i"), sizes), 7 * (1 + 1));
  cr_expect_eq(formula_cost(scope, typed("x - w", ""), sizes), 3 * (1 + 1 + 1 + 1));
  cr_expect_eq(formula_cost(scope, typed("sum_ij sum_a r_ia", ""), sizes), 49 * (1 + 5 * (1 + 1)));
}

/* Definitions count once, however often they are used; derivatives with their directions. */
Test(type, cost_of_definitions_and_derivatives) {
  const size_t sizes[] = {7, 5, 3};
  double once, twice, gradient;
  define("q", "ij", "exp(z_ij)/sum_kl exp(z_kl)");
  define("C", "", "sum_ij p_ij log(p_ij/q_ij)");
  once = formula_cost(scope, typed("C", ""), sizes);
  twice = formula_cost(scope, typed("C + C", ""), sizes);
  cr_expect_eq(twice, once + 2, "%g, %g", once, twice);
  cr_expect_gt(once, 49 * 49, "q has 49 entries, each with a sum of 49");
  gradient = formula_cost(scope, typed("dC/dz_ij", "ij"), sizes);
  cr_expect_gt(gradient, 49 * once, "there are 49 directions: %g, %g", gradient, once);
  cr_expect_lt(gradient, 52 * once);
  double all = formula_cost(scope, typed("sum_ij dC/dz_ij", ""), sizes);
  cr_expect_lt(all, 2 * gradient, "one pass has all entries: %g, %g", all, gradient);
}

Test(type, cost_saturates) {
  const size_t sizes[] = {1000000, 5, 3};
  const char *text = "sum_i sum_j sum_k sum_l sum_m sum_n p_ij p_kl p_mn";
  double cost = formula_cost(scope, typed(text, ""), sizes);
  cr_expect_gt(cost, 1e36);
}
