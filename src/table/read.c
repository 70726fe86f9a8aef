/* From lines to a table: what separates fields, whether there is a header, which column holds the
 * labels; then number by number, without holding the text. */
#include "table/lines.h"
#include "table/number.h"

#include <csv.h>
#include <ctype.h>
#include <gsl/gsl_errno.h>
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
  bool blanks;             /* fields are separated by runs of blanks */
  bool row_open;           /* a quoted field goes on in the next line */
  size_t line, first_line; /* where the row begins, and the first row */
  size_t width;            /* fields of a row; 0 before the first */
  size_t field;            /* of the row so far */
  size_t seen;             /* rows, a header included */
  size_t rows;             /* of data */
  size_t label;            /* column of labels from 1; 0 for none */
  bool header;             /* there is one */
  text_list first, second; /* rows kept until it is clear what the first one is */
  text_list labels;
  text_list words;         /* of the last '#' line before the data */
  bool words_are_property; /* that line was taken for a property, too */
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

/* ---- fields ---- */

/* A name that needs no quotes on a command line and is no number. */
static bool is_plain(const char *name) {
  return isalpha((unsigned char)*name) &&
         strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
             strlen(name);
}

static int refuse_field(reader *r, size_t column, const char *text) {
  char reason[128], suggestion[128] = "";
  table_number_reason(text, reason, sizeof reason);
  const char *name = r->header ? r->first.entries[column - 1] : "";
  bool by_name = strlen(name) < 40 && is_plain(name);
  if (*text && !table_number_like(text) && !r->label) {
    if (by_name)
      snprintf(suggestion, sizeof suggestion, "; if the column holds labels, say --label=%s", name);
    else
      snprintf(suggestion, sizeof suggestion, "; if the column holds labels, say --label=%zu",
               column);
  }
  return r->status = table_fail(r->error, GSL_EINVAL, r->line, column, "%s%s", reason, suggestion);
}

static void take_field(reader *r, size_t column, const char *text, size_t length) {
  double value;
  if (r->status) return;
  if (column == r->label)
    push_text(r, &r->labels, text, length);
  else if (strlen(text) == length && table_number(text, &value))
    push_value(r, value);
  else
    refuse_field(r, column, text);
}

/* ---- which column holds the labels ---- */

static int refuse_label(reader *r, const char *wanted, size_t matches) {
  const text_list *names = r->words.count == r->width ? &r->words : &r->first;
  size_t used = 0;
  char list[256] = "";
  for (size_t k = 0; k < names->count && used < sizeof list; k++)
    used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", k ? ", " : "",
                             table_excerpt_of(names->entries[k]).text);
  table_excerpt name = table_excerpt_of(wanted);
  if (matches > 1)
    table_fail(r->error, 0, r->first_line, 0,
               "%zu columns are named %s; name the one with the labels by its number", matches,
               name.text);
  else
    table_fail(r->error, 0, r->first_line, 0,
               "there is no column %s for labels; the %zu columns are %.200s", name.text, r->width,
               list);
  return r->status = GSL_EINVAL;
}

static size_t find_name(const text_list *names, const char *wanted, size_t *matches) {
  size_t found = 0;
  for (size_t k = 0; k < names->count; k++)
    if (strcmp(names->entries[k], wanted) == 0) {
      found = k + 1;
      (*matches)++;
    }
  return found;
}

/* This project's own tables name their column of labels in the header. */
static void find_own_label(reader *r) {
  const char *name = table_property_value(r->result, "labels");
  if (name && r->words.count == r->width && strcmp(r->words.entries[r->width - 1], name) == 0)
    r->label = r->width;
}

/* Sets the label, and header if it is named in the first row. */
static void find_label(reader *r) {
  const char *wanted = r->options ? r->options->label : NULL;
  if (!wanted) {
    find_own_label(r);
    return;
  }
  char *end;
  long number = strtol(wanted, &end, 10), width = (long)r->width;
  size_t matches = 0;
  if (*wanted && *end == '\0') { /* a number names no value of the first row */
    if (number >= 1 && number <= width)
      r->label = (size_t)number;
    else if (number <= -1 && number >= -width)
      r->label = (size_t)(width + 1 + number);
  } else if ((r->label = find_name(&r->first, wanted, &matches)) != 0) {
    r->header = true;
  } else if (r->words.count == r->width) {
    r->label = find_name(&r->words, wanted, &matches);
  }
  if (!r->label || matches > 1) refuse_label(r, wanted, matches);
}

/* ---- whether the first row is a header ---- */

/* A header has no numbers at all, or text above a number. */
static void find_header(reader *r) {
  bool numbers = false, text_above_number = false, label_above_number = false;
  for (size_t k = 0; k < r->width; k++) {
    bool is_label = k + 1 == r->label, number = table_number_like(r->first.entries[k]);
    bool above = !number && r->second.count && table_number_like(r->second.entries[k]);
    numbers |= number;
    text_above_number |= above && !is_label;
    label_above_number |= above && is_label;
  }
  if (r->header) return;
  if (r->width == 1 && r->label == 1)
    r->status = table_fail(r->error, GSL_EINVAL, r->first_line, 0,
                           "the only column holds labels; there are no numbers");
  else if (numbers && label_above_number && !text_above_number)
    r->status = table_fail(r->error, GSL_EINVAL, r->first_line, r->label,
                           "%s may be a name or a label; name the column of labels by its header, "
                           "or put column names that are not numbers on top",
                           table_excerpt_of(r->first.entries[r->label - 1]).text);
  else
    r->header = !numbers || text_above_number;
}

static void take_row(reader *r, const text_list *row, size_t line) {
  r->line = line;
  for (size_t k = 0; k < row->count && !r->status; k++)
    take_field(r, k + 1, row->entries[k], strlen(row->entries[k]));
  r->rows++;
}

/* With two rows (or the only one) at hand, what the first is becomes clear. */
static void settle(reader *r) {
  size_t line = r->line;
  find_label(r);
  if (!r->status) find_header(r);
  if (!r->status && !r->header) take_row(r, &r->first, r->first_line);
  if (!r->status && r->second.count) take_row(r, &r->second, line);
}

/* ---- what libcsv calls ---- */

static void on_field(void *text, size_t length, void *context) {
  reader *r = context;
  size_t column = ++r->field;
  if (r->status) return;
  if (r->seen < 2)
    push_text(r, r->seen == 0 ? &r->first : &r->second, text, length);
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
  if (++r->seen == 1) {
    r->width = fields;
    r->first_line = r->line;
    return;
  }
  if (fields != r->width) {
    r->status =
        table_fail(r->error, GSL_EINVAL, r->line, 0,
                   "%zu field%s here, but the lines before have %zu; each row needs as many",
                   fields, fields == 1 ? "" : "s", r->width);
    return;
  }
  if (r->seen == 2)
    settle(r);
  else
    r->rows++;
}

static void feed(reader *r, const char *text, size_t length) {
  if (csv_parse(&r->csv, text, length, on_field, on_row, r) == length) return;
  if (!r->status)
    r->status = table_fail(r->error, csv_error(&r->csv) == CSV_ENOMEM ? GSL_ENOMEM : GSL_EINVAL,
                           r->line, r->field + 1,
                           "a quote stands in the wrong place; write \"\" for a quote in a field");
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

static void choose_separator(reader *r, const char *line) {
  static const char candidates[] = "\t,;";
  r->blanks = true;
  csv_set_delim(&r->csv, '\t');
  for (const char *c = candidates; *c; c++)
    if (contains(line, *c)) {
      csv_set_delim(&r->csv, (unsigned char)*c);
      r->blanks = false;
      return;
    }
}

/* Runs of blanks outside of quotes to one tab, those at the ends to none. */
static size_t squeeze(char *line) {
  bool quoted = false;
  size_t to = 0;
  for (size_t from = 0; line[from]; from++) {
    if (line[from] == '"') quoted = !quoted;
    bool blank = !quoted && line[from] == ' ';
    if (blank && (to == 0 || line[to - 1] == '\t')) continue;
    line[to++] = blank ? '\t' : line[from];
  }
  if (to > 0 && line[to - 1] == '\t') to--;
  line[to] = '\0';
  return to;
}

/* Undoubles the quotes of the quoted text that begins at text; returns what follows it. */
static const char *push_quoted(reader *r, const char *text) {
  char *word = strdup(text);
  if (!word) {
    out_of_memory(r);
    return "";
  }
  size_t length = 0;
  for (text++; *text && (*text != '"' || text[1] == '"'); text++) {
    text += *text == '"';
    word[length++] = *text;
  }
  push_text(r, &r->words, word, length);
  free(word);
  return text + (*text == '"');
}

static void split_words(reader *r, const char *text) {
  const char *separators = strchr(text, '\t') ? "\t" : " ";
  clear_texts(&r->words);
  while (*(text += strspn(text, separators)) && !r->status) {
    if (*text == '"') {
      text = push_quoted(r, text);
      continue;
    }
    size_t length = strcspn(text, separators);
    push_text(r, &r->words, text, length);
    text += length;
  }
}

/* "# key value": a property if the key is one word; its words may be names of columns. */
static void take_comment(reader *r, const char *text) {
  text += strspn(text, "# ");
  bool above = r->seen == 0;
  if (above) {
    split_words(r, text);
    r->words_are_property = false;
  }
  size_t length = strcspn(text, " \t");
  if (length == 0 || *text == '"' || text[length] != ' ' || r->status) return;
  table *t = r->result;
  table_property *more = realloc(t->properties, (t->property_count + 1) * sizeof *t->properties);
  if (!more) {
    out_of_memory(r);
    return;
  }
  t->properties = more;
  char *key = strndup(text, length), *value = strdup(text + length + 1);
  t->properties[t->property_count++] = (table_property){key, value};
  if (above) r->words_are_property = true;
  if (!key || !value) out_of_memory(r);
}

static void take_line(reader *r, table_lines *lines) {
  char *text = lines->text;
  size_t blank = strspn(text, " \t");
  if (!r->row_open) {
    if (text[blank] == '#') {
      take_comment(r, text + blank);
      return;
    }
    if (!text[blank]) return;
    r->line = lines->number;
    if (r->seen == 0) choose_separator(r, text);
  }
  r->row_open = true;
  size_t length = r->blanks ? squeeze(text) : lines->length;
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

static int finish(reader *r) {
  size_t least = r->options && r->options->least_rows ? r->options->least_rows : 2;
  table *t = r->result;
  if (r->row_open)
    return table_fail(r->error, GSL_EINVAL, r->line, 0, "a quote that opens here is never closed");
  if (r->seen == 0)
    return table_fail(r->error, GSL_EINVAL, 0, 0, "the file is empty; it has no rows");
  if (r->seen == 1) settle(r);
  if (r->status) return r->status;
  if (r->rows < least)
    return table_fail(r->error, GSL_EINVAL, 0, 0, "%zu row%s of numbers; at least %zu are needed",
                      r->rows, r->rows == 1 ? "" : "s", least);
  size_t columns = r->width - (r->label ? 1 : 0);
  t->values = gsl_matrix_alloc(r->rows, columns);
  if (!t->values) return out_of_memory(r);
  memcpy(t->values->data, r->values, r->value_count * sizeof *r->values);
  text_list *names = r->header ? &r->first : r->words.count == r->width ? &r->words : NULL;
  if (names == &r->words && r->words_are_property) { /* the names line is no property */
    table_property *last = &t->properties[--t->property_count];
    free(last->key);
    free(last->value);
  }
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
  free_texts(&r.second);
  free_texts(&r.words);
  free_texts(&r.labels);
  if (status != GSL_SUCCESS) table_free(result);
  return status;
}
