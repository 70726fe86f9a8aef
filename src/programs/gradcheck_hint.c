#include "programs/gradcheck_report.h"
#include <stdlib.h>
#include <string.h>

void gradcheck_diagnose(gradcheck_report *r, const sheet_options *options) {
  if (r->error.status != FORMULA_OK || r->verdict.word != SHEET_IS_WRONG || r->hint == 0) return;
  formula_error error;
  const formula_tree *member = r->answer.reading.members[gradcheck_member(r)];
  formula_status status =
      sheet_diagnose(r->part, &r->answer, member, options, &r->diagnosis, &error);
  if (status == FORMULA_MEMORY) program_fail(PROGRAM_FAULT, "not enough memory");
  r->diagnosed = status == FORMULA_OK;
}

/* What an author says of a known mistake tells more than which single edit would mend it. */
static bool author_knows_better(const gradcheck_report *r) {
  return gradcheck_remark(r) && r->diagnosis.kind >= SHEET_EXPONENT;
}

char *gradcheck_hint(const gradcheck_report *r) {
  if (!r->diagnosed || r->diagnosis.kind == SHEET_OTHER || author_knows_better(r)) return NULL;
  sheet_hint strength = r->hint >= SHEET_HINT_PLACE ? SHEET_HINT_PLACE : SHEET_HINT_KIND;
  return sheet_diagnosis_sentence(&r->diagnosis, r->text, strength);
}

const char *gradcheck_mend(const gradcheck_report *r) {
  return r->diagnosed && r->hint >= SHEET_HINT_FIX ? r->diagnosis.fix : NULL;
}

char *gradcheck_advice(const gradcheck_report *r) {
  char *hint = gradcheck_hint(r), *advice = NULL;
  const char *remark = gradcheck_remark(r);
  if (!remark) return hint;
  size_t size = strlen(remark) + (hint ? strlen(hint) : 0) + sizeof "; ";
  advice = program_demand_memory(malloc(size));
  snprintf(advice, size, "%s%s%s", hint ? hint : "", hint ? "; " : "", remark);
  free(hint);
  return advice;
}

bool gradcheck_hint_place(const gradcheck_report *r, formula_span *place) {
  return r->diagnosed && r->hint >= SHEET_HINT_PLACE &&
         sheet_diagnosis_place(&r->diagnosis, r->text, place);
}
