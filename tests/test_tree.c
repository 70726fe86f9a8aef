/* Trees: memory, copies, renaming, equality. */
#include "formula/tree.h"
#include <criterion/criterion.h>
#include <string.h>

static formula_arena *arena;

static void setup(void) {
  arena = formula_arena_alloc();
}

static void teardown(void) {
  formula_arena_free(arena);
}

TestSuite(tree, .init = setup, .fini = teardown);

static formula_tree *symbol(const char *name, const char *indices) {
  formula_tree *node = formula_tree_make(arena, FORMULA_SYMBOL, (formula_span){3, 7}, 0);
  node->text = name;
  strcpy(node->indices, indices);
  return node;
}

/* sum_{jk, j != i} p_ij q_jk */
static formula_tree *example(const char *second) {
  static const formula_condition condition = {'j', 'i', FORMULA_NOT_EQUAL};
  formula_tree *product = formula_tree_make(arena, FORMULA_MULTIPLY, (formula_span){0, 9}, 2);
  product->parts[0] = symbol("p", "ij");
  product->parts[1] = symbol("q", second);
  formula_tree *sum = formula_tree_make(arena, FORMULA_SUM, (formula_span){0, 9}, 1);
  strcpy(sum->indices, "jk");
  sum->conditions = &condition;
  sum->condition_count = 1;
  sum->parts[0] = product;
  return sum;
}

Test(tree, memory_is_zeroed_and_apart) {
  unsigned char *blocks[200];
  for (size_t k = 0; k < 200; k++) {
    size_t size = 1 + k * 97 % 5003;
    blocks[k] = formula_arena_take(arena, size);
    cr_assert_not_null(blocks[k]);
    cr_assert_eq((size_t)blocks[k] % _Alignof(max_align_t), 0);
    for (size_t byte = 0; byte < size; byte++) cr_assert_eq(blocks[k][byte], 0);
    memset(blocks[k], (int)k + 1, size);
  }
  for (size_t k = 0; k < 200; k++)
    for (size_t byte = 0; byte < 1 + k * 97 % 5003; byte++)
      cr_assert_eq(blocks[k][byte], (unsigned char)(k + 1), "block %zu, byte %zu", k, byte);
  cr_assert_null(formula_arena_take(arena, (size_t)-1));
  cr_assert_str_eq(formula_arena_text(arena, "alpha_i", 5), "alpha");
}

Test(tree, counts) {
  cr_assert_eq(formula_tree_nodes(example("jk")), 4);
  cr_assert_eq(formula_tree_depth(example("jk")), 3);
}

Test(tree, equality_sees_all_but_places) {
  formula_tree *a = example("jk"), *b = example("jk");
  b->span = (formula_span){40, 50};
  cr_assert(formula_tree_equal(a, b));
  cr_assert_not(formula_tree_equal(a, example("kj")));
  b->condition_count = 0;
  cr_assert_not(formula_tree_equal(a, b), "conditions count");
  static const formula_condition other = {'j', 'i', FORMULA_LESS};
  b->condition_count = 1;
  b->conditions = &other;
  cr_assert_not(formula_tree_equal(a, b), "relations count");
  b = example("jk");
  strcpy(b->indices, "kj");
  cr_assert_not(formula_tree_equal(a, b), "bound letters count");
  formula_tree *exponential = formula_tree_make(arena, FORMULA_CALL, a->span, 1);
  exponential->parts[0] = a;
  formula_tree *logarithm = formula_tree_copy(arena, exponential);
  cr_assert(formula_tree_equal(exponential, logarithm));
  logarithm->function = FORMULA_LOG;
  cr_assert_not(formula_tree_equal(exponential, logarithm), "functions count");
}

Test(tree, a_copy_is_edited_alone) {
  formula_tree *a = example("jk");
  formula_tree *copy = formula_tree_copy(arena, a);
  copy->parts[0] = symbol("r", "");
  cr_assert(formula_tree_equal(a, example("jk")));
  cr_assert_not(formula_tree_equal(a, copy));
  cr_assert_eq(copy->span.to, a->span.to);
}

Test(tree, renaming) {
  char there[128] = {0}, back[128] = {0};
  there['j'] = 'm', there['k'] = 'j', there['i'] = 'n';
  back['m'] = 'j', back['j'] = 'k', back['n'] = 'i';
  const formula_tree *a = example("jk"), *b = formula_tree_rename(arena, a, there);
  cr_assert_str_eq(b->indices, "mj");
  cr_assert_eq(b->conditions[0].left, 'm');
  cr_assert_eq(b->conditions[0].right, 'n');
  cr_assert_str_eq(b->parts[0]->parts[0]->indices, "nm");
  cr_assert_str_eq(b->parts[0]->parts[1]->indices, "mj");
  cr_assert(formula_tree_equal(a, formula_tree_rename(arena, b, back)));
  cr_assert(formula_tree_equal(a, example("jk")), "renaming changes nothing in place");
}
