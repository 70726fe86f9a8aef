#include "grad/sentence.h"

#include <ctype.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the reason ---- */

static size_t count_unclaimed(const grad_check *check) {
  size_t count = 0;
  for (size_t i = 0; i < check->count; i++) {
    const grad_entry *entry = &check->entries[i];
    count += entry->verdict == GRAD_WRONG && !isfinite(entry->claimed);
  }
  return count;
}

/* Names the first few undecided entries. */
static void say_undecided(grad_sentence *s, const grad_check *check,
                          const grad_report_options *options) {
  enum { MOST = 4 };
  char name[GRAD_NAME_SIZE];
  size_t said = 0;
  for (size_t i = 0; i < check->count && said < MOST; i++) {
    if (check->entries[i].verdict != GRAD_UNDECIDED) continue;
    grad_name_entry(options, check->entries[i].index, name);
    grad_say(s, "%s%s", said++ == 0 ? ": " : ", ", name);
  }
  grad_say(s, check->undecided > MOST ? ", ..." : "");
}

/* The first obstacle that keeps a check from being decided; 0: none is known. */
static grad_obstacle hindrance(const grad_check *check) {
  static const grad_obstacle order[] = {GRAD_NO_VALUE, GRAD_EDGE, GRAD_JUMP, GRAD_KINK,
                                        GRAD_STATIONARY};
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    if (check->obstacles & order[i]) return order[i];
  }
  return (grad_obstacle)0;
}

static void say_why_undecided(grad_sentence *s, const grad_check *check,
                              const grad_report_options *options) {
  grad_obstacle obstacle = hindrance(check);
  if (obstacle != 0) {
    grad_say(s, "%s", grad_obstacle_text(obstacle));
  } else {
    grad_say(s, "the error bar is too wide to exclude a relative error of %g",
             check->rule.tolerance);
  }
  if (check->undecided == check->count) return;
  grad_say(s, " (%zu of %zu entries", check->undecided, check->count);
  say_undecided(s, check, options);
  grad_say(s, ")");
}

static void say_reason(grad_sentence *s, const grad_check *check,
                       const grad_report_options *options) {
  size_t unclaimed = count_unclaimed(check);
  double multiple = grad_rule_multiple(&check->rule);
  if (check->not_repeatable) {
    grad_say(s, "asked again at the same x, f or its gradient answers differently");
  } else if (check->change_is_wrong) {
    grad_say(s,
             "the callback for one moved entry disagrees with f, so nothing can be judged by it");
  } else if (unclaimed > 0) {
    grad_say(s, "the claim is not a number at %zu of %zu entries where the derivative is",
             unclaimed, check->count);
  } else if (check->verdict == GRAD_WRONG) {
    grad_say(s, "%zu of %zu entries are more than %.1f error bars off", check->wrong, check->count,
             multiple);
  } else if (check->input_changed) {
    grad_say(s, "f or its gradient writes into its input x");
  } else if (check->obstacles & GRAD_FDF_DIFFERS) {
    grad_say(s, "asked for f and its gradient at once, it gives another value or gradient");
  } else if (check->verdict == GRAD_CORRECT) {
    grad_say(s,
             "all %zu entries are within %.1f error bars, and a relative error of %g is excluded",
             check->count, multiple, check->rule.tolerance);
  } else {
    say_why_undecided(s, check, options);
  }
}

void grad_check_reason(const grad_check *check, const grad_report_options *options, char *text,
                       size_t size) {
  grad_sentence s = grad_sentence_in(text, size);
  say_reason(&s, check, options == NULL ? &grad_report_plain : options);
}

/* ---- the table ---- */

typedef struct {
  grad_verdict verdict;
  double badness;
  size_t position;
} ranked;

/* What is wrong before what is undecided, that before what is correct, of which none is the worst.
 */
static int by_badness(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->verdict != b->verdict) {
    return grad_verdict_worse(a->verdict, b->verdict) == a->verdict ? -1 : 1;
  }
  if (a->badness != b->badness) return a->badness > b->badness ? -1 : 1;
  return a->position < b->position ? -1 : 1;
}

static ranked *rank(const grad_check *check, const grad_report_options *options, size_t *rows) {
  ranked *order = calloc(check->count > 0 ? check->count : 1, sizeof *order);
  if (order == NULL) return NULL;
  for (size_t i = 0; i < check->count; i++) {
    const grad_entry *entry = &check->entries[i];
    double badness = entry->verdict == GRAD_CORRECT ? 0 : grad_entry_badness(entry);
    order[i] = (ranked){entry->verdict, badness, i};
  }
  if (options->worst > 0) qsort(order, check->count, sizeof *order, by_badness);
  *rows = options->worst > 0 ? GSL_MIN(options->worst, check->count) : check->count;
  return order;
}

static void print_verdict(FILE *stream, grad_verdict verdict, bool colour) {
  static const char *const paint[] = {[GRAD_CORRECT] = "\033[32m",
                                      [GRAD_WRONG] = "\033[1;31m",
                                      [GRAD_UNDECIDED] = "\033[33m",
                                      [GRAD_INVALID] = "\033[1;31m"};
  fprintf(stream, "%s%s%s", colour ? paint[verdict] : "", grad_verdict_name(verdict),
          colour ? "\033[0m" : "");
}

/* Nothing can be said of the ratio to an estimate that is within its own bar of 0. */
static bool has_ratio(const grad_entry *entry) {
  return fabs(entry->estimate.value) > grad_estimate_bar(&entry->estimate);
}

static bool signs_differ(const grad_entry *entry) {
  return has_ratio(entry) && entry->claimed * entry->estimate.value < 0;
}

/* ln |claimed / estimate|, without -0, and a star where the signs differ. */
static void print_ratio(FILE *stream, const grad_entry *entry) {
  double ratio = fabs(entry->log_ratio) < 5e-5 ? 0 : entry->log_ratio;
  char text[32] = "";
  if (has_ratio(entry)) snprintf(text, sizeof text, "%.4f", ratio);
  fprintf(stream, "  %9s%c", text, signs_differ(entry) ? '*' : ' ');
}

static void print_row(FILE *stream, const grad_entry *entry, const char *name, int width,
                      bool colour) {
  fprintf(stream, "%-*s  %16.9e  %16.9e  %7.1e", width, name, entry->claimed, entry->estimate.value,
          grad_estimate_bar(&entry->estimate));
  print_ratio(stream, entry);
  fputs("  ", stream);
  print_verdict(stream, entry->verdict, colour);
  fputc('\n', stream);
}

static void print_table(FILE *stream, const grad_check *check, const grad_report_options *options,
                        const ranked *order, size_t rows) {
  char name[GRAD_NAME_SIZE];
  int width = (int)strlen("entry");
  bool flipped = false;
  for (size_t i = 0; i < rows; i++) {
    grad_name_entry(options, check->entries[order[i].position].index, name);
    width = GSL_MAX_INT(width, (int)strlen(name));
  }
  fprintf(stream, "%-*s  %16s  %16s  %7s  %9s   verdict\n", width, "entry", "claimed", "estimate",
          "+-", "log ratio");
  for (size_t i = 0; i < rows; i++) {
    const grad_entry *entry = &check->entries[order[i].position];
    grad_name_entry(options, entry->index, name);
    print_row(stream, entry, name, width, options->colour);
    flipped |= signs_differ(entry);
  }
  if (rows < check->count) fprintf(stream, "(%zu of %zu, the worst first)\n", rows, check->count);
  if (flipped) fprintf(stream, "(* the signs differ)\n");
}

/* The words of a sentence and its full stop, broken into lines, of which used columns are taken. */
static void print_words(FILE *stream, size_t used, char *text) {
  enum { COLUMNS = 80 };
  char *rest = text;
  for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL;) {
    size_t stop = *rest == '\0', length = strlen(word);
    if (used > 0 && used + 1 + length + stop > COLUMNS) {
      fputc('\n', stream);
      used = 0;
    }
    used += (size_t)fprintf(stream, "%s%s", used > 0 ? " " : "", word);
  }
  fputs(".\n", stream);
}

static void print_sentence(FILE *stream, char *text) {
  text[0] = (char)toupper(text[0]);
  print_words(stream, 0, text);
}

/* What this point does not test, and what is amiss besides, as far as the reason has not said so.
 */
static void print_notes(FILE *stream, const grad_check *check) {
  unsigned notes =
      check->verdict == GRAD_WRONG ? GRAD_FDF_DIFFERS : GRAD_STATIONARY | GRAD_SYMMETRIC;
  if (check->verdict == GRAD_UNDECIDED) notes &= ~(unsigned)hindrance(check);
  for (unsigned bit = 0; bit < GRAD_OBSTACLES; bit++) {
    char text[256];
    if (!(check->obstacles & notes & 1u << bit)) continue;
    snprintf(text, sizeof text, "%s", grad_obstacle_text((grad_obstacle)(1u << bit)));
    print_sentence(stream, text);
  }
}

int grad_report(FILE *stream, const grad_check *check, const grad_report_options *options) {
  char text[512];
  size_t rows;
  if (options == NULL) options = &grad_report_plain;
  ranked *order = rank(check, options, &rows);
  if (order == NULL) return GSL_ENOMEM;
  print_table(stream, check, options, order, rows);
  free(order);
  grad_check_reason(check, options, text, sizeof text);
  print_verdict(stream, check->verdict, options->colour);
  fputc(':', stream);
  print_words(stream, strlen(grad_verdict_name(check->verdict)) + 1, text);
  grad_check_pattern_text(check, options, text, sizeof text);
  if (text[0] != '\0') print_sentence(stream, text);
  print_notes(stream, check);
  return ferror(stream) ? GSL_EFAILED : GSL_SUCCESS;
}

/* ---- as a string ---- */

bool grad_check_passed(int status, grad_check *check, const grad_report_options *options,
                       char **report) {
  size_t size;
  *report = NULL;
  bool passed = status == GSL_SUCCESS && check->verdict == GRAD_CORRECT;
  FILE *stream = passed ? NULL : open_memstream(report, &size);
  if (stream != NULL) {
    if (status == GSL_SUCCESS) {
      grad_report(stream, check, options);
    } else {
      fprintf(stream, "nothing was checked: %s\n", gsl_strerror(status));
    }
    fclose(stream);
  }
  if (status == GSL_SUCCESS) grad_check_free(check);
  return passed;
}
