/* lines: the lines of a file, plain or gzip. Private to table. */
#ifndef TABLE_LINES_H
#define TABLE_LINES_H

#include "table/table.h"
#include <zlib.h>

enum { LINES_BUFFER = 1 << 16 };

typedef struct {
  gzFile file;
  unsigned char buffer[LINES_BUFFER];
  size_t used, filled;
  char *text; /* the line, without its end, NUL-terminated */
  size_t length, room;
  size_t number; /* of the line, from 1 */
} table_lines;

/* Opens path ("-" is standard input). GSL_EFAILED with a reason for what cannot be read. */
int table_lines_open(table_lines *lines, const char *path, table_error *error);
/* Reads the next line; LF, CR LF and CR end it; a byte order mark is taken off the first. *more is
 * false at the end. GSL_EINVAL for bytes that are no text, GSL_EFAILED, GSL_ENOMEM. */
int table_lines_next(table_lines *lines, bool *more, table_error *error);
void table_lines_close(table_lines *lines);

/* Fills error (its file is left as it is) and returns status. */
int table_fail(table_error *error, int status, size_t line, size_t column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* An error at the file as a whole. */
void table_error_begin(table_error *error, const char *path);

#endif
