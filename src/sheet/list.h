/* Growing arrays in an arena. */
#ifndef SHEET_LIST_H
#define SHEET_LIST_H

#include "formula/tree.h"

/* An array with room for count + 1 items of size bytes, beginning with the count there are; the
 * new one is zeroed. NULL when memory is short. */
void *sheet_extend(formula_arena *arena, const void *items, size_t count, size_t size);

#endif
