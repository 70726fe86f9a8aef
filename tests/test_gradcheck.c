/* The program gradcheck as a reader meets it. */
#include "support.h"
#include <criterion/criterion.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

static void expect(const char *command, int status, const char *words) {
  support_run run = support_shell("%s", command);
  cr_expect_eq(run.status, status, "%s\nexit %d, not %d\n%s%s", command, run.status, status,
               run.out, run.err);
  cr_expect(strstr(run.out, words) || strstr(run.err, words), "%s\nsays not '%s' but\n%s%s",
            command, words, run.out, run.err);
  support_free(&run);
}

Test(gradcheck, exit_statuses) {
  expect("gradcheck sne b 'q_ij - p_ij'", 0, "correct");
  expect("gradcheck sne b 'p_ij - q_ij'", 1, "wrong");
  expect("gradcheck sne b 'p_ij -'", 2, "invalid");
  expect("gradcheck sne b 'q_ij - p_ij + max(0, q_ij - 2)'", 3, "undecided");
  expect("gradcheck sne b 'q_ij - p_ij' > /dev/full", 4, "standard output");
  expect("gradcheck --format=json sne b 'q_ij - p_ij' > /dev/full", 4, "standard output");
  expect("gradcheck --list sne > /dev/full", 4, "standard output");
  expect("gradcheck --show sne b 'p_ij - q_ij'", 0, "read as");
  expect("gradcheck --show sne b 'p_ij -'", 2, "invalid");
  expect("gradcheck --help", 0, "Exit status: 0 correct");
  expect("gradcheck --version", 0, "gradcheck ");
}

Test(gradcheck, usage_is_checked) {
  expect("gradcheck", 2, "operands are missing: gradcheck [OPTION...] SHEET PART");
  expect("gradcheck sne", 2, "which part of sne? There are cost, a, q, b, c, hint, z, d");
  expect("gradcheck sne b one two", 2, "'two' is one operand too many");
  expect("gradcheck sne b 'q_ij' --format=json", 2, "stands behind the answer; options come first");
  expect("gradcheck sne b --format=json", 2, "--format=json stands behind an operand");
  expect("gradcheck --format=yaml sne b q_ij", 2,
         "it can be one of text, json, tap, junit, github");
  expect("gradcheck --hint=7 sne b q_ij", 2, "0 to 3");
  expect("gradcheck --pairs=some sne b q_ij", 2, "all, distinct");
  expect("gradcheck --pairs=distinct ridge b w", 2, "all pairs only");
  expect("gradcheck nosuch b q_ij", 2, "there is no sheet 'nosuch'");
  expect("gradcheck ./nosuch.sheet b q_ij", 2, "./nosuch.sheet");
  expect("gradcheck . b q_ij", 2, ".");
  expect("gradcheck sne x q_ij", 2, "there are cost, a, q, b, c, hint, z, d");
  expect("gradcheck sne c q_ij", 2, "a claim compares");
  expect("gradcheck sne c 'The second, because it is bounded.'", 2, "words are not judged");
  expect("gradcheck sne c 'q_ij <= because'", 2, "there is no because here");
  expect("gradcheck --show sne c q_ij", 2, "asks for no formula");
}

Test(gradcheck, an_answer_may_begin_with_a_minus) {
  expect("gradcheck sne a -p_ij/q_ij", 0, "correct");
  expect("gradcheck --pairs=all sne a -p_ij/q_ij", 0, "\npairs       all\n");
  expect("echo '-p_ij/q_ij' | gradcheck sne a", 0, "correct");
}

Test(gradcheck, where_sheets_are_found) {
  static const char text[] = "index i = 1..N\nlet C = sum_i x_i^3\npart one\nfree x_i\nask "
                             "dC/dx_i\nanswer 3 x_i^2\nmistake x_i^2 : the power comes down\n";
  const char *path = support_file(0, text);
  char command[1000];
  snprintf(command, sizeof command, "gradcheck %s one '3 x_i^2'", path);
  expect(command, 0, "correct");
  snprintf(command, sizeof command,
           "mkdir -p " BUILD "/tests/own && cp %s " BUILD "/tests/own/mine.sheet && "
           "GRADCHECK_SHEETS=" BUILD "/tests/own gradcheck mine one 'x_i^2'",
           path);
  expect(command, 1, "the power comes down");
  expect("cd /tmp && gradcheck sne b 'q_ij - p_ij'", 0, "correct");
  expect("gradcheck exercises/sne.sheet b 'q_ij - p_ij'", 0, "correct");
  snprintf(command, sizeof command, "gradcheck %s one 2", support_file(1, "part a\nask C +\n"));
  expect(command, 2, ":2:");
}

Test(gradcheck, a_place_in_the_text_as_typed) {
  expect("gradcheck sne b 'q_ij - p_ik'", 2, "  q_ij - p_ik\n");
  expect("gradcheck sne b '∑_kl p_kl - r_ij'", 2, "\n              ^");
  expect("printf 'q_ij\\n  - r_ij' | gradcheck sne b", 2, "line 2, column 5");
  expect("head -c 1000000 /dev/zero | tr '\\0' '(' | gradcheck sne b", 2, "invalid");
  expect("printf 'q_ij - \\377' | gradcheck --format=json sne b", 2, "\"column\": 8");
  expect("printf 'q_ij - \\001' | gradcheck --format=junit sne b", 2, "<error");
}

Test(gradcheck, hints_are_asked_for) {
  expect("gradcheck sne b 'p_ij - q_ij'", 1, "hint        log q enters the cost with a minus");
  support_run run = support_shell("gradcheck --hint=0 sne b 'p_ij - q_ij'");
  cr_expect(!strstr(run.out, "sign"), "%s", run.out);
  support_free(&run);
  run = support_shell("gradcheck --hint=0 --format=json sne b 'p_ij - q_ij'");
  cr_expect(!strstr(run.out, "sign"), "%s", run.out);
  support_free(&run);
}

/* Sentences are broken where the screen ends; formulas are not. */
Test(gradcheck, sentences_fit_the_screen) {
  expect("gradcheck sne a '1 - p_ij/q_ij'", 1,
         "along the\n            simplex the two act alike\n");
  support_run run = support_shell("gradcheck sne a '1 - p_ij/q_ij'; gradcheck sne a '?_'; "
                                  "gradcheck sne d '4 sum_j (p_ij - q_ij) (y_ik - y_jk)'");
  for (char *row = strtok(run.out, "\n"); row; row = strtok(NULL, "\n"))
    cr_expect_leq(strlen(row), 80, "%s", row);
  support_free(&run);
}

/* Who was asked for one convention is told how to be judged in it, and not the verdict twice. */
Test(gradcheck, a_convention_is_told_once) {
  support_run run = support_shell("gradcheck sne d '4 sum_j (p_ij - exp(-||y_i - y_j||^2) / "
                                  "sum_kl exp(-||y_k - y_l||^2)) (y_i - y_j)'");
  cr_expect(strstr(run.out, "hint        --pairs=all judges over all pairs alone\n"), "%s",
            run.out);
  cr_expect(!strstr(run.out, "mistake"), "%s", run.out);
  support_free(&run);
  expect("gradcheck --pairs=all sne z '-||y_i - y_j||^2'", 0, "compared    exactly, in ball");
}

Test(gradcheck, no_colour_in_a_pipe) {
  support_run run = support_shell("TERM=xterm gradcheck sne b 'p_ij - q_ij'");
  cr_expect(!strchr(run.out, '\033'), "%s", run.out);
  support_free(&run);
}

Test(gradcheck, same_seed_same_output) {
  support_run one =
      support_shell("gradcheck --seed=5 --format=json sne d 'sum_j p_ij (y_i - y_j)'");
  support_run two =
      support_shell("gradcheck --seed=5 --format=json sne d 'sum_j p_ij (y_i - y_j)'");
  cr_expect_str_eq(one.out, two.out);
  support_free(&one);
  support_free(&two);
}

/* ---- formats ---- */

static json_t *json_of(const char *answer, int status) {
  support_run run = support_shell("gradcheck --format=json %s", answer);
  cr_expect_eq(run.status, status, "%s: exit %d", answer, run.status);
  json_error_t error;
  json_t *report = json_loads(run.out, JSON_REJECT_DUPLICATES, &error);
  cr_assert(report, "%s: %s in\n%s", answer, error.text, run.out);
  support_free(&run);
  return report;
}

static void expect_keys(json_t *object, const char *const *keys) {
  for (size_t k = 0; keys[k]; k++)
    cr_expect(json_object_get(object, keys[k]), "key %s is missing", keys[k]);
}

static const char *const keys[] = {"sheet",          "part",        "asked",    "pairs", "verdict",
                                   "reason",         "read_as",     "latex",    "notes", "mistake",
                                   "counterexample", "assumptions", "evidence", "steps", "claim",
                                   "error",          NULL};

Test(gradcheck, json_has_its_keys_always) {
  static const struct {
    const char *answer, *verdict;
    int status;
  } cases[] = {{"sne b 'q_ij - p_ij'", "correct", 0},
               {"sne b 'p_ij - q_ij'", "wrong", 1},
               {"--pairs=all sne b 'q_ij - p_ij + (z_ij - z_ii) / (z_ij - z_ii)'", "wrong", 1},
               {"sne b 'q_ij - p_ij + max(0, q_ij - 2)'", "undecided", 3},
               {"sne b 'q_ij - '", "invalid", 2},
               {"sne b ''", "invalid", 2}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    json_t *report = json_of(cases[k].answer, cases[k].status);
    expect_keys(report, keys);
    cr_expect_str_eq(json_string_value(json_object_get(report, "verdict")), cases[k].verdict);
    cr_expect_eq(json_array_size(json_object_get(report, "pairs")), k == 2 ? 1 : 2);
    json_decref(report);
  }
}

/* Places are told from --hint=2 on, the mend from --hint=3 on. */
Test(gradcheck, hints_come_in_three_strengths) {
  for (int hint = 0; hint <= 3; hint++) {
    char arguments[200];
    snprintf(arguments, sizeof arguments, "--hint=%d sne d 'sum_j 4 (p_ij - q_ij)(y_i + y_j)'",
             hint);
    json_t *report = json_of(arguments, 1);
    json_t *mistake = json_object_get(report, "mistake");
    cr_expect_eq(json_is_object(mistake), hint >= 1, "--hint=%d", hint);
    cr_expect_eq(json_is_array(json_object_get(mistake, "span")), hint >= 2, "--hint=%d", hint);
    cr_expect_eq(json_is_string(json_object_get(mistake, "fix")), hint >= 3, "--hint=%d", hint);
    json_decref(report);
    support_run run = support_shell("gradcheck %s", arguments);
    cr_expect_eq(strstr(run.out, "a sign is wrong") != NULL, hint >= 1, "%s", run.out);
    cr_expect_eq(strstr(run.out, "^~~") != NULL, hint >= 2, "%s", run.out);
    cr_expect_eq(strstr(run.out, "\nwrite       sum_j 4 (p_ij - q_ij) (y_i - y_j)\n") != NULL,
                 hint >= 3, "%s", run.out);
    support_free(&run);
  }
}

Test(gradcheck, json_of_a_wrong_answer) {
  static const char *const inside[] = {"pairs", "sizes", "at", "entry", "yours", "true", NULL};
  json_t *report = json_of("sne d 'sum_j 2 (p_ij - q_ij)(y_i - y_j)'", 1);
  json_t *c = json_object_get(report, "counterexample");
  expect_keys(c, inside);
  json_t *y = json_object_get(json_object_get(c, "at"), "y");
  cr_expect_eq(json_array_size(y), 2);
  cr_expect(json_is_number(json_array_get(json_array_get(y, 0), 0)));
  double ratio = json_number_value(json_object_get(c, "true")) /
                 json_number_value(json_object_get(c, "yours"));
  cr_expect_float_eq(ratio, 2, 1e-14, "%.17g", ratio);
  json_t *mistake = json_object_get(report, "mistake");
  cr_expect_str_eq(json_string_value(json_object_get(mistake, "class")), "factor");
  cr_expect_str_eq(json_string_value(json_object_get(mistake, "factor")), "1 / 2");
  cr_expect_str_eq(json_string_value(json_object_get(mistake, "remark")),
                   "y_i is in z_ij and in z_ji");
  json_decref(report);
  report = json_of("--pairs=all sne b 'q_ij - p_ij + (z_ij - z_ij) / (z_ij - z_ij)'", 1);
  c = json_object_get(report, "counterexample");
  cr_expect(json_is_null(json_object_get(c, "yours")), "what has no value is null");
  cr_expect(json_is_number(json_object_get(c, "true")));
  json_decref(report);
}

Test(gradcheck, json_of_a_chain_and_of_an_error) {
  json_t *report = json_of("sne b 'dC/dz_ij = p_ij - q_ij = -p_ij + q_ij'", 1);
  json_t *steps = json_object_get(report, "steps"), *step;
  static const char *const words[] = {"given", "wrong", "correct"};
  static const char *const texts[] = {"dC/dz_ij", "p_ij - q_ij", "-p_ij + q_ij"};
  size_t k;
  cr_assert_eq(json_array_size(steps), 3);
  json_array_foreach(steps, k, step) {
    cr_expect_str_eq(json_string_value(json_object_get(step, "verdict")), words[k]);
    cr_expect_str_eq(json_string_value(json_object_get(step, "text")), texts[k]);
    json_t *follows = json_object_get(step, "follows");
    cr_expect(k == 0 ? json_is_null(follows) : json_is_false(follows));
  }
  json_decref(report);
  report = json_of("sne d '4 sum_j (p_ij - q_ij) ||y_i - y_j||'", 2);
  json_t *error = json_object_get(report, "error");
  cr_expect_str_eq(json_string_value(json_object_get(error, "kind")), "shape");
  cr_expect_eq(json_integer_value(json_object_get(error, "line")), 1);
  cr_expect_eq(json_integer_value(json_object_get(error, "column")), 1);
  json_decref(report);
}

Test(gradcheck, tap) {
  expect("gradcheck --format=tap sne b 'q_ij - p_ij'", 0,
         "TAP version 14\n1..1\nok 1 - sne b: q_ij");
  expect("gradcheck --format=tap sne b 'p_ij'", 1, "\nnot ok 1 - sne b: p_ij\n  ---\n");
  expect("gradcheck --format=tap sne b 'p_ij # \"x\"'", 2, "p_ij \\# \"x\"\n");
}

Test(gradcheck, github) {
  expect("gradcheck --format=github sne b 'q_ij - p_ij'", 0, "::notice title=sne b::correct: ");
  expect("gradcheck --format=github sne b 'p_ij - q_ij'", 1, "::error title=sne b::wrong: ");
  expect("gradcheck --format=github sne b 'q_ij - p_ij + max(0, q_ij - 2)'", 3,
         "::warning title=sne b::undecided: ");
}

static xmlNode *child(xmlNode *parent, const char *name) {
  xmlNode *node = parent->children;
  while (node && strcmp((const char *)node->name, name) != 0) node = node->next;
  return node;
}

Test(gradcheck, junit) {
  static const struct {
    const char *answer, *element;
  } cases[] = {{"q_ij - p_ij", NULL},
               {"p_ij - q_ij", "failure"},
               {"q_ij - p_ij + max(0, q_ij - 2)", "error"},
               {"q_ij < \"&]]>", "error"}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    support_run run = support_shell("gradcheck --format=junit sne b '%s'", cases[k].answer);
    xmlDoc *doc = xmlReadMemory(run.out, (int)strlen(run.out), NULL, NULL, 0);
    cr_assert(doc, "%s", run.out);
    xmlNode *test = child(xmlDocGetRootElement(doc), "testcase");
    cr_assert(test, "%s", run.out);
    xmlChar *name = xmlGetProp(test, (const xmlChar *)"name");
    cr_expect_str_eq((const char *)name, cases[k].answer);
    xmlFree(name);
    if (cases[k].element) {
      xmlNode *element = child(test, cases[k].element);
      cr_assert(element, "%s", run.out);
      xmlChar *content = xmlNodeGetContent(element);
      cr_expect(strlen((const char *)content) > 10, "GitLab reads the content:\n%s", run.out);
      xmlFree(content);
    }
    xmlFreeDoc(doc);
    support_free(&run);
  }
}

/* ---- whole sheets ---- */

Test(gradcheck, every_sheet_lists_and_passes_its_test) {
  static const char *const names[] = {"sne",     "tsne",     "ridge",  "logistic",
                                      "softmax", "gaussian", "hessian"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    char command[200];
    snprintf(command, sizeof command, "gradcheck --list %s", names[k]);
    expect(command, 0, "asked");
    snprintf(command, sizeof command, "gradcheck --test %s", names[k]);
    expect(command, 0, "ok ");
  }
}

Test(gradcheck, a_sheet_that_is_wrong) {
  char command[1000];
  const char *path =
      support_file(2, "index i = 1..N\nlet C = sum_i x_i^3\npart one\nfree x_i\nask dC/dx_i\n"
                      "answer 2 x_i\nmistake x_i\n");
  snprintf(command, sizeof command, "gradcheck --test %s", path);
  expect(command, 1, ":6: 2 x_i");
}
