/* Reads, types and prints whatever comes (libFuzzer); what is printed has to read back. */
#include "formula/print.h"
#include "formula_scope.h"
#include <stdint.h>
#include <stdlib.h>

static void check(const formula_scope *scope, formula_arena *arena, const formula_tree *tree,
                  formula_notation notation) {
  formula_reading again;
  formula_error error;
  char *text = formula_print(tree, notation);
  if (text == NULL) return;
  formula_status status = formula_read(text, strlen(text), scope, "i", arena, &again, &error);
  /* Brackets make what is printed longer and deeper than what was read. */
  bool same =
      status == FORMULA_OK && again.count == 1 && formula_tree_equal(tree, again.members[0]);
  if (!same && status != FORMULA_COST) abort();
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const size_t sizes[] = {5, 4, 3};
  formula_scope *scope = test_scope();
  formula_arena *arena = formula_arena_alloc();
  formula_reading reading;
  formula_error error = {.status = FORMULA_OK};
  formula_status status =
      formula_read((const char *)data, size, scope, "i", arena, &reading, &error);
  if (status != FORMULA_OK && (error.span.to > size || *error.message == '\0')) abort();
  bool plain = status == FORMULA_OK && reading.definition_count == 0;
  for (size_t k = 0; plain && k < reading.count; k++) {
    const formula_tree *tree = reading.members[k];
    if (formula_type(scope, tree, "i", &error) != FORMULA_OK) continue;
    if (!(formula_cost(scope, tree, sizes) > 0)) abort();
    for (int notation = FORMULA_TYPED; notation <= FORMULA_LATEX; notation++)
      check(scope, arena, tree, (formula_notation)notation);
  }
  formula_arena_free(arena);
  formula_scope_free(scope);
  return 0;
}
