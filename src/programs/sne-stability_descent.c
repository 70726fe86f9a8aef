/* Descents, one by one and side by side. */
#include "programs/sne-stability.h"
#include <math.h>

static gsl_rng *start_generator(const settings *chosen) {
  /* Another kind than p is drawn with, so that start and p are independent. */
  gsl_rng *random = program_demand_memory(gsl_rng_alloc(gsl_rng_taus2));
  gsl_rng_set(random, (unsigned long)chosen->seed);
  return random;
}

static sne_descent *begin_at(const settings *chosen, const sne_descent_options *options,
                             const gsl_vector *p, gsl_rng *random) {
  gsl_vector *q = stability_start(chosen, p, random);
  sne_descent *descent = program_demand_memory(sne_descent_alloc(options, p, q));
  gsl_vector_free(q);
  return descent;
}

sne_descent *stability_begin(const settings *chosen, sne_descent_method method,
                             const gsl_vector *p) {
  gsl_rng *random = start_generator(chosen);
  sne_descent_options options = chosen->descent;
  options.method = method;
  sne_descent *descent = begin_at(chosen, &options, p, random);
  gsl_rng_free(random);
  return descent;
}

/* ---- one by one ---- */

void stability_print(FILE *stream, const char *before, double value) {
  if (isnan(value))
    fprintf(stream, "%s-", before);
  else
    fprintf(stream, "%s%.17g", before, value);
}

void stability_print_end(FILE *stream, const sne_descent_state *state) {
  fprintf(stream, "# %s %zu\n", state->broken ? "broken_at" : "survived", state->step);
}

bool stability_due(const settings *chosen, long step) {
  if (chosen->per_decade == 0) return step % chosen->every == 0;
  if (step < 2) return true;
  const double n = (double)chosen->per_decade, rounding = 1e-9;
  return floor(n * log10((double)step) + rounding) >
         floor(n * log10((double)(step - 1)) + rounding);
}

static void print_state(FILE *stream, const sne_descent *descent, const sne_descent_state *state,
                        bool with_q) {
  fprintf(stream, "%zu", state->step);
  const double columns[] = {state->kl, state->sum_q, state->min_q, state->max_gradient};
  for (size_t k = 0; k < 4; k++) stability_print(stream, "\t", columns[k]);
  const gsl_vector *q = sne_descent_q(descent);
  for (size_t k = 0; with_q && k < q->size; k++)
    stability_print(stream, "\t", gsl_vector_get(q, k));
  fputc('\n', stream);
}

/* From where it is to its end. */
static void print_path(FILE *stream, const settings *chosen, sne_descent *descent, bool with_q) {
  sne_descent_state state;
  sne_descent_state_now(descent, &state);
  print_state(stream, descent, &state, with_q);
  for (long step = 1; step <= chosen->steps && sne_descent_step(descent); step++) {
    sne_descent_state_now(descent, &state);
    if (state.broken || stability_due(chosen, step) || step == chosen->steps)
      print_state(stream, descent, &state, with_q);
  }
  stability_print_end(stream, &state);
}

void stability_print_descent(FILE *stream, const settings *chosen, const gsl_vector *p) {
  bool with_q = chosen->entries || p->size <= 3;
  fputs(with_q ? "# p" : "", stream);
  for (size_t k = 0; with_q && k < p->size; k++) fprintf(stream, " %.17g", gsl_vector_get(p, k));
  fputs(with_q ? "\n" : "", stream);
  fprintf(stream, "# step\tkl\tsum_q\tmin_q\tmax_gradient");
  for (size_t k = 0; with_q && k < p->size; k++) fprintf(stream, "\tq%zu", k + 1);
  fputc('\n', stream);
  gsl_rng *random = start_generator(chosen);
  for (long start = 0; start < chosen->starts; start++) {
    if (start > 0) fputc('\n', stream);
    sne_descent *descent = begin_at(chosen, &chosen->descent, p, random);
    print_path(stream, chosen, descent, with_q);
    sne_descent_free(descent);
  }
  gsl_rng_free(random);
}

/* ---- side by side ---- */

/* How far sum q may be from 1 before q is called no distribution: beyond what rounding does to a
 * sum of floats. */
static const double drift_allowed = 1e-5;
static const double near_optimum = 1e-8;

/* What a descent went through; a step of -1 never came. */
typedef struct {
  double largest_gradient, drift, smallest_q, kl;
  double rounding; /* of kl and drift: what is below it is 0 */
  long rises, left_at, broken_at, near_at;
} record;

static void note_first(long *at, bool now, size_t step) {
  if (now && *at < 0) *at = (long)step;
}

static void note(record *seen, const sne_descent_state *state) {
  const double drift = fabs(state->sum_q - 1.0);
  note_first(&seen->left_at, state->broken || drift > drift_allowed, state->step);
  note_first(&seen->broken_at, state->broken, state->step);
  note_first(&seen->near_at, seen->left_at < 0 && state->kl < near_optimum, state->step);
  seen->drift = fmax(seen->drift, drift); /* fmax and fmin pass over NaN */
  seen->smallest_q = fmin(seen->smallest_q, state->min_q);
  if (state->broken) return;
  seen->largest_gradient = fmax(seen->largest_gradient, state->max_gradient);
  seen->rises += state->kl > seen->kl + seen->rounding;
  seen->kl = state->kl;
}

static record run_one(const settings *chosen, sne_descent_method method, const gsl_vector *p) {
  record seen = {.smallest_q = HUGE_VAL,
                 .kl = HUGE_VAL,
                 .left_at = -1,
                 .broken_at = -1,
                 .near_at = -1,
                 .rounding = chosen->descent.precision == SNE_DOUBLE ? 1e-13 : 1e-6};
  sne_descent *descent = stability_begin(chosen, method, p);
  sne_descent_state state;
  sne_descent_state_now(descent, &state);
  note(&seen, &state);
  for (long step = 1; step <= chosen->steps && sne_descent_step(descent); step++) {
    sne_descent_state_now(descent, &state);
    note(&seen, &state);
  }
  sne_descent_free(descent);
  return seen;
}

static void print_step(FILE *stream, long step) {
  if (step < 0)
    fprintf(stream, "%10s", "-");
  else
    fprintf(stream, "%10ld", step);
}

static double beyond(double rounding, double value) {
  return fabs(value) > rounding ? value : 0.0;
}

/* Figures to read, so in columns, to a few digits, and without rounding errors. */
void stability_print_summary(FILE *stream, const settings *chosen, const gsl_vector *p) {
  fprintf(stream, "#%-15s%12s%12s%12s%12s%10s%10s%10s%10s\n", " method", "gradient", "drift",
          "smallest_q", "kl", "rises", "left_at", "broken_at", "near_at");
  for (size_t method = 0; method < STABILITY_METHODS; method++) {
    const record seen = run_one(chosen, (sne_descent_method)method, p);
    fprintf(stream, "%-16s%12.4g%12.2g%12.4g%12.4g%10ld", stability_methods[method],
            seen.largest_gradient, beyond(seen.rounding, seen.drift), seen.smallest_q,
            beyond(seen.rounding, seen.kl), seen.rises);
    print_step(stream, seen.left_at);
    print_step(stream, seen.broken_at);
    print_step(stream, seen.near_at);
    fputc('\n', stream);
  }
}

/* ---- over (rate, smallest p): a block a rate ---- */

void stability_print_map(FILE *stream, const settings *chosen) {
  fprintf(stream, "# rate\tsmallest\tsteps_survived\tkl\tsum_q\n");
  settings at = *chosen;
  for (int fifth = -20; fifth <= 5; fifth++) {
    at.descent.rate = pow(10.0, fifth / 5.0);
    for (int half = -20; half <= -3; half++) {
      const double smallest = pow(10.0, half / 2.0);
      if (smallest * chosen->outcomes >= 1.0) continue; /* there is no such p */
      gsl_vector *p = stability_make_p(chosen, smallest);
      sne_descent *descent = stability_begin(&at, at.descent.method, p);
      for (long step = 0; step < chosen->steps && sne_descent_step(descent); step++) {
      }
      sne_descent_state state;
      sne_descent_state_now(descent, &state);
      fprintf(stream, "%.6g\t%.6g\t%zu\t%.6g", at.descent.rate, smallest,
              state.broken ? state.step - 1 : state.step, state.kl);
      stability_print(stream, "\t", state.sum_q);
      fputc('\n', stream);
      sne_descent_free(descent);
      gsl_vector_free(p);
    }
    fputc('\n', stream);
  }
}
