/* From a text to a report. */
#include "programs/gradcheck_report.h"
#include <stdlib.h>
#include <string.h>

static void judge_answer(gradcheck_report *r, const sheet_options *options) {
  sheet_answer_read(r->part, r->text, r->length, &r->answer, &r->error);
  if (r->error.status == FORMULA_OK)
    sheet_judge(r->part, &r->answer, options, &r->verdict, &r->error);
  if (r->error.status == FORMULA_OK && r->verdict.step_count > 1)
    sheet_chain_make(r->part, &r->answer, &r->verdict, options, &r->chain, &r->error);
  gradcheck_diagnose(r, options);
}

/* A step for each member, and the word of the gravest. */
static void tell_as_verdict(gradcheck_report *r) {
  static const sheet_word_kind words[] = {[SHEET_CLAIM_HELD] = SHEET_IS_CORRECT,
                                          [SHEET_CLAIM_OPEN] = SHEET_IS_UNDECIDED,
                                          [SHEET_CLAIM_BROKEN] = SHEET_IS_WRONG};
  sheet_verdict *v = &r->verdict;
  sheet_finding *f = &r->finding;
  *v = (sheet_verdict){.word = words[f->word],
                       .step_count = r->answer.reading.count,
                       .fixtures = f->tries,
                       .bits = SHEET_BITS,
                       .counterexample = f->violation};
  f->violation = NULL;
  memcpy(v->reason, f->reason, sizeof v->reason);
  v->steps = program_demand_memory(calloc(v->step_count, sizeof *v->steps));
  for (size_t k = 1; k < v->step_count; k++) v->steps[k].word = SHEET_IS_CORRECT;
  const formula_reading *reading = &r->answer.reading;
  v->notes = program_demand_memory(calloc(reading->note_count + 1, sizeof *v->notes));
  for (; v->note_count < reading->note_count; v->note_count++)
    v->notes[v->note_count] = program_demand_memory(strdup(reading->notes[v->note_count]));
  v->steps[f->word == SHEET_CLAIM_BROKEN ? f->member : v->step_count - 1].word = v->word;
}

static void judge_claim(gradcheck_report *r, const sheet_options *options) {
  sheet_claim claim;
  r->answer = (sheet_answer){.arena = program_demand_memory(formula_arena_alloc()),
                             .scope = r->part->scope};
  sheet_claim_read(r->part, r->text, r->length, r->answer.arena, &claim, &r->error);
  if (r->error.status != FORMULA_OK) return;
  r->answer.reading = claim.reading;
  sheet_claim_test(r->part, &claim, options, &r->finding, &r->error);
  if (r->error.status != FORMULA_OK) return;
  memcpy(r->answer.letters, r->finding.letters, sizeof r->answer.letters);
  r->part = r->finding.stage;
  tell_as_verdict(r);
}

static void note_skipped(gradcheck_report *r) {
  sheet_verdict *v = &r->verdict;
  char note[100];
  snprintf(note, sizeof note, "text around the formulas is passed over, in %zu place%s", r->skipped,
           r->skipped == 1 ? "" : "s");
  v->notes = program_demand_memory(realloc(v->notes, (v->note_count + 1) * sizeof *v->notes));
  v->notes[v->note_count++] = program_demand_memory(strdup(note));
}

void gradcheck_judge(gradcheck_report *r, const sheet_options *options) {
  if (r->is_claim)
    judge_claim(r, options);
  else
    judge_answer(r, options);
  if (r->error.status == FORMULA_MEMORY) program_fail(PROGRAM_FAULT, "not enough memory");
  if (r->error.status == FORMULA_OK && r->skipped > 0) note_skipped(r);
}

void gradcheck_forget(gradcheck_report *r) {
  if (r->diagnosed) sheet_diagnosis_free(&r->diagnosis);
  sheet_chain_free(&r->chain);
  sheet_verdict_free(&r->verdict);
  sheet_finding_free(&r->finding);
  sheet_answer_free(&r->answer);
}

static void forgive(gradcheck_report *r, const gradcheck_report *earlier) {
  sheet_verdict *v = &r->verdict;
  r->follows_from = earlier->part->name;
  snprintf(v->reason, sizeof v->reason,
           "it follows from your answer to part %s, which is wrong; mend that one first",
           earlier->part->name);
  sheet_counterexample_free(v->counterexample);
  v->counterexample = NULL;
  v->mistake = NULL;
  if (r->diagnosed) sheet_diagnosis_free(&r->diagnosis);
  r->diagnosed = false;
}

void gradcheck_follow(gradcheck_report *r, const gradcheck_report *earlier,
                      const sheet_options *options) {
  bool wrong = r->error.status == FORMULA_OK && r->verdict.word == SHEET_IS_WRONG;
  bool slip = earlier->error.status == FORMULA_OK && earlier->verdict.word == SHEET_IS_WRONG;
  if (!wrong || !slip || r->is_claim || earlier->is_claim || r->follows_from) return;
  sheet_sequel sequel;
  sheet_verdict verdict = {0};
  sheet_chain chain = {0};
  formula_error error;
  bool builds;
  formula_status status =
      sheet_sequel_make(earlier->part, &earlier->answer, r->part, &r->answer, &sequel, &builds);
  if (status == FORMULA_OK && builds) {
    status = sheet_judge(&sequel.part, &sequel.answer, options, &verdict, &error);
    if (status == FORMULA_OK)
      status = sheet_chain_make(&sequel.part, &sequel.answer, &verdict, options, &chain, &error);
    if (status == FORMULA_OK && verdict.word == SHEET_IS_CORRECT) {
      forgive(r, earlier);
      for (size_t k = 0; k < r->chain.count; k++) r->chain.links[k] = chain.links[k];
      r->chain.broken = r->chain.count;
    }
  }
  sheet_chain_free(&chain);
  sheet_verdict_free(&verdict);
  sheet_sequel_free(&sequel);
  if (status == FORMULA_MEMORY) program_fail(PROGRAM_FAULT, "not enough memory");
}

const char *gradcheck_relation(const gradcheck_report *r, size_t member,
                               formula_notation notation) {
  static const char *const signs[][2] = {
      [FORMULA_EQUAL] = {"=", "="},   [FORMULA_NOT_EQUAL] = {"!=", "\\ne"},
      [FORMULA_LESS] = {"<", "<"},    [FORMULA_LESS_EQUAL] = {"<=", "\\le"},
      [FORMULA_GREATER] = {">", ">"}, [FORMULA_GREATER_EQUAL] = {">=", "\\ge"}};
  return signs[r->answer.reading.relations[member]][notation == FORMULA_LATEX];
}
