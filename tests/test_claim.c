/* Claims: true ones stand, false ones are refuted with a proof, also those that are false only near
 * the border of the domain. */
#include "sheet/claim.h"
#include "sheet/sheet.h"
#include "support.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sheet *open_sheet(void) {
  support_run run = support_shell("cat exercises/sne.sheet");
  sheet_error error;
  sheet *s = sheet_read(run.out, strlen(run.out), &error);
  cr_assert_not_null(s, "%s", error.message);
  support_free(&run);
  return s;
}

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
    {"c", "dC/dz_ij != dC/dz_ij"},
    {"c", "sum_ij q_ij = 1.00000000000000000001"},
    {"c", "sum_ij q_ij <= 0.99999999999999999999"},
    {"c", "sum_ij |dC/dz_ij| <= 1.99"},
    {"c", "C <= 100"},
    {"c", "C > 1e-6"},
    {"c", "q_ij >= 1e-9"},
    {"c", "d^2C/dz_ij^2 <= 0.2"},
    {"a", "|dC/dq_ij| <= 1e6"},
    {"a", "dC/dq_ij >= -1000"},
    {"d", "sum_i dC/dy_i != 0"},
    {"d", "dC/dy_i = 0"},
    {"d", "||dC/dy_i|| <= 3"},
    {"d", "q_ij <= 0.99 / N"},
    {"d", "z_ij >= -1000"},
};
enum {
  TRUE_ONES = sizeof true_ones / sizeof *true_ones,
  FALSE_ONES = sizeof false_ones / sizeof *false_ones
};

Test(claim, true_ones_stand) {
  sheet *s = open_sheet();
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
  sheet *s = open_sheet();
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
