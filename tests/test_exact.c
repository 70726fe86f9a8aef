/* Numbers are recognised for what they are, and not for what they nearly are. */
#include "formula/print.h"
#include "sheet/exact.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

static formula_arena *arena;
static void open_arena(void) {
  arena = formula_arena_alloc();
}
static void close_arena(void) {
  formula_arena_free(arena);
}
TestSuite(exact, .init = open_arena, .fini = close_arena);

static void expect(double value, const char *text) {
  const formula_tree *tree = sheet_exact(arena, value);
  char *printed = tree ? formula_print(tree, FORMULA_TYPED) : NULL;
  if (!text)
    cr_expect_null(tree, "%.17g is %s", value, printed);
  else
    cr_expect(printed && strcmp(printed, text) == 0, "%.17g is %s, not %s", value,
              printed ? printed : "nothing", text);
  free(printed);
}

Test(exact, fractions) {
  expect(2, "2");
  expect(-1, "-1");
  expect(1.0 / 3, "1 / 3");
  expect(-7.0 / 24, "-7 / 24");
  expect(119, "119");
}

Test(exact, named_constants) {
  expect(log(2), "log(2)");
  expect(1 / log(2), "1 / log(2)");
  expect(-log(10), "-log(10)");
  expect(2 * acos(-1.0), "2 pi");
  expect(1 / (4 * acos(-1.0)), "1 / (4 pi)");
  expect(exp(1.0) / 3, "e / 3");
  expect(sqrt(2), "sqrt(2)");
}

Test(exact, nothing_else) {
  expect(0, NULL);
  expect((double)NAN, NULL);
  expect((double)INFINITY, NULL);
  expect(0.693, NULL);
  expect(2.0000001, NULL);
  expect(1.2345678912345, NULL);
}
