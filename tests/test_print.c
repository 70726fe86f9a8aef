/* What is printed reads back as the same tree: for given formulas and for random ones. */
#include "formula/print.h"
#include "formula_fixture.h"
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>

static uint64_t state = 0x9E3779B97F4A7C15u;

TestSuite(print, .init = setup, .fini = teardown);

/* xorshift64* (Vigna, 2016) */
static size_t pick(size_t below) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (size_t)((state * 0x2545F4914F6CDD1Du) >> 33) % below;
}

static formula_tree *make(formula_kind kind, size_t count) {
  return formula_tree_make(arena, kind, (formula_span){0, 0}, count);
}

static formula_tree *named(const char *name, const char *indices) {
  formula_tree *symbol = make(FORMULA_SYMBOL, 0);
  symbol->text = name;
  strcpy(symbol->indices, indices);
  return symbol;
}

static const char *letters_of(const char *bound, size_t count, char letters[3]) {
  for (size_t k = 0; k < count; k++) letters[k] = bound[pick(strlen(bound))];
  letters[count] = '\0';
  return letters;
}

static formula_tree *random_number(const char *bound, size_t depth);

static formula_tree *random_vector(const char *bound, size_t depth) {
  char letters[3];
  formula_tree *tree;
  switch (depth == 0 ? pick(2) : pick(6)) {
  case 0:
    return named("x", "");
  case 1:
    return named("y", letters_of(bound, 1, letters));
  case 2:
    tree = make(FORMULA_ADD, 2);
    tree->parts[0] = random_vector(bound, depth - 1);
    tree->parts[1] = random_vector(bound, depth - 1);
    return tree;
  case 3:
    tree = make(FORMULA_MULTIPLY, 2);
    tree->parts[0] = random_number(bound, depth - 1);
    tree->parts[1] = random_vector(bound, depth - 1);
    return tree;
  case 4:
    tree = make(FORMULA_NEGATE, 1);
    tree->parts[0] = random_vector(bound, depth - 1);
    return tree;
  default:
    tree = make(FORMULA_DIVIDE, 2);
    tree->parts[0] = random_vector(bound, depth - 1);
    tree->parts[1] = random_number(bound, depth - 1);
    return tree;
  }
}

static formula_tree *random_leaf(const char *bound) {
  static const char *const numbers[] = {"2", "0.125", "17", "3.5"};
  static const char *const names[] = {"A", "alpha", "N", "C"};
  char letters[3];
  formula_tree *tree;
  switch (pick(5)) {
  case 0:
    tree = make(FORMULA_NUMBER, 0);
    tree->text = numbers[pick(4)];
    return tree;
  case 1:
    tree = make(FORMULA_CONSTANT, 0);
    tree->text = pick(2) ? "pi" : "e";
    return tree;
  case 2:
    return named(names[pick(4)], "");
  default:
    return named(pick(2) ? "p" : "z", letters_of(bound, 2, letters));
  }
}

static const formula_condition *random_conditions(const char *bound, formula_tree *node) {
  formula_condition *conditions = formula_arena_take(arena, 2 * sizeof *conditions);
  node->condition_count = 1 + pick(2);
  for (size_t k = 0; k < node->condition_count; k++) {
    conditions[k].left = bound[pick(strlen(bound))];
    conditions[k].right = bound[pick(strlen(bound))];
    conditions[k].relation = (formula_relation)pick(6);
  }
  return conditions;
}

static formula_tree *random_sum(const char *bound, size_t depth) {
  static const char all[] = "ijklmn";
  char inside[16];
  size_t used = strlen(bound);
  if (used + 2 > strlen(all)) return random_leaf(bound);
  formula_tree *sum = make(FORMULA_SUM, 1);
  strcpy(inside, bound);
  for (size_t k = 0; k < 1 + pick(2); k++) sum->indices[k] = inside[used + k] = all[used + k];
  inside[used + strlen(sum->indices)] = '\0';
  if (pick(3) == 0) sum->conditions = random_conditions(inside, sum);
  for (size_t k = 0; k < sum->condition_count; k++) /* `j = i` lists no letter: it is a bound */
    if (sum->conditions[k].relation == FORMULA_EQUAL)
      ((formula_condition *)sum->conditions)[k].relation = FORMULA_LESS;
  sum->parts[0] = random_number(inside, depth);
  return sum;
}

static formula_tree *random_derivative(const char *bound, size_t depth) {
  char letters[3];
  size_t order = 1 + pick(2);
  formula_tree *tree = make(FORMULA_DERIVATIVE, 1 + order);
  tree->parts[0] = random_number(bound, depth);
  for (size_t k = 1; k <= order; k++)
    tree->parts[k] = pick(4) ? named("z", letters_of(bound, 2, letters)) : named("A", "");
  return tree;
}

static formula_tree *random_list(formula_kind kind, const char *bound, size_t depth) {
  size_t count = kind == FORMULA_ADD || kind == FORMULA_MULTIPLY ? 2 + pick(2)
                 : kind == FORMULA_NEGATE                        ? 1
                                                                 : 2;
  formula_tree *tree = make(kind, count);
  for (size_t k = 0; k < count; k++) tree->parts[k] = random_number(bound, depth);
  return tree;
}

static formula_tree *random_call(const char *bound, size_t depth) {
  formula_function function = (formula_function)pick(8);
  bool two = function == FORMULA_MAX || function == FORMULA_MIN;
  if (function == FORMULA_LOG && pick(3) == 0) two = true;
  formula_tree *tree = make(FORMULA_CALL, two ? 2 : 1);
  tree->function = function;
  for (size_t k = 0; k < tree->count; k++) tree->parts[k] = random_number(bound, depth);
  return tree;
}

static formula_tree *random_number(const char *bound, size_t depth) {
  static const formula_kind lists[] = {FORMULA_ADD,   FORMULA_MULTIPLY, FORMULA_DIVIDE,
                                       FORMULA_POWER, FORMULA_NEGATE,   FORMULA_LABEL};
  if (depth == 0) return random_leaf(bound);
  formula_tree *tree;
  switch (pick(12)) {
  case 0:
    return random_call(bound, depth - 1);
  case 1:
    tree = make(FORMULA_NORM, 1);
    tree->parts[0] = random_vector(bound, depth - 1);
    return tree;
  case 2:
    tree = make(FORMULA_DOT, 2);
    tree->parts[0] = random_vector(bound, depth - 1);
    tree->parts[1] = random_vector(bound, depth - 1);
    return tree;
  case 3:
  case 4:
    return random_sum(bound, depth - 1);
  case 5:
    tree = make(FORMULA_INDICATOR, 0);
    tree->conditions = random_conditions(bound, tree);
    return tree;
  case 6:
    return random_derivative(bound, depth - 1);
  default:
    return random_list(lists[pick(6)], bound, depth - 1);
  }
}

/* Prints, reads and compares; says what was printed if that is not the same tree. */
static bool reads_back(const formula_tree *tree, formula_notation notation) {
  formula_reading reading;
  formula_error error;
  char *text = formula_print(tree, notation);
  formula_status status = formula_read(text, strlen(text), scope, "ij", arena, &reading, &error);
  bool same =
      status == FORMULA_OK && reading.count == 1 && formula_tree_equal(tree, reading.members[0]);
  if (!same) {
    char *again =
        status == FORMULA_OK ? formula_print(reading.members[0], FORMULA_BRACKETED) : NULL;
    cr_log_error("%s\n  reads as %s", text, again != NULL ? again : error.message);
    free(again);
  }
  free(text);
  return same;
}

Test(print, random_trees_read_back) {
  size_t typed = 0;
  for (size_t k = 0; k < 20000; k++) {
    formula_tree *tree = random_number("ij", 1 + k % 5);
    for (int notation = FORMULA_TYPED; notation <= FORMULA_LATEX; notation++)
      cr_assert(reads_back(tree, (formula_notation)notation), "tree %zu, notation %d", k, notation);
    typed += formula_type(scope, tree, "ij", NULL) == FORMULA_OK;
    if (k % 64 == 63) {
      formula_arena_free(arena);
      arena = formula_arena_alloc();
    }
  }
  cr_assert_gt(typed, 15000, "only %zu trees have types", typed);
}

static const struct {
  const char *text, *typed, *bracketed, *latex;
} spellings[] = {
    {"sum_j 4(p_ij-q_ij)*(y_i-y_j)", "sum_j 4 (p_ij - q_ij) (y_i - y_j)",
     "sum_j (4 (p_ij - q_ij) (y_i - y_j))",
     "\\sum_{j} 4 \\left(p_{ij} - q_{ij}\\right) \\left(y_{i} - y_{j}\\right)"},
    {"-p_ij/q_ij", "-p_ij / q_ij", "-(p_ij / q_ij)", "-\\frac{p_{ij}}{q_{ij}}"},
    {"exp(z_ij)/sum_kl exp(z_kl)", "exp(z_ij) / sum_kl exp(z_kl)", "exp(z_ij) / (sum_kl exp(z_kl))",
     "\\frac{\\exp\\left(z_{ij}\\right)}{\\sum_{kl} \\exp\\left(z_{kl}\\right)}"},
    {"-||y_i-y_j||^2", "-||y_i - y_j||^2", "-(||y_i - y_j||^2)",
     "-\\left\\|y_{i} - y_{j}\\right\\|^{2}"},
    {"∂C/∂q_ij", "dC/dq_ij", "dC/dq_ij", "\\frac{\\partial C}{\\partial q_{ij}}"},
    {"sum_{j != i} p_ij", "sum_{j, j != i} p_ij", "sum_{j, j != i} p_ij",
     "\\sum_{j, j \\ne i} p_{ij}"},
    {"(2 sum_j p_ij) - q_ij", "(2 sum_j p_ij) - q_ij", "(2 (sum_j p_ij)) - q_ij",
     "\\left(2 \\sum_{j} p_{ij}\\right) - q_{ij}"},
    {"D_KL(p||q)", "D_KL(p||q)", "D_KL(p||q)", "D_{\\text{KL}}(p \\parallel q)"},
    {"delta_ij q_ij", "[i = j] q_ij", "[i = j] q_ij", "\\mathbb{1}[i = j] q_{ij}"},
    {"x^T w / (2 * 3)", "(x · w) / (2 * 3)", "(x · w) / (2 * 3)",
     "\\frac{x \\cdot w}{2 \\times 3}"},
    {"e^(-θ_a)", "e^(-theta_a)", "e^(-theta_a)", "e^{-\\theta_{a}}"},
};

Test(print, spellings) {
  for (size_t k = 0; k < sizeof spellings / sizeof *spellings; k++) {
    const char *wanted[] = {spellings[k].typed, spellings[k].bracketed, spellings[k].latex};
    formula_reading reading;
    formula_error error = {0};
    cr_assert_eq(formula_read(spellings[k].text, strlen(spellings[k].text), scope, "ia", arena,
                              &reading, &error),
                 FORMULA_OK, "%s: %s", spellings[k].text, error.message);
    for (int notation = FORMULA_TYPED; notation <= FORMULA_LATEX; notation++) {
      char *text = formula_print(reading.members[0], (formula_notation)notation);
      cr_assert_str_eq(text, wanted[notation]);
      free(text);
    }
  }
}
