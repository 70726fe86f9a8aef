#include "table/table.h"

#include <gsl/gsl_errno.h>
#include <string.h>

/* In quotes where a reader could take it apart, quotes doubled. */
static void put_label(FILE *stream, const char *label) {
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

/* A line of the header is one line, and tabs in it separate names: both become blanks. */
static void put_words(FILE *stream, const char *text) {
  for (; *text; text++) fputc(strchr("\t\r\n", *text) ? ' ' : *text, stream);
}

static void put_property(FILE *stream, const char *key, const char *value) {
  fprintf(stream, "# %s ", key);
  put_words(stream, value);
  fputc('\n', stream);
}

/* The last line is that of the names, a bare # when there are none: no property is taken for it. */
static void put_header(FILE *stream, const table *t) {
  for (size_t k = 0; k < t->property_count; k++)
    put_property(stream, t->properties[k].key, t->properties[k].value);
  const char *label = t->label_name ? t->label_name : "label";
  if (t->labels) put_property(stream, "labels", label);
  if (!t->names) {
    if (t->labels || t->property_count) fputs("#\n", stream);
    return;
  }
  for (size_t j = 0; j < t->values->size2; j++) {
    fputs(j ? "\t" : "# ", stream);
    put_words(stream, t->names[j]);
  }
  if (t->labels) {
    fputc('\t', stream);
    put_words(stream, label);
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
      put_label(stream, t->labels[i]);
    }
    fputc('\n', stream);
  }
  return ferror(stream) ? GSL_EFAILED : GSL_SUCCESS;
}
