/* Whole derivations: the first member that does not follow is the one that was broken. */
#include "sheet/chain.h"
#include "sheet/chain_sequel.h"
#include "sheet_files.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 6 };

/* The derivation of one part, member by member, as it was handed out. */
typedef struct {
  const char *part;
  const char *members[MOST];
} derivation;

static const derivation model[] = {
    {"a",
     {"\\frac{\\partial C}{\\partial q_{ij}}",
      "\\frac{\\partial}{\\partial q_{ij}} \\left[ \\sum_m \\sum_n p_{mn} [\\log p_{mn} - \\log "
      "q_{mn}] \\right]",
      "\\frac{\\partial}{\\partial q_{ij}} [-p_{ij} \\log q_{ij}]", "-\\frac{p_{ij}}{q_{ij}}"}},
    {"b",
     {"\\frac{\\partial C}{\\partial z_{ij}}",
      "\\sum_m \\sum_n \\frac{\\partial C}{\\partial q_{mn}} \\cdot \\frac{\\partial "
      "q_{mn}}{\\partial z_{ij}}",
      "\\sum_{mn} -\\frac{p_{mn}}{q_{mn}} \\cdot \\left[ \\frac{\\delta(ij=mn) \\cdot "
      "\\exp(z_{mn}) \\cdot A - \\exp(z_{mn}) \\exp(z_{ij})}{A^2} \\right] \\\\",
      "-\\frac{p_{ij}}{q_{ij}} \\cdot \\underbrace{\\frac{\\exp(z_{ij})}{A}}_{q_{ij}} + \\sum_{mn} "
      "\\underbrace{\\frac{p_{mn}}{q_{mn}} q_{mn}}_{=1} \\cdot q_{ij}",
      "-p_{ij} + q_{ij}"}},
    {"d",
     {"\\frac{\\partial C}{\\partial y_i}",
      "\\sum_j \\frac{\\partial C}{\\partial z_{ij}} \\cdot \\frac{\\partial z_{ij}}{\\partial "
      "y_i} "
      "+ \\frac{\\partial C}{\\partial z_{ji}} \\cdot \\frac{\\partial z_{ji}}{\\partial y_i} \\\\",
      "\\sum_j (-p_{ij} + q_{ij}) \\cdot (-2(y_i - y_j)) + (-p_{ji} + q_{ji}) \\cdot (-2(y_i - "
      "y_j)) \\\\",
      "\\sum_j 4 \\cdot (p_{ij} - q_{ij}) \\cdot (y_i - y_j)"}},
};
enum { MODELS = sizeof model / sizeof *model };

/* One break: in member `member` of derivation `of`, the first `old` becomes `new`. */
typedef struct {
  size_t of, member;
  const char *old, *new;
} breakage;

static const breakage breakages[] = {
    {0, 1, "p_{mn} [", "q_{mn} ["},
    {0, 1, "\\log p_{mn} -", "\\log p_{mn} +"},
    {0, 1, "- \\log q_{mn}", "- 2 \\log q_{mn}"},
    {0, 1, "\\log q_{mn}]", "\\log(q_{nm} + q_{mn})]"},
    {0, 1, "\\sum_m \\sum_n p_{mn}", "\\sum_m \\sum_n q_{nm}"},
    {0, 1, "- \\log q_{mn}", "- q_{mn}"},
    {0, 1, "\\log q_{mn}]", "\\log q_{mn}^2]"},
    {0, 2, "[-p", "[p"},
    {0, 2, "p_{ij} \\log", "p_{ij}^2 \\log"},
    {0, 2, "\\log q_{ij}", "\\log q_{ji}"},
    {0, 2, "\\log q_{ij}", "q_{ij}"},
    {0, 2, "[-p_{ij} \\log q_{ij}]", "[-\\log q_{ij}]"},
    {0, 2, "\\log q_{ij}]", "\\log q_{ij} + q_{ij}]"},
    {0, 3, "-\\frac", "\\frac"},
    {0, 3, "{q_{ij}}", "{q_{ij}^2}"},
    {0, 3, "{p_{ij}}", "{1}"},
    {0, 3, "{q_{ij}}", "{q_{ji}}"},
    {0, 3, "-\\frac", "1-\\frac"},
    {1, 1, "\\frac{\\partial C}{\\partial q_{mn}}", "\\frac{\\partial C}{\\partial q_{nm}}"},
    {1, 1, "\\cdot", "+"},
    {1, 1, "\\sum_m \\sum_n", "-\\sum_m \\sum_n"},
    {1, 1, "\\partial z_{ij}}", "\\partial z_{ji}}"},
    {1, 2, "-\\frac{p_{mn}}", "\\frac{p_{mn}}"},
    {1, 2, "A^2", "A"},
    {1, 2, "A - \\exp", "A + \\exp"},
    {1, 2, "\\delta(ij=mn)", "\\delta(im)"},
    {1, 2, "\\exp(z_{mn}) \\exp(z_{ij})", "\\exp(z_{mn})^2"},
    {1, 2, "\\frac{p_{mn}}{q_{mn}}", "\\frac{p_{nm}}{q_{nm}}"},
    {1, 2, "\\frac{p_{mn}}{q_{mn}}", "\\frac{p_{mn}}{q_{ij}}"},
    {1, 3, "+ \\sum", "- \\sum"},
    {1, 3, "-\\frac{p_{ij}}", "-\\frac{q_{ji}}"},
    {1, 3, "{p_{mn}}{q_{mn}} q_{mn}", "{p_{mn}}{q_{mn}} q_{mn}^2"},
    {1, 3, "\\cdot q_{ij}", "\\cdot q_{ji}"},
    {1, 3, "\\cdot q_{ij}", ""},
    {1, 3, "\\frac{\\exp(z_{ij})}{A}", "\\frac{\\exp(z_{ij})}{A^2}"},
    {1, 4, "-p", "p"},
    {1, 4, "+ q", "- q"},
    {1, 4, "q_{ij}", "q_{ji}"},
    {1, 4, "q_{ij}", "1"},
    {1, 4, "-p_{ij} +", "-2 p_{ij} +"},
    {2, 1, "+ \\frac", "- \\frac"},
    {2, 1, "\\sum_j", "2 \\sum_j"},
    {2, 1, "\\frac{\\partial C}{\\partial z_{ji}} \\cdot", ""},
    {2, 1, "\\sum_j", "\\sum_{j<i}"},
    {2, 2, "(-p_{ij} + q_{ij})", "(-p_{ij} - q_{ij})"},
    {2, 2, "(-2(y_i", "(2(y_i"},
    {2, 2, "+ (-p_{ji}", "- (-p_{ji}"},
    {2, 2, "(-2(y_i - y_j)) +", "(-(y_i - y_j)) +"},
    {2, 2, "+ q_{ji}", "+ 2 q_{ji}"},
    {2, 2, "(y_i - y_j)) +", "(y_i + y_j)) +"},
    {2, 3, "4", "2"},
    {2, 3, "4", "-4"},
    {2, 3, "p_{ij} - q", "p_{ij} + q"},
    {2, 3, "(y_i - y_j)", "(y_j - y_i)"},
    {2, 3, "(y_i - y_j)", "y_i"},
    {2, 3, "q_{ij}", "q_{ij}^2"},
};
enum { BREAKAGES = sizeof breakages / sizeof *breakages };

/* ---- setting up ---- */

typedef struct {
  sheet *sheet;
  const sheet_part *part;
  sheet_answer answer;
  sheet_verdict verdict;
  sheet_chain chain;
} judged;

static void begin(judged *j, const char *part) {
  *j = (judged){.sheet = open_sheet("sne")};
  j->part = sheet_find_part(j->sheet, part);
  cr_assert_not_null(j->part);
}

static void follow(judged *j, const char *text, uint64_t seed) {
  formula_error error = {0};
  sheet_options options = {.seed = seed};
  formula_status status = sheet_answer_read(j->part, text, strlen(text), &j->answer, &error);
  cr_assert_eq(status, FORMULA_OK, "%s: %s", text, error.message);
  status = sheet_judge(j->part, &j->answer, &options, &j->verdict, &error);
  cr_assert_eq(status, FORMULA_OK, "%s: %s", text, error.message);
  status = sheet_chain_make(j->part, &j->answer, &j->verdict, &options, &j->chain, &error);
  cr_assert_eq(status, FORMULA_OK, "%s: %s", text, error.message);
}

static void let_go(judged *j) {
  sheet_chain_free(&j->chain);
  sheet_verdict_free(&j->verdict);
  sheet_answer_free(&j->answer);
}

static void close_sheet(judged *j) {
  let_go(j);
  sheet_free(j->sheet);
  flint_cleanup();
}

/* text with the first `old` replaced. */
static void replace(char *to, size_t room, const char *text, const char *old, const char *new) {
  const char *at = strstr(text, old);
  cr_assert_not_null(at, "'%s' is not in '%s'", old, text);
  snprintf(to, room, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

static void write_chain(char *to, size_t room, const derivation *d, size_t broken,
                        const char *instead) {
  to[0] = '\0';
  for (size_t k = 0; k < MOST && d->members[k]; k++) {
    size_t used = strlen(to);
    snprintf(to + used, room - used, "%s%s", k ? " = " : "",
             k == broken && instead ? instead : d->members[k]);
  }
}

/* ---- tests ---- */

Test(chain, model_solutions_follow_line_by_line) {
  for (size_t d = 0; d < MODELS; d++) {
    char text[2000];
    judged j;
    begin(&j, model[d].part);
    write_chain(text, sizeof text, &model[d], 0, NULL);
    follow(&j, text, 11 + d);
    cr_expect_eq(j.verdict.word, SHEET_IS_CORRECT, "%s: %s", text, j.verdict.reason);
    cr_expect_eq(j.chain.broken, j.chain.count);
    cr_expect_null(j.chain.counterexample);
    for (size_t k = 1; k < j.chain.count; k++)
      cr_expect_eq(j.chain.links[k], SHEET_LINK_FOLLOWS, "part %s, member %zu", model[d].part, k);
    close_sheet(&j);
  }
}

/* A counterexample speaks of the member that breaks, and of the one before. */
static void expect_counterexample(const judged *j, const char *text) {
  const sheet_counterexample *c = j->chain.counterexample;
  cr_expect_not_null(c, "%s", text);
  if (!c) return;
  cr_expect(!(fabs(c->yours - c->truth) <= 1e-7 * fmax(fabs(c->yours), fabs(c->truth))),
            "%s: %g and %g", text, c->yours, c->truth);
}

Test(chain, a_break_is_named_and_no_other) {
  for (size_t b = 0; b < BREAKAGES; b++) {
    const breakage *one = &breakages[b];
    char text[2000], member[400];
    judged j;
    begin(&j, model[one->of].part);
    replace(member, sizeof member, model[one->of].members[one->member], one->old, one->new);
    write_chain(text, sizeof text, &model[one->of], one->member, member);
    follow(&j, text, 20 + b);
    cr_expect_eq(j.verdict.word, SHEET_IS_WRONG, "%s", text);
    cr_expect_eq(j.chain.broken, one->member, "%s: member %zu", text, j.chain.broken);
    for (size_t k = 1; k < j.chain.count; k++) {
      sheet_link wanted =
          k == one->member || k == one->member + 1 ? SHEET_LINK_BREAKS : SHEET_LINK_FOLLOWS;
      cr_expect_eq(j.chain.links[k], wanted, "%s: member %zu", text, k);
      cr_expect_eq(j.verdict.steps[k].word, k == one->member ? SHEET_IS_WRONG : SHEET_IS_CORRECT,
                   "%s: member %zu", text, k);
    }
    expect_counterexample(&j, text);
    close_sheet(&j);
  }
}

/* A slip that is carried on breaks one link only; its repair breaks another. */
Test(chain, what_follows_from_a_slip_follows) {
  judged j;
  begin(&j, "d");
  follow(&j,
         "sum_j dC/dz_ij dz_ij/dy_i + dC/dz_ji dz_ji/dy_i = sum_j 2 (q_ij - p_ij) (-2)(y_i - y_j)"
         "= sum_j 2 (p_ij + q_ij)(y_i - y_j) 2 = 4 sum_j (y_i - y_j)(p_ji + q_ij)"
         "= sum_j 4 (p_ij - q_ij)(y_i - y_j)",
         5);
  static const sheet_link wanted[] = {SHEET_LINK_OPEN, SHEET_LINK_FOLLOWS, SHEET_LINK_BREAKS,
                                      SHEET_LINK_FOLLOWS, SHEET_LINK_BREAKS};
  for (size_t k = 0; k < j.chain.count; k++)
    cr_expect_eq(j.chain.links[k], wanted[k], "member %zu", k);
  cr_expect_eq(j.chain.broken, 2);
  cr_expect_not(j.chain.reversed);
  close_sheet(&j);
}

/* Members without value, and members that vanish, are compared the other way round. */
Test(chain, members_that_cannot_be_asked_for) {
  judged j;
  begin(&j, "b");
  follow(&j, "log(-p_ij) = q_ij + p_ij = q_ij - p_ij", 8);
  cr_expect_eq(j.chain.broken, 1);
  cr_expect(j.chain.reversed);
  cr_expect_eq(j.chain.links[1], SHEET_LINK_BREAKS);
  cr_expect_eq(j.chain.links[2], SHEET_LINK_BREAKS);
  let_go(&j);
  follow(&j, "p_ij - p_ij = q_ij + p_ij", 8);
  cr_expect_eq(j.chain.links[1], SHEET_LINK_BREAKS);
  cr_expect_not_null(j.chain.counterexample);
  close_sheet(&j);
}

/* The reader's own letters and definitions. */
Test(chain, own_names) {
  judged j;
  begin(&j, "b");
  follow(&j,
         "dC/dz_kl = -p_kl + S r_kl = r_kl + p_kl = q_kl + p_kl where S = sum_mn p_mn, "
         "r_kl = exp(z_kl) / A",
         9);
  cr_expect_eq(j.chain.broken, 2);
  cr_expect_eq(j.chain.links[3], SHEET_LINK_FOLLOWS);
  cr_expect_not_null(j.chain.counterexample);
  close_sheet(&j);
}

/* ---- an answer to b in the derivation of d ---- */

/* Judges `later` as an answer to part `to` that builds on the answer `before` to `from`. */
static void go_on(judged *j, const char *from, const char *before, const char *to,
                  const char *later, sheet_word_kind wanted, size_t broken) {
  judged first;
  sheet_sequel sequel;
  sheet_verdict verdict;
  sheet_chain chain;
  formula_error error = {0};
  sheet_options options = {.seed = 3};
  bool builds;
  begin(&first, from);
  follow(&first, before, 3);
  j->part = sheet_find_part(j->sheet, to);
  follow(j, later, 3);
  formula_status status =
      sheet_sequel_make(first.part, &first.answer, j->part, &j->answer, &sequel, &builds);
  cr_assert_eq(status, FORMULA_OK, "%s", later);
  cr_assert(builds, "%s", later);
  status = sheet_judge(&sequel.part, &sequel.answer, &options, &verdict, &error);
  cr_assert_eq(status, FORMULA_OK, "%s: %s", later, error.message);
  cr_expect_eq(verdict.word, wanted, "%s, %s: %s", before, later, verdict.reason);
  status = sheet_chain_make(&sequel.part, &sequel.answer, &verdict, &options, &chain, &error);
  cr_assert_eq(status, FORMULA_OK, "%s: %s", later, error.message);
  cr_expect_eq(chain.broken, broken, "%s, %s: member %zu", before, later, chain.broken);
  sheet_chain_free(&chain);
  sheet_verdict_free(&verdict);
  sheet_sequel_free(&sequel);
  let_go(j);
  close_sheet(&first);
}

static const char by_z[] =
    "\\sum_j \\frac{dC}{dz_{ij}} \\frac{dz_{ij}}{dy_i} + \\frac{dC}{dz_{ji}} "
    "\\frac{dz_{ji}}{dy_i}";

Test(chain, one_slip_is_told_once) {
  judged j;
  char text[500];
  begin(&j, "d");
  /* a wrong sign in b, carried on */
  snprintf(text, sizeof text, "%s = sum_j 4 (q_ij - p_ij)(y_i - y_j)", by_z);
  go_on(&j, "b", "p_ij - q_ij", "d", text, SHEET_IS_CORRECT, 2);
  /* the same, and a second slip */
  snprintf(text, sizeof text, "%s = sum_j 2 (q_ij - p_ij)(y_i - y_j)", by_z);
  go_on(&j, "b", "p_ij - q_ij", "d", text, SHEET_IS_WRONG, 1);
  /* the right answer to d does not follow from a wrong one to b */
  snprintf(text, sizeof text, "%s = sum_j 4 (p_ij - q_ij)(y_i - y_j)", by_z);
  go_on(&j, "b", "p_ij - q_ij", "d", text, SHEET_IS_WRONG, 1);
  go_on(&j, "b", "q_ij - p_ij", "d", text, SHEET_IS_CORRECT, 2);
  /* one that is not symmetric: z_ij and z_ji count on their own */
  go_on(&j, "b", "dC/dz_kl = -p_kl (1 - q_kl)", "d",
        "sum_j 2 (p_ij (1 - q_ij) + p_ij (1 - q_ji))(y_i - y_j)", SHEET_IS_CORRECT, 1);
  /* an own definition in b; own letters and another definition in d */
  go_on(&j, "b", "r_ij - 2 p_ij where r_ij = q_ij", "d",
        "dC/dy_k = sum_l 4 w_kl (y_k - y_l) where w_ij = 2 p_ij - q_ij", SHEET_IS_CORRECT, 2);
  /* a in b: 1/q instead of p/q */
  go_on(&j, "a", "-1/q_ij", "b", "sum_mn dC/dq_mn dq_mn/dz_ij = -1 + q_ij sum_mn p_mn / p_mn",
        SHEET_IS_CORRECT, 2);
  go_on(&j, "a", "-1/q_ij", "b", "sum_mn dC/dq_mn dq_mn/dz_ij = -p_ij + q_ij", SHEET_IS_WRONG, 1);
  close_sheet(&j);
}

Test(chain, parts_that_do_not_build_on_each_other) {
  static const char *const pairs[][4] = {{"hint", "2 (x - y)", "d", "sum_j 4 (p_ij - q_ij) y_i"},
                                         {"d", "sum_j 4 p_ij y_i", "b", "q_ij"},
                                         {"b", "r_ij where r_ij = p_ij", "b", "q_ij"},
                                         {"cost", "sum_ij p_ij", "b", "q_ij"}};
  for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
    judged before, after;
    sheet_sequel sequel;
    bool builds = true;
    begin(&before, pairs[k][0]);
    begin(&after, pairs[k][2]);
    follow(&before, pairs[k][1], 1);
    follow(&after, pairs[k][3], 1);
    cr_expect_eq(
        sheet_sequel_make(before.part, &before.answer, after.part, &after.answer, &sequel, &builds),
        FORMULA_OK);
    cr_expect_not(builds, "%s, %s", pairs[k][1], pairs[k][3]);
    sheet_sequel_free(&sequel);
    close_sheet(&before);
    close_sheet(&after);
  }
}
