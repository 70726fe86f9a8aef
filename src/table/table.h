/* table: columns on disk, the only data format between programs and plots.
 *
 * Reads CSV and TSV as people have them, and the '#'-headed columns that this project's programs
 * write and gnuplot reads as they are. Everything wrong with a file is told with file, line, column
 * and mend; nothing is guessed, and nothing that is not a finite number gets in.
 *
 * Depends on GSL (gsl_matrix, error codes), libcsv and zlib. Never prints or exits. */
#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include <gsl/gsl_matrix.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What was wrong with a file, and where. line and column count from 1; 0 where there is none.
 * column counts fields, not characters. */
typedef struct {
  char file[256]; /* the path, or "standard input" */
  size_t line, column;
  char reason[512]; /* a sentence with the mend: "'abc' is not a number; use --label=NAME if ..." */
} table_error;

/* Writes "file:line:column: reason" (without the parts that are 0) into text, always terminated. */
void table_error_format(const table_error *error, char *text, size_t size);

/* One "# key value" line of a header. */
typedef struct {
  char *key, *value;
} table_property;

typedef struct {
  gsl_matrix *values; /* rows x numeric columns; NULL when there is none */
  char **names;       /* one a numeric column; NULL when the file has no header */
  char **labels;      /* one a row; NULL when no label column was asked for */
  char *label_name;   /* header of the label column, or NULL */
  table_property *properties;
  size_t property_count;
} table;

typedef struct {
  /* The column that holds labels, by header name or by number from 1 ("5"; "-1" is the last;
   * a whole number is never a name); NULL for none, unless a "# labels NAME" line, as table_write
   * puts it, announces them. A column of text that is not named here is an error that suggests
   * this. */
  const char *label;
  bool no_label;     /* the caller cannot be told of one: nothing suggests it */
  size_t least_rows; /* fewer rows are refused; 0 means 2: one row is no data set */
} table_options;

/* Reads a table from path; "-" is standard input, a name ending in .gz (or gzip content) is
 * decompressed. The separator (comma, tab, semicolon, blanks) and whether there is a header are
 * found out from the content. A header is a first row of words, or one that has the name asked for
 * in options->label. '#' lines are comments or properties; the last one before the data names the
 * columns if it has as many words (or tab-separated fields) as there are. options may be NULL.
 * Returns GSL_SUCCESS; GSL_EINVAL for bad content, GSL_EFAILED for a file that cannot be read,
 * GSL_ENOMEM; error says what was wrong. On failure *result is empty and needs no freeing. */
int table_read(const char *path, const table_options *options, table *result, table_error *error);

void table_free(table *t);

/* Frees all but the values, which are the caller's from then on. */
gsl_matrix *table_take_values(table *t);

/* The value of a property, or NULL. */
const char *table_property_value(const table *t, const char *key);

/* Writes '#'-headed columns: one "# key value" line a property, then "# name name ...", then one
 * row a line, tab-separated, numbers as %.17g. names may be NULL: a bare "#" then ends the header.
 * Labels, when given, are the last column, quoted when they hold blanks or quotes. Returns
 * GSL_SUCCESS, or GSL_EFAILED when the stream took not all of it (errno tells why). */
int table_write(FILE *stream, const table *t);

/* Checks of content that is to be a distribution over ordered pairs; each returns GSL_SUCCESS or
 * GSL_EINVAL with error naming row and column of the first offence (file is taken from path). */
int table_check_square(const gsl_matrix *m, const char *path, table_error *error);
int table_check_same_size(const gsl_matrix *a, const char *path_a, const gsl_matrix *b,
                          const char *path_b, table_error *error);
/* Non-negative, and a sum within 1e-9 of one. */
int table_check_distribution(const gsl_matrix *m, const char *path, table_error *error);
/* |m_ij - m_ji| <= 1e-9 max m. */
int table_check_symmetric(const gsl_matrix *m, const char *path, table_error *error);

/* An output file that is written whole or not at all: a temporary file beside path, renamed on
 * commit. path NULL or "-" is standard output, which is flushed and checked on commit. */
typedef struct table_output table_output;
table_output *table_output_open(const char *path, table_error *error);
FILE *table_output_stream(table_output *output);
/* Both free output. commit returns GSL_EFAILED with the reason (disk full, pipe closed) and then
 * leaves an old file as it was. */
int table_output_commit(table_output *output, table_error *error);
void table_output_abandon(table_output *output);

#endif
