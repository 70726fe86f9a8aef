/* The sheets in exercises/, for tests. */
#ifndef TESTS_SHEET_FILE_H
#define TESTS_SHEET_FILE_H

#include "sheet/sheet.h"
#include <stdio.h>
#include <stdlib.h>

/* exercises/NAME.sheet, read; a test without it makes no sense. */
static inline sheet *sheet_file_read(const char *name) {
  static char text[1 << 16];
  char path[200];
  sheet_error error = {0};
  snprintf(path, sizeof path, "exercises/%s.sheet", name);
  FILE *file = fopen(path, "r");
  size_t length = file ? fread(text, 1, sizeof text, file) : 0;
  if (file) fclose(file);
  sheet *s = sheet_read(text, length, &error);
  if (!s) {
    fprintf(stderr, "%s:%zu: %s\n", path, error.line, error.message);
    abort();
  }
  return s;
}

#endif
