/* From lines to a table: what separates fields, whether there is a header, which column holds the
 * labels; then number by number, without holding the text. */
#include "table/lines.h"
#include "table/number.h"

#include <csv.h>
#include <ctype.h>
#include <gsl/gsl_errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char **entries;
  size_t count, room;
} text_list;

typedef struct {
  const table_options *options;
  table_error *error;
  int status;
  table *result;
  struct csv_parser csv;
  char separator;
  bool blanks;                    /* fields are separated by runs of blanks */
  bool row_open;                  /* a quoted field goes on in the next line */
  size_t line;                    /* where the row begins */
  size_t width;                   /* fields of a row; 0 before the first */
  size_t field;                   /* of the row so far */
  size_t rows;                    /* of data */
  size_t label;                   /* column of labels from 1; 0 for none */
  bool header;                    /* there is one */
  text_list first, labels, words; /* first row; labels; words of the last '#' line */
  double *values;
  size_t value_count, value_room;
} reader;

/* ---- small things ---- */

static int out_of_memory(reader *r) {
  return r->status = table_fail(r->error, GSL_ENOMEM, 0, 0, "not enough memory");
}

static void push_text(reader *r, text_list *list, const char *text, size_t length) {
  if (list->count == list->room) {
    size_t room = list->room ? 2 * list->room : 16;
    char **entries = realloc(list->entries, room * sizeof *entries);
    if (!entries) {
      out_of_memory(r);
      return;
    }
    list->entries = entries;
    list->room = room;
  }
  char *copy = malloc(length + 1);
  if (!copy) {
    out_of_memory(r);
    return;
  }
  memcpy(copy, text, length);
  copy[length] = '\0';
  list->entries[list->count++] = copy;
}

static void clear_texts(text_list *list) {
  for (size_t k = 0; k < list->count; k++) free(list->entries[k]);
  list->count = 0;
}

static void free_texts(text_list *list) {
  clear_texts(list);
  free(list->entries);
  *list = (text_list){.entries = NULL};
}

static void push_value(reader *r, double value) {
  if (r->value_count == r->value_room) {
    size_t room = r->value_room ? 2 * r->value_room : 4096;
    double *values = realloc(r->values, room * sizeof *values);
    if (!values) {
      out_of_memory(r);
      return;
    }
    r->values = values;
    r->value_room = room;
  }
  r->values[r->value_count++] = value;
}

/* ---- numbers ---- */

/* Whether text is meant as a number, though it may be none here: 1,5 and 0x1p3 are. */
static bool means_number(const char *text) {
  char *end;
  strtod(text, &end);
  if (end != text && *end == '\0') return true;
  return strpbrk(text, "0123456789") && strspn(text, "0123456789+-,.'_ ") == strlen(text);
}

static const char *column_name(const reader *r, size_t column) {
  static char number[32];
  if (r->header && column <= r->first.count) return r->first.entries[column - 1];
  snprintf(number, sizeof number, "%zu", column);
  return number;
}

static int refuse_field(reader *r, size_t column, const char *text) {
  double value;
  bool number = table_number(text, &value);
  if (!*text)
    table_fail(r->error, 0, r->line, column, "the field is empty; each row needs all its numbers");
  else if (number && isnan(value))
    table_fail(r->error, 0, r->line, column,
               "'%.60s' is not a number to compute with; leave the row out or fill it in", text);
  else if (number)
    table_fail(r->error, 0, r->line, column,
               "'%.60s' is not finite (or too large for a double); scale the column down", text);
  else if (means_number(text))
    table_fail(r->error, 0, r->line, column,
               "'%.60s' is not a number here; write it in decimal, with a point and no commas or "
               "other marks in it",
               text);
  else if (r->label && r->rows > 0)
    table_fail(r->error, 0, r->line, column,
               "'%.60s' is not a number, and those above it are; leave the row out or fill it in",
               text);
  else if (r->label)
    table_fail(r->error, 0, r->line, column,
               "'%.60s' is not a number; only one column can hold labels, take this one out", text);
  else if (r->options && r->options->no_label)
    table_fail(r->error, 0, r->line, column,
               "'%.60s' is not a number; take the column out if it holds labels", text);
  else
    table_fail(r->error, 0, r->line, column,
               "'%.60s' is not a number; if the column holds labels, say --label=%.60s", text,
               column_name(r, column));
  return r->status = GSL_EINVAL;
}

static void take_field(reader *r, size_t column, const char *text, size_t length) {
  double value;
  if (column == r->label)
    push_text(r, &r->labels, text, length);
  else if (table_number(text, &value) && isfinite(value))
    push_value(r, value);
  else
    refuse_field(r, column, text);
}

/* ---- the first row ---- */

static int refuse_label(reader *r, const char *wanted) {
  const text_list *names = r->words.count == r->width ? &r->words : &r->first;
  size_t used = 0;
  char list[256] = "";
  for (size_t k = 0; k < names->count && used < sizeof list; k++)
    used += (size_t)snprintf(list + used, sizeof list - used, "%s%.40s", k ? ", " : "",
                             names->entries[k]);
  return r->status = table_fail(r->error, GSL_EINVAL, r->line, 0,
                                "there is no column '%.60s' for labels; there are %zu: %.200s",
                                wanted, r->width, list);
}

/* How many texts of list are wanted; *place counts from 1. */
static size_t find_text(const text_list *list, const char *wanted, size_t *place) {
  size_t found = 0;
  for (size_t k = 0; k < list->count; k++)
    if (strcmp(list->entries[k], wanted) == 0) {
      *place = k + 1;
      found++;
    }
  return found;
}

/* A column by its name: in the first row, which is then the header, or in a '#' line. */
static void find_named_label(reader *r, const char *wanted) {
  bool named_above = r->words.count == r->width;
  size_t found = find_text(&r->first, wanted, &r->label);
  r->header = found > 0;
  if (!found && named_above) found = find_text(&r->words, wanted, &r->label);
  if (found == 0) refuse_label(r, wanted);
  if (found > 1)
    r->status =
        table_fail(r->error, GSL_EINVAL, r->line, 0,
                   "%zu columns are called '%.60s'; say which by its number", found, wanted);
}

/* A table as this room writes it says itself that its last column holds labels. */
static bool has_own_labels(const reader *r) {
  const char *name = table_property_value(r->result, "labels");
  if (!name || r->width < 2) return false;
  if (r->words.count == 0) return true;
  return r->words.count == r->width && strcmp(r->words.entries[r->width - 1], name) == 0;
}

/* A whole number is always a place, also where a name or an entry looks the same. */
static void find_label(reader *r) {
  const char *wanted = r->options ? r->options->label : NULL;
  if (!wanted) {
    if (has_own_labels(r)) r->label = r->width;
    return;
  }
  char *end;
  long number = strtol(wanted, &end, 10), width = (long)r->width;
  if (end == wanted || *end != '\0')
    find_named_label(r, wanted);
  else if (number >= 1 && number <= width)
    r->label = (size_t)number;
  else if (number <= -1 && number >= -width)
    r->label = (size_t)(width + 1 + number);
  else
    refuse_label(r, wanted);
}

/* A header is a first row of words, without any number outside the column of labels. */
static bool is_header(const reader *r) {
  bool words = false;
  for (size_t k = 0; k < r->width; k++) {
    if (k + 1 == r->label) continue;
    if (means_number(r->first.entries[k])) return false;
    words = words || *r->first.entries[k];
  }
  return words;
}

static void end_first_row(reader *r) {
  r->width = r->first.count;
  find_label(r);
  if (r->status) return;
  if (r->width == 1 && r->label == 1) {
    r->status = table_fail(r->error, GSL_EINVAL, r->line, 0,
                           "the only column holds labels; there are no numbers");
    return;
  }
  r->header = r->header || is_header(r);
  if (r->header) return;
  for (size_t k = 0; k < r->width && !r->status; k++)
    take_field(r, k + 1, r->first.entries[k], strlen(r->first.entries[k]));
  r->rows = 1;
}

/* ---- what libcsv calls ---- */

static void on_field(void *text, size_t length, void *context) {
  reader *r = context;
  size_t column = ++r->field;
  if (r->status) return;
  if (r->width == 0)
    push_text(r, &r->first, text, length);
  else if (column <= r->width)
    take_field(r, column, text, length);
}

static void on_row(int end, void *context) {
  (void)end;
  reader *r = context;
  r->row_open = false;
  size_t fields = r->field;
  r->field = 0;
  if (r->status) return;
  if (r->width == 0) {
    end_first_row(r);
    return;
  }
  if (fields != r->width) {
    r->status =
        table_fail(r->error, GSL_EINVAL, r->line, 0,
                   "%zu field%s here, but the lines before have %zu; each row needs as many",
                   fields, fields == 1 ? "" : "s", r->width);
    return;
  }
  r->rows++;
}

static void feed(reader *r, const char *text, size_t length) {
  if (csv_parse(&r->csv, text, length, on_field, on_row, r) == length) return;
  if (!r->status)
    r->status = table_fail(r->error, csv_error(&r->csv) == CSV_ENOMEM ? GSL_ENOMEM : GSL_EINVAL,
                           r->line, r->field + 1,
                           "a quote stands in the wrong place; write \"\" for a quote in a field");
}

static bool is_blank(const reader *r, char c) {
  return c == ' ' || (c == '\t' && r->separator != '\t');
}

/* What libcsv does with a line that has no quotes, in a third of the time: fields end at
 * separators, and blanks around them do not count. */
static void split(reader *r, char *text) {
  for (char *next = text; next; text = next) {
    char *end = strchr(text, r->separator);
    next = end ? end + 1 : NULL;
    if (!end) end = text + strlen(text);
    while (is_blank(r, *text)) text++;
    while (end > text && is_blank(r, end[-1])) end--;
    *end = '\0';
    on_field(text, (size_t)(end - text), r);
  }
  on_row('\n', r);
}

/* ---- lines ---- */

static bool contains(const char *text, char wanted) {
  bool quoted = false;
  for (; *text; text++) {
    if (*text == '"') quoted = !quoted;
    if (*text == wanted && !quoted) return true;
  }
  return false;
}

/* Tab before semicolon before comma: 1,5;2,5 has two fields, with decimal commas. */
static void choose_separator(reader *r, const char *line) {
  static const char candidates[] = "\t;,";
  r->blanks = true;
  r->separator = '\t';
  for (const char *c = candidates; *c && r->blanks; c++)
    if (contains(line, *c)) {
      r->separator = *c;
      r->blanks = false;
    }
  csv_set_delim(&r->csv, (unsigned char)r->separator);
}

/* Runs of blanks outside of quotes to one tab, those at the ends to none; quoted when a quote from
 * an earlier line is open. */
static size_t squeeze(char *line, bool quoted) {
  size_t to = 0;
  for (size_t from = 0; line[from]; from++) {
    if (line[from] == '"') quoted = !quoted;
    bool blank = !quoted && (line[from] == ' ' || line[from] == '\t');
    if (blank && (to == 0 || line[to - 1] == '\t')) continue;
    line[to++] = blank ? '\t' : line[from];
  }
  if (to > 0 && line[to - 1] == '\t') to--;
  line[to] = '\0';
  return to;
}

/* At every tab, where there is one, so that names may hold blanks or be empty; else at blanks. */
static void split_words(reader *r, const char *text) {
  bool tabs = strchr(text, '\t');
  clear_texts(&r->words);
  while (tabs || *(text += strspn(text, " "))) {
    size_t length = strcspn(text, tabs ? "\t" : " ");
    push_text(r, &r->words, text, length);
    text += length;
    if (tabs && !*text++) return;
  }
}

static void push_property(reader *r, const char *text, size_t key_length) {
  table *t = r->result;
  table_property *more = realloc(t->properties, (t->property_count + 1) * sizeof *t->properties);
  if (!more) {
    out_of_memory(r);
    return;
  }
  t->properties = more;
  char *key = strndup(text, key_length), *value = strdup(text + key_length + 1);
  t->properties[t->property_count++] = (table_property){key, value};
  if (!key || !value) out_of_memory(r);
}

/* text begins with '#'. "# key value" is a property if the key is one word; the words of the last
 * such line before the data may be names of columns, and tabs show that they are nothing else. */
static void take_comment(reader *r, const char *text) {
  text++;
  text += strspn(text, " ");
  if (r->width == 0) split_words(r, text);
  size_t length = strcspn(text, " \t");
  if (length > 0 && text[length] == ' ' && !strchr(text, '\t')) push_property(r, text, length);
}

static void take_line(reader *r, table_lines *lines) {
  char *text = lines->text;
  size_t blank = strspn(text, " \t");
  bool quoted = r->row_open;
  if (!quoted) {
    if (text[blank] == '#') {
      take_comment(r, text + blank);
      return;
    }
    if (!text[blank]) return;
    r->line = lines->number;
    if (r->width == 0) choose_separator(r, text);
  }
  r->row_open = true;
  size_t length = r->blanks ? squeeze(text, quoted) : lines->length;
  if (!quoted && !memchr(text, '"', length)) {
    split(r, text);
    return;
  }
  feed(r, text, length);
  if (!r->status) feed(r, "\n", 1);
}

/* ---- the whole ---- */

/* Takes the list's entries out of it, passing over the column of labels. */
static char **take_names(text_list *list, size_t skip) {
  char **names = list->entries;
  if (skip) {
    free(names[skip - 1]);
    memmove(names + skip - 1, names + skip, (list->count - skip) * sizeof *names);
  }
  *list = (text_list){.entries = NULL};
  return names;
}

/* The values as a matrix that owns them: no second copy of what may fill the memory. */
static gsl_matrix *adopt_values(reader *r, size_t rows, size_t columns) {
  gsl_matrix *m = malloc(sizeof *m);
  gsl_block *block = malloc(sizeof *block);
  double *values = realloc(r->values, r->value_count * sizeof *values);
  if (values) r->values = values;
  if (!m || !block || !values) {
    free(m);
    free(block);
    return NULL;
  }
  *block = (gsl_block){.size = rows * columns, .data = values};
  *m = (gsl_matrix){
      .size1 = rows, .size2 = columns, .tda = columns, .data = values, .block = block, .owner = 1};
  r->values = NULL;
  return m;
}

static int finish(reader *r) {
  size_t least = r->options && r->options->least_rows ? r->options->least_rows : 2;
  table *t = r->result;
  if (r->row_open)
    return table_fail(r->error, GSL_EINVAL, r->line, 0, "a quote that opens here is never closed");
  if (r->width == 0) return table_fail(r->error, GSL_EINVAL, 0, 0, "the file is empty");
  if (r->rows < least)
    return table_fail(r->error, GSL_EINVAL, 0, 0, "%zu row%s of numbers; at least %zu are needed",
                      r->rows, r->rows == 1 ? "" : "s", least);
  size_t columns = r->width - (r->label ? 1 : 0);
  if (!(t->values = adopt_values(r, r->rows, columns))) return out_of_memory(r);
  text_list *names = r->header ? &r->first : r->words.count == r->width ? &r->words : NULL;
  if (names) {
    if (r->label && !(t->label_name = strdup(names->entries[r->label - 1])))
      return out_of_memory(r);
    t->names = take_names(names, r->label);
  }
  if (r->label) {
    t->labels = r->labels.entries;
    r->labels = (text_list){.entries = NULL};
  }
  return GSL_SUCCESS;
}

static int read_all(reader *r, table_lines *lines) {
  bool more = true;
  while (!r->status) {
    r->status = table_lines_next(lines, &more, r->error);
    if (!more || r->status) break;
    take_line(r, lines);
  }
  return r->status ? r->status : finish(r);
}

int table_read(const char *path, const table_options *options, table *result, table_error *error) {
  table_lines lines;
  reader r = {.options = options, .error = error, .result = result};
  *result = (table){.values = NULL};
  table_error_begin(error, path);
  int status = table_lines_open(&lines, path, error);
  if (status == GSL_SUCCESS && csv_init(&r.csv, CSV_STRICT | CSV_APPEND_NULL) != 0)
    status = out_of_memory(&r);
  if (status == GSL_SUCCESS) {
    status = read_all(&r, &lines);
    csv_free(&r.csv);
  }
  table_lines_close(&lines);
  free(r.values);
  free_texts(&r.first);
  free_texts(&r.words);
  free_texts(&r.labels);
  if (status != GSL_SUCCESS) table_free(result);
  return status;
}
