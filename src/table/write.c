#include "table/table.h"

#include <gsl/gsl_errno.h>
#include <string.h>

/* In quotes where a reader could take it apart, quotes doubled. */
static void put_label(FILE *stream, const char *label) {
  if (*label && !strpbrk(label, " \t\",;#\n")) {
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

static void put_header(FILE *stream, const table *t) {
  for (size_t k = 0; k < t->property_count; k++)
    fprintf(stream, "# %s %s\n", t->properties[k].key, t->properties[k].value);
  const char *label = t->label_name ? t->label_name : "label";
  if (t->labels) fprintf(stream, "# labels %s\n", label);
  if (!t->names) return;
  for (size_t j = 0; j < t->values->size2; j++)
    fprintf(stream, "%s%s", j ? "\t" : "# ", t->names[j]);
  if (t->labels) fprintf(stream, "\t%s", label);
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
