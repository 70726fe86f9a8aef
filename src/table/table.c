#include "table/lines.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void table_error_begin(table_error *error, const char *path) {
  *error = (table_error){.line = 0};
  snprintf(error->file, sizeof error->file, "%s", strcmp(path, "-") == 0 ? "standard input" : path);
}

int table_fail(table_error *error, int status, size_t line, size_t column, const char *format,
               ...) {
  va_list arguments;
  va_start(arguments, format);
  error->line = line;
  error->column = column;
  vsnprintf(error->reason, sizeof error->reason, format, arguments);
  va_end(arguments);
  return status;
}

void table_error_format(const table_error *error, char *text, size_t size) {
  char place[64] = "";
  if (error->line && error->column)
    snprintf(place, sizeof place, ":%zu:%zu", error->line, error->column);
  else if (error->line)
    snprintf(place, sizeof place, ":%zu", error->line);
  snprintf(text, size, "%s%s: %s", error->file, place, error->reason);
}

static void free_texts(char **texts, size_t count) {
  for (size_t k = 0; texts && k < count; k++) free(texts[k]);
  free(texts);
}

gsl_matrix *table_take_values(table *t) {
  gsl_matrix *values = t->values;
  free_texts(t->names, t->values ? t->values->size2 : 0);
  free_texts(t->labels, t->values ? t->values->size1 : 0);
  free(t->label_name);
  for (size_t k = 0; k < t->property_count; k++) {
    free(t->properties[k].key);
    free(t->properties[k].value);
  }
  free(t->properties);
  *t = (table){.values = NULL};
  return values;
}

void table_free(table *t) {
  gsl_matrix *values = table_take_values(t);
  if (values) gsl_matrix_free(values);
}

const char *table_property_value(const table *t, const char *key) {
  for (size_t k = 0; k < t->property_count; k++)
    if (strcmp(t->properties[k].key, key) == 0) return t->properties[k].value;
  return NULL;
}
