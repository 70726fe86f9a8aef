/* The sheets in exercises/, for tests. */
#ifndef TESTS_SHEET_FILES_H
#define TESTS_SHEET_FILES_H

#include "sheet/sheet.h"
#include "support.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads exercises/NAME.sheet; ends the test, or whatever else runs, if it cannot be read. */
static inline sheet *open_sheet(const char *name) {
  static char text[1 << 16];
  char path[200];
  sheet_error error = {0};
  snprintf(path, sizeof path, "exercises/%s.sheet", name);
  FILE *file = fopen(path, "r");
  size_t length = file ? fread(text, 1, sizeof text, file) : 0;
  if (file) fclose(file);
  sheet *s = sheet_read(text, length, &error);
  if (s) return s;
  fprintf(stderr, "%s:%zu:%zu: %s\n", path, error.line, error.column, error.message);
  abort();
}

#endif
