/* Whatever bytes a sheet holds, it is read or refused with a place, and a part that asks something
 * can be judged on its own question. */
#include "sheet/sheet.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge_question(const sheet_part *part) {
  if (!part->asked_text) return;
  sheet_answer answer;
  formula_error error;
  if (sheet_answer_read(part, part->asked_text, strlen(part->asked_text), &answer, &error) ==
      FORMULA_OK) {
    sheet_verdict verdict;
    (void)sheet_judge(part, &answer, &(sheet_options){.seed = 1}, &verdict, &error);
    sheet_verdict_free(&verdict);
  }
  sheet_answer_free(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  sheet_error error;
  sheet *s = sheet_read((const char *)data, size, &error);
  if (s) {
    if (s->part_count > 0) judge_question(&s->parts[0]);
    sheet_free(s);
  } else if (error.status == FORMULA_OK || !*error.message) {
    abort();
  }
  return 0;
}
