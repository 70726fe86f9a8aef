/* The programs of the chain as a reader meets them: options, bad input, verdicts, exit statuses. */
#include "support.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Six generic points, and a p over distinct pairs of them that is symmetric and sums to one. */
static const char POINTS[] = "2.385 0.117\n-1.033 0.921\n0.477 -1.731\n"
                             "1.209 1.313\n-0.613 -0.377\n0.091 2.203\n";

static void expect(const char *command, int status, const char *words) {
  support_run run = support_shell("%s", command);
  cr_expect_eq(run.status, status, "%s\nexit %d, not %d\n%s", command, run.status, status, run.err);
  cr_expect(strstr(run.err, words) || strstr(run.out, words), "%s\nsays not '%s' but\n%s%s",
            command, words, run.out, run.err);
  support_free(&run);
}

static void expect_on(const char *format, const char *path, int status, const char *words) {
  char command[1024];
  snprintf(command, sizeof command, format, path);
  expect(command, status, words);
}

Test(programs, help_and_version_everywhere) {
  static const char *const names[] = {"sne-affinity", "sne-forward", "sne-dq",        "sne-dz",
                                      "sne-dy",       "sne-embed",   "sne-stability", "sne-follow",
                                      "gradslope",    "gradexec"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    char command[256];
    snprintf(command, sizeof command, "%s --help", names[k]);
    expect(command, 0, "Exit status: 0 correct");
    snprintf(command, sizeof command, "%s --version", names[k]);
    expect(command, 0, names[k]);
    snprintf(command, sizeof command, "%s --nonsense", names[k]);
    expect(command, 2, "--nonsense: unknown option");
    snprintf(command, sizeof command, "%s --help > /dev/full", names[k]);
    support_run run = support_shell("%s", command);
    cr_expect_eq(run.status, 4, "%s exits %d", command, run.status);
    support_free(&run);
  }
}

Test(programs, usage_is_checked) {
  expect("sne-dq one", 2, "1 operand is missing");
  expect("sne-dq", 2, "2 operands are missing");
  expect("sne-dy a b c", 2, "'c' is one operand too many");
  expect("sne-dy a b --pairs=all", 2, "--pairs=all stands behind an operand; options come first");
  expect("sne-dq - -", 2, "only one of P and q can be standard input");
  expect("sne-dq --pairs=some a b", 2, "--pairs=some: it can be one of all, distinct");
  expect("sne-embed --dim=0 a", 2, "--dim=0");
  expect("sne-embed --dim=two a", 2, "--dim");
  expect("sne-stability --rate=-1", 2, "a rate is positive");
  expect("sne-stability --method=sideways", 2, "it can be one of q, q-projected");
  expect("sne-affinity no-such-file", 2, "no-such-file");
  expect("sne-affinity .", 2, "directory");
}

/* What has no --label does not advise it. */
Test(programs, text_among_numbers_is_refused) {
  const char *file = support_file(0, "1 2 red\n3 4 blue\n");
  expect_on("sne-affinity %s", file, 2, "'red' is not a number; if the column holds labels, say");
  expect_on("sne-dy %s no-such-file", file, 2,
            "'red' is not a number; take the column out if it holds labels");
  expect_on("gradexec --at=%s -- cat", file, 2, "'red' is not a number; take the column out");
}

Test(programs, points_that_cannot_be_used) {
  static const struct {
    const char *text, *words;
  } bad[] = {
      {"", "empty"},
      {"1 2\n", "row"},
      {"1 2\n3 4\n", "at least 3"},
      {"1,2\n3,4,5\n6,7\n", ":2"},
      {"1,2\n3,x\n5,6\n", "'x'"},
      {"1,2\n3,nan\n5,6\n", ":2:2"},
      {"1,2\n3,inf\n5,6\n", ":2:2"},
      {"1,2\n3,1e999\n5,6\n", ":2:2"},
      {"a,b\n1,setosa\n2,setosa\n3,setosa\n", "--label"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
    expect_on("sne-affinity --perplexity=1.5 %s", support_file(0, bad[k].text), 2, bad[k].words);
  expect_on("sne-affinity --perplexity=6 %s", support_file(0, POINTS), 2, "lies between 1 and 5");
  expect_on("sne-affinity --perplexity=0.5 %s", support_file(0, POINTS), 2, "lies between 1 and 5");
  expect_on("sne-affinity --perplexity=nan %s", support_file(0, POINTS), 2, "lies between 1 and 5");
  expect_on("sne-affinity --label=9 %s", support_file(0, POINTS), 2, "9");
  expect_on("sne-embed --perplexity=2 --dim=3 %s", support_file(0, POINTS), 2, "--init=random");
}

Test(programs, p_that_is_no_distribution) {
  static const struct {
    const char *p, *words;
  } bad[] = {
      {"0 0.5\n-0.1 0.6\n", "negative"},
      {"0 0.5\n0.4 0\n", "0.9"},
      {"0 0.5 0.1\n0.4 0 0\n", "square"},
      {"0 0.3\n0.7 0\n", "symmetric"},
  };
  const char *y = support_file(1, "2.385 0.117\n-1.033 0.921\n");
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    char command[1024];
    snprintf(command, sizeof command, "sne-dy %s %s", support_file(0, bad[k].p), y);
    expect(command, 2, bad[k].words);
  }
  char command[1024];
  const char *p = support_file(0, "0 0.5\n0.5 0\n");
  snprintf(command, sizeof command, "sne-dy %s %s", p, support_file(1, "1 2\n3 4\n5 7\n"));
  expect(command, 2, "3 points");
  snprintf(command, sizeof command, "sne-dz %s %s", p, support_file(1, "1 2 3\n3 4 1\n5 7 2\n"));
  expect(command, 2, "3 x 3");
  snprintf(command, sizeof command, "sne-dq %s %s", p, support_file(1, "0.5 0\n0.5 0\n"));
  expect(command, 2, "entry (1, 2) is 0");
  snprintf(command, sizeof command, "sne-dq --pairs=distinct %s %s", p,
           support_file(1, "0.25 0.25\n0.25 0.25\n"));
  expect(command, 2, "no such pair");
}

/* Runs command after making p, q and z of the six points: $t.points, $t.p, $t.q, $t.z, $PAIRS. */
static support_run chain(const char *pairs, const char *command) {
  return support_shell("PAIRS=%s; t=" BUILD "/tests/chain.$$; trap 'rm -f $t.*' EXIT\n"
                       "cat > $t.points <<'END'\n%sEND\n"
                       "sne-affinity --perplexity=2.5 $t.points > $t.p && "
                       "sne-forward --pairs=$PAIRS $t.points > $t.q && "
                       "sne-forward --print=z $t.points > $t.z || exit 99\n%s",
                       pairs, POINTS, command);
}

static void expect_verdict(const char *pairs, const char *command, int status,
                           const char *verdict) {
  support_run run = chain(pairs, command);
  cr_expect_eq(run.status, status, "%s (%s): exit %d\n%s%s", command, pairs, run.status, run.out,
               run.err);
  cr_expect_str_eq(support_property(run.out, "verdict"), verdict, "%s (%s)\n%s%s", command, pairs,
                   run.out, run.err);
  support_free(&run);
}

Test(programs, right_gradients_are_correct_in_both_conventions) {
  static const char *const conventions[] = {"all", "distinct"};
  for (size_t k = 0; k < 2; k++) {
    expect_verdict(conventions[k], "sne-dq --pairs=$PAIRS $t.p $t.q", 0, "correct");
    expect_verdict(conventions[k], "sne-dz --pairs=$PAIRS $t.p $t.z", 0, "correct");
    expect_verdict(conventions[k], "sne-dy --pairs=$PAIRS $t.p $t.points", 0, "correct");
    expect_verdict(conventions[k], "gradslope --pairs=$PAIRS $t.p $t.points", 0, "correct");
    expect_verdict(conventions[k], "gradslope --of=z --pairs=$PAIRS $t.p $t.z", 0, "correct");
    expect_verdict(conventions[k], "gradslope --of=q --pairs=$PAIRS $t.p $t.q", 0, "correct");
  }
}

/* -p / q of a q that has underflowed is infinite; the gradient by z and y is as finite as ever. */
Test(programs, points_far_apart_have_a_gradient) {
  static const char *const conventions[] = {"all", "distinct"};
  for (size_t k = 0; k < 2; k++) {
    const char *far = "sed 's/2.385/385/' $t.points > $t.far; ";
    char command[1024];
    snprintf(command, sizeof command, "%ssne-dy --pairs=$PAIRS $t.p $t.far | tee $t.out; %s", far,
             "! grep -qi nan $t.out || echo '# verdict nan'");
    expect_verdict(conventions[k], command, 0, "correct");
    snprintf(command, sizeof command, "%ssne-forward --print=z --pairs=$PAIRS $t.far > $t.z; %s",
             far, "sne-dz --pairs=$PAIRS $t.p $t.z");
    expect_verdict(conventions[k], command, 0, "correct");
  }
}

/* Beside the pull of an outlier, steps of a million serve; for the other entries they do not. */
Test(programs, an_outlier_does_not_make_the_others_wrong) {
  const char *check = "sed 's/0.091/1e18/' $t.points > $t.out; sne-affinity --perplexity=2.5 "
                      "$t.out > $t.p; sne-dy --pairs=$PAIRS $t.p $t.out";
  expect_verdict("all", check, 0, "correct");
  expect_verdict("distinct", check, 0, "correct");
}

/* The claimed gradient in the table that sne-dy prints, each entry v at (i, j) put through an awk
 * expression. */
#define CLAIM(expression)                                                                          \
  "sne-dy --pairs=$PAIRS $t.p $t.points | awk '!/^#/ { v = $3; i = $1; j = $2; "                   \
  "printf \"%.17g%s\", " expression ", j == 2 ? \"\\n\" : \" \" }' > $t.claim; "

Test(programs, wrong_gradients_are_wrong) {
  static const char *const wrong[] = {CLAIM("v / 2"),
                                      CLAIM("-v"),
                                      CLAIM("v * 1.001"),
                                      CLAIM("0"),
                                      CLAIM("(i == 3 && j == 1) ? -v : v"),
                                      CLAIM("v + 0.01")};
  for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
    char command[1024];
    snprintf(command, sizeof command, "%ssne-dy --claim=$t.claim --pairs=$PAIRS $t.p $t.points",
             wrong[k]);
    expect_verdict("distinct", command, 1, "wrong");
  }
  expect_verdict("all", CLAIM("v / 2") "gradslope --claim=$t.claim $t.p $t.points", 1, "wrong");
  expect_verdict("all", CLAIM("v") "sne-dy --claim=$t.claim $t.p $t.points", 0, "correct");
}

Test(programs, the_pattern_of_a_mistake_is_named) {
  support_run run = chain("all", CLAIM("v / 2") "sne-dy --claim=$t.claim --worst=0 $t.p $t.points");
  cr_expect(strstr(support_property(run.out, "pattern"), "1/2 times"), "%s", run.out);
  support_free(&run);
  run = chain("all", CLAIM("-v") "sne-dy --claim=$t.claim --worst=0 $t.p $t.points");
  cr_expect(strstr(support_property(run.out, "pattern"), "sign"), "%s", run.out);
  support_free(&run);
}

/* The place told is the right one, however the rows are sorted. */
Test(programs, the_one_wrong_entry_is_named) {
  static const char *const rows[] = {"", "--worst=0", "--worst=3"};
  for (size_t k = 0; k < 3; k++) {
    char command[512];
    snprintf(command, sizeof command, "%ssne-dy %s --claim=$t.claim $t.p $t.points",
             CLAIM("(i == 3 && j == 1) ? -v : v"), rows[k]);
    support_run run = chain("all", command);
    cr_expect(strstr(support_property(run.out, "pattern"), "y[3,1]"), "%s: %s", rows[k], run.out);
    support_free(&run);
  }
}

Test(programs, directions_decide_and_find_the_wrong_entries) {
  static const char *const steps[] = {"sne-dy --directions $t.p $t.points",
                                      "sne-dy --directions --pairs=distinct $t.p $t.points",
                                      "sne-dy --directions --seed=7 $t.p $t.points"};
  for (size_t k = 0; k < 3; k++) expect_verdict("all", steps[k], 0, "correct");
  support_run run = chain(
      "all",
      CLAIM("(i == 3 && j == 1) ? -v : (i == 5 ? 1.01 * v : v)") "sne-dy --directions "
                                                                 "--claim=$t.claim $t.p $t.points");
  cr_expect_eq(run.status, 1);
  cr_expect_str_eq(support_property(run.out, "verdict"), "wrong", "%s", run.out);
  cr_expect_str_eq(support_property(run.out, "found"), "3", "%s", run.out);
  cr_expect(strstr(run.out, "\n3\t1\t") && strstr(run.out, "\n5\t1\t") &&
                strstr(run.out, "\n5\t2\t"),
            "%s", run.out);
  support_free(&run);
}

Test(programs, a_general_p_needs_to_be_asked_for) {
  static const char general[] = "0 0.3 0.2\n0.15 0 0.4\n0.25 0.35 0\n"; /* sums to 1.65 */
  static const char *const steps[] = {"dq", "dz", "dy"};
  const char *p = support_file(0, general);
  const char *x = support_file(1, "0.21 0.13 0.17\n0.05 0.09 0.11\n0.07 0.12 0.05\n");
  for (size_t k = 0; k < 3; k++)
    for (size_t distinct = 0; distinct < 2; distinct++) {
      if (k == 0 && distinct) continue; /* this q has a diagonal */
      char command[1024];
      const char *pairs = distinct ? "distinct" : "all";
      snprintf(command, sizeof command, "sne-%s --pairs=%s %s %s", steps[k], pairs, p, x);
      expect(command, 2, "--general");
      snprintf(command, sizeof command, "sne-%s --general --pairs=%s %s %s", steps[k], pairs, p, x);
      expect(command, 0, "# verdict correct");
    }
}

Test(programs, rows_and_worst_rows) {
  support_run run = chain("all", "sne-dq $t.p $t.q | grep -vc '^#'");
  cr_expect_eq(strtol(run.out, NULL, 10), 36, "%s", run.out);
  support_free(&run);
  run = chain("distinct", "sne-dq --pairs=distinct $t.p $t.q | grep -vc '^#'");
  cr_expect_eq(strtol(run.out, NULL, 10), 30, "%s", run.out);
  support_free(&run);
  run = chain("all", "sne-dz --worst=4 $t.p $t.z | grep -vc '^#'");
  cr_expect_eq(strtol(run.out, NULL, 10), 4, "%s", run.out);
  support_free(&run);
}

Test(programs, standard_input_and_pipes) {
  expect_verdict("all", "sne-dy $t.p - < $t.points", 0, "correct");
  support_run run = chain("all", "sne-affinity --perplexity=2.5 - < $t.points | cmp - $t.p");
  cr_expect_neq(run.status, 2, "%s", run.err); /* differs in the name of the points only */
  support_free(&run);
}

Test(programs, a_full_disk_and_a_closed_pipe_are_noticed) {
  static const char *const commands[] = {"sne-affinity --perplexity=2.5 $t.points",
                                         "sne-forward $t.points",
                                         "sne-dq $t.p $t.q",
                                         "sne-dz $t.p $t.z",
                                         "sne-dy $t.p $t.points",
                                         "sne-embed --perplexity=2.5 $t.points",
                                         "sne-stability",
                                         "sne-follow --iterations=3 $t.p",
                                         "gradslope $t.p $t.points"};
  for (size_t k = 0; k < sizeof commands / sizeof *commands; k++) {
    char command[512];
    snprintf(command, sizeof command, "%s > /dev/full", commands[k]);
    support_run run = chain("all", command);
    cr_expect_eq(run.status, 4, "%s: exit %d", command, run.status);
    cr_expect(strstr(run.err, "o space left"), "%s: %s", command, run.err);
    support_free(&run);
    snprintf(command, sizeof command, "{ sleep 0.1; %s; echo $? >&2; } | :", commands[k]);
    run = chain("all", command);
    cr_expect(strstr(run.err, "4\n"), "%s: %s", command, run.err);
    support_free(&run);
  }
}

Test(programs, the_embedding_and_what_its_header_says) {
  support_run run = chain("distinct", "sne-embed --perplexity=2.5 --trace=$t.trace $t.points && "
                                      "cat $t.trace");
  cr_assert_eq(run.status, 0, "%s", run.err);
  double kl = strtod(support_property(run.out, "kl"), NULL);
  cr_expect(kl > 0.0 && kl < 0.2, "KL %g", kl);
  cr_expect_str_eq(support_property(run.out, "method"), "lbfgs");
  cr_expect_str_eq(support_property(run.out, "init"), "pca");
  cr_expect(strstr(run.out, "# iteration\tevaluations\tcost\tgradient_norm\tstart\tattraction\n"),
            "%s", run.out);
  support_free(&run);
  run = chain("distinct", "sne-embed --perplexity=2.5 $t.points > $t.one && "
                          "sne-embed --perplexity=2.5 $t.points | cmp - $t.one && "
                          "sne-dy --pairs=distinct $t.p $t.one");
  cr_expect_neq(run.status, 1, "the optimum's gradient is called wrong\n%s%s", run.out, run.err);
  support_free(&run);
}

Test(programs, a_start_from_a_file_and_no_iterations) {
  support_run run = chain("distinct", "sne-embed --perplexity=2.5 --iterations=0 --init=$t.points "
                                      "$t.points | grep -v '^#' | head -n 1");
  cr_expect_str_eq(run.out, "2.3849999999999998\t0.11700000000000001\n", "%s%s", run.out, run.err);
  support_free(&run);
}

Test(programs, an_interrupted_embedding_is_written) {
  support_run run =
      support_shell("sne-embed --label=-1 --method=gd --iterations=100000000 --tolerance=1e-300 "
                    "exercises/data/iris.csv > " BUILD
                    "/tests/interrupted & sleep 1; kill -INT $!; wait $!; echo $?; cat " BUILD
                    "/tests/interrupted; rm " BUILD "/tests/interrupted");
  cr_expect_eq(strtol(run.out, NULL, 10), 130, "%s%s", run.out, run.err);
  cr_expect_str_eq(support_property(run.out, "stopped"), "interrupted");
  support_free(&run);
}

Test(programs, stability_tells_what_breaks) {
  support_run run = support_shell("sne-stability --method=q-projected --steps=100");
  cr_expect(strtol(support_property(run.out, "broken_at"), NULL, 10) > 0, "%s", run.out);
  support_free(&run);
  run = support_shell("sne-stability --method=z --rate=3.9 --steps=1000");
  cr_expect_str_eq(support_property(run.out, "survived"), "1000", "%s", run.out);
  support_free(&run);
  run = support_shell("sne-stability --method=natural --rate=0.5 | tail -n 2 | head -n 1");
  double kl = strtod(run.out + strcspn(run.out, "\t"), NULL);
  cr_expect(kl < 1e-8, "%s", run.out);
  support_free(&run);
}
