#include "programs/external.h"

#include "programs/child.h"
#include "programs/precision.h"
#include "programs/program.h"
#include "programs/words.h"
#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct external {
  const char *const *command;
  double timeout;
  child *program; /* NULL when it does not run */
  gsl_multimin_function_fdf function;
  char *question;
  double *at, *gradient; /* of the last answer; n each */
  double value;
  bool value_fresh, gradient_fresh; /* not handed out yet */
  precision of_value, of_gradient;
  size_t answers;
  bool ever_answered, blurred;
  char complaint[2000];
};

enum { LONGEST_NUMBER = 400 }; /* characters: -DBL_MAX in full, and some decimals */

/* ---- complaints ---- */

static void __attribute__((format(printf, 2, 3))) complain(external *e, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(e->complaint, sizeof e->complaint, format, arguments);
  va_end(arguments);
  words_clean(e->complaint, strlen(e->complaint), ' ');
}

/* Behind the complaint, the question that led to it. */
static void say_where(external *e, const char *question) {
  enum { SHOWN = 80 };
  size_t used = strlen(e->complaint), length = strcspn(question, "\n");
  snprintf(e->complaint + used, sizeof e->complaint - used, " (asked at %.*s%s)",
           length < SHOWN ? (int)length : SHOWN, question, length < SHOWN ? "" : "...");
}

const char *external_complaint(const external *e) {
  return e->complaint[0] ? e->complaint : NULL;
}

/* ---- reading an answer ---- */

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/* What may lie behind a word where a number should be. */
static const char *mend_of(const char *word) {
  if (strcmp(word, "NA") == 0 || strcmp(word, "None") == 0)
    return "; where there is no value, the answer is nan";
  if (strchr("dD", *word)) return "; an exponent begins with e, as in 1.5e-3";
  if (strchr("[](){},;", *word)) return "; print the numbers alone, with blanks between them";
  if (strchr("0123456789+-.", *word) && strpbrk(word, ","))
    return "; the numbers need a decimal point, and blanks between them";
  return "";
}

static bool refuse_word(external *e, size_t place, const char *from, const char *rest) {
  enum { SHOWN = 40 };
  char word[SHOWN + 1];
  size_t length = (size_t)(rest - from) + strcspn(rest, " \t\r");
  snprintf(word, sizeof word, "%.*s", length < SHOWN ? (int)length : SHOWN, from);
  const char *mend = mend_of(strpbrk(word, ",;") ? word : rest > from ? rest : word);
  if (place == 0)
    complain(e, "'%s' is not a number, where f should stand%s", word, mend);
  else
    complain(e, "'%s' is not a number, where entry %zu of the gradient should stand%s", word, place,
             mend);
  return false;
}

/* One number, which ends where blanks or the line do. */
static bool read_number(external *e, const char **text, size_t place, double *value) {
  const char *from = *text;
  char *end;
  *value = strtod(from, &end);
  if (end == from || (*end && !is_blank(*end))) return refuse_word(e, place, from, end);
  if (isfinite(*value)) precision_note(place == 0 ? &e->of_value : &e->of_gradient, from, end);
  *text = end;
  return true;
}

/* 1 + n numbers, and nothing else. */
static bool read_answer(external *e, const char *text) {
  size_t n = e->function.n, count = 0;
  for (;;) {
    while (is_blank(*text)) text++;
    if (!*text) break;
    double surplus, *slot = count == 0 ? &e->value : &e->gradient[count - 1];
    if (!read_number(e, &text, count, count > n ? &surplus : slot)) return false;
    count++;
  }
  if (count == n + 1) return true;
  const char *hint = "";
  if (count < n + 1) hint = "; all of an answer stands on one line";
  if (count == n) hint = "; is f missing, or an entry of the gradient?";
  complain(e, "the answer has %zu number%s, not %zu: f, and %zu entr%s of its gradient%s", count,
           count == 1 ? "" : "s", n + 1, n, n == 1 ? "y" : "ies", hint);
  return false;
}

/* ---- asking ---- */

static size_t write_question(external *e, const gsl_vector *x) {
  char *next = e->question;
  for (size_t k = 0; k < x->size; k++) {
    e->at[k] = gsl_vector_get(x, k);
    next += sprintf(next, k + 1 < x->size ? "%.17g " : "%.17g\n", e->at[k]);
  }
  return (size_t)(next - e->question);
}

static void ask(external *e, const gsl_vector *x) {
  e->value_fresh = e->gradient_fresh = false;
  if (!e->program) return;
  size_t length = write_question(e, x);
  const char *answer =
      child_ask(e->program, e->question, length, LONGEST_NUMBER * (x->size + 1) + 4096);
  if (answer && read_answer(e, answer)) {
    e->value_fresh = e->gradient_fresh = e->ever_answered = true;
    e->answers++;
    return;
  }
  if (!answer) complain(e, "%s", child_complaint(e->program));
  say_where(e, e->question);
  child_stop(e->program);
  e->program = NULL;
}

static bool at_same_point(const external *e, const gsl_vector *x) {
  for (size_t k = 0; k < x->size; k++)
    if (e->at[k] != gsl_vector_get(x, k)) return false;
  return true;
}

/* An answer holds f and its gradient, so that one question serves a call of f and one of df; but no
 * two calls of either, or a program that answers differently each time would not be noticed. */
static void look_up(external *e, const gsl_vector *x, bool *fresh) {
  if (!*fresh || !at_same_point(e, x)) ask(e, x);
}

/* A number from -1 to 1 that looks random, and depends on every bit of x. */
static double scatter(const gsl_vector *x) {
  uint64_t mixed = 0;
  for (size_t k = 0; k < x->size; k++) {
    double at = gsl_vector_get(x, k);
    uint64_t bits;
    memcpy(&bits, &at, sizeof bits);
    mixed = (mixed ^ bits ^ mixed >> 29) * 0xbf58476d1ce4e5b9U; /* Stafford's splitmix64 */
  }
  mixed ^= mixed >> 32;
  return (double)mixed / 0x1p63 - 1;
}

static double value_at(const gsl_vector *x, void *params) {
  external *e = params;
  look_up(e, x, &e->value_fresh);
  if (!e->value_fresh) return (double)NAN;
  e->value_fresh = false;
  return e->blurred ? e->value + precision_loss(&e->of_value, e->value) * scatter(x) : e->value;
}

static void gradient_at(const gsl_vector *x, void *params, gsl_vector *gradient) {
  external *e = params;
  look_up(e, x, &e->gradient_fresh);
  for (size_t k = 0; k < x->size; k++)
    gsl_vector_set(gradient, k, e->gradient_fresh ? e->gradient[k] : (double)NAN);
  e->gradient_fresh = false;
}

static void both_at(const gsl_vector *x, void *params, double *value, gsl_vector *gradient) {
  gradient_at(x, params, gradient);
  *value = value_at(x, params);
}

/* ---- life ---- */

external *external_open(const char *const *command, size_t n, double timeout) {
  enum { LONGEST_QUESTION_WORD = 26 }; /* %.17g and a blank */
  external *e = program_demand_memory(calloc(1, sizeof *e));
  *e = (external){.command = command, .timeout = timeout};
  e->function = (gsl_multimin_function_fdf){value_at, gradient_at, both_at, n, e};
  e->question = program_demand_memory(calloc(n + 1, LONGEST_QUESTION_WORD));
  e->at = program_demand_memory(calloc(n + 1, sizeof *e->at));
  e->gradient = program_demand_memory(calloc(n + 1, sizeof *e->gradient));
  return e;
}

void external_begin(external *e, const gsl_vector *x) {
  e->complaint[0] = '\0';
  e->answers = 0;
  e->blurred = false;
  char refusal[500] = "";
  if (!e->program) e->program = child_start(e->command, e->timeout, refusal, sizeof refusal);
  if (refusal[0]) complain(e, "%s", refusal);
  ask(e, x);
}

gsl_multimin_function_fdf *external_function(external *e) {
  return &e->function;
}

size_t external_answers(const external *e) {
  return e->answers;
}

bool external_ever_answered(const external *e) {
  return e->ever_answered;
}

bool external_finish(external *e) {
  bool fine = !e->program || child_finish(e->program);
  if (!fine) complain(e, "%s", child_complaint(e->program));
  child_stop(e->program);
  e->program = NULL;
  return fine;
}

void external_close(external *e) {
  if (!e) return;
  child_stop(e->program);
  free(e->question);
  free(e->at);
  free(e->gradient);
  free(e);
}

/* ---- what is lost in print ---- */

/* Of f. */
static double share_hidden(const external *e) {
  return precision_loss(&e->of_value, e->value) / fabs(e->value);
}

/* By fewer than some six digits of f a function that is flat cannot be told from one that is not.
 */
double external_rounding(const external *e, double value) {
  static const double TELLING = 5e-6;
  if (!isfinite(value)) return 0;
  if (e->blurred && !(share_hidden(e) < TELLING)) return (double)INFINITY;
  return e->of_gradient.fractional ? precision_loss(&e->of_gradient, value) : 0;
}

bool external_blur(external *e) {
  e->blurred = !(share_hidden(e) <= DBL_EPSILON);
  return e->blurred;
}

int external_coarse_digits(const external *e) {
  enum { FEWEST = 4, ENOUGH = 15 }; /* a few may be all that there is to print: 0, 2.5 */
  double largest = 0;
  for (size_t k = 0; k < e->function.n; k++) largest = fmax(largest, fabs(e->gradient[k]));
  int f = precision_digits(&e->of_value, e->value);
  int gradient = precision_digits(&e->of_gradient, largest);
  int digits = f < gradient ? f : gradient;
  bool told = e->blurred || e->of_gradient.fractional || digits >= FEWEST;
  return told && digits < ENOUGH ? digits : 0;
}
