/* A report for people: how the answer was read, the verdict, why, a counterexample, assumptions. */
#include "programs/gradcheck_values.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Labels stand in a column of this width. */
enum { LABEL = 12, MOST_ROWS = 12, MOST_COLUMNS = 8 };

static const char *paint(const char *word) {
  static const struct {
    const char *word, *code;
  } colours[] = {{"correct", "\033[1;32m"}, {"wrong", "\033[1;31m"}, {"undecided", "\033[1;33m"},
                 {"invalid", "\033[1;35m"}, {"given", "\033[2m"},    {NULL, "\033[0m"}};
  if (!program_colour(stdout)) return "";
  for (size_t k = 0; colours[k].word; k++)
    if (word && strcmp(word, colours[k].word) == 0) return colours[k].code;
  return "\033[0m";
}

static void line(const char *label, const char *text) {
  printf("%-*s%s\n", LABEL, label, text);
}

/* ---- how it was read ---- */

static void print_reading(const gradcheck_report *r) {
  const formula_reading *reading = &r->answer.reading;
  char *asked = program_demand_memory(formula_print(r->part->asked, FORMULA_TYPED));
  line("question", asked);
  free(asked);
  for (size_t k = 0; k < reading->count; k++) {
    const char *word = r->verdict.step_count > 1 ? sheet_word_name(r->verdict.steps[k].word) : "";
    char *text = gradcheck_print(r, k, FORMULA_TYPED);
    printf("%-*s%s%-*s%s%s%s\n", LABEL, k == 0 ? "read as" : "", paint(word),
           r->verdict.step_count > 1 ? LABEL - 2 : 0, word, paint(NULL), k == 0 ? "" : "= ", text);
    free(text);
  }
  for (size_t k = 0; k < reading->definition_count; k++) {
    const formula_symbol *d = &reading->definitions[k];
    char *text = program_demand_memory(formula_print(d->definition, FORMULA_TYPED));
    printf("%-*s%s%s%s = %s\n", LABEL, "where", d->name, d->subscripts ? "_" : "", d->parameters,
           text);
    free(text);
  }
}

static void print_notes(size_t count, char *const *notes) {
  for (size_t k = 0; k < count; k++) line("note", notes[k]);
}

/* ---- the counterexample ---- */

static void print_value(double x, bool exact, int width) {
  char text[32];
  if (isnan(x))
    snprintf(text, sizeof text, "-");
  else if (exact)
    gradcheck_number(x, text);
  else
    snprintf(text, sizeof text, "%.5g", x + 0.0); /* -0 is 0 */
  printf(" %*s", width, text);
}

static void print_symbol(const gradcheck_values *v) {
  size_t columns = v->axes ? v->length[v->axes - 1] : 1, rows = v->count / columns;
  if (v->axes > 2 || rows > MOST_ROWS || columns > MOST_COLUMNS) return;
  for (size_t row = 0; row < rows; row++) {
    char name[LABEL + 64] = "";
    if (row == 0)
      snprintf(name, sizeof name, "%s%s%s", v->symbol->name, v->symbol->subscripts ? "_" : "",
               v->symbol->parameters);
    printf("  %-*s%s", LABEL - 2, name, row ? "  " : v->exact ? " =" : " ~");
    for (size_t k = 0; k < columns; k++) print_value(v->values[row * columns + k], v->exact, 8);
    putchar('\n');
  }
}

static void print_sizes(const gradcheck_report *r, const sheet_counterexample *c) {
  const formula_scope *scope = r->part->scope;
  char text[300] = "";
  for (size_t k = 0; k < formula_scope_sizes(scope); k++) {
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, "%s%s = %zu", used ? ", " : "",
             formula_scope_size_name(scope, k), c->fixture->sizes[k]);
  }
  if (r->part->has_pairs) {
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, ", %s pairs",
             gradcheck_pairs(c->distinct ? SHEET_PAIRS_DISTINCT : SHEET_PAIRS_ALL));
  }
  line("for example", text);
}

static void print_counterexample(const gradcheck_report *r) {
  const sheet_counterexample *c = r->verdict.counterexample;
  char entry[200];
  print_sizes(r, c);
  size_t count, *used = gradcheck_symbols(r, &count);
  for (size_t k = 0; k < count; k++) {
    gradcheck_values v = gradcheck_values_of(r, used[k]);
    print_symbol(&v);
    free(v.values);
  }
  free(used);
  gradcheck_entry(r, c, entry, sizeof entry);
  if (entry[0]) printf("%-*sat %s\n", LABEL, "", entry);
  if (isfinite(c->yours))
    printf("  %-*s = %.10g\n", LABEL - 2, "yours", c->yours);
  else
    printf("  %-*s = no value\n", LABEL - 2, "yours");
  printf("  %-*s = %.10g\n", LABEL - 2, "true", c->truth);
  if (c->difference[0])
    printf("%-*syours - true = %s, which is not 0\n", LABEL, "proof", c->difference);
}

/* ---- the verdict ---- */

static void print_word(const gradcheck_report *r) {
  const char *word = gradcheck_word(r);
  printf("\n%s%-*s%s%s\n", paint(word), LABEL, word, paint(NULL), gradcheck_reason(r));
}

static void print_list(const char *label, size_t count, char *const *texts) {
  if (count == 0) return;
  printf("%-*s", LABEL, label);
  for (size_t k = 0; k < count; k++) printf("%s%s", k ? ", " : "", texts[k]);
  putchar('\n');
}

static void print_evidence(const gradcheck_report *r) {
  const sheet_verdict *v = &r->verdict;
  char pairs[100] = "";
  if (r->part->has_pairs) snprintf(pairs, sizeof pairs, "; pairs: %s", gradcheck_pairs(r->pairs));
  printf("%-*sto %.0e of its size, in ball arithmetic with %ld bits%s\n", LABEL, "compared",
         v->largest_difference, (long)v->bits, pairs);
  print_list("needs", v->audit.needed_count, v->audit.needed);
  print_list("not needed", v->audit.not_needed_count, v->audit.not_needed);
}

static void print_invalid(const gradcheck_report *r) {
  size_t line_number, column;
  formula_locate(r->text, r->error.span.from, &line_number, &column);
  print_word(r);
  if (r->length == 0) return;
  putchar('\n');
  if (memchr(r->text, '\n', r->length)) printf("  line %zu, column %zu\n", line_number, column);
  gradcheck_draw_caret(stdout, r, r->error.span, "  ");
}

/* What went wrong, where, and what the sheet says of it. */
static void print_hints(const gradcheck_report *r) {
  char *hint = gradcheck_hint(r);
  const char *remark = gradcheck_remark(r);
  formula_span place;
  if (hint) line("mistake", hint);
  free(hint);
  if (remark) line("hint", remark);
  if (gradcheck_mend(r)) line("write", gradcheck_mend(r));
  if (!gradcheck_hint_place(r, &place)) return;
  putchar('\n');
  gradcheck_draw_caret(stdout, r, place, "  ");
}

void gradcheck_text(const gradcheck_report *r) {
  const sheet_verdict *v = &r->verdict;
  if (r->error.status != FORMULA_OK) {
    print_invalid(r);
    return;
  }
  print_reading(r);
  print_notes(v->note_count, v->notes);
  print_word(r);
  print_hints(r);
  if (v->word == SHEET_IS_CORRECT) print_evidence(r);
  if (v->counterexample) {
    putchar('\n');
    print_counterexample(r);
  }
}

void gradcheck_show(const gradcheck_report *r) {
  if (r->error.status != FORMULA_OK) {
    print_invalid(r);
    return;
  }
  const formula_reading *reading = &r->answer.reading;
  print_reading(r);
  for (size_t k = 0; k < reading->count; k++) {
    char *text = gradcheck_print(r, k, FORMULA_BRACKETED);
    line(k == 0 ? "bracketed" : "", text);
    free(text);
  }
  for (size_t k = 0; k < reading->count; k++) {
    char *text = gradcheck_print(r, k, FORMULA_LATEX);
    line(k == 0 ? "LaTeX" : "", text);
    free(text);
  }
  for (size_t k = 0; k < reading->note_count; k++) line("note", reading->notes[k]);
}
