/* A scope and an arena for each test of a suite. */
#ifndef TESTS_FORMULA_FIXTURE_H
#define TESTS_FORMULA_FIXTURE_H

#include "formula_scope.h"

static formula_scope *scope;
static formula_arena *arena;

static void setup(void) {
  scope = test_scope();
  arena = formula_arena_alloc();
}

static void teardown(void) {
  formula_arena_free(arena);
  formula_scope_free(scope);
}

#endif
