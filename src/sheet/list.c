#include "sheet/list.h"
#include <string.h>

void *sheet_extend(formula_arena *arena, const void *items, size_t count, size_t size) {
  if (count & (count - 1)) return (void *)items; /* it grew at the last power of two */
  char *grown = formula_arena_take(arena, (count ? 2 * count : 1) * size);
  if (grown && count) memcpy(grown, items, count * size);
  return grown;
}
