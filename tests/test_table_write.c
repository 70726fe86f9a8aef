/* Writing tables: the text as gnuplot reads it, and the way back to the same bits. */
#include "support.h"
#include "table/table.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static char *written(const table *t) {
  char *text = NULL;
  size_t length;
  FILE *stream = open_memstream(&text, &length);
  cr_assert(stream);
  cr_assert_eq(table_write(stream, t), GSL_SUCCESS);
  fclose(stream);
  return text;
}

static table read_back(const char *text) {
  table t;
  table_error error;
  char message[1024] = "";
  int status = table_read(support_file(0, text), &(table_options){.least_rows = 1}, &t, &error);
  if (status != GSL_SUCCESS) table_error_format(&error, message, sizeof message);
  cr_assert_eq(status, GSL_SUCCESS, "%s\nin:\n%.2000s", message, text);
  return t;
}

static void check_texts(char **a, char **b, size_t count, const char *what, const char *text) {
  cr_assert_eq(!a, !b, "%s are lost or made up in:\n%s", what, text);
  for (size_t k = 0; a && k < count; k++)
    cr_assert_str_eq(a[k], b[k], "%s, %zu: <%s>, not <%s>, in:\n%s", what, k, b[k], a[k], text);
}

static void check_round_trip(const table *t) {
  char *text = written(t);
  table back = read_back(text);
  cr_assert(back.values->size1 == t->values->size1 && back.values->size2 == t->values->size2,
            "%zu x %zu in:\n%s", back.values->size1, back.values->size2, text);
  for (size_t i = 0; i < t->values->size1; i++)
    cr_assert(memcmp(gsl_matrix_const_ptr(t->values, i, 0), gsl_matrix_ptr(back.values, i, 0),
                     t->values->size2 * sizeof(double)) == 0,
              "row %zu has other bits in:\n%s", i, text);
  check_texts(t->names, back.names, t->values->size2, "names", text);
  check_texts(t->labels, back.labels, t->values->size1, "labels", text);
  for (size_t k = 0; k < t->property_count; k++) {
    const char *value = table_property_value(&back, t->properties[k].key);
    cr_assert(value && strcmp(value, t->properties[k].value) == 0, "property %s is <%s> in:\n%s",
              t->properties[k].key, value ? value : "", text);
  }
  cr_assert_eq(back.property_count, t->property_count + (t->labels ? 1 : 0), "in:\n%s", text);
  table_free(&back);
  free(text);
}

/* ---- the text ---- */

Test(table_write, text) {
  double entries[] = {0.1, -2.385, 1e300, 3};
  gsl_matrix_view values = gsl_matrix_view_array(entries, 2, 2);
  char *names[] = {"y1", "the second"}, *labels[] = {"red fox", "b#c"};
  table_property properties[] = {{"kl", "0.0879653"}, {"file", "a\tb\nc"}};
  table t = {.values = &values.matrix,
             .names = names,
             .labels = labels,
             .label_name = "kind",
             .properties = properties,
             .property_count = 2};
  char *text = written(&t);
  cr_assert_str_eq(text, "# kl 0.0879653\n# file a b c\n# labels kind\n# y1\tthe second\tkind\n"
                         "0.10000000000000001\t-2.3849999999999998\t\"red fox\"\n"
                         "1.0000000000000001e+300\t3\t\"b#c\"\n");
  free(text);
  t = (table){.values = &values.matrix};
  text = written(&t);
  cr_assert_str_eq(text, "0.10000000000000001\t-2.3849999999999998\n1.0000000000000001e+300\t3\n");
  free(text);
}

/* gnuplot is the second reader: it finds numbers, labels and names where they were put. */
Test(table_write, gnuplot_reads_it) {
  double entries[] = {0.125, -2.5, 4.75, 3, -8.5, 16};
  gsl_matrix_view values = gsl_matrix_view_array(entries, 3, 2);
  char *names[] = {"y1", "y2"}, *labels[] = {"red fox", "elk", "b#c"};
  table_property property = {"kl", "0.5"};
  table t = {.values = &values.matrix,
             .names = names,
             .labels = labels,
             .properties = &property,
             .property_count = 1};
  char *text = written(&t);
  support_run run = support_shell(
      "gnuplot -e 'set datafile separator \"\\t\"; set table; "
      "plot \"%s\" using 1:2:(strlen(strcol(3))) with table' | awk 'NF {print $1, $2, $3}'",
      support_file(0, text));
  free(text);
  cr_assert_eq(run.status, 0, "%s", run.err);
  cr_assert_str_eq(run.out, "0.125 -2.5 7\n4.75 3 3\n-8.5 16 3\n");
  support_free(&run);
}

/* ---- there and back ---- */

static double random_double(gsl_rng *rng) {
  double value;
  do {
    uint64_t bits = (uint64_t)gsl_rng_get(rng) << 32 | (uint64_t)gsl_rng_get(rng);
    memcpy(&value, &bits, sizeof value);
  } while (!isfinite(value));
  return value;
}

/* Letters that readers take apart, quote or skip. Not a line break in one line of a header. */
static char *random_text(gsl_rng *rng, const char *alphabet, size_t least) {
  size_t length = least + gsl_rng_uniform_int(rng, 9);
  char *text = calloc(length + 1, 1);
  cr_assert(text);
  for (size_t k = 0; k < length; k++)
    text[k] = alphabet[gsl_rng_uniform_int(rng, strlen(alphabet))];
  return text;
}

static char **random_texts(gsl_rng *rng, size_t count, const char *alphabet, size_t least) {
  char **texts = calloc(count, sizeof *texts);
  cr_assert(texts);
  for (size_t k = 0; k < count; k++) texts[k] = random_text(rng, alphabet, least);
  return texts;
}

static const char label_letters[] = "ab \t\",;#\n'-0.5e\\\xc3\xa9", word_letters[] = "abc-05_.\xc3";
static const char name_letters[] = "ab,;\"'#()/-0.5 \xc3\xa9";

/* A name's outer blanks are its own, but for the first name's leading ones; so they begin with a
 * letter. */
static table random_table(gsl_rng *rng) {
  size_t rows = 1 + gsl_rng_uniform_int(rng, 7), columns = 2 + gsl_rng_uniform_int(rng, 5);
  table t = {.values = gsl_matrix_alloc(rows, columns)};
  for (size_t k = 0; k < rows * columns; k++) t.values->data[k] = random_double(rng);
  if (gsl_rng_uniform_int(rng, 2)) {
    t.names = random_texts(rng, columns, name_letters, 0);
    free(t.names[0]);
    t.names[0] = random_text(rng, word_letters, 1);
  }
  if (gsl_rng_uniform_int(rng, 2)) {
    t.labels = random_texts(rng, rows, label_letters, 0);
    t.label_name = random_text(rng, name_letters, 1);
  }
  t.property_count = gsl_rng_uniform_int(rng, 4);
  t.properties = calloc(t.property_count + 1, sizeof *t.properties);
  for (size_t k = 0; k < t.property_count; k++) {
    char key[32];
    snprintf(key, sizeof key, "key%zu", k);
    t.properties[k] = (table_property){strdup(key), random_text(rng, name_letters, 0)};
  }
  return t;
}

Test(table_write, random_tables_come_back) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 20385);
  for (int k = 0; k < 500; k++) {
    table t = random_table(rng);
    check_round_trip(&t);
    table_free(&t);
  }
  gsl_rng_free(rng);
}

/* The one word of a property must not become the names of two columns. */
Test(table_write, nameless_tables_come_back) {
  double entries[] = {0.1, -2.385, 1e300, 3};
  char *labels[] = {"elk", "fox"};
  table_property property = {"kl", "0.25"};
  gsl_matrix_view two = gsl_matrix_view_array(entries, 2, 2);
  gsl_matrix_view one = gsl_matrix_view_array(entries, 2, 1);
  gsl_matrix *all[] = {&two.matrix, &one.matrix};
  for (int k = 0; k < 8; k++) {
    table t = {.values = all[k & 1],
               .labels = k & 2 ? labels : NULL,
               .properties = k & 4 ? &property : NULL,
               .property_count = k & 4 ? 1 : 0};
    check_round_trip(&t);
  }
}

/* Rows that lie apart in memory, as those of a submatrix do. */
Test(table_write, submatrix_comes_back) {
  double entries[] = {0.1, -2.385, 7.5, 1e300, 3, 8.25};
  gsl_matrix_view whole = gsl_matrix_view_array(entries, 2, 3);
  gsl_matrix_view part = gsl_matrix_submatrix(&whole.matrix, 0, 1, 2, 2);
  check_round_trip(&(table){.values = &part.matrix});
}

Test(table_write, full_disk_is_noticed) {
  gsl_matrix *values = gsl_matrix_alloc(300, 40);
  gsl_matrix_set_all(values, 0.1);
  FILE *stream = fopen("/dev/full", "w");
  cr_assert(stream);
  errno = 0;
  cr_assert_eq(table_write(stream, &(table){.values = values}), GSL_EFAILED);
  cr_assert_eq(errno, ENOSPC, "%s", strerror(errno));
  fclose(stream);
  gsl_matrix_free(values);
}
