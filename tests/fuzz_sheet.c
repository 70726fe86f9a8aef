/* Reads whatever comes as a sheet, or as an answer to a part of one, and judges it (libFuzzer). */
#include "sheet/sheet.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char SHEET[] = "index i j k l m n = 1..N\n"
                            "pairs all distinct\n"
                            "given p_ij distribution symmetric\n"
                            "cost C = sum_ij p_ij log(p_ij / q_ij)\n"
                            "part b\n"
                            "free z_ij\n"
                            "let A = sum_kl exp(z_kl)\n"
                            "let q_ij = exp(z_ij) / A\n"
                            "ask dC/dz_ij\n"
                            "mistake p_ij - q_ij\n"
                            "part d\n"
                            "free y_i vector h\n"
                            "let z_ij = -||y_i - y_j||^2\n"
                            "ask dC/dy_i\n"
                            "mistake sum_j 2 (p_ij - q_ij)(y_i - y_j)\n";

static void check_sheet(const char *text, size_t size) {
  sheet_error error = {0};
  sheet *s = sheet_read(text, size, &error);
  if (!s && (error.status == FORMULA_OK || !error.message[0] || error.line == 0)) abort();
  for (size_t k = 0; s && k < s->part_count; k++) {
    sheet_trial trial;
    sheet_trial_run(&s->parts[k], 1, 1, &trial);
    sheet_trial_free(&trial);
  }
  sheet_free(s);
}

static void check_answer(const sheet_part *part, const char *text, size_t size) {
  sheet_answer answer;
  sheet_verdict verdict;
  formula_error error = {0};
  sheet_options options = {.seed = 1};
  if (sheet_answer_read(part, text, size, &answer, &error) != FORMULA_OK) {
    if (error.span.to > size || !error.message[0]) abort();
    return;
  }
  formula_status status = sheet_judge(part, &answer, &options, &verdict, &error);
  if (status == FORMULA_OK && verdict.word == SHEET_IS_WRONG && !verdict.counterexample) abort();
  if (status != FORMULA_OK && !error.message[0]) abort();
  sheet_verdict_free(&verdict);
  sheet_answer_free(&answer);
}

/* The first byte says what the others are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static sheet *known;
  sheet_error error;
  if (!known) known = sheet_read(SHEET, strlen(SHEET), &error);
  if (!known) abort();
  if (size == 0) return 0;
  const char *text = (const char *)data + 1;
  if (data[0] % 4 == 0)
    check_sheet(text, size - 1);
  else
    check_answer(&known->parts[data[0] % 2], text, size - 1);
  return 0;
}
