#include "grad/grad.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>

static const struct {
  const char *name;
  int status, gravity;
} verdicts[] = {
    [GRAD_CORRECT] = {"correct", 0, 0},
    [GRAD_WRONG] = {"wrong", 1, 2},
    [GRAD_UNDECIDED] = {"undecided", 3, 1},
    [GRAD_INVALID] = {"invalid", 2, 3},
};

const char *grad_verdict_name(grad_verdict verdict) {
  return verdicts[verdict].name;
}

int grad_verdict_status(grad_verdict verdict) {
  return verdicts[verdict].status;
}

grad_verdict grad_verdict_worse(grad_verdict a, grad_verdict b) {
  return verdicts[a].gravity >= verdicts[b].gravity ? a : b;
}

double grad_rule_multiple(const grad_rule *rule) {
  double entries = rule->entries > 0 ? (double)rule->entries : 1;
  return gsl_cdf_ugaussian_Qinv(0.5e-6 / entries);
}

/* A claim is itself computed in doubles, and loses digits where its terms cancel. */
static const double CLAIM_ROUNDING = 1e-10;

grad_verdict grad_judge(const grad_rule *rule, double claimed, const grad_estimate *estimate) {
  double bar = grad_estimate_bar(estimate);
  if (!isfinite(estimate->value) || !isfinite(bar)) return GRAD_UNDECIDED;
  if (!isfinite(claimed)) return GRAD_WRONG;
  double size = GSL_MAX_DBL(fabs(estimate->value), rule->floor * rule->largest);
  double allowed =
      GSL_MAX_DBL(grad_rule_multiple(rule) * bar, CLAIM_ROUNDING * fabs(estimate->value));
  if (fabs(claimed - estimate->value) > allowed) return GRAD_WRONG;
  return allowed <= rule->tolerance * size ? GRAD_CORRECT : GRAD_UNDECIDED;
}
