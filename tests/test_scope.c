/* Scopes: what names mean, and what a copy does not see. */
#include "formula_scope.h"
#include <criterion/criterion.h>
#include <stdio.h>

Test(scope, sizes_and_indices) {
  formula_scope *scope = test_scope();
  size_t points = formula_scope_find_size(scope, "N");
  cr_assert_eq(formula_scope_sizes(scope), 3);
  cr_assert_eq(formula_scope_size(scope, "N"), points, "declared twice is declared once");
  cr_assert_eq(formula_scope_sizes(scope), 3);
  cr_assert_str_eq(formula_scope_size_name(scope, points), "N");
  cr_assert_eq(formula_scope_find_size(scope, "M"), FORMULA_NUMBER_SHAPE);
  cr_assert_eq(formula_scope_index_size(scope, 'j'), points);
  cr_assert_eq(formula_scope_index_size(scope, 'a'), formula_scope_find_size(scope, "K"));
  cr_assert_eq(formula_scope_index_size(scope, 'z'), FORMULA_NUMBER_SHAPE);
  cr_assert_eq(formula_scope_index_size(scope, '\xe9'), FORMULA_NUMBER_SHAPE);
  formula_scope_free(scope);
}

Test(scope, symbols_and_aliases) {
  formula_scope *scope = test_scope();
  const formula_symbol *cost = formula_scope_find(scope, "C");
  cr_assert_not_null(cost);
  cr_assert_eq(formula_scope_find(scope, "D_KL(p||q)"), cost);
  cr_assert_null(formula_scope_find(scope, "D_KL(q||p)"));
  for (size_t k = 0; k < formula_scope_symbols(scope); k++) {
    const formula_symbol *symbol = formula_scope_symbol(scope, k);
    cr_assert_eq(symbol->position, k);
    cr_assert_eq(formula_scope_find(scope, symbol->name), symbol);
  }
  formula_scope_free(scope);
}

Test(scope, a_name_declared_anew_keeps_its_position) {
  formula_scope *scope = test_scope();
  const formula_symbol *before = formula_scope_find(scope, "q");
  size_t position = before->position, count = formula_scope_symbols(scope);
  declare(scope, "q", 0, 0, 0, formula_scope_find_size(scope, "h"));
  const formula_symbol *after = formula_scope_find(scope, "q");
  cr_assert_eq(after->position, position);
  cr_assert_eq(after->subscripts, 0);
  cr_assert_eq(before->subscripts, 2, "trees typed before still see what they were typed by");
  cr_assert_eq(formula_scope_symbols(scope), count);
  formula_scope_free(scope);
}

Test(scope, copies_are_apart) {
  formula_scope *parent = test_scope();
  formula_scope *copy = formula_scope_copy(parent);
  size_t count = formula_scope_symbols(parent);
  declare(copy, "s", 0, 0, 0, FORMULA_NUMBER_SHAPE);
  declare(copy, "q", 0, 0, 0, FORMULA_NUMBER_SHAPE);
  declare(parent, "t", 0, 0, 0, FORMULA_NUMBER_SHAPE);
  formula_scope_size(copy, "M");
  formula_scope_index(copy, 'u', 0);
  cr_assert_null(formula_scope_find(parent, "s"));
  cr_assert_null(formula_scope_find(copy, "t"));
  cr_assert_eq(formula_scope_find(parent, "q")->subscripts, 2);
  cr_assert_eq(formula_scope_find(copy, "q")->position, formula_scope_find(parent, "q")->position);
  cr_assert_eq(formula_scope_symbols(copy), count + 1);
  cr_assert_eq(formula_scope_find_size(parent, "M"), FORMULA_NUMBER_SHAPE);
  cr_assert_eq(formula_scope_index_size(parent, 'u'), FORMULA_NUMBER_SHAPE);
  cr_assert_eq(formula_scope_find(copy, "D_KL(p||q)"), formula_scope_find(parent, "C"));
  formula_scope_free(copy);
  formula_scope_free(parent);
}

/* Lists grow: 300 names, found again. */
Test(scope, many_names) {
  formula_scope *scope = formula_scope_alloc();
  char name[16];
  for (size_t k = 0; k < 300; k++) {
    snprintf(name, sizeof name, "s%zu", k * 7919 % 1009);
    declare(scope, name, 0, 0, 0, FORMULA_NUMBER_SHAPE);
  }
  for (size_t k = 0; k < 300; k++) {
    snprintf(name, sizeof name, "s%zu", k * 7919 % 1009);
    cr_assert_eq(formula_scope_find(scope, name)->position, k, "%s", name);
  }
  formula_scope_free(scope);
}
