/* Reading tables: the same numbers through every layout, and each fault with its place and words.
 */
#include "support.h"
#include "table/table.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static const double VALUES[3][2] = {{2.385, -1.033e-7}, {0.477, 17.25}, {-3.0, 0.1 + 0.2}};

static void write_bytes(const char *path, const char *bytes, size_t length) {
  FILE *file = fopen(path, "wb");
  cr_assert(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0, "%s", path);
}

static void read_well(const char *path, const char *label, const char *text, table *t) {
  table_error error;
  char said[1024];
  int status = table_read(path, &(table_options){.label = label}, t, &error);
  table_error_format(&error, said, sizeof said);
  cr_assert_eq(status, GSL_SUCCESS, "refused: %s\n%s", said, text);
}

static void expect_values(const table *t, const char *text) {
  cr_assert(t->values->size1 == 3 && t->values->size2 == 2, "%zu x %zu from\n%s", t->values->size1,
            t->values->size2, text);
  for (size_t i = 0; i < 3; i++)
    for (size_t j = 0; j < 2; j++)
      cr_expect_eq(gsl_matrix_get(t->values, i, j), VALUES[i][j], "(%zu, %zu) is %.17g in\n%s",
                   i + 1, j + 1, gsl_matrix_get(t->values, i, j), text);
}

Test(read, every_layout_gives_the_same_numbers) {
  static const struct {
    const char *text, *label, *first_name, *last_label;
  } layouts[] = {
      {"2.385,-1.033e-7\n0.477,17.25\n-3,0.30000000000000004\n", NULL, NULL, NULL},
      {"2.385;-1.033e-7\r\n0.477;17.25\r\n-3;0.30000000000000004\r\n", NULL, NULL, NULL},
      {"2.385\t-1.033e-7\r0.477\t17.25\r-3\t0.30000000000000004\r", NULL, NULL, NULL},
      {"  2.385   -1.033e-7\n0.477 17.25  \n\n -3 0.30000000000000004", NULL, NULL, NULL},
      {"\xef\xbb\xbfu,v\n2.385,-1.033e-7\n0.477,17.25\n-3,0.30000000000000004\n", NULL, "u", NULL},
      {"# made by hand\n# a b\n2.385 -1.033e-7\n# halfway\n0.477 17.25\n-3 0.30000000000000004\n",
       NULL, "a", NULL},
      {"\"u, \"\"v\"\"\",w\n\"2.385\",-1.033e-7\n+.477,1725e-2\n-3.,0.30000000000000004\n", NULL,
       "u, \"v\"", NULL},
      {"kind,u,v\nx,2.385,-1.033e-7\ny,0.477,17.25\n\"p q\",-3,0.30000000000000004\n", "kind", "u",
       "p q"},
      {"2.385,-1.033e-7,x\n0.477,17.25,y\n-3,0.30000000000000004,\"two\nlines\"\n", "-1", NULL,
       "two\nlines"},
      {"2.385 -1.033e-7 x\n0.477 17.25 y\n-3 0.30000000000000004 \"a \"\"b\"\"\"\n", "3", NULL,
       "a \"b\""},
      /* a header whose names are numbers, told by the label's name */
      {"0,1,kind\n2.385,-1.033e-7,4\n0.477,17.25,9\n-3,0.30000000000000004,7\n", "kind", "0", "7"},
      {"0,v\n2.385,-1.033e-7\n0.477,17.25\n-3,0.30000000000000004\n", NULL, "0", NULL},
      /* --label=3 is a number, whatever stands in the first row */
      {"2.385,-1.033e-7,3\n0.477,17.25,1\n-3,0.30000000000000004,2\n", "3", NULL, "2"},
      {"# u\tv\tkind\n2.385\t-1.033e-7\tx\n0.477\t17.25\ty\n-3\t0.30000000000000004\tz\n", "kind",
       "u", "z"},
  };
  for (size_t k = 0; k < sizeof layouts / sizeof *layouts; k++) {
    table t;
    const char *text = layouts[k].text;
    read_well(support_file(0, text), layouts[k].label, text, &t);
    expect_values(&t, text);
    if (layouts[k].first_name)
      cr_expect(t.names && strcmp(t.names[0], layouts[k].first_name) == 0, "names of\n%s", text);
    else
      cr_expect_null(t.names, "'%s' names a column of\n%s", t.names[0], text);
    if (layouts[k].last_label)
      cr_expect(t.labels && strcmp(t.labels[2], layouts[k].last_label) == 0, "label of\n%s", text);
    else
      cr_expect_null(t.labels, "labels of\n%s", text);
    cr_expect_null(table_property_value(&t, "a"), "names became a property:\n%s", text);
    table_free(&t);
  }
}

Test(read, standard_input_and_gzip) {
  static const char text[] = "2.385,-1.033e-7\n0.477,17.25\n-3,0.30000000000000004\n";
  const char *path = support_file(0, "");
  gzFile zipped = gzopen(path, "wb");
  cr_assert(zipped && gzwrite(zipped, text, sizeof text - 1) > 0 && gzclose(zipped) == Z_OK);
  table t;
  read_well(path, NULL, text, &t);
  expect_values(&t, text);
  table_free(&t);
  cr_assert(freopen(support_file(1, text), "rb", stdin));
  read_well("-", NULL, text, &t);
  expect_values(&t, text);
  table_free(&t);
}

/* ---- faults ---- */

static void expect_fault(const char *path, const table_options *options, int status, size_t line,
                         size_t column, const char *words, const char *text) {
  table t;
  table_error error = {.reason = ""};
  int got = table_read(path, options, &t, &error);
  if (got == GSL_SUCCESS) {
    cr_expect(false, "taken, %zu x %zu:\n%s", t.values->size1, t.values->size2, text);
    table_free(&t);
    return;
  }
  cr_expect_eq(got, status, "status %d, not %d:\n%s", got, status, text);
  cr_expect(error.line == line && error.column == column, "%zu:%zu, not %zu:%zu (%s):\n%s",
            error.line, error.column, line, column, error.reason, text);
  cr_expect(strstr(error.reason, words), "'%s' does not say '%s':\n%s", error.reason, words, text);
  cr_expect(!t.values && !t.names && !t.labels && !t.properties, "something is left:\n%s", text);
}

Test(read, each_fault_has_its_place_and_words) {
  static const struct {
    const char *text, *label;
    size_t line, column;
    const char *words;
  } faults[] = {
      {"", NULL, 0, 0, "empty"},
      {"# only a comment\n\n", NULL, 0, 0, "no rows"},
      {"u,v\n", NULL, 0, 0, "0 rows"},
      {"1,2\n", NULL, 0, 0, "1 row of numbers; at least 2"},
      {"1,2\n3,4\n5,6,7\n", NULL, 3, 0, "3 fields here, but the lines before have 2"},
      {"# c\n1 2\n\n3\n", NULL, 4, 0, "1 field here"},
      {"1,2\n3,abc\n", NULL, 2, 2,
       "'abc' is not a number; if the column holds labels, say --label=2"},
      {"u,kind\n1,x\n2,y\n", NULL, 2, 2, "--label=kind"},
      {"u,the kind\n1,x\n2,y\n", NULL, 2, 2, "--label=2"},
      {"kind,u,v\nx,1,a\ny,2,b\n", "kind", 2, 3, "'a' is not a number"},
      {"u,v\n1,nan\n3,4\n", NULL, 2, 2, "'nan' is not a finite number"},
      {"u\n-inf\n3\n", NULL, 2, 1, "'-inf' is not a finite number"},
      {"1,2\n3,1e999\n", NULL, 2, 2, "'1e999' is too large"},
      {"0x1p3\n2\n", NULL, 1, 1, "'0x1p3' is hexadecimal"},
      {"u;v\n1,5;2\n3;4\n", NULL, 2, 1, "decimal point and no commas"},
      {"1;2\n3;1,234,567\n", NULL, 2, 2, "decimal point and no commas"},
      {"1,2\n3,\n", NULL, 2, 2, "the field is empty"},
      {"1\t2\t\n3\t4\t\n", NULL, 1, 3, "the field is empty"},
      {"1 2\n3 4x\n", NULL, 2, 2, "'4x' is not a number"},
      {"1,2\n\"3,4\n5,6\n", NULL, 2, 0, "a quote that opens here is never closed"},
      {"1,2\n3,4\"5\n", NULL, 2, 2, "quote"},
      {"u,v\n1,2\n3,4\n", "w", 1, 0, "no column 'w' for labels; the 2 columns are 'u', 'v'"},
      {"u,v\n1,2\n3,4\n", "3", 1, 0, "no column '3'"},
      {"u,v\n1,2\n3,4\n", "0", 1, 0, "no column '0'"},
      {"u,v\n1,2\n3,4\n", "-3", 1, 0, "no column '-3'"},
      {"u,u,v\n1,2,3\n3,4,5\n", "u", 1, 0, "2 columns are named 'u'"},
      {"0,1,kind\n5,3,7\n4,4,4\n", "3", 1, 3, "'kind' may be a name or a label"},
      {"kind\nx\ny\n", "1", 1, 0, "only column holds labels"},
      {"1,2\n3,\"a\nb\x01\"\n", NULL, 2, 2, "'a?b?' is not a number"},
  };
  for (size_t k = 0; k < sizeof faults / sizeof *faults; k++)
    expect_fault(support_file(0, faults[k].text), &(table_options){.label = faults[k].label},
                 GSL_EINVAL, faults[k].line, faults[k].column, faults[k].words, faults[k].text);
  expect_fault(support_file(0, "1\n2\n3\n"), &(table_options){.least_rows = 4}, GSL_EINVAL, 0, 0,
               "at least 4", "three rows");
}

Test(read, bytes_that_are_no_text) {
  const char *path = support_file(0, "");
  static const char utf16[] = "\xff\xfe"
                              "1\0,\0"
                              "2\0\n",
                    zero[] = "1,2\n3,\0"
                             "4\n";
  write_bytes(path, utf16, sizeof utf16 - 1);
  expect_fault(path, NULL, GSL_EINVAL, 1, 0, "UTF-16", "UTF-16");
  write_bytes(path, zero, sizeof zero - 1);
  expect_fault(path, NULL, GSL_EINVAL, 2, 0, "zero byte", "a zero byte");
}

Test(read, a_long_field_is_cut_between_characters) {
  char text[512] = "1,2\n3,x";
  for (size_t k = 0; k < 60; k++) strcat(text, "\xc3\xa4");
  table t;
  table_error error;
  cr_assert_eq(table_read(support_file(0, strcat(text, "\n")), NULL, &t, &error), GSL_EINVAL);
  const char *dots = strstr(error.reason, "...'");
  cr_assert(dots, "%s", error.reason);
  cr_expect_eq((unsigned char)dots[-1], 0xa4, "cut inside a character: %s", error.reason);
}

Test(read, files_that_cannot_be_read) {
  expect_fault("exercises/no-such-file.csv", NULL, GSL_EFAILED, 0, 0, "No such file", "missing");
  expect_fault("exercises", NULL, GSL_EFAILED, 0, 0, "directory", "a directory");
  const char *path = support_file(0, "");
  gzFile zipped = gzopen(path, "wb");
  cr_assert(zipped);
  unsigned state = 7;
  for (size_t k = 0; k < 20000; k++)
    gzprintf(zipped, "%u\n", state = state * 1664525u + 1013904223u);
  cr_assert_eq(gzclose(zipped), Z_OK);
  cr_assert_eq(truncate(path, 60000), 0);
  table t;
  table_error error;
  cr_assert_eq(table_read(path, NULL, &t, &error), GSL_EFAILED, "%s", error.reason);
  cr_expect(strstr(error.reason, "ends in the middle"), "%s", error.reason);
  if (geteuid() == 0) return; /* root may read anything */
  cr_assert_eq(chmod(path, 0), 0);
  expect_fault(path, NULL, GSL_EFAILED, 0, 0, "ermission", "no permission");
}

/* ---- sizes ---- */

/* Every line end falls on every position of the buffer it is read through, sooner or later. */
Test(read, line_ends_at_the_edge_of_a_buffer) {
  static const char *const ends[] = {"\n", "\r\n", "\r"};
  enum { ROWS = 30000 };
  for (size_t k = 0; k < 3; k++) {
    const char *path = support_file(0, "");
    FILE *file = fopen(path, "wb");
    cr_assert(file);
    for (int i = 0; i < ROWS; i++) fprintf(file, "%.*f,%d%s", i % 11, i / 7.0, i, ends[k]);
    fclose(file);
    table t;
    read_well(path, NULL, "long", &t);
    cr_assert_eq(t.values->size1, ROWS, "%zu rows with end %zu", t.values->size1, k);
    for (size_t i = 0; i < ROWS; i++) cr_assert_eq(gsl_matrix_get(t.values, i, 1), (double)i);
    table_free(&t);
  }
}

Test(read, one_very_long_row) {
  enum { COLUMNS = 50000 };
  const char *path = support_file(0, "");
  FILE *file = fopen(path, "wb");
  cr_assert(file);
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < COLUMNS; j++)
      fprintf(file, "%d%c", i + 3 * j, j + 1 < COLUMNS ? ' ' : '\n');
  fclose(file);
  table t;
  read_well(path, NULL, "wide", &t);
  cr_assert_eq(t.values->size2, COLUMNS);
  cr_expect_eq(gsl_matrix_get(t.values, 1, COLUMNS - 1), 1.0 + 3.0 * (COLUMNS - 1));
  table_free(&t);
}

/* ---- the data of the worked example: sums known from elsewhere (awk) ---- */

Test(read, iris_and_digits) {
  static const struct {
    const char *path, *label;
    size_t rows, columns;
  } sets[] = {{"exercises/data/iris.csv", "species", 150, 4},
              {"exercises/data/digits.csv", "-1", 1797, 64}};
  for (size_t k = 0; k < 2; k++) {
    table t;
    read_well(sets[k].path, sets[k].label, sets[k].path, &t);
    cr_assert(t.values->size1 == sets[k].rows && t.values->size2 == sets[k].columns, "%s",
              sets[k].path);
    double sum = 0.0;
    for (size_t i = 0; i < sets[k].rows; i++)
      for (size_t j = 0; j < sets[k].columns; j++) sum += gsl_matrix_get(t.values, i, j);
    support_run run = support_shell("tail -n +2 %s | awk -F, '{ for (j = 1; j < NF; j++) s += $j } "
                                    "END { printf \"%%.12g\", s }'",
                                    sets[k].path);
    cr_expect_float_eq(sum, strtod(run.out, NULL), 1e-8, "%s: %.12g, awk says %s", sets[k].path,
                       sum, run.out);
    support_free(&run);
    table_free(&t);
  }
}
