/* What is said to be wrong is wrong: mended, the answer is correct, at other fixtures too. */
#include "sheet/diagnose.h"
#include "slips.h"
#include <criterion/criterion.h>
#include <math.h>

static void flush(void) {
  flint_cleanup();
}
TestSuite(diagnose, .fini = flush);

static sheet_diagnosis find(const sheet_part *part, const char *text, sheet_answer *answer) {
  formula_error error = {0};
  sheet_diagnosis d;
  sheet_options options = {.seed = 1};
  cr_assert_eq(sheet_answer_read(part, text, strlen(text), answer, &error), FORMULA_OK, "%s: %s",
               text, error.message);
  const formula_tree *last = answer->reading.members[answer->reading.count - 1];
  cr_assert_eq(sheet_diagnose(part, answer, last, &options, &d, &error), FORMULA_OK, "%s: %s", text,
               error.message);
  return d;
}

static const struct {
  const char *sheet, *part, *text;
  sheet_mistake_class kind;
  const char *factor, *place, *fix; /* NULL: none */
} known[] = {
    {"sne", "a", "p_ij/q_ij", SHEET_SIGN, "-1", "p_ij/q_ij", "-p_ij / q_ij"},
    {"logistic", "a", "-t_n/s_n - (1 - t_n)/(1 - s_n)", SHEET_SIGN, NULL, "- (1 - t_n)/(1 - s_n)",
     "-t_n / s_n + (1 - t_n) / (1 - s_n)"},
    {"sne", "a", "-2 p_ij/q_ij", SHEET_FACTOR, "2", "2", "-p_ij / q_ij"},
    {"sne", "a", "-p_ij/(q_ij log(2))", SHEET_FACTOR, "1 / log(2)", "log(2)", "-p_ij / q_ij"},
    {"sne", "a", "3 p_ij/(2 q_ij)", SHEET_FACTOR, "-3 / 2", "3 p_ij/(2 q_ij)", NULL},
    {"sne", "cost", "sum_ij p_ij log_2(p_ij/q_ij)", SHEET_FACTOR, "1 / log(2)", "log_2(p_ij/q_ij)",
     "sum_ij p_ij log(p_ij / q_ij)"},
    {"ridge", "a", "r_n/N", SHEET_FACTOR, "1 / N", "N", "r_n"},
    {"sne", "d", "sum_j 2 (p_ij - q_ij)(y_i - y_j)", SHEET_FACTOR, "1 / 2", "2",
     "sum_j 4 (p_ij - q_ij) (y_i - y_j)"},
    {"sne", "d", "4 sum_j (p_ij - q_ij)(y_i - y_j)/(1 + ||y_i - y_j||^2)", SHEET_FACTOR, NULL,
     "1 + ||y_i - y_j||^2", "4 sum_j (p_ij - q_ij) (y_i - y_j)"},
    {"sne", "b", "exp(z_ij) - p_ij", SHEET_FACTOR, NULL, "exp(z_ij)", "exp(z_ij) / A - p_ij"},
    {"logistic", "a", "s_n - t_n", SHEET_FACTOR, NULL, NULL, NULL},
    {"sne", "a", "1 - p_ij/q_ij", SHEET_OFFSET, NULL, "1", "-p_ij / q_ij"},
    {"sne", "b", "q_ij - p_ij + sum_kl q_kl^2", SHEET_OFFSET, NULL, "sum_kl q_kl^2", "q_ij - p_ij"},
    {"sne", "a", "-p_ji/q_ji", SHEET_INDEX, NULL, "-p_ji/q_ji", "-p_ij / q_ij"},
    {"sne", "a", "-sum_kl p_kl/q_kl", SHEET_INDEX, NULL, "sum_kl p_kl/q_kl", "-p_ij / q_ij"},
    {"sne", "d", "sum_{j<i} 4 (p_ij - q_ij)(y_i - y_j)", SHEET_INDEX, NULL,
     "sum_{j<i} 4 (p_ij - q_ij)(y_i - y_j)", "sum_j 4 (p_ij - q_ij) (y_i - y_j)"},
    {"sne", "b", "-p_ij", SHEET_MISSING_TERM, NULL, "-p_ij", "-p_ij + q_ij"},
    {"ridge", "b", "sum_n r_n x_n", SHEET_MISSING_TERM, NULL, NULL, "sum_n r_n x_n + lambda w"},
    {"hessian", "hessian", "q_ij delta_ik delta_jl", SHEET_MISSING_TERM, NULL, NULL, NULL},
    {"ridge", "c", "sum_n r_n + lambda b", SHEET_EXTRA_TERM, NULL, "lambda b", "sum_n r_n"},
    {"sne", "a", "-p_ij/q_ij^2", SHEET_EXPONENT, NULL, "q_ij^2", "-p_ij / q_ij"},
    {"sne", "z", "-||y_i - y_j||", SHEET_EXPONENT, NULL, "||y_i - y_j||", "-||y_i - y_j||^2"},
    {"softmax", "c", "sum_n (s_nk - t_nk) w_k", SHEET_SYMBOL, NULL, "w_k",
     "sum_n (s_nk - t_nk) x_n"},
    {"sne", "cost", "sum_ij q_ij log(q_ij/p_ij)", SHEET_SYMBOL, "-1", "q_ij", NULL},
    {"sne", "d", "4 sum_j (p_ij/q_ij)(y_i - y_j)", SHEET_OPERATOR, NULL, "p_ij/q_ij",
     "4 sum_j (p_ij - q_ij) (y_i - y_j)"},
    {"gaussian", "mean", "beta_k sum_n x_nk - mu_k", SHEET_BRACKET, NULL,
     "beta_k sum_n x_nk - mu_k", "beta_k sum_n (x_nk - mu_k)"},
    {"sne", "b", "(q_ij + delta_ij z_ij^2)(1 + delta_ij z_ij) - p_ij exp(delta_ij q_ij)",
     SHEET_CONVENTION, NULL, NULL, NULL},
    {"tsne", "a", "(p_ij - q_ij)/w_ij", SHEET_SIGN, "-1", "(p_ij - q_ij)/w_ij",
     "-(p_ij - q_ij) / w_ij"},
    {"sne", "b", "q_ij - z_ij^2 - p_ij + 3 exp(z_ij)", SHEET_EXTRA_TERM, NULL,
     "q_ij - z_ij^2 - p_ij + 3 exp(z_ij)", "q_ij - p_ij"},
    {"sne", "b", "0", SHEET_MISSING_TERM, NULL, NULL, "-p_ij + q_ij"},
    {"hessian", "hessian", "(q_ij - p_ij)(q_kl - p_kl)", SHEET_OTHER, NULL, NULL, NULL},
};

static bool same_text(const char *a, const char *b) {
  return a == b || (a && b && strcmp(a, b) == 0);
}

/* The place as text; NULL if there is none. */
static const char *place_of(const sheet_diagnosis *d, const char *text) {
  static char place[200];
  formula_span span;
  if (!sheet_diagnosis_place(d, text, &span)) return NULL;
  snprintf(place, sizeof place, "%.*s", (int)(span.to - span.from), text + span.from);
  return place;
}

Test(diagnose, tells_the_kind_the_place_and_the_fix) {
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    sheet *s = open_sheet(known[k].sheet);
    const sheet_part *part = sheet_find_part(s, known[k].part);
    sheet_answer answer;
    const char *text = known[k].text;
    sheet_diagnosis d = find(part, text, &answer);
    const char *place = place_of(&d, text);
    cr_expect_eq(d.kind, known[k].kind, "%s %s: %s is %s", part->name, text, d.fix ? d.fix : "",
                 sheet_mistake_name(d.kind));
    cr_expect(same_text(d.factor, known[k].factor), "%s: factor %s", text, d.factor);
    cr_expect(same_text(place, known[k].place), "%s: at %s", text, place);
    if (known[k].fix) cr_expect(same_text(d.fix, known[k].fix), "%s: write %s", text, d.fix);
    if (d.fix) cr_expect_eq(slips_judge(part, d.fix), SHEET_IS_CORRECT, "%s: %s", text, d.fix);
    cr_expect_gt(strlen(d.message), 0);
    sheet_diagnosis_free(&d);
    sheet_answer_free(&answer);
    sheet_free(s);
  }
}

Test(diagnose, hints_come_in_three_strengths) {
  sheet *s = open_sheet("sne");
  const char *text = "4 \\sum_j \\frac{(p_{ij} - q_{ij})(y_i - y_j)}{\\|y_i - y_j\\|}";
  sheet_answer answer;
  sheet_diagnosis d = find(sheet_find_part(s, "d"), text, &answer);
  char *kind = sheet_diagnosis_sentence(&d, text, SHEET_HINT_KIND);
  char *place = sheet_diagnosis_sentence(&d, text, SHEET_HINT_PLACE);
  char *fix = sheet_diagnosis_sentence(&d, text, SHEET_HINT_FIX);
  cr_expect_str_eq(kind, "a factor is wrong, missing, or one too many");
  cr_expect_str_eq(place, "a factor is wrong, missing, or one too many: look at "
                          "\\|y_i - y_j\\|");
  cr_expect_str_eq(fix, "write 4 sum_j (p_ij - q_ij) (y_i - y_j)");
  free(kind);
  free(place);
  free(fix);
  sheet_diagnosis_free(&d);
  sheet_answer_free(&answer);
  sheet_free(s);
}

Test(diagnose, looks_into_one_member_of_a_chain_with_letters_of_its_own) {
  sheet *s = open_sheet("sne");
  const sheet_part *part = sheet_find_part(s, "b");
  const char *text = "\\frac{dC}{dz_{mn}} = q_{mn} + p_{mn} = q_{mn} - p_{mn}";
  sheet_answer answer;
  formula_error error = {0};
  sheet_diagnosis d;
  sheet_options options = {.seed = 3};
  cr_assert_eq(sheet_answer_read(part, text, strlen(text), &answer, &error), FORMULA_OK);
  sheet_diagnose(part, &answer, answer.reading.members[1], &options, &d, &error);
  cr_expect_eq(d.kind, SHEET_SIGN);
  cr_expect(same_text(d.fix, "q_mn - p_mn"), "%s", d.fix);
  cr_expect(same_text(place_of(&d, text), "p_{mn}"), "%s", place_of(&d, text));
  sheet_diagnosis_free(&d);
  sheet_answer_free(&answer);
  sheet_free(s);
}

Test(diagnose, tells_the_diagonal_where_nothing_else_explains_it) {
  sheet *s = open_sheet("hessian");
  const char *text = "q_ij (delta_ik delta_jl exp(delta_ik z_ij) - q_kl (1 + delta_ik z_kl))";
  sheet_answer answer;
  sheet_diagnosis d = find(sheet_find_part(s, "softmax"), text, &answer);
  cr_expect_str_eq(d.message, "it is right wherever i != k, and not where i = k");
  sheet_diagnosis_free(&d);
  sheet_answer_free(&answer);
  sheet_free(s);
}

Test(diagnose, brings_the_definitions_of_the_reader_along) {
  sheet *s = open_sheet("sne");
  const sheet_part *part = sheet_find_part(s, "b");
  sheet_answer answer;
  sheet_diagnosis d = find(part, "E_ij/B + p_ij where E_ij = exp(z_ij), B = sum_kl E_kl", &answer);
  cr_expect_eq(d.kind, SHEET_SIGN);
  cr_expect(same_text(d.fix, "E_ij / B - p_ij where E_ij = exp(z_ij), B = sum_kl E_kl"), "%s",
            d.fix);
  cr_expect_eq(slips_judge(part, d.fix), SHEET_IS_CORRECT);
  sheet_diagnosis_free(&d);
  sheet_answer_free(&answer);
  sheet_free(s);
}

Test(diagnose, mends_nothing_that_is_right_to_nine_digits) {
  sheet *s = open_sheet("sne");
  sheet_answer answer;
  const char *text = "sum_j 3.9999999999 (p_ij - q_ij)(y_i - y_j)";
  sheet_diagnosis d = find(sheet_find_part(s, "d"), text, &answer);
  cr_expect_str_eq(d.message, "it is right to nine digits; is a number in it rounded?");
  cr_expect_eq(d.kind, SHEET_OTHER, "%s", sheet_mistake_name(d.kind));
  cr_expect_null(d.factor);
  cr_expect_null(d.fix);
  sheet_diagnosis_free(&d);
  sheet_answer_free(&answer);
  sheet_free(s);
}

/* Of one scalar nothing is a constant offset, and -1 is no ratio over nothing. */
Test(diagnose, one_entry_has_no_offset) {
  sheet *s = open_sheet("logistic");
  sheet_answer answer;
  sheet_diagnosis d = find(sheet_find_part(s, "d"), "sum_n (s_n - t_n) + b^2", &answer);
  cr_expect_eq(d.kind, SHEET_EXTRA_TERM, "%s", sheet_mistake_name(d.kind));
  sheet_diagnosis_free(&d);
  sheet_answer_free(&answer);
  sheet_free(s);
}

static void expect_honest(const slips_tally *t) {
  for (size_t k = 0; k < t->failed; k++) cr_log_error("%s", t->failures[k]);
  cr_expect_eq(t->failed, 0, "%zu of %zu are told falsely", t->failed, t->tried);
}

Test(diagnose, known_mistakes_are_told) {
  sheet *sheets[SLIPS_SHEETS];
  slips_tally t = {0};
  slips_open(sheets);
  slips_try_mistakes(sheets, &t);
  expect_honest(&t);
  cr_expect_geq(10 * t.told, 9 * t.tried, "%zu of %zu", t.told, t.tried);
  slips_close(sheets);
}

Test(diagnose, random_slips_are_told_and_never_falsely) {
  sheet *sheets[SLIPS_SHEETS];
  slips_tally one = {0}, two = {0};
  slips_open(sheets);
  slips_try_random(sheets, 1, 80, 2024, &one);
  slips_try_random(sheets, 2, 40, 2025, &two);
  expect_honest(&one);
  expect_honest(&two);
  cr_expect_geq(100 * one.fixed, 95 * one.tried, "%zu of %zu", one.fixed, one.tried);
  slips_close(sheets);
}
