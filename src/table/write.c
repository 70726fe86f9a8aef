#include "table/table.h"

#include <gsl/gsl_errno.h>
#include <string.h>

/* In quotes where a reader could take it apart, quotes doubled. */
static void put_text(FILE *stream, const char *label) {
  if (*label && !strpbrk(label, " \t\",;#\r\n")) {
    fputs(label, stream);
    return;
  }
  fputc('"', stream);
  for (; *label; label++) {
    if (*label == '"') fputc('"', stream);
    fputc(*label, stream);
  }
  fputc('"', stream);
}

/* On one line, whatever the value holds. */
static void put_property(FILE *stream, const char *key, const char *value) {
  fprintf(stream, "# %s ", key);
  for (; *value; value++) fputc(*value == '\n' || *value == '\r' ? ' ' : *value, stream);
  fputc('\n', stream);
}

static void put_header(FILE *stream, const table *t) {
  for (size_t k = 0; k < t->property_count; k++)
    if (!t->labels || strcmp(t->properties[k].key, "labels") != 0)
      put_property(stream, t->properties[k].key, t->properties[k].value);
  const char *label = t->label_name ? t->label_name : "label";
  if (t->labels) put_property(stream, "labels", label);
  if (!t->names) { /* no property above the data is to be taken for names */
    if (t->property_count || t->labels) fputs("#\n", stream);
    return;
  }
  fputs("# ", stream);
  for (size_t j = 0; j < t->values->size2; j++) {
    if (j) fputc('\t', stream);
    put_text(stream, t->names[j]);
  }
  if (t->labels) {
    fputc('\t', stream);
    put_text(stream, label);
  }
  fputc('\n', stream);
}

int table_write(FILE *stream, const table *t) {
  put_header(stream, t);
  for (size_t i = 0; i < t->values->size1 && !ferror(stream); i++) {
    for (size_t j = 0; j < t->values->size2; j++)
      fprintf(stream, "%s%.17g", j ? "\t" : "", gsl_matrix_get(t->values, i, j));
    if (t->labels) {
      fputc('\t', stream);
      put_text(stream, t->labels[i]);
    }
    fputc('\n', stream);
  }
  return ferror(stream) ? GSL_EFAILED : GSL_SUCCESS;
}
