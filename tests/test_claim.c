/* Claims: true ones stand, false ones are refuted with a proof, also those that are false only near
 * the border of the domain. */
#include "sheet/claim.h"
#include "sheet_files.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *part, *text;
} statement;

static void test(const sheet *s, const statement *one, uint64_t seed, sheet_finding *finding) {
  formula_error error = {0};
  sheet_claim claim;
  sheet_options options = {.seed = seed};
  formula_arena *arena = formula_arena_alloc();
  const sheet_part *part = sheet_find_part(s, one->part);
  formula_status status =
      sheet_claim_read(part, one->text, strlen(one->text), arena, &claim, &error);
  cr_assert_eq(status, FORMULA_OK, "%s: %s", one->text, error.message);
  status = sheet_claim_test(part, &claim, &options, finding, &error);
  cr_assert_eq(status, FORMULA_OK, "%s: %s", one->text, error.message);
  formula_arena_free(arena);
}

static const statement true_ones[] = {
    {"c", "|dC/dz_ij| <= 1"},
    {"c", "|dC/dz_ij| < 1"},
    {"c", "-1 <= dC/dz_ij <= 1"},
    {"c", "sum_ij dC/dz_ij = 0"},
    {"c", "dC/dq_ij <= 0"},
    {"c", "0 >= dC/dq_ij"},
    {"c", "sum_ij q_ij = 1"},
    {"c", "sum_ij q_ij <= 1"},
    {"c", "0 < q_ij"},
    {"c", "q_ij - dC/dq_ij > q_ij"},
    {"c", "sum_ij exp(z_ij - dC/dz_ij) / sum_kl exp(z_kl - dC/dz_kl) = 1"},
    {"c", "exp(z_ij - dC/dz_ij) / sum_kl exp(z_kl - dC/dz_kl) >= 0"},
    {"c", "C >= 0"},
    {"c", "sum_ij |dC/dz_ij| <= 2"},
    {"c", "|d^2C/dz_ij^2| <= 0.25"},
    {"c", "p_ij = p_ji"},
    {"d", "sum_i dC/dy_i = 0"},
    {"d", "0 = sum_i dC/dy_i"},
    {"d", "sum_j dC/dz_ij <= sum_j q_ij"},
};

static const statement false_ones[] = {
    {"c", "|dC/dq_ij| <= 1000"},
    {"c", "|dC/dq_ij| <= 1e12"},
    {"c", "|dC/dz_ij| <= 0.99"},
    {"c", "dC/dz_ij <= 0.999"},
    {"c", "-0.995 <= dC/dz_ij <= 1"},
    {"c", "-1 <= dC/dz_ij <= 0.9"},
    {"c", "sum_ij dC/dq_ij = 0"},
    {"c", "sum_ij (q_ij - dC/dq_ij) = 1"},
    {"c", "q_ij - dC/dq_ij <= 1"},
    {"c", "q_ij + dC/dq_ij >= 0"},
    {"c", "dC/dz_ij = dC/dz_ji"},
    {"c", "sum_ij q_ij = 1.00000000000000000001"},
    {"c", "sum_ij q_ij <= 0.99999999999999999999"},
    {"c", "sum_ij |dC/dz_ij| <= 1.99"},
    {"c", "C <= 100"},
    {"c", "C > 1e-6"},
    {"c", "q_ij >= 1e-9"},
    {"c", "d^2C/dz_ij^2 <= 0.2"},
    {"a", "|dC/dq_ij| <= 1e6"},
    {"a", "dC/dq_ij >= -1000"},
    {"d", "dC/dy_i = 0"},
    {"d", "||dC/dy_i|| <= 3"},
    {"d", "q_ij <= 0.99 / N"},
    {"d", "z_ij >= -1000"},
};
enum {
  TRUE_ONES = sizeof true_ones / sizeof *true_ones,
  FALSE_ONES = sizeof false_ones / sizeof *false_ones
};

/* Neither < nor != can be refuted by an enclosure of 0, nor do they stand. */
static const statement open_ones[] = {
    {"c", "sum_ij q_ij < 1"},
    {"c", "dC/dz_ij != dC/dz_ij + q_ij - exp(z_ij) / A"},
    {"c", "log(-q_ij) <= 0"},
};
enum { OPEN_ONES = sizeof open_ones / sizeof *open_ones };

Test(claim, true_ones_stand) {
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < TRUE_ONES; k++)
    for (uint64_t seed = 1; seed <= 3; seed++) {
      sheet_finding finding;
      test(s, &true_ones[k], seed, &finding);
      cr_expect_eq(finding.word, SHEET_CLAIM_HELD, "%s at seed %d: %d, %s", true_ones[k].text,
                   (int)seed, finding.word, finding.reason);
      cr_expect_null(finding.violation);
      cr_expect_geq(finding.tries, 300, "%s: %zu tries", true_ones[k].text, finding.tries);
      sheet_finding_free(&finding);
    }
  sheet_free(s);
  flint_cleanup();
}

Test(claim, false_ones_are_refuted) {
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < FALSE_ONES; k++)
    for (uint64_t seed = 1; seed <= 3; seed++) {
      sheet_finding finding;
      test(s, &false_ones[k], seed, &finding);
      cr_expect_eq(finding.word, SHEET_CLAIM_BROKEN, "%s at seed %d: %d, closest %g in %zu",
                   false_ones[k].text, (int)seed, finding.word, finding.closest, finding.tries);
      cr_expect_not_null(finding.violation);
      sheet_finding_free(&finding);
    }
  sheet_free(s);
  flint_cleanup();
}

Test(claim, what_cannot_be_told_is_open) {
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < OPEN_ONES; k++) {
    sheet_finding finding;
    test(s, &open_ones[k], 5, &finding);
    cr_expect_eq(finding.word, SHEET_CLAIM_OPEN, "%s: %d", open_ones[k].text, finding.word);
    cr_expect_neq(finding.reason[0], '\0');
    sheet_finding_free(&finding);
  }
  sheet_free(s);
  flint_cleanup();
}

/* ---- violations, computed once more by plain loops ---- */

static const double *values_of(const sheet_fixture *f, const char *name) {
  return f->point.values[formula_scope_find(f->part->scope, name)->position];
}

/* q by z and p, at entry e. */
static long double softmax(const sheet_fixture *f, size_t e) {
  size_t n = f->sizes[0];
  const double *z = values_of(f, "z");
  long double sum = 0;
  for (size_t k = 0; k < n * n; k++)
    if (!f->point.distinct || k / n != k % n) sum += expl((long double)z[k] - (long double)z[e]);
  return 1 / sum;
}

static void expect_domain(const sheet_fixture *f, const char *text) {
  size_t n = f->sizes[0];
  const double *p = values_of(f, "p");
  long double sum = 0;
  for (size_t k = 0; k < n * n; k++) {
    bool exists = !f->point.distinct || k / n != k % n;
    cr_expect(exists ? p[k] > 0 : (bool)isnan(p[k]), "%s: p[%zu] = %g", text, k, p[k]);
    if (exists) sum += (long double)p[k];
    if (exists) cr_expect_eq(p[k], p[k % n * n + k / n], "%s: p is not symmetric", text);
  }
  cr_expect_eq(sum, 1.0L, "%s: sum p is 1 %+Lg", text, sum - 1);
}

Test(claim, a_violation_is_one) {
  static const struct {
    const char *text;
    bool by_q;
    double bound;
  } cases[] = {{"|dC/dz_ij| <= 0.99", false, 0.99},
               {"|dC/dz_ij| <= 0.3", false, 0.3},
               {"|dC/dq_ij| <= 1000", true, 1000},
               {"|dC/dq_ij| <= 0.5", true, 0.5}};
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
    for (uint64_t seed = 10; seed < 16; seed++) {
      sheet_finding finding;
      statement one = {"c", cases[k].text};
      test(s, &one, seed, &finding);
      const sheet_counterexample *v = finding.violation;
      cr_assert_not_null(v, "%s", one.text);
      expect_domain(v->fixture, one.text);
      long double q = softmax(v->fixture, v->binding);
      long double p = (long double)values_of(v->fixture, "p")[v->binding];
      long double value = fabsl(cases[k].by_q ? p / q : q - p);
      cr_expect_gt(value, (long double)cases[k].bound, "%s: %Lg", one.text, value);
      cr_expect_lt(fabsl(value - (long double)v->yours), 1e-12L * value, "%s: %Lg, not %g",
                   one.text, value, v->yours);
      cr_expect_eq(v->truth, cases[k].bound);
      sheet_finding_free(&finding);
    }
  sheet_free(s);
  flint_cleanup();
}

Test(claim, how_close_it_came) {
  sheet *s = open_sheet("sne");
  sheet_finding finding;
  statement bounded = {"c", "|dC/dz_ij| <= 1"}, far = {"c", "dC/dz_ij <= 3"},
            sum = {"c", "sum_ij dC/dz_ij = 0"};
  test(s, &bounded, 1, &finding);
  cr_expect(finding.closest <= 0 && finding.closest > -1e-3, "%g", finding.closest);
  sheet_finding_free(&finding);
  test(s, &far, 1, &finding);
  cr_expect(finding.closest <= -2 && finding.closest > -2.01, "%g", finding.closest);
  sheet_finding_free(&finding);
  test(s, &sum, 1, &finding);
  cr_expect(finding.closest >= 0 && finding.closest < 1e-12, "%g", finding.closest);
  sheet_finding_free(&finding);
  sheet_free(s);
  flint_cleanup();
}

/* The same seed gives the same, and one convention may hold what both do not. */
Test(claim, options) {
  sheet *s = open_sheet("sne");
  sheet_finding first, second;
  test(s, &false_ones[2], 77, &first);
  test(s, &false_ones[2], 77, &second);
  cr_expect_eq(first.tries, second.tries);
  cr_expect_eq(first.violation->yours, second.violation->yours);
  sheet_finding_free(&first);
  sheet_finding_free(&second);

  const sheet_part *part = sheet_find_part(s, "c");
  const char text[] = "sum_{i != j} p_ij = 1";
  formula_arena *arena = formula_arena_alloc();
  formula_error error;
  sheet_claim claim;
  cr_assert_eq(sheet_claim_read(part, text, sizeof text - 1, arena, &claim, &error), FORMULA_OK);
  for (unsigned pairs = SHEET_PAIRS_ALL; pairs <= SHEET_PAIRS_DISTINCT; pairs *= 2) {
    sheet_options options = {.pairs = pairs, .seed = 4};
    cr_assert_eq(sheet_claim_test(part, &claim, &options, &first, &error), FORMULA_OK);
    cr_expect_eq(first.word, pairs == SHEET_PAIRS_ALL ? SHEET_CLAIM_BROKEN : SHEET_CLAIM_HELD);
    sheet_finding_free(&first);
  }
  formula_arena_free(arena);
  sheet_free(s);
  flint_cleanup();
}

/* ---- what the words behind a symbol allow, and no more ---- */

static const char words[] = "title words\n"
                            "index i j = 1..N\n"
                            "index a b = 1..K\n"
                            "given u in (0.5, 2)\n"
                            "given v_i positive\n"
                            "given w_a integer\n"
                            "given c_i binary\n"
                            "given t_ia one-hot\n"
                            "given s_ij symmetric\n"
                            "given r_ia distribution over a\n"
                            "given x vector h\n"
                            "cost C = u sum_i v_i^2 + ||x||^2\n"
                            "part only\n";

static const struct {
  const char *text;
  sheet_claim_word word;
} on_words[] = {{"u > 0.5", SHEET_CLAIM_HELD},        {"u < 2", SHEET_CLAIM_HELD},
                {"u >= 0.50001", SHEET_CLAIM_BROKEN}, {"u <= 1.99999", SHEET_CLAIM_BROKEN},
                {"v_i > 0", SHEET_CLAIM_HELD},        {"v_i > 1e-30", SHEET_CLAIM_BROKEN},
                {"v_i < 1e30", SHEET_CLAIM_BROKEN},   {"w_a^2 >= w_a", SHEET_CLAIM_HELD},
                {"w_a >= -100", SHEET_CLAIM_BROKEN},  {"c_i^2 = c_i", SHEET_CLAIM_HELD},
                {"c_i = 1", SHEET_CLAIM_BROKEN},      {"c_i = 0", SHEET_CLAIM_BROKEN},
                {"sum_a t_ia = 1", SHEET_CLAIM_HELD}, {"t_ia t_ib = t_ia", SHEET_CLAIM_BROKEN},
                {"s_ij = s_ji", SHEET_CLAIM_HELD},    {"s_ij <= 1000", SHEET_CLAIM_BROKEN},
                {"sum_a r_ia = 1", SHEET_CLAIM_HELD}, {"sum_i r_ia = 1", SHEET_CLAIM_BROKEN},
                {"r_ia > 0", SHEET_CLAIM_HELD},       {"r_ia >= 1e-12", SHEET_CLAIM_BROKEN},
                {"x = 0", SHEET_CLAIM_BROKEN},        {"dC/dx = 2 x", SHEET_CLAIM_HELD}};

Test(claim, the_domain_is_that_of_the_words) {
  sheet_error error;
  sheet *s = sheet_read(words, sizeof words - 1, &error);
  cr_assert_not_null(s, "%zu: %s", error.line, error.message);
  for (size_t k = 0; k < sizeof on_words / sizeof *on_words; k++) {
    statement one = {"only", on_words[k].text};
    sheet_finding finding;
    test(s, &one, 30 + k, &finding);
    cr_expect_eq(finding.word, on_words[k].word, "%s: %d, closest %g", one.text, finding.word,
                 finding.closest);
    sheet_finding_free(&finding);
  }
  sheet_free(s);
  flint_cleanup();
}

Test(claim, what_is_no_claim) {
  static const struct {
    const char *part, *text;
    formula_status status;
  } cases[] = {{"c", "dC/dz_ij", FORMULA_SYNTAX},      {"c", "A < 1 where A = 2", FORMULA_SYNTAX},
               {"c", "|dC/dx_ij| <= 1", FORMULA_NAME}, {"d", "dC/dy_i <= 1", FORMULA_SHAPE},
               {"d", "dC/dy_i != 0", FORMULA_SHAPE},   {"d", "dC/dy_i = 1", FORMULA_SHAPE}};
  sheet *s = open_sheet("sne");
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    formula_error error = {0};
    sheet_claim claim;
    formula_arena *arena = formula_arena_alloc();
    formula_status status = sheet_claim_read(sheet_find_part(s, cases[k].part), cases[k].text,
                                             strlen(cases[k].text), arena, &claim, &error);
    cr_expect_eq(status, cases[k].status, "%s: %d %s", cases[k].text, status, error.message);
    cr_expect_neq(error.message[0], '\0');
    formula_arena_free(arena);
  }
  sheet_free(s);
}
