#include "trial.h"

#include <gsl/gsl_errno.h>
#include <math.h>

const char *trial_checker_name(size_t checker) {
  static const char *const ours[TRIAL_RIVALS] = {"gradcheck", "by change", "directions"};
  return checker < TRIAL_RIVALS ? ours[checker] : rivals[checker - TRIAL_RIVALS].name;
}

bool trial_run(collection_case *c, bool wrong, trial *result) {
  const grad_check_options *rule = &grad_check_defaults;
  *result = (trial){.wrong = wrong, .claimed = gsl_vector_alloc(c->n)};
  if (result->claimed == NULL) return false;
  gsl_vector_memcpy(result->claimed, c->gradient);
  grad_problem problem = {.function = &c->function};
  bool made = !wrong ||
              collection_mistaken(c, rule->tolerance, rule->floor, result->claimed, &result->made);
  if (made &&
      grad_check_claim(&problem, c->x, result->claimed, NULL, &result->check) == GSL_SUCCESS) {
    result->verdict = result->check.verdict;
    return true;
  }
  trial_free(result);
  return false;
}

void trial_free(trial *t) {
  gsl_vector_free(t->claimed);
  grad_check_free(&t->check);
}

static trial_outcomes *outcomes(trial_count *count, bool wrong) {
  return wrong ? &count->wrong : &count->right;
}

static trial_fault add_verdict(const collection_case *c, bool wrong, grad_verdict verdict,
                               trial_count *count) {
  trial_outcomes *to = outcomes(count, wrong);
  to->cases++;
  count->entries += c->n;
  if (verdict == GRAD_UNDECIDED) {
    to->undecided++;
    return TRIAL_UNDECIDED;
  }
  if (verdict == (wrong ? GRAD_WRONG : GRAD_CORRECT)) return TRIAL_SOUND;
  to->misjudged++;
  return wrong ? TRIAL_MISS : TRIAL_FALSE_ALARM;
}

static void add_bars(const collection_case *c, const grad_check *check, trial_bars *bars) {
  for (size_t i = 0; i < check->count; i++) {
    const grad_estimate *estimate = &check->entries[i].estimate;
    double bar = grad_estimate_bar(estimate);
    if (!isfinite(bar)) continue;
    bars->estimates++;
    bars->exceeded += !(fabs(estimate->value - gsl_vector_get(c->truth, i)) <= bar);
  }
}

trial_fault trial_add(const collection_case *c, const trial *t, trial_count *count,
                      trial_bars *bars) {
  const grad_check_options *rule = &grad_check_defaults;
  trial_fault fault = add_verdict(c, t->wrong, t->verdict, count);
  count->evaluations += t->check.evaluations;
  add_bars(c, &t->check, bars);
  if (fault != TRIAL_UNDECIDED) return fault;
  double multiple = grad_rule_multiple(&t->check.rule);
  if (collection_decidable(c, t->claimed, multiple, rule->tolerance, rule->floor)) return fault;
  outcomes(count, t->wrong)->undecidable++;
  return TRIAL_SOUND;
}

static void add_by_change(collection_case *c, const trial *t, trial_count *count,
                          trial_bars *bars) {
  grad_problem problem = {.function = &c->function, .change = collection_change};
  grad_check_options options = grad_check_defaults;
  options.by_change = true;
  grad_check check;
  if (!collection_has_change(c)) return;
  if (grad_check_claim(&problem, c->x, t->claimed, &options, &check) != GSL_SUCCESS) return;
  add_verdict(c, t->wrong, check.verdict, count);
  count->evaluations += check.evaluations;
  add_bars(c, &check, bars);
  grad_check_free(&check);
}

static void add_directions(collection_case *c, const trial *t, trial_count *count) {
  grad_problem problem = {.function = &c->function};
  grad_directions result;
  if (grad_directions_claim(&problem, c->x, t->claimed, NULL, &result) != GSL_SUCCESS) return;
  add_verdict(c, t->wrong, result.verdict, count);
  count->evaluations += result.evaluations;
}

static void add_rival(collection_case *c, const trial *t, const rival *rule, trial_count *count) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
  if (rng == NULL) return;
  gsl_rng_set(rng, c->number + 1);
  rival_question question = {&c->function, c->x, t->claimed, rng};
  c->evaluations = 0;
  bool accepted = rule->accepts(&question);
  add_verdict(c, t->wrong, accepted ? GRAD_CORRECT : GRAD_WRONG, count);
  count->evaluations += c->evaluations;
  gsl_rng_free(rng);
}

void trial_add_other(collection_case *c, const trial *t, size_t checker, trial_count *count,
                     trial_bars *bars) {
  if (checker == TRIAL_BY_CHANGE) {
    add_by_change(c, t, count, bars);
  } else if (checker == TRIAL_DIRECTIONS) {
    add_directions(c, t, count);
  } else {
    add_rival(c, t, &rivals[checker - TRIAL_RIVALS], count);
  }
}

static void add_outcomes(trial_outcomes *sum, const trial_outcomes *part) {
  sum->cases += part->cases;
  sum->misjudged += part->misjudged;
  sum->undecided += part->undecided;
  sum->undecidable += part->undecidable;
}

void trial_count_add(trial_count *sum, const trial_count *part) {
  add_outcomes(&sum->right, &part->right);
  add_outcomes(&sum->wrong, &part->wrong);
  sum->evaluations += part->evaluations;
  sum->entries += part->entries;
}
