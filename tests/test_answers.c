/* Files with an answer to each part: cut at headings, text passed over, places kept. */
#include "sheet/answers.h"
#include "sheet_files.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sheet_word_kind judge(const sheet_passage *p) {
  sheet_answer answer;
  sheet_verdict verdict = {.word = SHEET_IS_INVALID};
  formula_error error = {0};
  sheet_options options = {.seed = 1};
  if (sheet_answer_read(p->part, p->text, p->length, &answer, &error) == FORMULA_OK) {
    sheet_judge(p->part, &answer, &options, &verdict, &error);
    sheet_answer_free(&answer);
  }
  sheet_word_kind word = verdict.word;
  cr_expect_neq(word, SHEET_IS_INVALID, "%s: %s", p->text, error.message);
  sheet_verdict_free(&verdict);
  return word;
}

/* Files whose parts a, b (wrong, in the last of them) and d are answered. */
static const char *const files[] = {
    "part a\n-p_ij / q_ij\n\npart b\n-p_ij\n\npart d\nsum_j 4 (p_ij - q_ij)(y_i - y_j)\n",
    "a) dC/dq_ij = -p_ij / q_ij\nb) -p_ij\nd) sum_j 4 (p_ij - q_ij)(y_i - y_j)",
    "(a) -p_ij / q_ij\r\n(b)\r\n-p_ij\r\n(d)\r\nsum_j 4 (p_ij - q_ij)(y_i - y_j)\r\n",
    "a: -p_ij / q_ij\nb:\nS := sum_kl p_kl; -p_ij S\nd: sum_j 4 (p_ij - q_ij)(y_i - y_j)",
    "# Part A\n-p_ij / q_ij\n## b\n-p_ij\n## d  by the points\nsum_j 4 (p_ij - q_ij)(y_i - y_j)",
    "Question a. -p_ij / q_ij\nQuestion b. -p_ij\nQuestion d. sum_j 4 (p_ij - q_ij)(y_i - y_j)",
    "\\documentclass{article}\n\\begin{document}\nMy answers, part by part.\n"
    "\\section*{a}\nBy the product rule we get\n\\[ \\frac{\\partial C}{\\partial q_{ij}} = "
    "-\\frac{p_{ij}}{q_{ij}}. \\]\n% nothing more\n"
    "\\section*{Part b}\n$A$ is a constant here, so\n\\begin{equation}\\label{eq:b}\n"
    "\\frac{\\partial C}{\\partial z_{ij}} = -p_{ij} \\cdot 1\n\\end{equation}\n"
    "and in other words\n\\begin{align*}\n\\frac{\\partial C}{\\partial z_{ij}} &= -p_{ij}\n"
    "\\end{align*}\n\\subsection{d) by the points}\n"
    "With $D_{ij} = y_i - y_j$ this is\n$$ \\sum_j 4 (p_{ij} - q_{ij}) (y_i - y_j) $$\n"
    "\\end{document}\n",
    ("\\begin{enumerate}\n\\item[a)] It is $-p_{ij}/q_{ij}$.\n\\item[(b)] $-p_{ij}$\n\\item[d)] "
     "$$4\\sum_j(p_{ij}-q_{ij})(y_i-y_j)$$\n\\end{enumerate}"),
};

Test(answers, headings_of_all_kinds) {
  sheet *s = open_sheet("sne");
  for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
    sheet_answers answers;
    sheet_error error;
    formula_status status = sheet_answers_read(s, files[f], strlen(files[f]), &answers, &error);
    cr_assert_eq(status, FORMULA_OK, "%s: %s", files[f], error.message);
    cr_assert_eq(answers.count, 3, "%s: %zu", files[f], answers.count);
    static const sheet_word_kind wanted[] = {SHEET_IS_CORRECT, SHEET_IS_WRONG, SHEET_IS_CORRECT};
    for (size_t k = 0; k < 3; k++) {
      const char name[] = {"abd"[k], '\0'};
      cr_expect_str_eq(answers.passages[k].part->name, name, "%s", files[f]);
      cr_expect_eq(judge(&answers.passages[k]), wanted[k], "part %s of %s", name, files[f]);
    }
    sheet_answers_free(&answers);
  }
  sheet_free(s);
  flint_cleanup();
}

/* What is left stands where it stood in the file. */
Test(answers, places_are_kept) {
  sheet *s = open_sheet("sne");
  for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
    sheet_answers answers;
    sheet_error error;
    cr_assert_eq(sheet_answers_read(s, files[f], strlen(files[f]), &answers, &error), FORMULA_OK);
    const char *start = files[f];
    for (size_t k = 0; k < answers.count; k++) {
      const sheet_passage *p = &answers.passages[k];
      size_t line, column, at = 0;
      do formula_locate(files[f], at++, &line, &column);
      while (line != p->line || column != p->column);
      start = files[f] + at - 1;
      cr_expect_leq((size_t)(start - files[f]) + p->length, strlen(files[f]));
      for (size_t c = 0; c < p->length; c++)
        cr_expect(p->text[c] == start[c] || strchr(" =\\", p->text[c]),
                  "'%c' instead of '%c' at %zu of %s", p->text[c], start[c], c, p->text);
    }
    sheet_answers_free(&answers);
  }
  sheet_free(s);
}

Test(answers, text_is_passed_over) {
  static const struct {
    const char *text, *left;
    size_t skipped;
  } cases[] = {
      {"-p_ij + q_ij", "-p_ij + q_ij", 0},
      {"so \\[ a \\] and then", "a", 2},
      {"$a$ is \\[ b = c \\] and $$ = d $$.", "b = c = d", 2},
      {"\\[ x = a \\] hence \\[ x = b \\]", "x = a = x = b", 1},
      {"\\[ A = a \\] so\n\\[ x = b \\]", "A = a \\\\ x = b", 1},
      {"\\[ x = a \\]\n\\[ b \\]", "x = a = b", 0},
      {"\\begin{align} x &= a \\\\[2pt] &= b \\end{align} by $c$ \\begin{align} &= d \\end{align}",
       "x &= a \\\\[2pt] &= b &= d", 1},
      {"it is \\(a\\), thus \\(= b\\)", "a = b", 2},
      {"$x = S$ where $S = a$", "x = S where S = a", 1},
      {"a % \\[ b \\]", "a", 0},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    char text[200], squeezed[200] = "";
    snprintf(text, sizeof text, "%s", cases[k].text);
    size_t skipped = sheet_pass_over_text(text, strlen(text));
    cr_expect_eq(strlen(text), strlen(cases[k].text));
    for (char *word = strtok(text, " \n"); word; word = strtok(NULL, " \n"))
      strcat(strcat(squeezed, squeezed[0] ? " " : ""), word);
    cr_expect_str_eq(squeezed, cases[k].left, "%s", cases[k].text);
    cr_expect_eq(skipped, cases[k].skipped, "%s: %zu", cases[k].text, skipped);
  }
}

Test(answers, what_cannot_be_cut) {
  static const struct {
    const char *text;
    formula_status status;
    size_t line;
  } cases[] = {{"-p_ij / q_ij\n", FORMULA_SYNTAX, 1},
               {"", FORMULA_SYNTAX, 1},
               {"part a\n-p_ij\n\npart x\n1\n", FORMULA_NAME, 4},
               {"part a: -p_ij\npart x: 1\n", FORMULA_NAME, 2},
               {"part a\n-p_ij\na) 1\n", FORMULA_SYNTAX, 3}};
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    sheet_answers answers;
    sheet_error error;
    formula_status status =
        sheet_answers_read(s, cases[k].text, strlen(cases[k].text), &answers, &error);
    cr_expect_eq(status, cases[k].status, "%s: %d", cases[k].text, status);
    cr_expect_eq(error.line, cases[k].line, "%s: line %zu", cases[k].text, error.line);
    cr_expect_neq(error.message[0], '\0');
    sheet_answers_free(&answers);
  }
  sheet_free(s);
}

/* Formulas and sentences that look like headings, and are none. */
Test(answers, no_headings) {
  static const char text[] = "part b\nA := sum_kl exp(z_kl);\n(q_ij - p_ij) A / A\n= q_ij -\n"
                             "(p_ij)\n= q_ij\n- p_ij\n";
  sheet *s = open_sheet("sne");
  sheet_answers answers;
  sheet_error error;
  cr_assert_eq(sheet_answers_read(s, text, strlen(text), &answers, &error), FORMULA_OK);
  cr_expect_eq(answers.count, 1, "%zu", answers.count);
  cr_expect_eq(judge(&answers.passages[0]), SHEET_IS_CORRECT);
  sheet_answers_free(&answers);
  sheet_free(s);
  flint_cleanup();
}

/* ---- the program ---- */

/* A slip in b that is carried on in d, claims in c, a name that means nothing in hint. */
static const char whole[] =
    "\\section*{a}\nWe find\n\\[ \\frac{\\partial C}{\\partial q_{ij}} = -\\frac{p_{ij}}{q_{ij}} "
    "\\]\n"
    "\\section*{b}\n\\[ \\frac{\\partial C}{\\partial z_{ij}} = p_{ij} - q_{ij} \\]\n"
    "\\section*{c}\n\\[ |dC/dz_{ij}| \\le 1 \\]\nand\n\\[ |dC/dq_{ij}| \\le 50 \\]\n"
    "\\section*{d}\n\\[ 4 \\sum_j (q_{ij} - p_{ij}) (y_i - y_j) \\]\n"
    "\\section*{hint}\n\\[ 2 (x - w) \\]\n";

/* The number of times that word is in text. */
static size_t count_of(const char *text, const char *word) {
  size_t count = 0;
  for (const char *at = text; (at = strstr(at, word)) != NULL; at++) count++;
  return count;
}

Test(answers, a_verdict_a_part_in_each_format) {
  static const struct {
    const char *format, *word;
    size_t count;
  } cases[] = {
      {"text", "---- part ", 6},
      {"text", "---- part c: which", 2},
      {"text", "it follows from your answer to part b", 2},
      {"text", "line 13, column 11", 1},
      {"json", "\"verdict\": \"correct\"", 4}, /* of a and of a claim: the report, and a step */
      {"json", "\"held\": false", 1},
      {"json", "\"line\": 13", 1},
      {"json", "\"read_as\": \"abs(dC/dz_ij) <= 1\"", 1},
      {"tap", "\nnot ok ", 4},
      {"tap", "\nok ", 2},
      {"tap", "1..6\n", 1},
      {"junit", "<testcase ", 6},
      {"junit", "tests=\"6\" failures=\"3\" errors=\"1\"", 1},
      {"junit", "</failure>", 3},
      {"github", "::error file=", 4},
      {"github", ",line=", 6},
      {"github", "::notice ", 2},
  };
  const char *path = support_file(0, whole);
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    support_run run =
        support_shell("gradcheck --all --follow --format=%s sne %s", cases[k].format, path);
    cr_expect_eq(run.status, 2, "%s: %d %s", cases[k].format, run.status, run.err);
    cr_expect_eq(count_of(run.out, cases[k].word), cases[k].count, "%s: %zu times '%s' in\n%s",
                 cases[k].format, count_of(run.out, cases[k].word), cases[k].word, run.out);
    support_free(&run);
  }
}

Test(answers, the_gravest_counts) {
  static const struct {
    const char *text, *options;
    int status;
  } cases[] = {{"a) -p_ij / q_ij\nb) q_ij - p_ij\n", "", 0},
               {"a) -p_ij / q_ij\nb) p_ij\n", "", 1},
               {"a) -p_ij / q_ij (\nb) p_ij\n", "", 2},
               {"c)\n|dC/dz_ij| <= 1\nsum_ij q_ij < 1\n", "", 3},
               {"c)\n|dC/dz_ij| <= 1; sum_ij dC/dz_ij = 0\n\n", "", 0},
               {"c)\n|dC/dz_ij| <= 1\nsum_ij q_ij < 1\n0 > C", "", 1},
               {"nothing", "", 2},
               {"b) q_ij - p_ij\na)", "", 2},
               {"b) q_ij - p_ij\nc)\n\n", "", 2},
               {"c) $|dC/dz_{ij}| \\le 1$ and $C \\ge 0$", "", 0},
               {"c)\n\\sum_ij q_ij = 1 \\\\ \\sum_ij q_ij = 2\n", "", 1},
               {"a) -p_ij / q_ij", "--pairs=distinct", 0}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    support_run run = support_shell("gradcheck --all %s sne %s", cases[k].options,
                                    support_file(1, cases[k].text));
    cr_expect_eq(run.status, cases[k].status, "%s: %d %s%s", cases[k].text, run.status, run.out,
                 run.err);
    support_free(&run);
  }
}

/* Ten wrong claims, nine annotations; what a workflow would misread is escaped. */
Test(answers, annotations_are_few_and_escaped) {
  char text[1000] = "c)\n";
  for (int k = 1; k <= 12; k++) sprintf(text + strlen(text), "C > %d\n", k);
  support_run run = support_shell("gradcheck --all --format=github sne %s", support_file(2, text));
  cr_expect_eq(count_of(run.out, "::error "), 9, "%s", run.out);
  support_free(&run);
  run = support_shell("cp %s %s,odd:name; gradcheck --all --format=github sne %s,odd:name",
                      support_file(2, "a) p_ij\n"), support_file(3, ""), support_file(3, ""));
  cr_expect_eq(count_of(run.out, "%2Codd%3Aname,line=1,"), 1, "%s", run.out);
  support_free(&run);
}

Test(answers, claims_from_the_command_line) {
  static const struct {
    const char *arguments;
    int status;
  } cases[] = {
      {"--claim sne c '|dC/dz_ij| <= 1'", 0},
      {"sne c '|dC/dz_ij| <= 1'", 0},
      {"--claim sne c '|dC/dz_ij| <= 0.99'", 1},
      {"--claim sne d 'sum_i dC/dy_i = 0'", 0},
      {"sne b 'We see $q_{ij} - p_{ij} S$, where $S = \\sum_{kl} p_{kl}$.' | grep passed", 0},
      {"sne b '$q_ij - S$ where $S = p_ij$'", 2},
      {"--claim sne c '|dC/dz_ij|'", 2},
      {"--claim sne c 'sum_ij q_ij < 1'", 3},
      {"--claim softmax b 'sum_k dC/da_nk = 0'", 0},
      {"--claim logistic b '|dC/da_n| < 1'", 0},
      {"--claim logistic a '|dC/ds_n| <= 1e6'", 1}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    support_run run = support_shell("gradcheck %s", cases[k].arguments);
    cr_expect_eq(run.status, cases[k].status, "%s: %d\n%s%s", cases[k].arguments, run.status,
                 run.out, run.err);
    support_free(&run);
  }
}
