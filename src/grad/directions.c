/* All entries at once: along a direction v of independent standard normal entries a gradient that
 * is off by e shows e.v, which is normal with standard deviation ||e||. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>

#include "grad/claim.h"
#include "grad/line.h"
#include "grad/sentence.h"

/* f(x), the noise of f, a ladder, a second one for the first direction that disagrees, and pairs.
 */
enum { PAIR = 2, MOST_DIRECTIONS = 16 };

const grad_directions_options grad_directions_defaults = {
    .tolerance = 2e-4, .evaluations = 40, .seed = 1};

/* The length of g as v measures it: entries times their scales. */
static double length(const grad_problem *problem, const gsl_vector *g) {
  double square = 0;
  for (size_t k = 0; k < g->size; k++) {
    double scale = problem->scale == NULL ? 1 : gsl_vector_get(problem->scale, k);
    square += gsl_pow_2(scale * gsl_vector_get(g, k));
  }
  return sqrt(square);
}

typedef struct {
  grad_line line;
  grad_directions_options options;
  double multiple; /* K */
  grad_directions *result;
} search;

static bool affordable(const search *s, size_t evaluations) {
  return s->line.probe.evaluations + evaluations <= s->options.evaluations;
}

/* |deviation| in bars. Takes in what the direction says. */
static bool agrees(search *s, const grad_estimate *deviation) {
  grad_directions *result = s->result;
  double reach = s->multiple * grad_estimate_bar(deviation);
  bool within = fabs(deviation->value) <= reach;
  result->count++;
  result->deviation = GSL_MAX_DBL(result->deviation, fabs(deviation->value) / result->length);
  result->resolution = GSL_MAX_DBL(result->resolution, reach / result->length);
  return within;
}

/* A plateau of one rung is confirmed by two pairs of values between the rungs. */
static bool stands(search *s, const grad_estimate *deviation, size_t plateau) {
  if (plateau != 1) return plateau > 1;
  grad_estimate again;
  if (!affordable(s, 2 * PAIR) || !grad_line_deviation(&s->line, 2, &again)) return false;
  double reach = s->multiple * grad_estimate_bar(&again);
  return fabs(again.value) > reach && fabs(again.value - deviation->value) <= reach;
}

/* As many rungs as can be afforded. What stands out of its bar is believed if it is a plateau of a
 * whole ladder: coordinates on very different scales make curvature look like a slope. */
static grad_verdict climb(search *s) {
  grad_estimate deviation;
  size_t plateau, used = s->line.probe.evaluations, most = s->options.evaluations;
  size_t rungs = used < most ? GSL_MIN((most - used) / PAIR, GRAD_LADDER_MOST) : 0;
  if (rungs < GRAD_LADDER_LEAST) return GRAD_UNDECIDED;
  if (!grad_line_ladder(&s->line, rungs, &deviation, &plateau)) return GRAD_UNDECIDED;
  if (agrees(s, &deviation)) return GRAD_CORRECT;
  if (rungs < GRAD_LADDER_MOST) return GRAD_UNDECIDED;
  return stands(s, &deviation, plateau) ? GRAD_WRONG : GRAD_UNDECIDED;
}

/* A pair that disagrees is believed once a ladder says so as well. */
static grad_verdict ask_direction(search *s, unsigned long seed) {
  grad_estimate deviation;
  grad_line_normal(&s->line, seed, 0, s->line.probe.home->size);
  if (s->result->count == 0) {
    return grad_line_noise(&s->line) ? climb(s) : GRAD_UNDECIDED;
  }
  if (!grad_line_deviation(&s->line, 1, &deviation)) return GRAD_UNDECIDED;
  bool within = fabs(deviation.value) <= s->multiple * grad_estimate_bar(&deviation);
  if (!within) return climb(s);
  agrees(s, &deviation);
  return GRAD_CORRECT;
}

static void run(search *s) {
  grad_directions *result = s->result;
  s->multiple = grad_rule_multiple(&(grad_rule){.entries = MOST_DIRECTIONS});
  result->verdict = ask_direction(s, s->options.seed);
  for (unsigned long i = 1; i < MOST_DIRECTIONS && result->verdict == GRAD_CORRECT; i++) {
    if (!affordable(s, PAIR)) break;
    result->verdict = ask_direction(s, s->options.seed + i);
  }
  if (result->verdict == GRAD_CORRECT && !(result->resolution <= s->options.tolerance)) {
    result->verdict = GRAD_UNDECIDED;
  }
  if (s->line.probe.input_changed && result->verdict == GRAD_CORRECT) {
    result->verdict = GRAD_UNDECIDED;
  }
  result->evaluations = s->line.probe.evaluations;
}

int grad_directions_claim(const grad_problem *problem, const gsl_vector *x,
                          const gsl_vector *claimed, const grad_directions_options *options,
                          grad_directions *result) {
  *result = (grad_directions){.verdict = GRAD_UNDECIDED};
  search s = {.options = options == NULL ? grad_directions_defaults : *options, .result = result};
  if (!(s.options.tolerance > 0)) s.options.tolerance = grad_directions_defaults.tolerance;
  if (s.options.evaluations == 0) s.options.evaluations = grad_directions_defaults.evaluations;
  if (!grad_claim_usable(problem, x) || claimed->size != x->size) return GSL_EINVAL;
  result->length = length(problem, claimed);
  int status = grad_line_open(&s.line, problem, x, claimed);
  if (status != GSL_SUCCESS) return status;
  if (!isfinite(result->length)) {
    result->verdict = GRAD_WRONG;
    result->resolution = result->deviation = (double)INFINITY;
    result->evaluations = s.line.probe.evaluations;
  } else {
    run(&s);
  }
  grad_line_close(&s.line);
  return GSL_SUCCESS;
}

int grad_directions_run(const grad_problem *problem, const gsl_vector *x,
                        const grad_directions_options *options, grad_directions *result) {
  *result = (grad_directions){.verdict = GRAD_UNDECIDED};
  if (!grad_claim_usable(problem, x)) return GSL_EINVAL;
  grad_claim claim;
  int status = grad_claim_open(&claim, problem, x);
  if (status != GSL_SUCCESS) return status;
  status = grad_directions_claim(problem, x, &claim.gradient.vector, options, result);
  if (claim.input_changed && result->verdict == GRAD_CORRECT) result->verdict = GRAD_UNDECIDED;
  if (claim.not_repeatable) result->verdict = GRAD_UNDECIDED;
  grad_claim_close(&claim);
  return status;
}

double grad_directions_missed(const grad_directions *directions, double relative) {
  double one = erf(directions->resolution / (M_SQRT2 * relative));
  return directions->count == 0 ? 1 : pow(one, (double)directions->count);
}

void grad_directions_reason(const grad_directions *directions, char *text, size_t size) {
  grad_sentence sentence = grad_sentence_in(text, size);
  if (directions->verdict == GRAD_WRONG && !isfinite(directions->length)) {
    grad_say(&sentence,
             "the gradient has entries that are no finite numbers, f has a finite value");
  } else if (directions->verdict == GRAD_WRONG) {
    grad_say(&sentence, "along a random direction it is off by %.2g of the gradient's length",
             directions->deviation);
  } else if (directions->verdict == GRAD_CORRECT) {
    grad_say(&sentence, "it agrees along %zu random directions; ", directions->count);
    double missed = grad_directions_missed(directions, 1e-2);
    if (missed > 0) {
      grad_say(&sentence, "one off by 1 %% of its length would be missed with probability %.0e",
               missed);
    } else {
      grad_say(&sentence, "one off by 1 %% of its length would be found for certain");
    }
  } else if (directions->count == 0) {
    grad_say(&sentence, "no step along a random direction gives a derivative with an error bar");
  } else if (directions->deviation > directions->resolution) {
    grad_say(&sentence,
             "along a random direction it looks off by %.2g of its length, but not alike at steps "
             "of different sizes",
             directions->deviation);
  } else {
    grad_say(&sentence, "along random directions nothing finer than %.2g of its length can be told",
             directions->resolution);
  }
}
