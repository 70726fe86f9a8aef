#include "sheet/trial.h"
#include "sheet/claim.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static bool complain(sheet_trial *t, size_t line, const char *text, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static bool complain(sheet_trial *t, size_t line, const char *text, const char *format, ...) {
  sheet_complaint *grown = realloc(t->complaints, (t->complaint_count + 1) * sizeof *grown);
  if (!grown) return false;
  t->complaints = grown;
  sheet_complaint *made = &grown[t->complaint_count++];
  *made = (sheet_complaint){.line = line, .text = text};
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(made->message, sizeof made->message, format, arguments);
  va_end(arguments);
  return true;
}

static bool try_example(sheet_trial *t, const sheet_part *part, const sheet_example *example,
                        sheet_word_kind wanted, uint64_t seed) {
  sheet_verdict verdict;
  formula_error error = {0};
  sheet_options options = {.seed = seed};
  formula_status status = sheet_judge(part, &example->answer, &options, &verdict, &error);
  bool fits = status != FORMULA_MEMORY;
  if (fits && status != FORMULA_OK)
    fits = complain(t, example->line, example->text, "%s", error.message);
  else if (fits && verdict.word != wanted)
    fits = complain(t, example->line, example->text, "this is %s at seed %llu: %s",
                    sheet_word_name(verdict.word), (unsigned long long)seed, verdict.reason);
  sheet_verdict_free(&verdict);
  return fits;
}

/* One complaint about an example is enough, at whichever seed. */
static bool try_examples(sheet_trial *t, const sheet_part *part, size_t count,
                         const sheet_example *examples, sheet_word_kind wanted, uint64_t seed) {
  for (size_t k = 0; k < count; k++) {
    size_t before = t->complaint_count;
    for (size_t s = 0; s < t->seeds && t->complaint_count == before; s++)
      if (!try_example(t, part, &examples[k], wanted, seed + s)) return false;
  }
  return true;
}

static bool try_fixtures(sheet_trial *t, const sheet_part *part, uint64_t seed, bool *usable) {
  *usable = true;
  for (size_t s = 0; *usable && s < t->seeds; s++) {
    sheet_fixtures fixtures;
    formula_error error;
    formula_status status = sheet_fixtures_make(part, part->pairs, seed + s, &fixtures, &error);
    if (status == FORMULA_MEMORY) return false;
    if (status != FORMULA_OK) {
      *usable = false;
      return complain(t, 0, part->asked_text, "%s", error.message);
    }
    t->separation = fmin(t->separation, fixtures.separation);
    sheet_fixtures_free(&fixtures);
  }
  return true;
}

static bool try_claim(sheet_trial *t, const sheet_part *part, const sheet_claim *claim,
                      uint64_t seed) {
  sheet_finding finding;
  formula_error error = {0};
  sheet_options options = {.seed = seed};
  formula_status status = sheet_claim_test(part, claim, &options, &finding, &error);
  sheet_claim_word wanted = claim->refuted ? SHEET_CLAIM_BROKEN : SHEET_CLAIM_HELD;
  bool fits = status != FORMULA_MEMORY;
  if (fits && status != FORMULA_OK)
    fits = complain(t, claim->line, claim->text, "%s", error.message);
  else if (fits && finding.word != wanted)
    fits = complain(t, claim->line, claim->text, "this is %s at seed %llu: %s",
                    claim->refuted ? "to be refuted" : "claimed", (unsigned long long)seed,
                    finding.reason);
  sheet_finding_free(&finding);
  return fits;
}

static bool try_claims(sheet_trial *t, const sheet_part *part, uint64_t seed) {
  for (size_t k = 0; k < part->claim_count; k++) {
    size_t before = t->complaint_count;
    for (size_t s = 0; s < t->seeds && t->complaint_count == before; s++)
      if (!try_claim(t, part, &part->claims[k], seed + s)) return false;
  }
  return true;
}

formula_status sheet_trial_run(const sheet_part *part, uint64_t seed, size_t seeds,
                               sheet_trial *t) {
  *t = (sheet_trial){.answers = part->answer_count,
                     .mistakes = part->mistake_count,
                     .claims = part->claim_count,
                     .seeds = seeds,
                     .separation = (double)INFINITY};
  bool fits = try_claims(t, part, seed), usable;
  if (!part->asked) return fits ? FORMULA_OK : FORMULA_MEMORY;
  if (fits && part->answer_count == 0)
    fits = complain(t, 0, part->asked_text, "the question has no answer to test it with");
  fits = fits && try_fixtures(t, part, seed, &usable);
  if (fits && usable)
    fits = try_examples(t, part, part->answer_count, part->answers, SHEET_IS_CORRECT, seed) &&
           try_examples(t, part, part->mistake_count, part->mistakes, SHEET_IS_WRONG, seed);
  return fits ? FORMULA_OK : FORMULA_MEMORY;
}

void sheet_trial_free(sheet_trial *t) {
  free(t->complaints);
  *t = (sheet_trial){0};
}
