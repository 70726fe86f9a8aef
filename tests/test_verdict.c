#include "grad/grad.h"

#include <criterion/criterion.h>
#include <math.h>

static grad_estimate estimate(double value, double bar) {
  return (grad_estimate){.value = value, .rounding = bar / 4, .truncation = 3 * bar / 4};
}

static grad_verdict judge(double claimed, double value, double bar) {
  const grad_rule rule = {.tolerance = 2e-4, .floor = 1e-3, .entries = 7, .largest = 2.385};
  const grad_estimate e = estimate(value, bar);
  return grad_judge(&rule, claimed, &e);
}

/* Two-sided tails of the normal distribution, from tables: 4.8916 bars for 1e-6. */
Test(verdict, multiple_grows_with_the_entries) {
  const grad_rule one = {.entries = 1}, many = {.entries = 3200000};
  cr_expect_float_eq(grad_rule_multiple(&one), 4.8916, 1e-4, "%g", grad_rule_multiple(&one));
  double tail = erfc(grad_rule_multiple(&many) / sqrt(2));
  cr_expect_float_eq(tail * 3200000, 1e-6, 1e-9, "%g", tail);
}

Test(verdict, three_ways) {
  cr_expect_eq(judge(1.731, 1.731 + 4e-9, 1e-9), GRAD_CORRECT);
  cr_expect_eq(judge(1.731, 1.731 + 8e-9, 1e-9), GRAD_WRONG);
  cr_expect_eq(judge(1.731, 1.731 - 8e-9, 1e-9), GRAD_WRONG);
  cr_expect_eq(judge(1.731, 1.731, 1e-3), GRAD_UNDECIDED);
  cr_expect_eq(judge(1.731 * 1.001, 1.731, 1e-6), GRAD_WRONG);
}

Test(verdict, small_entries_are_held_to_the_largest) {
  cr_expect_eq(judge(1.1e-9, 1e-9, 5e-8), GRAD_CORRECT);
  cr_expect_eq(judge(1.1e-9, 1e-9, 2e-7), GRAD_UNDECIDED);
  const grad_rule flat = {.tolerance = 2e-4, .floor = 1e-3, .entries = 7, .largest = 0};
  const grad_estimate noise = estimate(1e-17, 1e-16);
  cr_expect_eq(grad_judge(&flat, 0, &noise), GRAD_UNDECIDED, "a stationary point tells nothing");
}

Test(verdict, rounding_of_the_claim_is_no_mistake) {
  cr_expect_eq(judge(1.731 * (1 + 1e-11), 1.731, 1e-17), GRAD_CORRECT);
  cr_expect_eq(judge(1.731 * (1 + 1e-9), 1.731, 1e-17), GRAD_WRONG);
}

Test(verdict, what_is_no_number_is_never_correct) {
  cr_expect_eq(judge((double)NAN, 1.731, 1e-9), GRAD_WRONG);
  cr_expect_eq(judge(-(double)INFINITY, 1.731, 1e-9), GRAD_WRONG);
  cr_expect_eq(judge(1.731, (double)NAN, 1e-9), GRAD_UNDECIDED);
  cr_expect_eq(judge((double)NAN, (double)NAN, (double)INFINITY), GRAD_UNDECIDED);
  cr_expect_eq(judge(1.731, 1.731, (double)INFINITY), GRAD_UNDECIDED);
  cr_expect_eq(judge(1.731, 1.731, (double)NAN), GRAD_UNDECIDED);
}

Test(verdict, words_statuses_and_gravity) {
  static const grad_verdict by_gravity[] = {GRAD_CORRECT, GRAD_UNDECIDED, GRAD_WRONG, GRAD_INVALID};
  static const int status[] = {0, 3, 1, 2};
  static const char *const name[] = {"correct", "undecided", "wrong", "invalid"};
  for (int i = 0; i < 4; i++) {
    cr_expect_eq(grad_verdict_status(by_gravity[i]), status[i]);
    cr_expect_str_eq(grad_verdict_name(by_gravity[i]), name[i]);
    for (int j = 0; j < 4; j++) {
      cr_expect_eq(grad_verdict_worse(by_gravity[i], by_gravity[j]), by_gravity[i > j ? i : j]);
    }
  }
}
