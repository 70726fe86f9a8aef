/* The sheets in exercises/, for tests. */
#ifndef TESTS_SHEET_FILES_H
#define TESTS_SHEET_FILES_H

#include "sheet/sheet.h"
#include "support.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads exercises/NAME.sheet; the test fails if it cannot be read. */
static inline sheet *open_sheet(const char *name) {
  char path[200];
  snprintf(path, sizeof path, "exercises/%s.sheet", name);
  char *text = support_read(path);
  sheet_error error;
  sheet *s = sheet_read(text, strlen(text), &error);
  cr_assert(s, "%s:%zu:%zu: %s", path, error.line, error.column, error.message);
  free(text);
  return s;
}

#endif
