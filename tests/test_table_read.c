/* Reading tables: what is accepted, bit for bit; what is refused, with place and words. */
#include "support.h"
#include "table/table.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* ---- helpers ---- */

static const char *bytes_file(const char *bytes, size_t length) {
  const char *path = support_file(1, "");
  FILE *file = fopen(path, "wb");
  cr_assert(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
  return path;
}

static table accept_path(const char *path, const char *label) {
  table t;
  table_error error;
  char text[1024] = "";
  int status = table_read(path, &(table_options){.label = label}, &t, &error);
  if (status != GSL_SUCCESS) table_error_format(&error, text, sizeof text);
  cr_assert_eq(status, GSL_SUCCESS, "%s is refused: %s", path, text);
  return t;
}

static table accept(const char *content, const char *label) {
  return accept_path(support_file(0, content), label);
}

static table_error refuse_path(const char *path, const table_options *options, int expected) {
  table t;
  table_error error;
  int status = table_read(path, options, &t, &error);
  cr_assert_eq(status, expected, "%s: status %d, not %d", path, status, expected);
  cr_assert(!t.values && !t.names && !t.labels && !t.properties && !t.label_name,
            "%s: something is left in the result", path);
  return error;
}

/* The entries of t, row by row, against numbers; names against a comma-separated list. */
static void check_table(const char *what, const table *t, size_t rows, size_t columns,
                        const double *expected, const char *names) {
  cr_assert(t->values->size1 == rows && t->values->size2 == columns, "%s: %zu x %zu", what,
            t->values->size1, t->values->size2);
  for (size_t k = 0; k < rows * columns; k++) {
    double value = gsl_matrix_get(t->values, k / columns, k % columns);
    cr_assert(memcmp(&value, &expected[k], sizeof value) == 0, "%s, entry %zu: %.17g, not %.17g",
              what, k, value, expected[k]);
  }
  cr_assert_eq(!names, !t->names, "%s: names", what);
  char joined[256] = "";
  for (size_t j = 0; names && j < columns; j++) {
    if (j) strcat(joined, ",");
    strcat(joined, t->names[j]);
  }
  cr_assert(!names || strcmp(joined, names) == 0, "%s: names are %s", what, joined);
}

static char *repeated(const char *piece, size_t times) {
  size_t length = strlen(piece);
  char *text = malloc(length * times + 1);
  cr_assert(text);
  for (size_t k = 0; k < times; k++) memcpy(text + k * length, piece, length);
  text[length * times] = '\0';
  return text;
}

/* ---- layouts ---- */

/* The same numbers in every dress. */
static const struct {
  const char *content, *label, *names;
} dresses[] = {
    {"2.385,-7e-3\n0.1,19\n", NULL, NULL},
    {"2.385\t-7e-3\n0.1\t19\n", NULL, NULL},
    {"2.385;-7e-3\n0.1;19\n", NULL, NULL},
    {"2.385 -7e-3\n0.1 19\n", NULL, NULL},
    {"  2.385    -7e-3  \n 0.1 \t 19\n", NULL, NULL},
    {"2.385,-7e-3\r\n0.1,19\r\n", NULL, NULL},
    {"2.385,-7e-3\r0.1,19\r", NULL, NULL},
    {"2.385,-7e-3\n0.1,19", NULL, NULL},
    {"2.385,-7e-3\r0.1,19", NULL, NULL},
    {"\xef\xbb\xbf"
     "2.385,-7e-3\n0.1,19\n",
     NULL, NULL},
    {"\n\n2.385 , -7e-3\n  \n\t\n0.1, 19\n\n", NULL, NULL},
    {"\"2.385\",\"-7e-3\"\n0.1,\"19\"\n", NULL, NULL},
    {"+2.385,-.7e-2\n1e-1,19.\n", NULL, NULL},
    {"a,b\n2.385,-7e-3\n0.1,19\n", NULL, "a,b"},
    {"\xef\xbb\xbf"
     "a,b\n2.385,-7e-3\n0.1,19\n",
     NULL, "a,b"},
    {"\"a \"\"quoted\"\" name\",b\n2.385,-7e-3\n0.1,19\n", NULL, "a \"quoted\" name,b"},
    {"a,a\n2.385,-7e-3\n0.1,19\n", NULL, "a,a"},
    {"\"\",b\n2.385,-7e-3\n0.1,19\n", NULL, ",b"},
    {"# made by hand on a day\n2.385,-7e-3\n# in between\n0.1,19\n# and after\n", NULL, NULL},
    {"# a b\n2.385 -7e-3\n0.1 19\n", NULL, "a,b"},
    {"  # a b\n2.385 -7e-3\n0.1 19\n", NULL, "a,b"},
    {"# the a\tthe b\n2.385\t-7e-3\n0.1\t19\n", NULL, "the a,the b"},
    {"# kl 0.25\n#\n2.385 -7e-3\n0.1 19\n", NULL, NULL},
    {"# labels are in column 2\n2.385 -7e-3\n0.1 19\n", NULL, NULL},
    {"a,b,kind\n2.385,-7e-3,elk\n0.1,19,\"red, fox\"\n", "kind", "a,b"},
    {"a,kind,b\n2.385,elk,-7e-3\n0.1,\"red, fox\",19\n", "2", "a,b"},
    {"kind,a,b\nelk,2.385,-7e-3\n\"red, fox\",0.1,19\n", "-3", "a,b"},
    {"elk;2.385;-7e-3\nred, fox;0.1;19\n", "1", NULL},
    {"2.385\t-7e-3\telk\n0.1\t19\tred, fox\n", "-1", NULL},
    {"# a\tb\tkind\n2.385\t-7e-3\telk\n0.1\t19\tred, fox\n", "kind", "a,b"},
    {"# labels kind\n# a\tb\tkind\n2.385\t-7e-3\telk\n0.1\t19\tred, fox\n", NULL, "a,b"},
    {"# labels kind\n#\n2.385\t-7e-3\telk\n0.1\t19\t\"red, fox\"\n", NULL, NULL},
    {"0,1,kind\n2.385,-7e-3,elk\n0.1,19,\"red, fox\"\n", "kind", "0,1"},
    {"2.385 -7e-3 elk\n0.1 19 \"red, fox\"\n", "3", NULL},
};

Test(table_read, dresses) {
  const double expected[] = {2.385, -7e-3, 0.1, 19};
  for (size_t k = 0; k < sizeof dresses / sizeof *dresses; k++) {
    table t = accept(dresses[k].content, dresses[k].label);
    check_table(dresses[k].content, &t, 2, 2, expected, dresses[k].names);
    bool labelled = strstr(dresses[k].content, "elk") != NULL;
    cr_assert_eq(labelled, t.labels != NULL, "%s", dresses[k].content);
    if (labelled)
      cr_assert(strcmp(t.labels[0], "elk") == 0 && strcmp(t.labels[1], "red, fox") == 0,
                "%s: labels %s and %s", dresses[k].content, t.labels[0], t.labels[1]);
    bool named = strstr(dresses[k].content, "kind") && t.names;
    if (named) cr_assert_str_eq(t.label_name, "kind", "%s", dresses[k].content);
    table_free(&t);
  }
}

/* A label over several lines keeps them, whatever ends a line in the file. */
Test(table_read, label_over_lines) {
  const char *contents[] = {"1.5,\"two\n#  lines\n\nof it\"\n2.5,x\n",
                            "1.5,\"two\r\n#  lines\r\n\r\nof it\"\r\n2.5,x\r\n",
                            "1.5   \"two\n#  lines\n\nof it\"\n2.5 x\n"};
  for (size_t k = 0; k < 3; k++) {
    table t = accept(contents[k], "2");
    check_table(contents[k], &t, 2, 1, (double[]){1.5, 2.5}, NULL);
    cr_assert_str_eq(t.labels[0], "two\n#  lines\n\nof it", "%s", contents[k]);
    table_free(&t);
  }
}

/* A number as --label is a place, also where an entry or a name looks the same. */
Test(table_read, label_number_is_a_place) {
  table t = accept("2,7.5,elk\n3,8.5,fox\n", "3");
  check_table("3", &t, 2, 2, (double[]){2, 7.5, 3, 8.5}, NULL);
  table_free(&t);
  t = accept("elk,1,7.5\nfox,2,8.5\n", "1");
  check_table("1", &t, 2, 2, (double[]){1, 7.5, 2, 8.5}, NULL);
  cr_assert_str_eq(t.labels[1], "fox");
  table_free(&t);
}

Test(table_read, properties) {
  table t =
      accept("# kl 0.0879653\n# by  two words\n# empty \n#alone\n# the a\tb\n1 2\n3 4\n", NULL);
  cr_assert_eq(t.property_count, 3, "%zu properties", t.property_count);
  cr_assert_str_eq(table_property_value(&t, "kl"), "0.0879653");
  cr_assert_str_eq(table_property_value(&t, "by"), " two words");
  cr_assert_str_eq(table_property_value(&t, "empty"), "");
  cr_assert_null(table_property_value(&t, "alone"));
  cr_assert_null(table_property_value(&t, "k"));
  table_free(&t);
}

/* Every double that strtod knows, its extremes and both zeros. */
Test(table_read, extreme_numbers) {
  const double expected[] = {4.9406564584124654e-324, 1.7976931348623157e308, -0.0, 0.0,
                             2.2250738585072014e-308, 9007199254740993.0,     0.0,  1e23};
  table t = accept("4.9406564584124654e-324,1.7976931348623157e308\n-0,0\n2.2250738585072014e-308,"
                   "9007199254740993\n1e-999,1E+23\n",
                   NULL);
  check_table("extremes", &t, 4, 2, expected, NULL);
  table_free(&t);
}

Test(table_read, least_rows) {
  table t;
  table_error error;
  const char *path = support_file(0, "3.25,1.5\n");
  cr_assert_eq(table_read(path, &(table_options){.least_rows = 1}, &t, &error), GSL_SUCCESS);
  check_table("one row", &t, 1, 2, (double[]){3.25, 1.5}, NULL);
  table_free(&t);
  error = refuse_path(path, &(table_options){.least_rows = 3}, GSL_EINVAL);
  cr_assert_str_eq(error.reason, "1 row of numbers; at least 3 are needed");
}

Test(table_read, long_lines_and_fields) {
  enum { WIDTH = 70001 };
  char *row = repeated("0.1,", WIDTH - 1), *label = repeated("x", 300000);
  char *content = malloc(2 * strlen(row) + strlen(label) + 64);
  cr_assert(content);
  sprintf(content, "%s2.5,%s\n%s3.5,y\n", row, label, row);
  table t = accept(content, "-1");
  cr_assert_eq(t.values->size2, WIDTH);
  for (size_t j = 0; j < WIDTH - 1; j++)
    cr_assert(gsl_matrix_get(t.values, 1, j) == 0.1, "column %zu: %.17g", j + 1,
              gsl_matrix_get(t.values, 1, j));
  cr_assert(gsl_matrix_get(t.values, 0, WIDTH - 1) == 2.5);
  cr_assert_str_eq(t.labels[0], label);
  table_free(&t);
  free(row);
  free(label);
  free(content);
}

/* Line ends at every place about the end of a buffer of 64 KiB. */
Test(table_read, lines_across_buffers) {
  const char *ends[] = {"\n", "\r\n", "\r"};
  for (size_t k = 0; k < 30; k++) {
    size_t length = (1 << 16) - 12 + k / 3;
    char *content = malloc(length + 64);
    cr_assert(content);
    memset(content, 'x', length);
    sprintf(content + length - 4, "\t0.5%s7.25\t6.5%sy\t3%s", ends[k % 3], ends[k % 3],
            ends[k % 3]);
    table t = accept(content, "1");
    cr_assert(t.values->size1 == 3 && t.values->size2 == 1, "%zu rows, length %zu, end %zu",
              t.values->size1, length, k % 3);
    cr_assert(strlen(t.labels[0]) == length - 4 && strcmp(t.labels[1], "7.25") == 0);
    check_table("about a buffer", &t, 3, 1, (double[]){0.5, 6.5, 3}, NULL);
    table_free(&t);
    strcat(content, "z\t?");
    table_error error =
        refuse_path(support_file(0, content), &(table_options){.label = "1"}, GSL_EINVAL);
    cr_assert_eq(error.line, 4, "line %zu, length %zu, end %zu", error.line, length, k % 3);
    free(content);
  }
}

/* A line with quotes and one without go different ways, and say the same: also of rows that are too
 * long or too short, of empty fields and of blanks. */
Test(table_read, quotes_change_nothing) {
  static const char *const rows[] = {"2 3 4",   "2;3;4",     "2 ; 3;\t4 ", "2,3,4",   " 2 ,3, 4 ",
                                     "2\t3\t4", "2 \t 3\t4", "2,3,4,5",    "2,3",     "2,,4",
                                     "2,3,",    "2,3,4,",    "2,x y,4",    "2,3,1e5", "2,3,1e999"};
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    char separator = strchr(rows[k], '\t') && !strchr(rows[k], ';') ? '\t'
                     : strchr(rows[k], ';')                         ? ';'
                     : strchr(rows[k], ',')                         ? ','
                                                                    : ' ';
    char plain[256], quoted[256];
    const char *two = strchr(rows[k], '2');
    snprintf(plain, sizeof plain, "7%c8%c9\n%s\n", separator, separator, rows[k]);
    snprintf(quoted, sizeof quoted, "7%c8%c9\n%.*s\"2\"%s\n", separator, separator,
             (int)(two - rows[k]), rows[k], two + 1);
    table one, other;
    table_error error, again;
    int status = table_read(support_file(0, plain), NULL, &one, &error);
    cr_expect_eq(table_read(support_file(0, quoted), NULL, &other, &again), status, "'%s'",
                 rows[k]);
    if (status == GSL_SUCCESS) {
      cr_expect(gsl_matrix_equal(one.values, other.values), "'%s'", rows[k]);
      table_free(&one);
      table_free(&other);
    } else {
      cr_expect_str_eq(error.reason, again.reason);
      cr_expect(error.line == again.line && error.column == again.column, "'%s'", rows[k]);
    }
  }
}

/* ---- the two data sets, against awk ---- */

static void check_data(const char *name, size_t rows, size_t columns) {
  char path[64];
  snprintf(path, sizeof path, "exercises/data/%s.csv", name);
  table t = accept_path(path, "-1");
  cr_assert(t.values->size1 == rows && t.values->size2 == columns && t.names && t.labels,
            "%s: %zu x %zu", name, t.values->size1, t.values->size2);
  support_run run = support_shell("tail -n +2 %s | tr -d '\\r' | tr ',' '\\n'", path);
  char *text = run.out;
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j <= columns; j++) {
      size_t length = strcspn(text, "\n");
      text[length] = '\0';
      if (j == columns)
        cr_assert_str_eq(text, t.labels[i], "%s, row %zu", name, i + 1);
      else
        cr_assert(strtod(text, NULL) == gsl_matrix_get(t.values, i, j), "%s, row %zu, column %zu",
                  name, i + 1, j + 1);
      text += length + 1;
    }
  cr_assert_eq(*text, '\0', "%s has more", name);
  support_free(&run);
  table_free(&t);
}

Test(table_read, data_sets) {
  check_data("iris", 150, 4);
  check_data("digits", 1797, 64);
}

/* ---- ways in ---- */

static const char *gzip_of(const char *content, int slot) {
  const char *path = support_file(slot, "");
  gzFile file = gzopen(path, "wb");
  cr_assert(file && gzputs(file, content) >= 0 && gzclose(file) == Z_OK);
  return path;
}

Test(table_read, gzip_and_standard_input) {
  const double expected[] = {2.385, -7e-3, 0.1, 19};
  const char *content = "a,b\n2.385,-7e-3\n0.1,19\n";
  const char *paths[] = {gzip_of(content, 2), support_file(3, content)};
  for (size_t k = 0; k < 2; k++) {
    table t = accept_path(paths[k], NULL);
    check_table(paths[k], &t, 2, 2, expected, "a,b");
    table_free(&t);
    cr_assert(freopen(paths[k], "rb", stdin));
    t = accept_path("-", NULL);
    check_table("standard input", &t, 2, 2, expected, "a,b");
    table_free(&t);
  }
  cr_assert(freopen(support_file(0, "1,2\n3,?\n"), "rb", stdin));
  table_error error = refuse_path("-", NULL, GSL_EINVAL);
  char text[1024];
  table_error_format(&error, text, sizeof text);
  cr_assert(strstr(text, "standard input:2:2: '?' is not a number") == text, "%s", text);
}

/* A gzip file that was cut or hit must not pass for a shorter table. */
Test(table_read, damaged_gzip) {
  char *content = repeated("0.28374,1.5\n6.25,-2.385\n7.5,0.993\n", 3000);
  const char *path = gzip_of(content, 2);
  char bytes[1 << 16];
  FILE *file = fopen(path, "rb");
  cr_assert(file);
  size_t length = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  const size_t cuts[] = {length - 1, length - 8, length / 2, 20};
  for (size_t k = 0; k < 4; k++) {
    table_error error = refuse_path(bytes_file(bytes, cuts[k]), NULL, GSL_EFAILED);
    cr_assert(strstr(error.reason, "the compressed file ends in the middle"), "cut at %zu: %s",
              cuts[k], error.reason);
  }
  bytes[length - 6] ^= 0x55;
  table_error error = refuse_path(bytes_file(bytes, length), NULL, GSL_EFAILED);
  cr_assert(strstr(error.reason, "reading fails: "), "%s", error.reason);
  free(content);
}

Test(table_read, files_that_cannot_be_read) {
  table_error error = refuse_path("no/such/file", NULL, GSL_EFAILED);
  cr_assert_str_eq(error.reason, "cannot be read: No such file or directory");
  cr_assert_str_eq(error.file, "no/such/file");
  error = refuse_path("exercises", NULL, GSL_EFAILED);
  cr_assert(strstr(error.reason, "it is a directory; name a file in it"), "%s", error.reason);
  char folder[] = "/tmp/table.XXXXXX", path[64];
  cr_assert(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/private", folder);
  FILE *file = fopen(path, "w");
  cr_assert(file && chmod(path, 0) == 0 && chmod(folder, 0755) == 0);
  fclose(file);
  uid_t user = geteuid();
  if (user == 0) cr_assert_eq(seteuid(65534), 0);
  error = refuse_path(path, NULL, GSL_EFAILED);
  if (user == 0) cr_assert_eq(seteuid(0), 0);
  unlink(path);
  rmdir(folder);
  cr_assert_str_eq(error.reason, "cannot be read: Permission denied");
}

/* ---- bad content ---- */

static const struct {
  const char *content, *label;
  size_t line, column;
  const char *words;
} faults[] = {
    {"", NULL, 0, 0, "the file is empty"},
    {"\n \n\t\n", NULL, 0, 0, "the file is empty"},
    {"# only a comment\n", NULL, 0, 0, "the file is empty"},
    {"\xef\xbb\xbf", NULL, 0, 0, "the file is empty"},
    {"a,b\n", NULL, 0, 0, "0 rows of numbers; at least 2 are needed"},
    {"1,2\n", NULL, 0, 0, "1 row of numbers; at least 2 are needed"},
    {"a,b\n1,2\n", NULL, 0, 0, "1 row of numbers"},
    {"1,2\n3,4,5\n", NULL, 2, 0, "3 fields here, but the lines before have 2"},
    {"# x\n\n1,2\n\n3\n", NULL, 5, 0, "1 field here, but the lines before have 2"},
    {"1 2 3\n4 5 6\n7 8\n", NULL, 3, 0, "2 fields here, but the lines before have 3"},
    {"1,2\r3,4\r5\r", NULL, 3, 0, "1 field here"},
    {"1,2\r\n3,4\r\n5\r\n", NULL, 3, 0, "1 field here"},
    {"1,\"a\nb\"\n2,c\n3,d,e\n", "2", 4, 0, "3 fields here"},
    {"1,abc\n3,4\n", NULL, 1, 2,
     "'abc' is not a number; if the column holds labels, say --label=2"},
    {"a,b\n1,2\n3,red\n", NULL, 3, 2,
     "'red' is not a number; if the column holds labels, say "
     "--label=b"},
    {"a,b,c\n1,x,y\n2,x,y\n", "c", 2, 2, "only one column can hold labels"},
    {"a,b\n1,x\nNA,y\n", "b", 3, 1, "'NA' is not a number, and those above it are; leave the row"},
    {"1,2\n3,4x\n", NULL, 2, 2, "'4x' is not a number"},
    {"1,2\n3,1e\n", NULL, 2, 2, "'1e' is not a number"},
    {"1,2\n3,1.2.3\n", NULL, 2, 2, "write it in decimal"},
    {"1,2\n3,\" 4\"\n", NULL, 2, 2, "' 4' is not a number"},
    {"1,2\n3,\n", NULL, 2, 2, "the field is empty; each row needs all its numbers"},
    {",2\n3,4\n", NULL, 1, 1, "the field is empty"},
    {",\n3,4\n", NULL, 1, 1, "the field is empty"},
    {"1,2\n3,nan\n", NULL, 2, 2, "'nan' is not a number to compute with; leave the row out"},
    {"NaN,nan\n1,2\n3,4\n", NULL, 1, 1, "'NaN' is not a number to compute with"},
    {"1,2\n-NAN(7),4\n", NULL, 2, 1, "not a number to compute with"},
    {"1,2\n3,inf\n", NULL, 2, 2, "'inf' is not finite"},
    {"1,2\n-Infinity,4\n", NULL, 2, 1, "'-Infinity' is not finite"},
    {"1,2\n3,1e999\n", NULL, 2, 2, "'1e999' is not finite (or too large for a double); scale"},
    {"1,2\n-1e309,4\n", NULL, 2, 1, "'-1e309' is not finite"},
    {"1,2\n0x1p3,4\n", NULL, 2, 1, "'0x1p3' is not a number here; write it in decimal"},
    {"0x1p3,0x10\n1,2\n3,4\n", NULL, 1, 1, "'0x1p3' is not a number here; write it in decimal"},
    {"1.5;2\n3,5;4\n", NULL, 2, 1, "'3,5' is not a number here; write it in decimal, with a point"},
    {"1,5;2,5\n3,5;4,5\n", NULL, 1, 1, "'1,5' is not a number here"},
    {"1\t2\n1,234,567.5\t4\n", NULL, 2, 1, "'1,234,567.5' is not a number here"},
    {"1,2\n\"1,234\",4\n", NULL, 2, 1, "'1,234' is not a number here"},
    {"1,2\n\"12 345\",4\n", NULL, 2, 1, "'12 345' is not a number here"},
    {"1,2\n3,\"4\n5,6\n", NULL, 2, 0, "a quote that opens here is never closed"},
    {"1,2\n3,4\"5\n", NULL, 2, 2, "a quote stands in the wrong place"},
    {"1,2\n3,\"4\"5\n", NULL, 2, 2, "a quote stands in the wrong place"},
    {"a,b,c\n1,2,x\n", "d", 1, 0, "there is no column 'd' for labels; there are 3: a, b, c"},
    {"# a\tb\tc\n1\t2\tx\n", "d", 2, 0, "there is no column 'd' for labels; there are 3: a, b, c"},
    {"a,b\n1,2\n", "3", 1, 0, "there is no column '3'"},
    {"a,b\n1,2\n", "0", 1, 0, "there is no column '0'"},
    {"a,b\n1,2\n", "-3", 1, 0, "there is no column '-3'"},
    {"a,b\n1,2\n", "99999999999999999999", 1, 0, "there is no column '99999999999999999999'"},
    {"a,b\n1,2\n", "", 1, 0, "there is no column ''"},
    {"5,7,2\n1,2,3\n", "7", 1, 0, "there is no column '7'"},
    {"a,b,a\n1,2,3\n3,4,5\n", "a", 1, 0, "2 columns are called 'a'; say which by its number"},
    {"a\nb\nc\n", "1", 1, 0, "the only column holds labels; there are no numbers"},
    {"\xff\xfe"
     "1,2\n",
     NULL, 1, 0, "this is UTF-16; save the file as UTF-8"},
    {"\xfe\xff"
     "1,2\n",
     NULL, 1, 0, "this is UTF-16; save the file as UTF-8"},
};

Test(table_read, faults) {
  for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
    const char *path = support_file(0, faults[k].content);
    table_error error = refuse_path(path, &(table_options){.label = faults[k].label}, GSL_EINVAL);
    cr_assert(error.line == faults[k].line && error.column == faults[k].column,
              "fault %zu, <%s>: at %zu:%zu, not %zu:%zu: %s", k, faults[k].content, error.line,
              error.column, faults[k].line, faults[k].column, error.reason);
    cr_assert(strstr(error.reason, faults[k].words), "fault %zu, <%s>: it says: %s", k,
              faults[k].content, error.reason);
    cr_assert_str_eq(error.file, path);
  }
}

Test(table_read, zero_bytes) {
  const char bytes[] = "1,2\n3,\0004\n5,6\n";
  table_error error = refuse_path(bytes_file(bytes, sizeof bytes - 1), NULL, GSL_EINVAL);
  cr_assert_eq(error.line, 2);
  cr_assert_str_eq(error.reason, "there is a zero byte; this is not a text file");
}

/* A message stays whole words and in its room, whatever it quotes. */
Test(table_read, long_things_in_messages) {
  char *field = repeated("y", 100000), *content = malloc(100064);
  cr_assert(content);
  sprintf(content, "1,2\n3,%s\n", field);
  table_error error = refuse_path(support_file(0, content), NULL, GSL_EINVAL);
  char text[64];
  cr_assert(error.line == 2 && error.column == 2 && strlen(error.reason) < 200, "%s", error.reason);
  table_error_format(&error, text, sizeof text);
  cr_assert_eq(strlen(text), sizeof text - 1);
  error = refuse_path(field, NULL, GSL_EFAILED);
  cr_assert_eq(strlen(error.file), sizeof error.file - 1);
  free(field);
  free(content);
}

Test(table_read, place_is_formatted) {
  char text[64];
  table_error error = {.file = "p.csv", .line = 7, .column = 3, .reason = "bad"};
  const char *expected[] = {"p.csv:7:3: bad", "p.csv:7: bad", "p.csv: bad"};
  for (size_t k = 0; k < 3; k++) {
    table_error_format(&error, text, sizeof text);
    cr_assert_str_eq(text, expected[k]);
    if (error.column)
      error.column = 0;
    else
      error.line = 0;
  }
}
