#include "grad/grad.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 5 };
static const double TRUE_GRADIENT[N] = {2.385, -0.0731, 14.02, -3.3e-4, 0.918};

/* A check as grad_check_claim leaves it, for a claim made of the true gradient. */
static grad_check check_of(const double *claimed, grad_entry *entries) {
  grad_check check = {.count = N, .entries = entries, .value = 1.7, .largest = 14.02};
  check.rule = (grad_rule){2e-4, 1e-3, N, 14.02};
  for (size_t i = 0; i < N; i++) {
    entries[i] = (grad_entry){.index = i, .claimed = claimed[i]};
    entries[i].estimate = (grad_estimate){TRUE_GRADIENT[i] * (1 + 1e-12), 1e-11, 1e-11, 0.1, 20};
    entries[i].log_ratio = log(fabs(claimed[i] / TRUE_GRADIENT[i]));
    entries[i].verdict = grad_judge(&check.rule, claimed[i], &entries[i].estimate);
    check.wrong += entries[i].verdict == GRAD_WRONG;
    check.verdict = grad_verdict_worse(check.verdict, entries[i].verdict);
    if (entries[i].verdict == GRAD_WRONG) check.worst = i;
  }
  return check;
}

static void letter(size_t k, char *text, size_t size, const void *context) {
  snprintf(text, size, "%s[%zu]", (const char *)context, k + 1);
}

static char *text_of(const grad_check *check, const grad_report_options *options) {
  char *text = NULL;
  size_t size;
  FILE *stream = open_memstream(&text, &size);
  cr_assert_eq(grad_report(stream, check, options), GSL_SUCCESS);
  fclose(stream);
  return text;
}

static char *printed(const double *claimed, const grad_report_options *options) {
  grad_entry entries[N];
  grad_check check = check_of(claimed, entries);
  return text_of(&check, options);
}

Test(report, names_the_entry_and_the_pattern) {
  double claimed[N];
  memcpy(claimed, TRUE_GRADIENT, sizeof claimed);
  claimed[1] *= -1;
  grad_report_options options = {.worst = 2, .name = letter, .context = "y"};
  char *text = printed(claimed, &options);
  cr_expect(strstr(text, "y[2]    7.310000000e-02  -7.310000000e-02") != NULL, "%s", text);
  cr_expect(strstr(text, "0.0000*  wrong\n") != NULL, "%s", text);
  cr_expect(strstr(text, "\nwrong: 1 of 5 entries are more than 5.2 error bars off.\n") != NULL,
            "%s", text);
  cr_expect(strstr(text, "\nOnly entry y[2] has the wrong sign") != NULL, "%s", text);
  cr_expect(strstr(text, "(2 of 5, the worst first)") != NULL, "%s", text);
  cr_expect(strchr(text, '\033') == NULL, "colour was not asked for");
  free(text);
}

Test(report, says_the_factor) {
  double claimed[N];
  for (size_t i = 0; i < N; i++) claimed[i] = 2 * TRUE_GRADIENT[i];
  char *text = printed(claimed, NULL);
  cr_expect(strstr(text, "Every entry is 2 times the derivative") != NULL, "%s", text);
  free(text);
}

Test(report, a_claim_that_is_no_number) {
  double claimed[N];
  memcpy(claimed, TRUE_GRADIENT, sizeof claimed);
  claimed[4] = (double)NAN;
  char *text = printed(claimed, NULL);
  cr_expect(strstr(text, "wrong: the claim is not a number at 1 of 5 entries") != NULL, "%s", text);
  free(text);
}

/* Lines of 80 columns, apart from escapes, whatever there is to say; and words are not lost. */
Test(report, fits_a_terminal) {
  static const double factors[] = {1, -1, 0.5, 1 / 0.7, 1e9, (double)NAN};
  static const double bars[] = {1e-11, 1e-5, 3, HUGE_VAL};
  for (size_t trial = 0; trial < 48; trial++) {
    double claimed[N];
    grad_entry entries[N];
    for (size_t i = 0; i < N; i++) {
      claimed[i] = TRUE_GRADIENT[i] * (i % 2 == 0 || trial % 2 ? factors[trial / 2 % 6] : 1);
    }
    grad_check check = check_of(claimed, entries);
    for (size_t i = 0; i < N; i++) {
      entries[i].estimate.rounding = bars[trial / 12];
      entries[i].verdict = grad_judge(&check.rule, claimed[i], &entries[i].estimate);
    }
    check.verdict = trial / 12 > 1 ? GRAD_UNDECIDED : check.verdict;
    check.undecided = trial / 12 > 1 ? N : 0;
    grad_report_options options = {.colour = trial % 3 == 0, .columns = trial % 4};
    char *text = text_of(&check, &options), reason[512];
    size_t column = 0;
    for (const char *c = text; *c; c++) {
      if (*c == '\033') c = strchr(c, 'm') + 1;
      column = *c == '\n' ? 0 : column + 1;
      cr_assert_leq(column, 80, "trial %zu:\n%s", trial, text);
      cr_assert(*c != ' ' || c[1] != '\n', "trial %zu: blanks at the end of a line:\n%s", trial,
                text);
    }
    grad_check_reason(&check, &options, reason, sizeof reason);
    for (char *word = strtok(reason, " "); word; word = strtok(NULL, " ")) {
      cr_expect(strstr(text, word), "trial %zu: '%s' is lost in\n%s", trial, word, text);
    }
    free(text);
  }
}

Test(report, what_comes_first) {
  double claimed[N];
  grad_entry entries[N];
  memcpy(claimed, TRUE_GRADIENT, sizeof claimed);
  claimed[0] *= 1.01;
  claimed[4] *= 3;
  claimed[2] += 3e-11; /* more than a bar, of which several are allowed */
  grad_check check = check_of(claimed, entries);
  entries[3].estimate.value = claimed[3];
  entries[3].estimate.truncation = 1;
  entries[3].verdict = GRAD_UNDECIDED;
  static const char first[] = "4031";
  char *text = text_of(&check, &(grad_report_options){.worst = 4}), *line = text;
  for (size_t i = 0; i < 4; i++) {
    line = strchr(line, '\n') + 1;
    cr_expect_eq(*line, first[i], "row %zu is %c, not %c:\n%s", i, *line, first[i], text);
  }
  free(text);
}

/* What keeps a check from being decided is its reason, whatever else stands beside it. */
Test(report, obstacles) {
  grad_entry entries[N];
  grad_check check = check_of(TRUE_GRADIENT, entries);
  check.verdict = entries[2].verdict = GRAD_UNDECIDED;
  check.undecided = 1;
  check.obstacles = GRAD_KINK | GRAD_SYMMETRIC;
  char *text = text_of(&check, NULL);
  cr_expect(strstr(text, "\nundecided: the function has a kink"), "%s", text);
  cr_expect(strstr(text, "(1 of 5 entries: 2).\n"), "%s", text);
  cr_expect(strstr(text, "\nAt this point most entries are equal"), "%s", text);
  free(text);
  check.obstacles = GRAD_STATIONARY;
  text = text_of(&check, NULL);
  cr_expect(strstr(text, "\nundecided: the gradient nearly vanishes"), "%s", text);
  cr_expect(!strstr(text, "\nThe gradient"), "said twice:\n%s", text);
  free(text);
  check.verdict = GRAD_CORRECT;
  text = text_of(&check, NULL);
  cr_expect(strstr(text, "\nThe gradient nearly vanishes"), "%s", text);
  free(text);
  check.verdict = GRAD_WRONG;
  check.wrong = 1;
  check.obstacles = GRAD_STATIONARY | GRAD_FDF_DIFFERS;
  text = text_of(&check, NULL);
  cr_expect(!strstr(text, "vanishes") && strstr(text, "\nFdf does not return"), "%s", text);
  free(text);
}

Test(report, a_full_disk_is_noticed) {
  grad_entry entries[N];
  grad_check check = check_of(TRUE_GRADIENT, entries);
  FILE *full = fopen("/dev/full", "w");
  cr_assert_not_null(full);
  setvbuf(full, NULL, _IONBF, 0);
  cr_expect_eq(grad_report(full, &check, NULL), GSL_EFAILED);
  fclose(full);
}
