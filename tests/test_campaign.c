/* The short form of `make campaign`: nothing right is called wrong, nothing wrong correct. */
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collection/tally.h"
#include "support.h"

enum { RIGHT = 450, WRONG = 450, FIRST = 20000 }; /* cases that the long form has not */

static void expect_sound(const char *what, const trial_outcomes *outcomes, size_t cases) {
  size_t left = outcomes->undecided - outcomes->undecidable;
  size_t decidable = outcomes->cases - outcomes->undecidable;
  cr_expect_geq(outcomes->cases, cases * 99 / 100);
  cr_expect_eq(outcomes->misjudged, 0, "%s: %zu of %zu misjudged", what, outcomes->misjudged,
               outcomes->cases);
  cr_expect_leq(50 * left, decidable, "%s: %zu of %zu left open", what, left, decidable);
  cr_expect_leq(10 * outcomes->undecidable, cases, "%s: %zu called undecidable", what,
                outcomes->undecidable);
}

Test(campaign, no_false_alarm_and_no_miss_which_no_other_rule_manages) {
  static tally t;
  tally_range right = {FIRST, RIGHT, false, true, false},
              wrong = {FIRST + RIGHT, WRONG, true, true, false};
  gsl_set_error_handler_off();
  cr_assert(tally_run(&right, &t, stderr) && tally_run(&wrong, &t, stderr));
  trial_count sum = tally_sum(&t, TRIAL_GRADCHECK, -1, -1, -1);
  expect_sound("right", &sum.right, RIGHT);
  expect_sound("wrong", &sum.wrong, WRONG);
  for (size_t i = 0; i < TRIAL_RIVALS; i++) {
    trial_bars bars = t.bars[i];
    cr_expect_leq(1000 * bars.exceeded, bars.estimates, "%s: %zu of %zu estimates beyond their bar",
                  trial_checker_name(i), bars.exceeded, bars.estimates);
  }
  sum = tally_sum(&t, TRIAL_BY_CHANGE, -1, -1, -1);
  cr_expect_eq(sum.right.misjudged + sum.wrong.misjudged, 0);
  cr_expect_eq(sum.right.undecided + sum.wrong.undecided, 0, "nothing cancels by change");
  for (size_t i = TRIAL_RIVALS; i < TRIAL_CHECKERS; i++) {
    sum = tally_sum(&t, i, -1, -1, -1);
    cr_expect_gt(sum.right.misjudged + sum.wrong.misjudged, (RIGHT + WRONG) / 50, "%s",
                 trial_checker_name(i));
  }
}

/* docs/checkers.md shows what the long form printed: every checker in both tables. */
Test(campaign, the_page_shows_every_checker) {
  char *page = support_read("docs/checkers.md");
  for (size_t i = 0; i < TRIAL_CHECKERS; i++) {
    char row[32];
    snprintf(row, sizeof row, "\n%-13s ", trial_checker_name(i));
    char *first = strstr(page, row);
    cr_expect(first != NULL && strstr(first + 1, row) != NULL, "%s", trial_checker_name(i));
  }
  cr_expect(strstr(page, "10000 right gradients: 0 called wrong") != NULL);
  cr_expect(strstr(page, "10000 wrong gradients: 0 called correct") != NULL);
  free(page);
}

/* Where entries drown, a gradient that is off by a hundredth may be left open; it is not correct.
 */
Test(campaign, what_drowns_is_not_called_correct) {
  enum { CASES = 15 };
  size_t done = 0;
  for (unsigned long number = FIRST; done < CASES; number++) {
    collection_case *c = collection_case_alloc(number);
    if (c->family == COLLECTION_Y && c->coordinates < 1e-5 && c->transform == COLLECTION_SHIFTED) {
      grad_problem problem = {.function = &c->function};
      grad_check check;
      gsl_vector_scale(c->gradient, 1.01);
      cr_assert_eq(grad_check_claim(&problem, c->x, c->gradient, NULL, &check), GSL_SUCCESS);
      cr_expect_neq(check.verdict, GRAD_CORRECT, "case %lu, %s", number, c->name);
      grad_check_free(&check);
      done++;
    }
    collection_case_free(c);
  }
}

/* ---- the rules of others ---- */

/* At a point where there is nothing to stumble over. */
static collection_case *easy_case(void) {
  for (unsigned long number = 0;; number++) {
    collection_case *c = collection_case_alloc(number);
    cr_assert(c != NULL);
    if (c->family == COLLECTION_Y && c->coordinates >= 1 && c->transform == COLLECTION_PLAIN)
      return c;
    collection_case_free(c);
  }
}

/* How many of so many draws of the rule's directions accept; evaluations of one are left in c. */
static size_t acceptances(collection_case *c, const rival *rule, double factor) {
  enum { DRAWS = 20 };
  gsl_vector *claimed = gsl_vector_alloc(c->n);
  gsl_vector_memcpy(claimed, c->gradient);
  gsl_vector_scale(claimed, factor);
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  size_t accepted = 0;
  for (size_t i = 0; i < DRAWS; i++) {
    c->evaluations = 0;
    accepted += rule->accepts(&(rival_question){&c->function, c->x, claimed, rng});
  }
  gsl_rng_free(rng);
  gsl_vector_free(claimed);
  return accepted;
}

Test(campaign, rules_of_others_tell_a_plain_gradient_from_twice_it) {
  /* Evaluations: so many an entry, and so many more. */
  static const struct {
    size_t each, once;
  } cost[RIVAL_COUNT] = {{2, 1}, {0, 2},  {0, 2}, {1, 1}, {2, 1},
                         {0, 0}, {0, 52}, {1, 1}, {0, 5}, {0, 2}};
  for (size_t i = 0; i < RIVAL_COUNT; i++) {
    collection_case *c = easy_case();
    size_t right = acceptances(c, &rivals[i], 1), evaluations = c->evaluations;
    size_t twice = acceptances(c, &rivals[i], 2);
    cr_expect_geq(right, 19, "%s accepts the right gradient %zu times of 20", rivals[i].name,
                  right);
    cr_expect_leq(twice, 1, "%s accepts twice the gradient %zu times of 20", rivals[i].name, twice);
    if (cost[i].once > 0)
      cr_expect_eq(evaluations, cost[i].each * c->n + cost[i].once, "%s: %zu evaluations",
                   rivals[i].name, evaluations);
    collection_case_free(c);
  }
}

/* ---- what can be decided ---- */

/* The bar of the best step goes with the third root of f''' noise^2. The rounding of values near
 * 1e6 is some 1e5 times what C has by itself. */
Test(campaign, the_reachable_bar_grows_with_the_noise) {
  collection_case *c = easy_case();
  double growth = 0;
  for (size_t k = 0; k < c->n; k++) {
    c->shift = 0;
    double plain = collection_reachable_bar(c, k);
    c->shift = 1e6;
    growth += log10(collection_reachable_bar(c, k) / plain) / (double)c->n;
    cr_expect(plain > 1e-13 && plain < 1e-9, "entry %zu: %g", k, plain);
  }
  cr_expect_float_eq(growth, 3.9, 0.4, "grows by 1e%g", growth);
  collection_case_free(c);
}

Test(campaign, what_is_decidable) {
  collection_case *c = easy_case();
  gsl_vector *claimed = gsl_vector_alloc(c->n);
  gsl_vector_memcpy(claimed, c->truth);
  cr_expect(collection_decidable(c, claimed, 6, 2e-4, 1e-3));
  cr_expect_not(collection_decidable(c, claimed, 6, 1e-12, 1e-3));
  gsl_vector_set(claimed, 3, 1.001 * gsl_vector_get(claimed, 3));
  cr_expect(collection_decidable(c, claimed, 6, 2e-4, 1e-3));
  cr_expect_not(collection_decidable(c, claimed, 1e12, 2e-4, 1e-3));
  gsl_vector_free(claimed);
  collection_case_free(c);
}

/* ---- mistakes ---- */

Test(campaign, mistakes_are_of_every_kind_and_beyond_the_tolerance) {
  size_t made[MISTAKE_COUNT] = {0};
  for (unsigned long number = 0; number < 160; number++) {
    collection_case *c = collection_case_alloc(number);
    gsl_vector *claimed = gsl_vector_alloc(c->n);
    collection_mistake what;
    if (collection_mistaken(c, 2e-4, 1e-3, claimed, &what)) {
      double most = 0;
      made[what]++;
      for (size_t k = 0; k < c->n; k++) {
        double error = fabs(gsl_vector_get(claimed, k) - gsl_vector_get(c->truth, k));
        most = fmax(most, error / collection_allowed(c, k, 2e-4, 1e-3));
      }
      cr_expect_gt(most, 1, "case %lu, %s, %s", number, c->name, collection_mistake_names[what]);
    }
    gsl_vector_free(claimed);
    collection_case_free(c);
  }
  for (size_t i = 0; i < MISTAKE_COUNT; i++)
    cr_expect_gt(made[i], 5, "%s", collection_mistake_names[i]);
}
