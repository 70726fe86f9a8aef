/* gradexec as its user meets it: programs that answer well, and programs that do not. Time limits
 * are there to be hit or to be far away, never to be measured. */
#include "support.h"
#include <criterion/criterion.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* sum_k k exp(x_k) + x_k^2 x_(k+1)^2, the last beside the first; times factor, plus `more` in one
 * entry of the gradient, and `penalty` times x. mawk takes line by line only with -W interactive,
 * which others ignore. */
static const char FUNCTION[] =
    "{ f = 0\n"
    "  for (k = 1; k <= NF; k++) f += k * exp($k) + ($k * $(k % NF + 1))^2\n"
    "  printf form, f\n"
    "  for (k = 1; k <= NF; k++) {\n"
    "    g = k * exp($k) + 2 * $k * ($(k % NF + 1)^2 + $((k + NF - 2) % NF + 1)^2)\n"
    "    printf \" \" gform, factor * g + (k == entry) * more + penalty * $k\n"
    "  }\n"
    "  print \"\"; fflush() }\n"
    "END { printf \"%s\", farewell }\n";

#define AWK "awk -W interactive -v form=%%.17g -v gform=%%.17g -v factor=1 "

static support_run run_function(const char *options, const char *changes) {
  const char *file = support_file(0, FUNCTION);
  return support_shell("gradexec %s -- " AWK "%s -f %s", options, changes, file);
}

static void expect(const char *options, const char *changes, int status, const char *words) {
  support_run run = run_function(options, changes);
  cr_expect_eq(run.status, status, "%s %s: exit %d, not %d\n%s%s", options, changes, run.status,
               status, run.out, run.err);
  cr_expect(strstr(run.out, words) || strstr(run.err, words), "%s %s: not '%s' but\n%s%s", options,
            changes, words, run.out, run.err);
  support_free(&run);
}

/* A shell script in the place of a good program; three numbers a point. */
static void expect_script(const char *options, const char *script, int status, const char *words) {
  support_run run = support_shell("gradexec --dim=3 --points=2 %s -- sh -c '%s'", options, script);
  cr_expect_eq(run.status, status, "%s: exit %d, not %d\n%s%s", script, run.status, status, run.out,
               run.err);
  cr_expect(strstr(run.out, words), "%s\nsays not '%s' but\n%s%s", script, words, run.out, run.err);
  support_free(&run);
}

/* ---- verdicts ---- */

Test(gradexec, tells_right_from_wrong) {
  expect("--dim=5 --points=4", "", 0, "4 correct of 4 points");
  expect("--dim=1 --points=1", "", 0, "1 correct of 1 point\n");
  expect("--dim=5 --scale=1e-6", "", 0, "5 correct of 5 points");
  expect("--dim=5 --points=3 --seed=7", "-v factor=-1", 1, "Every entry has the wrong sign");
  expect("--dim=5 --points=3", "-v factor=0.5", 1, "a factor went astray");
  expect("--dim=5 --points=3", "-v penalty=0.6", 1, "is the derivative plus 0.6 x");
  expect("--dim=5 --points=3", "-v factor=1.001", 1, "3 wrong of 3 points");
  expect("--dim=5 --points=3", "-v entry=4 -v more=0.01", 1, "x_4");
  expect("--dim=5 --points=3 --tolerance=1e-17", "", 3, "3 undecided of 3 points");
}

Test(gradexec, very_many_entries_are_judged_along_directions) {
  expect("--dim=1500 --points=1", "", 0, "it agrees along 10 random directions");
  expect("--dim=1500 --points=1", "-v factor=1.001", 1, "along a random direction it is off by");
  expect("--dim=1500 --points=1", "-v entry=1234 -v more=5", 1, "\nx_1234 ");
  expect("--dim=1500 --points=1", "-v gform=%.6g", 0, "1 correct of 1 point");
  expect("--dim=1500 --points=1", "-v gform=%.6g -v factor=1.001", 1, "1 wrong of 1 point");
  expect("--dim=1500 --points=1", "-v form=nan", 3, "f has no finite value at x");
  const char *script = support_file(1, "{ printf \"%.17g 1\", $1; for (k = 2; k <= NF; k++) printf "
                                       "\" 0\"; print \"\"; fflush() }\n");
  support_run run =
      support_shell("gradexec --dim=1001 --points=1 --each -- awk -W interactive -f %s", script);
  cr_expect_eq(run.status, 0, "%s", run.out);
  cr_expect(strstr(run.out, "all 1001 entries"), "%s%s", run.out, run.err);
  support_free(&run);
}

Test(gradexec, scale_spreads_the_points) {
  expect("--dim=2 --points=1 --scale=1e-6 --format=json", "", 0, "3.06399512330476");
}

Test(gradexec, takes_points_from_a_file) {
  const char *table = support_file(1, "# a\tb\n0.385\t-1.117\n-0.731\t0.283\n1.93\t0.0441\n");
  char options[300];
  snprintf(options, sizeof options, "--at=%s", table);
  expect(options, "", 0, "3 correct of 3 points");
  snprintf(options, sizeof options, "--at=%s --format=json", table);
  expect(options, "", 0, "-0.73099999999999998");
  const char *one = support_file(2, "0.385,-1.117,0.25\n");
  snprintf(options, sizeof options, "--at=%s", one);
  expect(options, "", 0, "1 correct of 1 point\n");
  support_run run = support_shell("gradexec --at=- -- " AWK "-f %s < %s", support_file(0, FUNCTION),
                                  support_file(1, "0.385 -1.117\n"));
  cr_expect_eq(run.status, 0, "%s%s", run.out, run.err);
  cr_expect(strstr(run.out, "1 point in dimension 2"), "%s", run.out);
  support_free(&run);
}

Test(gradexec, draws_the_same_points_for_a_seed) {
  support_run first = run_function("--dim=4 --seed=5 --format=json", "");
  support_run again = run_function("--dim=4 --seed=5 --format=json", "");
  support_run other = run_function("--dim=4 --seed=6 --format=json", "");
  cr_expect_str_eq(first.out, again.out);
  cr_expect_str_neq(first.out, other.out);
  support_free(&first);
  support_free(&again);
  support_free(&other);
}

Test(gradexec, jobs_change_nothing) {
  support_run one = run_function("--dim=4 --points=7 --worst=2", "-v entry=2 -v more=0.01");
  support_run three =
      run_function("--dim=4 --points=7 --worst=2 --jobs=3", "-v entry=2 -v more=0.01");
  cr_expect_eq(one.status, 1, "%s%s", one.out, one.err);
  cr_expect_str_eq(one.out, three.out);
  support_free(&one);
  support_free(&three);
  expect("--dim=2 --points=1 --jobs=9", "", 0, "1 correct of 1 point\n");
}

/* What is lost in print is no mistake of the gradient. */
Test(gradexec, allows_for_few_digits) {
  expect("--dim=5 --points=8", "-v gform=%.6g", 0, "8 correct of 8 points");
  expect("--dim=5 --points=8", "-v gform=%.6f", 0, "8 correct of 8 points");
  expect("--dim=5 --points=8", "-v gform=%.7e", 0, "8 correct of 8 points");
  expect("--dim=5 --points=2", "-v gform=%.4g", 3, "printed with 4 digits: print 17");
  expect("--dim=5 --points=2", "-v gform=%.6g -v factor=1.001", 1, "2 wrong of 2");
  expect("--dim=5 --points=3", "-v form=%.6g -v gform=%.6g", 3, "printed with 6 digits: print 17");
}

/* Nearby values of f look the same in few digits, as if it were flat. */
Test(gradexec, few_digits_are_no_mistake) {
  static const char *const forms[] = {"%.1g", "%.2g", "%.3g", "%.4e", "%.6e", "%.8e", "%.10g",
                                      "%.1f", "%.2f", "%.3f", "%.4f", "%.6f", "%.8f"};
  for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
    for (int of_gradient = 0; of_gradient < 2; of_gradient++) {
      char changes[100];
      snprintf(changes, sizeof changes, "-v %s=%s", of_gradient ? "gform" : "form", forms[k]);
      support_run run = run_function("--dim=3 --points=12", changes);
      cr_expect(run.status == 0 || run.status == 3, "%s: exit %d\n%s%s", changes, run.status,
                run.out, run.err);
      cr_expect(run.status == 0 || strstr(run.out, ": print 17"), "%s\n%s", changes, run.out);
      support_free(&run);
    }
  }
  expect("--dim=3 --points=4", "-v form=%.8g -v factor=2", 1, "4 wrong of 4");
  expect("--dim=3 --points=4", "-v form=%.6f -v factor=2", 1, "4 wrong of 4");
  expect("--dim=3 --points=4", "-v gform=%.1f -v factor=-1", 1, "4 wrong of 4");
  expect("--dim=1500 --points=1", "-v form=%.5g", 3, "digits: print 17");
}

/* Seven decimals of 1e-9 are not lost where there is an exponent. */
Test(gradexec, takes_digits_with_their_exponent) {
  const char *script = support_file(
      1, "{ printf \"%.17e %.7e\\n\", 1e-9 * exp($1), 1.01e-9 * exp($1); fflush() }\n");
  support_run run = support_shell("gradexec --dim=1 -- awk -W interactive -f %s", script);
  cr_expect_eq(run.status, 1, "%s%s", run.out, run.err);
  support_free(&run);
}

Test(gradexec, a_gradient_without_value_is_wrong) {
  expect_script("", "while read -r x; do echo 1 2 3 nan; done", 1, "not a number at 1 of 3");
  expect_script("", "while read -r x; do echo 1 2 inf 0; done", 1, "not a number at 1 of 3");
  expect_script("", "while read -r x; do echo nan 2 3 4; done", 3, "has no finite value at this");
  expect_script("", "while read -r x; do echo 1 0 0 0; done", 3, "the gradient nearly vanishes");
}

Test(gradexec, answers_that_differ_are_noticed) {
  expect_script("",
                "k=0; while read -r x; do k=$((k + 1)); echo 1 0.$((k * 7919 % 1000)) 2 3; done", 3,
                "asked again at the same x");
}

/* ---- misbehaviour ---- */

Test(gradexec, answers_that_cannot_be_read) {
  expect_script("", "while read -r x; do echo 1 2 3; done", 2,
                "has 3 numbers, not 4: f, and 3 entries of its gradient; is f missing");
  expect_script("", "while read -r x; do echo 1; echo 2; done", 2, "more than one line");
  expect_script("", "read -r x; echo 1; read -r x", 2,
                "1 number, not 4: f, and 3 entries of its "
                "gradient; all of an answer stands on one");
  expect_script("", "while read -r x; do echo 1 2 3 4 5; done", 2, "has 5 numbers, not 4");
  expect_script("", "while read -r x; do echo; done", 2, "has 0 numbers, not 4");
  expect_script("", "while read -r x; do echo 1 2 x3 4; done", 2,
                "'x3' is not a number, where entry 2 of the gradient should stand");
  expect_script("", "while read -r x; do echo f = 1; done", 2, "'f' is not a number, where f");
  expect_script("", "while read -r x; do echo [1 2 3 4]; done", 2, "print the numbers alone");
  expect_script("", "while read -r x; do echo 1,5 2,5 3,5 4; done", 2, "need a decimal point");
  expect_script("", "while read -r x; do echo 1.0D+00 2 3 4; done", 2,
                "'1.0D+00' is not a number, where f should stand; an exponent begins with e");
  expect_script("", "while read -r x; do echo 1 NA 3 4; done", 2, "the answer is nan");
  expect_script("", "while read -r x; do printf \"1 2 3 4\\\\0 5\\\\n\"; done", 2, "zero byte");
  expect_script("", "read -r x; cat /dev/zero", 2, "bytes for one point");
}

Test(gradexec, blanks_and_line_ends_do_not_matter) {
  expect_script("", "while read -r x; do printf \"  1\\t 0 0  0 \\r\\n\"; done", 3,
                "2 undecided of 2 points");
}

Test(gradexec, programs_that_end_or_hang) {
  expect_script("", "exit 5", 2, "it ended with exit status 5 before its first answer");
  expect_script("", "echo no memory >&2; exit 1", 2, "its last words: no memory");
  expect_script("", "read -r x; echo 1 2 3 4", 2, "exit status 0 after 1 answer; it has to answer");
  expect_script("", "kill -FPE $$", 2, "it was killed by signal 8");
  expect_script("--timeout=0.5", "sleep 1000", 2, "no answer within 0.5 s; if it prints into a");
  expect_script("--timeout=0.5", "read -r x; printf 1; sleep 1000", 2, "'1' without a line end");
  support_run run = support_shell("gradexec --dim=30000 --timeout=0.5 -- sleep 1000");
  cr_expect_eq(run.status, 2);
  cr_expect(strstr(run.out, "it does not read its input"), "%s%s", run.out, run.err);
  support_free(&run);
}

/* The place is told, and where nothing was ever answered, the other points are not tried. */
Test(gradexec, complaints_name_the_point) {
  expect_script("", "exit 5", 2, "point 1 (0 answers): invalid: ");
  expect_script("", "exit 5", 2, "(asked at 0.30639951233047602 -0.42438634605467918");
  expect_script("", "exit 5", 2, "1 invalid of 2 points");
}

/* A program that fails at one point is started again for the next. */
Test(gradexec, a_bad_point_does_not_spoil_the_others) {
  const char *points = support_file(1, "0.25 0.5\n-9.5 0.5\n0.75 1.125\n");
  const char *script = support_file(2, "$1 == -9.5 { exit 4 }\n{ printf \"%.17g %.17g %.17g\\n\", "
                                       "$1^2 * $2, 2 * $1 * $2, $1^2; fflush() }\n");
  support_run run = support_shell("gradexec --at=%s -- awk -W interactive -f %s", points, script);
  cr_expect_eq(run.status, 2, "%s%s", run.out, run.err);
  cr_expect(strstr(run.out, "2 correct, 1 invalid of 3 points"), "%s", run.out);
  cr_expect(strstr(run.out, "point 2 (0 answers): invalid: it ended with exit status 4"), "%s",
            run.out);
  support_free(&run);
}

Test(gradexec, a_late_surplus_line_voids_the_verdicts) {
  expect("--dim=2 --points=1", "-v farewell=goodbye", 0, "1 correct of 1 point\n");
  const char *script =
      support_file(1, "{ print 1, 0, 0; if (NR == 40) print 1, 0, 0; fflush() }\n");
  support_run run =
      support_shell("gradexec --dim=2 --points=1 -- awk -W interactive -f %s", script);
  cr_expect_eq(run.status, 2, "%s%s", run.out, run.err);
  cr_expect(strstr(run.out, "more than one line"), "%s%s", run.out, run.err);
  support_free(&run);
}

Test(gradexec, commands_that_cannot_be_started) {
  support_run run = support_shell("gradexec --dim=2 -- no-such-program-here");
  cr_expect_eq(run.status, 2);
  cr_expect(strstr(run.out, "no-such-program-here cannot be started: No such file"), "%s", run.out);
  support_free(&run);
  run = support_shell("gradexec --dim=2 ./Makefile");
  cr_expect_eq(run.status, 2);
  cr_expect(strstr(run.out, "is it executable?"), "%s", run.out);
  support_free(&run);
}

/* ---- what is left ---- */

/* Runs it on a program that writes its process number, and that of one it started, and hangs in the
 * second answer. `after` may wait for these numbers. All must be gone in the end. */
static void expect_nothing_left(const char *before, const char *after, int status) {
  const char *pids = support_file(3, "");
  support_run run = support_shell(
      "written() { until test -s %s; do sleep 0.05; done; }; %s gradexec --dim=2 --timeout=%s -- "
      "sh -c 'sleep 1000 & read -r x; echo 1 0 0; echo $$ $! > %s; sleep 1000' %s",
      pids, before, status == 2 ? "0.5" : "1000", pids, after);
  cr_expect_eq(run.status, status, "%s %s: exit %d, not %d\n%s%s", before, after, run.status,
               status, run.out, run.err);
  cr_expect(!strstr(run.err, "not 4"), "a reader that goes away is not noticed");
  char *text = support_read(pids);
  long leader = 0, follower = 0;
  cr_assert_eq(sscanf(text, "%ld %ld", &leader, &follower), 2, "'%s'\n%s%s", text, run.out,
               run.err);
  cr_expect(support_is_gone(leader) && support_is_gone(follower), "%s %s: %s", before, after, text);
  free(text);
  support_free(&run);
}

/* The limit is there for hanging alone. */
Test(gradexec, no_orphan_is_left, .timeout = 120) {
  expect_nothing_left("", "", 2);
  expect_nothing_left("", "& pid=$!; written; kill -INT $pid; wait $pid", 130);
  expect_nothing_left("", "& pid=$!; written; kill -TERM $pid; wait $pid", 130);
  expect_nothing_left("", "& pid=$!; written; kill -HUP $pid; wait $pid", 130);
  expect_nothing_left("{", "; test $? = 4 || echo not 4 >&2; } | written", 0);
}

Test(gradexec, what_there_is_when_interrupted_is_written) {
  const char *script =
      support_file(1, "{ print 1, 0, 0; fflush(); if (NR > 60) system(\"sleep 1000\") }\n");
  support_run run = support_shell("gradexec --dim=2 --points=50 -- awk -W interactive -f %s & "
                                  "pid=$!; sleep 1; kill -INT $pid; wait $pid",
                                  script);
  cr_expect_eq(run.status, 130, "%s%s", run.out, run.err);
  cr_expect(strstr(run.out, "\ninterrupted: "), "%s%s", run.out, run.err);
  support_free(&run);
}

Test(gradexec, a_full_disk_and_a_reader_gone_are_noticed) {
  const char *file = support_file(0, FUNCTION);
  support_run run = support_shell("gradexec --dim=2 -- " AWK "-f %s > /dev/full", file);
  cr_expect_eq(run.status, 4, "%s", run.err);
  support_free(&run);
  run = support_shell(
      "{ gradexec --dim=2 --points=2000 -- " AWK "-f %s; echo $? >&2; } | head -n 1", file);
  cr_expect_str_eq(strrchr(run.err, '\n') - 1, "4\n", "%s", run.err);
  support_free(&run);
}

/* ---- forms ---- */

Test(gradexec, json_holds_all) {
  support_run run = run_function("--dim=3 --points=2 --format=json", "-v entry=2 -v more=0.01");
  json_error_t error;
  json_t *all = json_loads(run.out, 0, &error);
  cr_assert(all, "%s\n%s", error.text, run.out);
  cr_expect_str_eq(json_string_value(json_object_get(all, "verdict")), "wrong");
  cr_expect_str_eq(json_string_value(json_array_get(json_object_get(all, "command"), 0)), "awk");
  cr_expect_eq(json_integer_value(json_object_get(all, "dimension")), 3);
  cr_expect_eq(json_integer_value(json_object_get(all, "seed")), 1);
  const json_t *results = json_object_get(all, "results");
  cr_assert_eq(json_array_size(results), 2);
  const json_t *first = json_array_get(results, 0);
  static const char *const keys[] = {"point", "x",       "verdict", "reason",  "pattern", "note",
                                     "value", "answers", "worst",   "entries", "by"};
  for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
    cr_expect(json_object_get(first, keys[k]), "no %s in\n%s", keys[k], run.out);
  cr_expect_eq(json_integer_value(json_object_get(first, "worst")), 2);
  const json_t *second = json_array_get(json_object_get(first, "entries"), 1);
  double claimed = json_real_value(json_object_get(second, "claimed"));
  double estimate = json_real_value(json_object_get(second, "estimate"));
  cr_expect(claimed - estimate > 0.00999 && claimed - estimate < 0.01001, "%s", run.out);
  cr_expect_str_eq(json_string_value(json_object_get(second, "verdict")), "wrong");
  json_decref(all);
  support_free(&run);
}

Test(gradexec, tap_counts_the_points) {
  support_run run = run_function("--dim=3 --points=2 --format=tap", "-v factor=2");
  cr_expect_eq(run.status, 1);
  cr_expect(strstr(run.out, "TAP version 14\n1..2\nnot ok 1 - awk"), "%s", run.out);
  cr_expect(strstr(run.out, "\n  claimed: "), "%s", run.out);
  support_free(&run);
  expect("--dim=3 --points=2 --format=tap", "", 0, "\nok 2 - awk");
}

Test(gradexec, junit_is_xml) {
  support_run run = run_function("--dim=3 --points=2 --format=junit", "-v factor=2");
  xmlDocPtr doc = xmlReadMemory(run.out, (int)strlen(run.out), "out.xml", NULL, 0);
  cr_assert(doc, "%s", run.out);
  xmlFreeDoc(doc);
  xmlCleanupParser();
  cr_expect(
      strstr(run.out, "<testsuite name=\"gradexec\" tests=\"2\" failures=\"2\" errors=\"0\">"),
      "%s", run.out);
  support_free(&run);
  expect_script("--format=junit", "printf \"\\\\001<&\" >&2; exit 1", 2, "<error type=\"invalid\"");
}

/* What the program says is any bytes, and what it is called may be. */
Test(gradexec, every_form_holds_any_bytes) {
  static const char *const forms[] = {"text", "json", "tap", "junit", "github"};
  static const char *const scripts[] = {
      "# caf\351 \033[31m\nprintf \"\\033[31m<&>%%\\377\\351\\357\\277\\276\\001\" >&2; exit 1",
      "# \033[31m\r\nwhile read -r x; do printf \"caf\\351\\033]<&\\001 2 3 4\\n\"; done"};
  for (size_t k = 0; k < 10; k++) {
    support_run run = support_shell("gradexec --dim=3 --points=1 --format=%s -- sh -c '%s'",
                                    forms[k / 2], scripts[k % 2]);
    cr_expect_eq(run.status, 2, "%s%s", run.out, run.err);
    json_t *text = json_string(run.out); /* UTF-8 only */
    cr_expect(text, "%s is not UTF-8:\n%s", forms[k / 2], run.out);
    json_decref(text);
    for (const char *c = run.out; *c; c++)
      cr_expect((unsigned char)*c >= ' ' || *c == '\n', "%s: %d", forms[k / 2], *c);
    cr_expect(strstr(run.out, "(asked at 0.3"), "%s", run.out);
    support_free(&run);
  }
}

/* Nobody may take it for a success, who does not look at the exit status. */
Test(gradexec, every_form_says_that_it_was_interrupted) {
  static const char *const forms[][2] = {{"text", "interrupted: none of 5 points"},
                                         {"json", "\"verdict\": \"undecided\""},
                                         {"tap", "1..1\nnot ok 1 - sh"},
                                         {"junit", "tests=\"1\" failures=\"0\" errors=\"1\""},
                                         {"github", "end::undecided: interrupted"}};
  for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
    const char *sign = support_file(3, "");
    support_run run =
        support_shell("gradexec --dim=2 --format=%s -- sh -c 'read -r x; echo 1 0 0; rm %s; sleep "
                      "1000' & pid=$!; "
                      "while test -e %s; do sleep 0.05; done; kill -INT $pid; wait $pid",
                      forms[k][0], sign, sign);
    cr_expect_eq(run.status, 130, "%s%s", run.out, run.err);
    cr_expect(strstr(run.out, forms[k][1]), "not '%s' but\n%s", forms[k][1], run.out);
    support_free(&run);
  }
}

Test(gradexec, github_annotates) {
  expect("--dim=3 --points=2 --format=github", "-v factor=2", 1, "::error title=awk");
  expect("--dim=3 --points=2 --format=github", "", 0, "::notice title=awk");
  expect_script("--format=github", "while read -r x; do echo 1 0 0 0; done", 3, "::warning title=");
}

/* ---- languages ---- */

static void expect_language(const char *name, const char *probe, const char *command) {
  support_run there = support_shell("%s", probe);
  bool is_there = there.status == 0;
  support_free(&there);
  if (!is_there) {
    support_pass_over("the example in %s, which is not installed", name);
    return;
  }
  support_run run = support_shell("gradexec --dim=6 --points=3 --seed=4 -- %s", command);
  cr_expect_eq(run.status, 0, "%s: exit %d\n%s%s", name, run.status, run.out, run.err);
  cr_expect(strstr(run.out, "3 correct of 3 points"), "%s\n%s", run.out, run.err);
  support_free(&run);
}

Test(gradexec, examples_are_right) {
  char compile[600], program[300];
  snprintf(program, sizeof program, "%s.function", support_file(1, ""));
  snprintf(compile, sizeof compile,
           "${CC:-cc} -std=c17 -Wall -Wextra -Wconversion -Werror -o %s docs/examples/function.c",
           program);
  support_run compiled = support_shell("%s", compile);
  cr_assert_eq(compiled.status, 0, "%s", compiled.err);
  support_free(&compiled);
  expect_language("C", "true", program);
  remove(program);
  expect_language("awk", "true", "awk -W interactive -f docs/examples/function.awk");
  expect_language("R", "command -v Rscript", "Rscript docs/examples/function.R");
  expect_language("NumPy", "python3 -c 'import numpy'", "python3 docs/examples/function.py");
  /* Where the first Python has it not, the system's may. */
  expect_language("the system's NumPy", "/usr/bin/python3 -c 'import numpy'",
                  "/usr/bin/python3 docs/examples/function.py");
}

/* What docs/gradexec.md shows of the examples stands in them, line for line. */
Test(gradexec, the_document_shows_the_examples) {
  static const char *const endings[][2] = {{"awk", "awk"}, {"python", "py"}};
  for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
    support_run run =
        support_shell("sed -n '/^```%s$/,/^```$/p' docs/gradexec.md | grep -v '^```' | "
                      "{ grep . || echo no such block; } | "
                      "grep -vxF -f docs/examples/function.%s",
                      endings[k][0], endings[k][1]);
    cr_expect_str_eq(run.out, "", "not in the example: %s", run.out);
    support_free(&run);
  }
}

/* ---- gradslope on the same programs ---- */

static void expect_slope(const char *options, const char *changes, int status, const char *words) {
  const char *file = support_file(0, FUNCTION);
  support_run run = support_shell("gradslope %s -- " AWK "%s -f %s", options, changes, file);
  cr_expect_eq(run.status, status, "%s %s: exit %d, not %d\n%s%s", options, changes, run.status,
               status, run.out, run.err);
  cr_expect(strstr(run.out, words) || strstr(run.err, words), "%s %s: not '%s' but\n%s%s", options,
            changes, words, run.out, run.err);
  cr_expect(!strstr(run.out, "nan"), "%s", run.out);
  support_free(&run);
}

Test(gradexec, slope_tells_right_from_wrong) {
  expect_slope("--dim=5", "", 0, "The slope should be 2. It is 2.");
  expect_slope("--dim=5 --seed=3", "-v factor=0.5", 1, "It appears to be 1.");
  expect_slope("--dim=5", "-v entry=2 -v more=0.01", 1, "# verdict wrong");
}

Test(gradexec, slope_allows_for_few_digits) {
  static const char *const forms[] = {"%.1g", "%.2g", "%.3g", "%.6g", "%.2f", "%.6f"};
  for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
    for (int seed = 1; seed <= 4; seed++) {
      support_run run = support_shell("gradslope --dim=3 --seed=%d -- " AWK "-v form=%s -f %s",
                                      seed, forms[k], support_file(0, FUNCTION));
      cr_expect(run.status == 0 || run.status == 3, "%s, seed %d: exit %d\n%s%s", forms[k], seed,
                run.status, run.out, run.err);
      support_free(&run);
    }
  expect_slope("--dim=3", "-v form=%.8g -v factor=2", 1, "# verdict wrong");
}

Test(gradexec, slope_prints_steps) {
  expect_slope("--dim=5 --table=steps", "", 0, "# step\tforward\tcentral\tridders\n");
  expect_slope("--dim=5 --table=steps --entry=4", "", 0, "# entry 4\n");
  expect_slope("--dim=5 --table=steps", "", 0, "# left_out ");
  expect_slope("--dim=5 --table=steps --entry=6", "", 2, "give one from 1 to 5");
  expect_slope("--dim=5 --table=steps", "-v factor=0", 2, "the gradient claims 0 there");
}

static void expect_slope_of(const char *options, const char *answer, int status,
                            const char *words) {
  support_run run = support_shell(
      "gradslope --dim=2 %s -- sh -c 'while read -r x; do echo %s; done'", options, answer);
  cr_expect_eq(run.status, status, "%s: exit %d\n%s%s", answer, run.status, run.out, run.err);
  cr_expect(strstr(run.out, words) || strstr(run.err, words), "%s: not '%s' but\n%s%s", answer,
            words, run.out, run.err);
  support_free(&run);
}

Test(gradexec, slope_says_why_there_is_none) {
  expect_slope_of("", "1 nan 2", 1, "# reason The gradient has an entry that is not a finite");
  expect_slope_of("", "1 0 0", 3, "# reason The remainder nowhere stands clear of the noise");
  expect_slope_of("--table=steps", "nan 1 2", 2, "has no finite value at this point");
  const char *origin = support_file(1, "0 0\n");
  const char *bowl = support_file(2, "{ print $1^2 + $2^2, 2 * $1, 2 * $2; fflush() }\n");
  support_run run = support_shell("gradslope --at=%s -- awk -W interactive -f %s", origin, bowl);
  cr_expect_eq(run.status, 3, "%s%s", run.out, run.err);
  cr_expect(strstr(run.out, "# reason The slope says nothing here"), "%s", run.out);
  support_free(&run);
}

Test(gradexec, slope_notices_that_nobody_reads) {
  support_run run =
      support_shell("{ gradslope --dim=2 -- sh -c 'sleep 0.2; cat'; echo $? >&2; } | :");
  cr_expect(strstr(run.err, "\n4\n"), "%s", run.err);
  support_free(&run);
}

Test(gradexec, slope_complains_of_bad_programs) {
  expect_slope("--dim=5 --of=q", "", 2, "--of, --claim, --pairs and --general go with P and X");
  expect_slope("--dim=5", "-v gform=%s,", 2, "is not a number");
  support_run run = support_shell("gradslope --dim=2 --timeout=0.5 -- sleep 1000");
  cr_expect_eq(run.status, 2);
  cr_expect(strstr(run.err, "no answer within 0.5 s"), "%s", run.err);
  support_free(&run);
  run = support_shell("gradslope --dim=2 -- sh -c 'read -r x; echo 1 2 3; read -r x; exit 1'");
  cr_expect_eq(run.status, 2);
  cr_expect(strstr(run.err, "exit status 1 after 1 answer"), "%s", run.err);
  support_free(&run);
  run = support_shell("gradslope --at=%s -- cat", support_file(1, "1 2\n3 4\n"));
  cr_expect(strstr(run.err, "has 2 points; the tables are made at one"), "%s", run.err);
  support_free(&run);
}

/* ---- usage ---- */

Test(gradexec, usage_is_checked) {
  static const struct {
    const char *options, *words;
  } cases[] = {{"--dim=2", "the command is missing"},
               {"-- cat", "where? --at=FILE has points"},
               {"--dim=-1 -- cat", "--dim=-1: it is at least 1"},
               {"--dim=2 -- ''", "the command is missing"},
               {"--dim=2 --points=-3 -- cat", "--points=-3"},
               {"--dim=2 --points=0 -- cat", "--points=0: it is at least 1"},
               {"--dim=2 --tolerance=0 -- cat", "--tolerance=0: it lies between 0 and 1"},
               {"--dim=2 --at=x -- cat", "--at=x has the points"},
               {"--points=2 --at=x -- cat", "--at=x has the points"},
               {"--at=no-such-file -- cat", "no-such-file"},
               {"--at=Makefile -- cat", "Makefile:"},
               {"--dim=2 --timeout=0 -- cat", "--timeout=0: it is more than 0 s"},
               {"--dim=2 --timeout=nan -- cat", "--timeout=nan"},
               {"--dim=2 --scale=0 -- cat", "--scale=0: it is positive"},
               {"--dim=2 --jobs=0 -- cat", "--jobs=0"},
               {"--dim=2 --worst=-2 -- cat", "--worst=-2: it cannot be negative"},
               {"--dim=2 --tolerance=2 -- cat", "--tolerance=2"},
               {"--dim=2 --format=xml -- cat", "text, json, tap, junit, github"},
               {"--nonsense", "--nonsense: unknown option"}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    support_run run = support_shell("gradexec %s", cases[k].options);
    cr_expect_eq(run.status, 2, "%s: exit %d", cases[k].options, run.status);
    cr_expect(strstr(run.err, cases[k].words), "%s: not '%s' but %s", cases[k].options,
              cases[k].words, run.err);
    support_free(&run);
  }
}
