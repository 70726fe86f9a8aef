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

static char *printed(const double *claimed, const grad_report_options *options) {
  grad_entry entries[N];
  grad_check check = check_of(claimed, entries);
  char *text = NULL;
  size_t size;
  FILE *stream = open_memstream(&text, &size);
  cr_assert_eq(grad_report(stream, &check, options), GSL_SUCCESS);
  fclose(stream);
  return text;
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
  cr_expect(strstr(text, "(the worst 2 of 5)") != NULL, "%s", text);
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

Test(report, a_full_disk_is_noticed) {
  grad_entry entries[N];
  grad_check check = check_of(TRUE_GRADIENT, entries);
  FILE *full = fopen("/dev/full", "w");
  cr_assert_not_null(full);
  setvbuf(full, NULL, _IONBF, 0);
  cr_expect_eq(grad_report(full, &check, NULL), GSL_EFAILED);
  fclose(full);
}
