/* The exercises as a student meets them: an empty hole is told as one, the solutions are correct,
 * and each of the wrong answers in tests/wrong is found, with the right words. */
#include "support.h"
#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool sanitized(void) {
  return strstr(BUILD, "sanitize") != NULL;
}

/* What make says on target; its own exit status says only whether all went well. The flags of a
 * make that runs this test are not for this one. */
static support_run run_make(const char *target, const char *more) {
  return support_shell(
      "env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make --no-print-directory BUILD=" BUILD
      " %s %s %s 2>&1",
      sanitized() ? "SANITIZE=1" : "", target, more);
}

/* The exit status of the recipe of target, which make shows behind "Error". */
static int recipe_status(const support_run *run, const char *target) {
  char pattern[64];
  int status = 0;
  snprintf(pattern, sizeof pattern, ": %s] Error ", target);
  const char *error = strstr(run->out, pattern);
  if (error) sscanf(error + strlen(pattern), "%d", &status);
  return error ? status : run->status;
}

static void expect(const char *target, const char *more, int status, const char *words) {
  support_run run = run_make(target, more);
  int said = recipe_status(&run, target);
  cr_expect_eq(said, status, "%s %s: status %d, not %d\n%s", target, more, said, status, run.out);
  cr_expect_eq(run.status, status ? 2 : 0, "%s %s: make exits %d", target, more, run.status);
  cr_expect(strstr(run.out, words), "%s %s says not '%s' but\n%s", target, more, words, run.out);
  support_free(&run);
}

static void expect_wrong(const char *name, char part, int status, const char *words) {
  char target[16], more[256];
  snprintf(target, sizeof target, "check-%c", part);
  snprintf(more, sizeof more, "ANSWERS=tests/wrong/%s", name);
  expect(target, more, status, words);
}

Test(exercises, empty_holes_fail) {
  expect_wrong("empty", 'a', 1, "a.c: the hole is still empty: nothing is written to dq yet");
  expect_wrong("empty", 'b', 1, "b.c: the hole is still empty: nothing is written to dz yet");
  expect_wrong("empty", 'c', 1, "c.c, step_in_z: the hole is still empty: nothing is written to z");
  expect_wrong("empty", 'd', 1, "d.c: the hole is still empty: nothing is written to dy yet");
}

Test(exercises, check_stops_at_the_first_that_is_not_correct) {
  support_run run = run_make("check", "ANSWERS=tests/wrong/empty");
  cr_expect_eq(recipe_status(&run, "check"), 1, "%s", run.out);
  cr_expect(strstr(run.out, "a.c: the hole"), "%s", run.out);
  cr_expect(!strstr(run.out, "b.c"), "%s", run.out);
  support_free(&run);
}

Test(exercises, solutions_are_correct) {
  support_run run = run_make("check", "ANSWERS=exercises/solutions");
  cr_expect_eq(run.status, 0, "%s", run.out);
  static const char *const said[] = {"a.c: correct", "c.c, step_in_q: correct",
                                     "b.c: correct", "c.c, step_in_z: correct",
                                     "c.c: correct", "d.c: correct"};
  for (size_t k = 0; k < sizeof said / sizeof *said; k++)
    cr_expect(strstr(run.out, said[k]), "not '%s' but\n%s", said[k], run.out);
  cr_expect(!strstr(run.out, "warning"), "%s", run.out);
  support_free(&run);
}

Test(exercises, other_ways_to_be_right_are_correct) {
  expect("check-a", "ANSWERS=tests/right", 0, "a.c: correct");
  expect("check-b", "ANSWERS=tests/right", 0, "b.c: correct");
  expect("check-d", "ANSWERS=tests/right", 0, "d.c: correct");
}

Test(exercises, an_answer_elsewhere_is_found_by_its_full_name) {
  expect("check-a", "ANSWERS=\"$PWD\"/exercises/solutions/.", 0, "a.c: correct");
  expect("check-a", "ANSWERS=no/such/folder", 2, "no/such/folder/a.c: No such file");
}

Test(exercises, faults_of_c_are_named) {
  expect_wrong("accumulates", 'a', 1, "dq[0][0] depends on what stood there");
  expect_wrong("accumulates", 'd', 1, "dy[0][0] depends on what stood there");
  expect_wrong("left-out", 'd', 1, "dy[5][0] is never written, nor are 4 other entries");
  expect_wrong("writes-input", 'b', 1, "it writes into its input z");
  expect_wrong("static", 'b', 1, "Something is kept between calls");
  expect_wrong("static", 'd', 1, "Something is kept between calls");
  expect_wrong("diagonal", 'a', 1, "0/0 or 0 log 0");
  expect_wrong("integer-half", 'd', 1, "1/2 is a quotient of integers");
  expect_wrong("overflow", 'b', 1, "take the maximum of z off all z first");
}

Test(exercises, single_precision_is_named) {
  expect_wrong("float", 'a', 1, "single precision");
  expect_wrong("float", 'b', 1, "single precision");
  expect_wrong("float", 'd', 1, "single precision");
  expect_wrong("floor", 'a', 1, "always off to the same side");
  expect_wrong("float-sum", 'b', 1, "a float");
}

Test(exercises, factors_are_named) {
  expect_wrong("minus", 'a', 1, "this is minus the gradient.");
  expect_wrong("minus", 'b', 1, "this is minus the gradient.");
  expect_wrong("minus", 'c', 1, "so that the step goes uphill");
  expect_wrong("minus", 'd', 1, "this is minus the gradient.");
  expect_wrong("minus-diagonal", 'a', 1, "this is minus the gradient.\nAt distinct pairs, N = 5,");
  expect_wrong("factor", 'd', 1, "Every entry is 0.5 times the right one");
  expect_wrong("mean", 'b', 1, "the factor 1/N^2");
  expect_wrong("mean", 'd', 1, "the factor 1/N:");
  expect_wrong("no-rate", 'c', 1, "the factor 1/rate");
}

Test(exercises, entries_tell_what_went_wrong) {
  expect_wrong("swapped", 'a', 1, "it would be right with p[j][i] for p[i][j]");
  expect_wrong("swapped", 'b', 1, "it would be right with dz[j][i] for dz[i][j]");
  expect_wrong("swapped-input", 'b', 1, "it would be right with z[j][i] for z[i][j]");
  expect_wrong("diagonal", 'b', 1, "All is right off the diagonal");
  expect_wrong("skips-diagonal", 'b', 1, "All is right off the diagonal");
  expect_wrong("sum-without-diagonal", 'b', 1, "right at distinct pairs, N = 5 and wrong at all");
  expect_wrong("one-entry", 'b', 1, "One entry only is wrong");
  expect_wrong("attraction", 'd', 1, "No common factor");
}

Test(exercises, part_c_asks_for_the_choice) {
  expect_wrong("half", 'c', 1, "c.c, step_in_q: correct");
  expect_wrong("undecided", 'c', 1, "write 'q' or 'z' into\ndescend_in");
  expect_wrong("chose-q", 'c', 1, "but not the choice of 'q'");
}

Test(exercises, what_cannot_be_judged_is_invalid) {
  expect_wrong("syntax", 'a', 2, "error: expected");
  expect_wrong("beyond", 'd', 2, "out of bounds");
  expect_wrong("beyond", 'd', 2, "d.c: invalid: it was stopped");
  expect_wrong("endless", 'a', 2, "a.c: invalid: it does not come back");
  if (!sanitized())
    expect("check-a", "ANSWERS=tests/wrong/null ANSWER_SANITIZER=", 2, "a.c: invalid: it crashed");
}
