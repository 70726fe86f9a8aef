/* A report for people: how the answer was read, the verdict, why, a counterexample, assumptions. */
#include "programs/gradcheck_values.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Labels stand in a column of this width. */
enum { LABEL = 12, SCREEN = 80, MOST_ROWS = 12, MOST_COLUMNS = 8 };

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

static size_t columns_of(const char *text, size_t bytes) {
  size_t columns = 0;
  for (size_t k = 0; k < bytes; k++) columns += ((unsigned char)text[k] & 0xC0) != 0x80;
  return columns;
}

/* Text behind a label, broken between words where the screen ends. */
static void sentence(const char *text) {
  size_t column = LABEL;
  while (*text) {
    size_t bytes = strcspn(text, " "), width = columns_of(text, bytes);
    bool first = column == LABEL, fits = first || column + 1 + width <= SCREEN;
    if (!fits) printf("\n%*s", LABEL, "");
    if (!first && fits) putchar(' ');
    column = fits ? column + !first + width : LABEL + width;
    printf("%.*s", (int)bytes, text);
    text += bytes;
    text += strspn(text, " ");
  }
  putchar('\n');
}

static void tell(const char *label, const char *text) {
  printf("%-*s", LABEL, label);
  sentence(text);
}

/* ---- how it was read ---- */

static void print_reading(const gradcheck_report *r) {
  const formula_reading *reading = &r->answer.reading;
  if (!r->is_claim) {
    char *asked = program_demand_memory(formula_print(r->part->asked, FORMULA_TYPED));
    line("question", asked);
    free(asked);
  }
  for (size_t k = 0; k < reading->count; k++) {
    const char *word = r->verdict.step_count > 1 ? sheet_word_name(r->verdict.steps[k].word) : "";
    char *text = gradcheck_print(r, k, FORMULA_TYPED);
    printf("%-*s%s%-*s%s%s%s%s\n", LABEL, k == 0 ? "read as" : "", paint(word),
           r->verdict.step_count > 1 ? LABEL - 2 : 0, word, paint(NULL),
           k == 0 ? "" : gradcheck_relation(r, k, FORMULA_TYPED), k == 0 ? "" : " ", text);
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

static void print_notes(size_t count, const char *const *notes) {
  for (size_t k = 0; k < count; k++) tell("note", notes[k]);
}

/* ---- the counterexample ---- */

static void print_value(double x, bool exact, int width) {
  char text[32];
  if (isnan(x))
    snprintf(text, sizeof text, "-");
  else if (exact)
    gradcheck_number(x + 0.0, text); /* -0 is 0 */
  else
    snprintf(text, sizeof text, "%.5g", x + 0.0);
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

static void print_side(const char *name, double x) {
  if (isfinite(x))
    printf("  %-*s = %.10g\n", LABEL - 2, name, x);
  else
    printf("  %-*s = no value\n", LABEL - 2, name);
}

static void print_counterexample(const gradcheck_report *r) {
  const sheet_counterexample *c = r->verdict.counterexample;
  const char *yours = r->is_claim ? "left" : "yours", *truth = r->is_claim ? "right" : "true";
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
  print_side(yours, c->yours);
  print_side(truth, c->truth);
  if (c->difference[0])
    printf("%-*s%s - %s = %s%s\n", LABEL, "proof", yours, truth, c->difference,
           r->is_claim ? "" : ", which is not 0");
}

/* ---- the verdict ---- */

static void print_word(const gradcheck_report *r) {
  const char *word = gradcheck_word(r);
  printf("%s%-*s%s", paint(word), LABEL, word, paint(NULL));
  sentence(gradcheck_reason(r));
}

static void print_list(const char *label, size_t count, char *const *texts) {
  if (count == 0) return;
  printf("%-*s", LABEL, label);
  for (size_t k = 0; k < count; k++) printf("%s%s", k ? ", " : "", texts[k]);
  putchar('\n');
}

/* The first member of a chain that does not follow, with the values of both. */
static void print_break(const gradcheck_report *r) {
  const sheet_chain *chain = &r->chain;
  const sheet_counterexample *c = chain->counterexample;
  /* What follows from the question is right; then the counterexample says all there is to say. */
  if (chain->broken == chain->count || r->answer.given[chain->broken - 1]) return;
  char entry[200], *text = gradcheck_print(r, chain->broken, FORMULA_TYPED);
  printf("%-*s= %s\n%-*sdoes not follow from the member before", LABEL, "the break", text, LABEL,
         "");
  free(text);
  if (c) {
    double here = chain->reversed ? c->truth : c->yours;
    double before = chain->reversed ? c->yours : c->truth;
    gradcheck_entry(r, c, entry, sizeof entry);
    printf(": %.6g after %.6g%s%s, for instance", here, before, entry[0] ? " at " : "", entry);
  }
  putchar('\n');
}

/* How near to being broken a claim came. */
static void print_search(const gradcheck_report *r) {
  double closest = r->finding.closest;
  if (!isfinite(closest)) return;
  bool equal = r->answer.reading.relations[1] == FORMULA_EQUAL;
  if (equal)
    printf("%-*sits sides differ by at most %.0e of their terms, which is rounding\n", LABEL,
           "closest", closest);
  else if (closest == 0)
    printf("%-*sits sides come to be equal\n", LABEL, "closest");
  else
    printf("%-*s%.4g is what is missing to a violation\n", LABEL, "closest", fabs(closest));
}

static void print_evidence(const gradcheck_report *r) {
  const sheet_verdict *v = &r->verdict;
  if (r->is_claim) {
    print_search(r);
    return;
  }
  char how[40] = "exactly";
  if (v->largest_difference > 0)
    snprintf(how, sizeof how, "to %.0e of its size", v->largest_difference);
  printf("%-*s%s, in ball arithmetic with %ld bits\n", LABEL, "compared", how, (long)v->bits);
  if (r->part->has_pairs) line("pairs", gradcheck_pairs(r->pairs));
  print_list("needs", v->audit.needed_count, v->audit.needed);
  print_list("not needed", v->audit.not_needed_count, v->audit.not_needed);
}

static void print_invalid(const gradcheck_report *r) {
  size_t line_number, column;
  gradcheck_locate(r, r->error.span.from, &line_number, &column);
  print_word(r);
  if (strspn(r->text, " \t\r\n") == r->length) return;
  putchar('\n');
  if (r->file || memchr(r->text, '\n', r->length))
    printf("  line %zu, column %zu\n", line_number, column);
  gradcheck_draw_caret(stdout, r, r->error.span, "  ");
}

/* An answer that is right in one convention may have been asked for in that one. */
static void print_choice(const gradcheck_report *r) {
  const sheet_counterexample *c = r->verdict.counterexample;
  if (!c) return;
  const char *right = gradcheck_pairs(c->distinct ? SHEET_PAIRS_ALL : SHEET_PAIRS_DISTINCT);
  printf("%-*s--pairs=%s judges over %s pairs alone\n", LABEL, "hint", right, right);
}

/* What went wrong, where, and what the sheet says of it. */
static void print_hints(const gradcheck_report *r) {
  char *hint = gradcheck_hint(r);
  const char *remark = gradcheck_remark(r);
  formula_span place;
  bool convention = r->diagnosed && r->diagnosis.kind == SHEET_CONVENTION;
  if (hint && !convention) tell("mistake", hint); /* the reason has told of a convention */
  free(hint);
  if (convention) print_choice(r);
  if (remark) tell("hint", remark);
  if (gradcheck_mend(r)) line("write", gradcheck_mend(r));
  if (!gradcheck_hint_place(r, &place)) return;
  putchar('\n');
  gradcheck_draw_caret(stdout, r, place, "  ");
}

static void print_report(const gradcheck_report *r) {
  const sheet_verdict *v = &r->verdict;
  if (r->error.status != FORMULA_OK) {
    print_invalid(r);
    return;
  }
  print_reading(r);
  print_notes(v->note_count, (const char *const *)v->notes);
  putchar('\n');
  print_word(r);
  print_hints(r);
  if (v->word == SHEET_IS_CORRECT) print_evidence(r);
  print_break(r);
  if (v->counterexample) {
    putchar('\n');
    print_counterexample(r);
  }
}

/* Verdict by verdict, in the end. */
static void print_summary(const gradcheck_report *reports, size_t count) {
  for (size_t k = 0; k < count; k++) {
    const char *word = gradcheck_word(&reports[k]);
    bool follows = reports[k].follows_from != NULL;
    printf("%s%-*s%s%-*s%s\n", paint(word), LABEL, word, paint(NULL), follows ? LABEL - 2 : 0,
           reports[k].part->name, follows ? gradcheck_reason(&reports[k]) : "");
  }
}

void gradcheck_text(const gradcheck_report *reports, size_t count) {
  for (size_t k = 0; k < count; k++) {
    const gradcheck_report *r = &reports[k];
    if (r->file)
      printf("---- part %s%s%s\n\n", r->part->name, r->part->title[0] ? ": " : "", r->part->title);
    print_report(r);
    if (r->file) putchar('\n');
  }
  if (count > 0 && reports[0].file) print_summary(reports, count);
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
  print_notes(reading->note_count, reading->notes);
}
