/* Verdicts on answers that people give: known mistakes, right ones in many spellings, and the
 * derivations as they are written. */
#include "sheet_files.h"

/* What is found of an answer; an invalid one has its kind in *kind. */
typedef struct {
  sheet_word_kind word;
  formula_status kind;
  char message[800];
  char needs[200], spare[200], notes[900];
  size_t steps;
} finding;

static void add(char *text, size_t size, const char *more) {
  size_t used = strlen(text);
  snprintf(text + used, size - used, "%s%s", used ? ", " : "", more);
}

static finding judge(const sheet *s, const char *part_name, const char *text, unsigned pairs,
                     uint64_t seed) {
  const sheet_part *part = sheet_find_part(s, part_name);
  cr_assert(part, "no part %s", part_name);
  finding found = {.word = SHEET_IS_INVALID};
  sheet_answer answer;
  sheet_verdict verdict = {0};
  formula_error error = {0};
  sheet_options options = {.pairs = pairs, .seed = seed};
  found.kind = sheet_answer_read(part, text, strlen(text), &answer, &error);
  if (found.kind == FORMULA_OK) {
    found.kind = sheet_judge(part, &answer, &options, &verdict, &error);
    sheet_answer_free(&answer);
  }
  if (found.kind == FORMULA_OK) {
    found.word = verdict.word;
    found.steps = verdict.step_count;
  }
  snprintf(found.message, sizeof found.message, "%s",
           found.kind == FORMULA_OK ? verdict.reason : error.message);
  for (size_t k = 0; k < verdict.audit.needed_count; k++)
    add(found.needs, sizeof found.needs, verdict.audit.needed[k]);
  for (size_t k = 0; k < verdict.audit.not_needed_count; k++)
    add(found.spare, sizeof found.spare, verdict.audit.not_needed[k]);
  for (size_t k = 0; k < verdict.note_count; k++)
    add(found.notes, sizeof found.notes, verdict.notes[k]);
  sheet_verdict_free(&verdict);
  return found;
}

static void expect(const sheet *s, const char *part, const char *text, sheet_word_kind word,
                   uint64_t seed) {
  finding found = judge(s, part, text, 0, seed);
  cr_expect_eq(found.word, word, "%s at seed %d: %s\nis %s, not %s: %s", part, (int)seed, text,
               sheet_word_name(found.word), sheet_word_name(word), found.message);
}

/* ---- what people get wrong ---- */

#define D "(y_i - y_j)"
#define LD "(\\mathbf{y}_i - \\mathbf{y}_j)"

static const struct {
  const char *part, *typed, *latex;
  sheet_word_kind word;
  formula_status kind; /* of an invalid one */
} mistakes[] = {
    {"a", "p_ij/q_ij", "\\frac{p_{ij}}{q_{ij}}", SHEET_IS_WRONG, FORMULA_OK},
    {"a", "-1/q_ij", "-\\frac1{q_{ij}}", SHEET_IS_WRONG, FORMULA_OK},
    {"a", "-p_ij/q_ij^2", "-\\frac{p_{ij}}{q_{ij}^2}", SHEET_IS_WRONG, FORMULA_OK},
    {"a", "1 - p_ij/q_ij", "1 - \\frac{p_{ij}}{q_{ij}}", SHEET_IS_WRONG, FORMULA_OK},
    {"a", "-2 p_ij/q_ij", "-2 \\frac{p_{ij}}{q_{ij}}", SHEET_IS_WRONG, FORMULA_OK},
    {"a", "-p_ij/(q_ij log(2))", "-\\frac{p_{ij}}{q_{ij} \\log 2}", SHEET_IS_WRONG, FORMULA_OK},
    {"a", "-sum_kl p_kl/q_kl", "-\\sum_{k,l} \\frac{p_{kl}}{q_{kl}}", SHEET_IS_WRONG, FORMULA_OK},
    {"a", "-p_ji/q_ji", "-\\frac{p_{ji}}{q_{ji}}", SHEET_IS_WRONG, FORMULA_OK},
    {"b", "p_ij - q_ij", "p_{ij} - q_{ij}", SHEET_IS_WRONG, FORMULA_OK},
    {"b", "-p_ij", "-p_{ij}", SHEET_IS_WRONG, FORMULA_OK},
    {"b", "-p_ij (1 - q_ij)", "-p_{ij} \\left(1 - q_{ij}\\right)", SHEET_IS_WRONG, FORMULA_OK},
    {"b", "-p_ij/q_ij", "-\\frac{p_{ij}}{q_{ij}}", SHEET_IS_WRONG, FORMULA_OK},
    {"b", "-p_ij + sum_kl p_kl q_kl", "-p_{ij} + \\sum_{k,l} p_{kl} q_{kl}", SHEET_IS_WRONG,
     FORMULA_OK},
    {"b", "exp(z_ij) - p_ij", "e^{z_{ij}} - p_{ij}", SHEET_IS_WRONG, FORMULA_OK},
    {"b", "q_ij (log(q_ij/p_ij) - sum_kl q_kl log(q_kl/p_kl))",
     "q_{ij} \\left( \\log \\frac{q_{ij}}{p_{ij}} - \\sum_k \\sum_l q_{kl} \\log "
     "\\frac{q_{kl}}{p_{kl}} \\right)",
     SHEET_IS_WRONG, FORMULA_OK},
    {"b", "q_ij sum_kl p_kl - p_ij", "q_{ij} \\sum_{k=1}^N \\sum_{l=1}^N p_{kl} - p_{ij}",
     SHEET_IS_CORRECT, FORMULA_OK},
    {"d", "sum_j 2 (p_ij - q_ij) " D, "\\sum_j 2 (p_{ij} - q_{ij}) " LD, SHEET_IS_WRONG,
     FORMULA_OK},
    {"d", "sum_j (p_ij - q_ij) " D, "\\sum_j (p_{ij} - q_{ij}) " LD, SHEET_IS_WRONG, FORMULA_OK},
    {"d", "sum_j 4 (p_ij - q_ij)(y_j - y_i)", "\\sum_j 4 (p_{ij} - q_{ij})(y_j - y_i)",
     SHEET_IS_WRONG, FORMULA_OK},
    {"d", "4 sum_j p_ij " D, "4 \\sum_j p_{ij} " LD, SHEET_IS_WRONG, FORMULA_OK},
    {"d", "4 sum_j (p_ij/q_ij) " D, "4 \\sum_j \\frac{p_{ij}}{q_{ij}} " LD, SHEET_IS_WRONG,
     FORMULA_OK},
    {"d", "4 sum_j (p_ij - q_ij) " D " / (1 + ||y_i - y_j||^2)",
     "4 \\sum_j \\frac{(p_{ij} - q_{ij}) " LD "}{1 + \\|y_i - y_j\\|^2}", SHEET_IS_WRONG,
     FORMULA_OK},
    {"d", "4 sum_j (p_ij - q_ij) " D " / ||y_i - y_j||",
     "4 \\sum_j (p_{ij} - q_{ij}) \\frac{" LD "}{\\lVert y_i - y_j \\rVert}", SHEET_IS_WRONG,
     FORMULA_OK},
    {"d", "4 sum_j (p_ij - q_ij) y_i", "4 \\sum_j (p_{ij} - q_{ij}) y_i", SHEET_IS_WRONG,
     FORMULA_OK},
    {"d", "4 sum_j (p_ij - q_ij) ||y_i - y_j||", "4 \\sum_j (p_{ij} - q_{ij}) \\|y_i - y_j\\|",
     SHEET_IS_INVALID, FORMULA_SHAPE},
    {"d", "sum_ij 4 (p_ij - q_ij) " D, "\\sum_{i,j} 4 (p_{ij} - q_{ij}) " LD, SHEET_IS_INVALID,
     FORMULA_INDEX},
    {"d", "sum_j 4 p_ij - q_ij " D, "\\sum_j 4 p_{ij} - q_{ij} " LD, SHEET_IS_INVALID,
     FORMULA_SHAPE},
    {"d", "sum_{j<i} 4 (p_ij - q_ij) " D, "\\sum_{j<i} 4 (p_{ij} - q_{ij}) " LD, SHEET_IS_WRONG,
     FORMULA_OK},
    {"d", "sum_j 4 (p_ji - q_ji) " D, "\\sum_j 4 (p_{ji} - q_{ji}) " LD, SHEET_IS_CORRECT,
     FORMULA_OK},
    {"d", "sum_j 2 (p_ij - q_ij + p_ji - q_ji) " D,
     "\\sum_j 2 (p_{ij} - q_{ij} + p_{ji} - q_{ji}) " LD, SHEET_IS_CORRECT, FORMULA_OK},
};

Test(sheet_judge, what_people_get_wrong) {
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < sizeof mistakes / sizeof *mistakes; k++)
    for (int latex = 0; latex < 2; latex++) {
      const char *text = latex ? mistakes[k].latex : mistakes[k].typed;
      finding found = judge(s, mistakes[k].part, text, 0, 1);
      cr_expect_eq(found.word, mistakes[k].word, "%s: %s is %s: %s", mistakes[k].part, text,
                   sheet_word_name(found.word), found.message);
      cr_expect_eq(found.kind, mistakes[k].kind, "%s: %s is of kind %s: %s", mistakes[k].part, text,
                   formula_status_name(found.kind), found.message);
    }
  sheet_free(s);
}

/* Each is wrong in either convention by itself, too. */
Test(sheet_judge, wrong_in_each_convention) {
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < sizeof mistakes / sizeof *mistakes; k++)
    for (unsigned pairs = 1; pairs <= 2; pairs++) {
      finding found = judge(s, mistakes[k].part, mistakes[k].typed, pairs, 5);
      cr_expect_eq(found.word, mistakes[k].word, "%s, pairs %u: %s is %s", mistakes[k].part, pairs,
                   mistakes[k].typed, sheet_word_name(found.word));
    }
  sheet_free(s);
}

Test(sheet_judge, one_convention_is_not_enough) {
  sheet *s = open_sheet("sne");
  const char *answer = "-p_ij + exp(z_ij) / (N + sum_{k != l} exp(z_kl) + sum_k (exp(z_kk) - 1))";
  const char *diagonal = "q_ij - p_ij + [i = j]";
  finding found = judge(s, "b", diagonal, 0, 1);
  cr_expect_eq(found.word, SHEET_IS_WRONG);
  cr_expect(strstr(found.message, "over distinct pairs, but not over all pairs"), "%s",
            found.message);
  cr_expect_eq(judge(s, "b", diagonal, SHEET_PAIRS_DISTINCT, 1).word, SHEET_IS_CORRECT);
  found = judge(s, "b", answer, 0, 1);
  cr_expect(strstr(found.message, "over all pairs, but not over distinct pairs"), "%s: %s", answer,
            found.message);
  cr_expect_eq(judge(s, "b", answer, SHEET_PAIRS_ALL, 1).word, SHEET_IS_CORRECT);
  sheet_free(s);
}

/* ---- right answers in many spellings ---- */

static const char *const right[][2] = {
    {"a", "-p_ij/q_ij"},
    {"a", "-p_ij q_ij^-1"},
    {"a", "-p_{ij} q_{ij}^{-1}"},
    {"a", "-p_{i,j} / q_{i,j}"},
    {"a", "-p[i,j] / q[i,j]"},
    {"a", "-p[i][j]/q[i][j]"},
    {"a", "- (p_ij) * (1 / q_ij)"},
    {"a", "(-1) p_ij / q_ij"},
    {"a", "-\\frac{p_{ij}}{q_{ij}}"},
    {"a", "\\frac{-p_{ij}}{q_{ij}}"},
    {"a", "$-\\dfrac{p_{ij}}{q_{ij}}$"},
    {"a", "\\[ -\\tfrac{p_{ij}}{q_{ij}}. \\]"},
    {"a", "-\\sum_{m,n} \\frac{p_{mn}}{q_{mn}} \\delta_{im} \\delta_{jn}"},
    {"a", "sum_mn -p_mn/q_mn delta_im delta_jn"},
    {"a", "sum_mn -p_mn/q_mn [m = i] [n = j]"},
    {"a", "∂C/∂q_ij = -p_ij/q_ij"},
    {"a", "dC/dq_mn = -p_mn/q_mn"},
    {"a", "\\frac{dC}{dq_{kl}} = -\\frac{p_{kl}}{q_{kl}}"},
    {"a", "-exp(log(p_ij) - log(q_ij))"},
    {"a", "-e^{\\log p_{ij} - \\log q_{ij}}"},
    {"a", "-p_ij/q_ij + 0"},
    {"a", "-sqrt(p_ij^2/q_ij^2)"},
    {"b", "q_ij - p_ij"},
    {"b", "-p_ij + q_ij"},
    {"b", "-(p_ij - q_ij)"},
    {"b", "q_{ij} - p_{ij}."},
    {"b", "exp(z_ij)/A - p_ij"},
    {"b", "exp(z_ij)/sum_kl exp(z_kl) - p_ij"},
    {"b", "\\frac{\\exp(z_{ij})}{\\sum_{k=1}^N \\sum_{l=1}^N \\exp(z_{kl})} - p_{ij}"},
    {"b", "\\frac{e^{z_{ij}}}{\\sum_{k,l} e^{z_{kl}}} - p_{ij}"},
    {"b", "e^{z_ij}/∑_kl e^{z_kl} - p_ij"},
    {"b", "1/sum_kl exp(z_kl - z_ij) - p_ij"},
    {"b", "q_ij sum_kl p_kl - p_ij"},
    {"b", "sum_kl p_kl (q_ij - delta_ki delta_lj)"},
    {"b", "-sum_kl p_kl/q_kl q_kl (delta_ik delta_jl - q_ij)"},
    {"b", "\\sum_{mn} \\frac{\\partial C}{\\partial q_{mn}} \\frac{\\partial q_{mn}}{\\partial "
          "z_{ij}} = q_{ij} - p_{ij}"},
    {"b", "\\partial C/\\partial z_{kl} = q_{kl} - p_{kl}"},
    {"b", "q_ij (1 - p_ij/q_ij)"},
    {"b", "(q_ij^2 - p_ij q_ij)/q_ij"},
    {"b", "exp(z_ij)/S - p_ij where S = sum_kl exp(z_kl)"},
    {"b", "s_ij - p_ij where s_ij = exp(z_ij)/A"},
    {"b", "q_ij - 1/2 (p_ij + p_ji)"},
    {"d", "sum_j 4 (p_ij - q_ij)(y_i - y_j)"},
    {"d", "4 sum_j (p_ij - q_ij)(y_i - y_j)"},
    {"d", "-4 sum_j (q_ij - p_ij)(y_i - y_j)"},
    {"d", "4 sum_j (q_ij - p_ij)(y_j - y_i)"},
    {"d", "4 sum_k (p_ik - q_ik)(y_i - y_k)"},
    {"d", "2^2 sum_k (p_ik - q_ik)(y_i - y_k)"},
    {"d", "4 sum_{j != i} (p_ij - q_ij)(y_i - y_j)"},
    {"d", "4 \\sum_{j \\neq i} (p_{ij} - q_{ij})(y_i - y_j)"},
    {"d", "4 sum_j p_ij (y_i - y_j) - 4 sum_j q_ij (y_i - y_j)"},
    {"d", "4 y_i sum_j (p_ij - q_ij) - 4 sum_j (p_ij - q_ij) y_j"},
    {"d", "sum_j (4 p_ij - 4 q_ij) (y_i - y_j)"},
    {"d", "2 sum_j (p_ij + p_ji - 2 q_ij)(y_i - y_j)"},
    {"d", "sum_j (p_ij - q_ij) 4 (y_i - y_j)"},
    {"d", "\\sum_{j=1}^{N} 4\\,(p_{ij} - q_{ij})\\,(\\mathbf{y}_i - \\mathbf{y}_j)"},
    {"d", "\\sum\\limits_{j} 4 \\left( p_{ij} - q_{ij} \\right) \\big( y_i - y_j \\big)"},
    {"d", "4 ∑_j (p_ij − q_ij)(y_i − y_j)"},
    {"d", "4·∑_j (p_ij − q_ij)·(y_i − y_j)"},
    {"d", "4 sum_j (p_ij - exp(-||y_i - y_j||^2)/A) (y_i - y_j)"},
    {"d", "4 sum_j (p_ij - exp(-||y_i - y_j||^2)/sum_kl exp(z_kl)) (y_i - y_j)"},
    {"d", "4 sum_j (p_ij - e^{-‖y_i - y_j‖^2}/A) (y_i - y_j)"},
    {"d", "\\nabla_{y_i} C = 4 \\sum_j (p_{ij} - q_{ij})(y_i - y_j)"},
    {"d", "2 sum_j (p_ij - q_ij)(y_i - y_j) + 2 sum_j (p_ji - q_ji)(y_i - y_j)"},
    {"d", "dC/dy_k = 4 sum_i (p_ki - q_ki)(y_k - y_i)"},
    {"d", "\\begin{align} \\frac{\\partial C}{\\partial y_i} &= \\sum_j 2 (p_{ij} + p_{ji} - 2 "
          "q_{ij}) (y_i - y_j) \\\\ &= 4 \\sum_j (p_{ij} - q_{ij})(y_i - y_j) \\end{align}"},
};

Test(sheet_judge, right_answers_in_many_spellings) {
  sheet *s = open_sheet("sne");
  cr_assert_geq(sizeof right / sizeof *right, 60);
  for (size_t k = 0; k < sizeof right / sizeof *right; k++)
    expect(s, right[k][0], right[k][1], SHEET_IS_CORRECT, 1 + k);
  sheet_free(s);
}

Test(sheet_judge, verdicts_do_not_depend_on_the_seed) {
  sheet *s = open_sheet("sne");
  for (uint64_t seed = 0; seed < 25; seed++) {
    uint64_t odd = seed * 0x9e3779b97f4a7c15u;
    expect(s, "a", "-p_ij/q_ij", SHEET_IS_CORRECT, odd);
    expect(s, "b", "q_ij - p_ij", SHEET_IS_CORRECT, odd);
    expect(s, "d", "4 sum_j (p_ij - q_ij)(y_i - y_j)", SHEET_IS_CORRECT, odd);
    expect(s, "a", "-p_ij/(q_ij + 0.000001)", SHEET_IS_WRONG, odd);
    expect(s, "b", "q_ij - p_ij + 0.00000000000000000001", SHEET_IS_WRONG, odd);
    expect(s, "d", "4.000001 sum_j (p_ij - q_ij)(y_i - y_j)", SHEET_IS_WRONG, odd);
  }
  sheet_free(s);
}

/* ---- the derivations as they are written ---- */

static const char *const derivations[][3] = {
    {"cost", "C = D_{\\text{KL}}(p \\parallel q) \\\\ = \\sum_{i=1}^N \\sum_{j=1}^N p_{ij} \\log "
             "\\left( \\frac{p_{ij}}{q_{ij}} \\right)"},
    {"a", "\\frac{\\partial C}{\\partial q_{ij}} = -\\frac{p_{ij}}{q_{ij}}. \\quad (1)"},
    {"a", "\\frac{\\partial C}{\\partial q_{ij}} = \\frac{\\partial}{\\partial q_{ij}} \\left[ "
          "\\sum_m \\sum_n p_{mn} [\\log p_{mn} - \\log q_{mn}] \\right] \\\\ = "
          "\\frac{\\partial}{\\partial q_{ij}} [-p_{ij} \\log q_{ij}] = -\\frac{p_{ij}}{q_{ij}}"},
    {"q", "q_{ij} = \\frac{\\exp(z_{ij})}{\\sum_{k=1}^N \\sum_{l=1}^N \\exp(z_{kl})}"},
    {"b", "\\frac{\\partial C}{\\partial z_{ij}} = -p_{ij} + q_{ij}. \\quad (2)"},
    {"b",
     "\\frac{\\partial C}{\\partial z_{ij}} = \\sum_m \\sum_n \\frac{\\partial C}{\\partial "
     "q_{mn}} \\cdot \\frac{\\partial q_{mn}}{\\partial z_{ij}} = \\sum_{mn} "
     "-\\frac{p_{mn}}{q_{mn}} \\cdot \\left[ \\frac{\\delta(ij=mn) \\cdot \\exp(z_{mn}) \\cdot A - "
     "\\exp(z_{mn}) \\exp(z_{ij})}{A^2} \\right] \\\\ = -\\frac{p_{ij}}{q_{ij}} \\cdot "
     "\\underbrace{\\frac{\\exp(z_{ij})}{A}}_{q_{ij}} + \\sum_{mn} "
     "\\underbrace{\\frac{p_{mn}}{q_{mn}} q_{mn}}_{=1} \\cdot q_{ij} = -p_{ij} + q_{ij}",
     "its sum over mn"},
    {"z", "z_{ij} = -\\|y_i - y_j\\|^2"},
    {"hint", "\\frac{\\partial \\|x-y\\|^2}{\\partial x} = \\frac{\\partial \\|y-x\\|^2}{\\partial "
             "x} = 2(x-y)"},
    {"d", "\\frac{\\partial C}{\\partial y_i} = \\sum_{j=1}^N 4(p_{ij} - q_{ij}) \\cdot (y_i - "
          "y_j)."},
    {"d",
     "\\frac{\\partial C}{\\partial y_i} = \\sum_j \\frac{\\partial C}{\\partial z_{ij}} \\cdot "
     "\\frac{\\partial z_{ij}}{\\partial y_i} + \\frac{\\partial C}{\\partial z_{ji}} \\cdot "
     "\\frac{\\partial z_{ji}}{\\partial y_i} \\\\ = \\sum_j (-p_{ij} + q_{ij}) \\cdot (-2(y_i - "
     "y_j)) + (-p_{ji} + q_{ji}) \\cdot (-2(y_i - y_j)) \\\\ = \\sum_j 4 \\cdot (p_{ij} - q_{ij}) "
     "\\cdot (y_i - y_j)",
     "reach over the +"},
};

Test(sheet_judge, derivations_as_they_are_written) {
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < sizeof derivations / sizeof *derivations; k++) {
    finding found = judge(s, derivations[k][0], derivations[k][1], 0, 1);
    cr_expect_eq(found.word, SHEET_IS_CORRECT, "%s\nis %s: %s", derivations[k][1],
                 sheet_word_name(found.word), found.message);
    if (derivations[k][2])
      cr_expect(strstr(found.notes, derivations[k][2]), "%s\nnotes: %s", derivations[k][1],
                found.notes);
  }
  sheet_free(s);
}

Test(sheet_judge, one_wrong_member_makes_a_chain_wrong) {
  sheet *s = open_sheet("sne");
  expect(s, "b", "dC/dz_ij = p_ij - q_ij = q_ij - p_ij", SHEET_IS_WRONG, 1);
  expect(s, "b", "dC/dz_ij = q_ij - p_ij = p_ij - q_ij", SHEET_IS_WRONG, 1);
  expect(s, "b", "dC/dz_ij = q_ij - p_ij = -p_ij + q_ij", SHEET_IS_CORRECT, 1);
  expect(s, "d", "dC/dy_i = sum_j dC/dz_ij dz_ij/dy_i = 4 sum_j (p_ij - q_ij)(y_i - y_j)",
         SHEET_IS_WRONG, 1);
  sheet_free(s);
}

/* ---- what is no answer, or none that can be judged ---- */

Test(sheet_judge, invalid_answers) {
  static const struct {
    const char *part, *text, *words;
  } bad[] = {
      {"b", "dC/dz_ij", "nothing is derived yet"},
      {"b", "dC/dz_mn", "nothing is derived yet"},
      {"b", "2 dC/dz_ij / 2", "nothing is derived yet"},
      {"b", "dC/dz_ij = dC/dz_ij", "nothing is derived yet"},
      {"b", "g_ij where g_ij = dC/dz_ij", "nothing is derived yet"},
      {"b", "dL/dz_ij where L = 2 C", "nothing is derived yet"},
      {"b", "d(C + A - A)/dz_ij", "nothing is derived yet"},
      {"q", "q_ij", "nothing is derived yet"},
      {"b", "q_ij - p_ij < 1", "another relation"},
      {"b", "y_i", "y"},
      {"d", "p_ij", "j"},
      {"b", "q_mn - p_mn", "m"},
      {"b", "q_i - p_i", "subscript"},
      {"d", "sum_j 4 (p_ij - q_ij) (y_i - y_j)^2", ""},
      {"b", "d^2 C / dq_ij dz_ij", "made of"},
      {"b", "", "no formula"},
  };
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    finding found = judge(s, bad[k].part, bad[k].text, 0, 1);
    cr_expect_eq(found.word, SHEET_IS_INVALID, "%s: %s is %s", bad[k].part, bad[k].text,
                 sheet_word_name(found.word));
    cr_expect(strstr(found.message, bad[k].words), "%s says: %s", bad[k].text, found.message);
  }
  sheet_free(s);
}

/* True as far as they go. */
Test(sheet_judge, derivatives_that_are_left) {
  static const char *const texts[] = {"sum_mn dC/dq_mn dq_mn/dz_ij",
                                      "d(sum_kl p_kl log(p_kl/q_kl))/dz_ij",
                                      "s_ij where s_ij = sum_mn dC/dq_mn dq_mn/dz_ij"};
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
    finding found = judge(s, "b", texts[k], 0, 1);
    cr_expect_eq(found.word, SHEET_IS_CORRECT, "%s: %s", texts[k], found.message);
    cr_expect(strstr(found.notes, "derivatives are left"), "%s: %s", texts[k], found.notes);
  }
  sheet_free(s);
}

Test(sheet_judge, what_has_no_value_is_wrong) {
  sheet *s = open_sheet("sne");
  static const char *const texts[] = {
      "(q_ij - p_ij) (z_ij - z_ii) / (z_ij - z_ii)", "q_ij - p_ij + log(-1)", "q_ij - p_ij + 0/0",
      "q_ij - p_ij + 0 * log(q_ij - 2)", "q_ij - p_ij + 0 d(log(-p_ij))/dp_ij"};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
    finding found = judge(s, "b", texts[k], SHEET_PAIRS_ALL, 1);
    cr_expect_eq(found.word, SHEET_IS_WRONG, "%s is %s", texts[k], sheet_word_name(found.word));
    cr_expect(strstr(found.message, "no value"), "%s: %s", texts[k], found.message);
  }
  sheet_free(s);
}

Test(sheet_judge, kinks_need_both_sides) {
  sheet *s = open_sheet("sne");
  expect(s, "b", "q_ij - p_ij + max(0, q_ij - 2)", SHEET_IS_UNDECIDED, 1);
  expect(s, "b", "|q_ij - p_ij|", SHEET_IS_WRONG, 1);
  expect(s, "b", "max(q_ij, p_ij) - p_ij + min(q_ij, p_ij) - p_ij", SHEET_IS_CORRECT, 1);
  sheet_free(s);
}

/* Terms that cancel: more precision is taken until they do. */
Test(sheet_judge, large_terms_that_cancel) {
  sheet *s = open_sheet("sne");
  const char *huge = "(q_ij - p_ij + 100000000000000000000000000000000000000000000000000) - "
                     "100000000000000000000000000000000000000000000000000";
  expect(s, "b", huge, SHEET_IS_CORRECT, 1);
  expect(s, "b",
         "(q_ij - p_ij + 100000000000000000000000000000000000000000000000000) - "
         "100000000000000000000000000000000000000000000000000.000000000000000000000001",
         SHEET_IS_WRONG, 1);
  sheet_free(s);
}

Test(sheet_judge, assumptions_that_are_needed) {
  /* needed, and given but not needed; what part z has nothing to do with is neither */
  static const char *const cases[][4] = {
      {"a", "-p_ij/q_ij", "", "sum_ij p_ij = 1, p symmetric, sum_ij q_ij = 1"},
      {"a", "-p_ji/q_ij", "p symmetric", "sum_ij p_ij = 1, sum_ij q_ij = 1"},
      {"a", "-p_ij/q_ij + sum_kl q_kl - 1", "sum_ij q_ij = 1", "sum_ij p_ij = 1, p symmetric"},
      {"b", "q_ij - p_ij", "sum_ij p_ij = 1", "p symmetric"},
      {"b", "q_ij sum_kl p_kl - p_ij", "", "sum_ij p_ij = 1, p symmetric"},
      {"b", "q_ij - p_ji", "sum_ij p_ij = 1, p symmetric", ""},
      {"z", "-||y_i - y_j||^2", "", ""},
      {"d", "4 sum_j (p_ij - q_ij)(y_i - y_j)", "sum_ij p_ij = 1, p symmetric", ""},
      {"d", "2 sum_j (p_ij + p_ji - 2 q_ij)(y_i - y_j)", "sum_ij p_ij = 1", "p symmetric"},
      {"d", "2 sum_j (p_ij + p_ji - 2 q_ij sum_kl p_kl)(y_i - y_j)", "",
       "sum_ij p_ij = 1, p symmetric"},
  };
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    finding found = judge(s, cases[k][0], cases[k][1], 0, 1);
    cr_expect_eq(found.word, SHEET_IS_CORRECT, "%s: %s", cases[k][1], found.message);
    cr_expect_str_eq(found.needs, cases[k][2], "%s needs: %s", cases[k][1], found.needs);
    cr_expect_str_eq(found.spare, cases[k][3], "%s can spare: %s", cases[k][1], found.spare);
  }
  sheet_free(s);
}

/* A sum over points alone does not know that pairs are meant to be distinct. */
Test(sheet_judge, a_sum_says_what_it_leaves_out) {
  sheet *s = open_sheet("sne");
  const char *all =
      "4 sum_j (p_ij - exp(-||y_i - y_j||^2)/sum_kl exp(-||y_k - y_l||^2))(y_i - y_j)";
  const char *distinct =
      "4 sum_j (p_ij - exp(-||y_i - y_j||^2)/sum_{k != l} exp(-||y_k - y_l||^2))(y_i - y_j)";
  cr_expect_eq(judge(s, "d", all, SHEET_PAIRS_ALL, 1).word, SHEET_IS_CORRECT);
  cr_expect_eq(judge(s, "d", all, SHEET_PAIRS_DISTINCT, 1).word, SHEET_IS_WRONG);
  cr_expect_eq(judge(s, "d", distinct, SHEET_PAIRS_ALL, 1).word, SHEET_IS_WRONG);
  cr_expect_eq(judge(s, "d", distinct, SHEET_PAIRS_DISTINCT, 1).word, SHEET_IS_CORRECT);
  sheet_free(s);
}

/* That balls cannot follow is no proof that there is nothing to follow. */
Test(sheet_judge, what_is_lost_in_a_ball_is_undecided) {
  sheet *s = open_sheet("sne");
  finding found = judge(s, "b", "q_ij - p_ij + sqrt(log 2 - log 2)", 0, 1);
  cr_expect_eq(found.word, SHEET_IS_UNDECIDED, "%s", found.message);
  static const char *const too_large[] = {"q_ij - p_ij + 1/9^9^9^9",
                                          "9^9^9^9 (q_ij - p_ij)/9^9^9^9",
                                          "q_ij - p_ij + 1/exp(exp(exp(exp(5))))"};
  for (size_t k = 0; k < sizeof too_large / sizeof *too_large; k++) {
    found = judge(s, "b", too_large[k], 0, 1);
    cr_expect_eq(found.word, SHEET_IS_UNDECIDED, "%s: %s", too_large[k], found.message);
  }
  static const char *const undefined[] = {"q_ij - p_ij + log(-1)", "q_ij - p_ij + 1/0"};
  for (size_t k = 0; k < sizeof undefined / sizeof *undefined; k++) {
    found = judge(s, "b", undefined[k], 0, 1);
    cr_expect_eq(found.word, SHEET_IS_WRONG, "%s: %s", undefined[k], found.message);
  }
  sheet_free(s);
}

Test(sheet_judge, what_costs_too_much_is_refused) {
  sheet *s = open_sheet("sne");
  char text[30000] = "q_ij - p_ij";
  while (strlen(text) < 25000) strcat(text, " + sum_klmn p_kl p_mn p_km p_ln");
  finding found = judge(s, "b", text, 0, 1);
  cr_expect_eq(found.kind, FORMULA_COST, "%s", found.message);
  cr_expect(strstr(found.message, "operations"), "%s", found.message);
  sheet_free(s);
}
