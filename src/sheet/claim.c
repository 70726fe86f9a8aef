#include "sheet/claim.h"
#include "formula/type.h"
#include "sheet/claim_search.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

static bool is_zero(const formula_tree *tree) {
  return tree->kind == FORMULA_NUMBER && strspn(tree->text, "0.") == strlen(tree->text);
}

static formula_status check_shapes(const formula_reading *r, formula_error *error) {
  for (size_t k = 1; k < r->count; k++) {
    const formula_tree *left = r->members[k - 1], *right = r->members[k];
    bool numbers =
        left->dimension == FORMULA_NUMBER_SHAPE && right->dimension == FORMULA_NUMBER_SHAPE;
    if (numbers) continue;
    if (r->relations[k] != FORMULA_EQUAL)
      return formula_fail(
          error, FORMULA_SHAPE, r->spans[k],
          "vectors are compared by = only; take their lengths, ||y_i||, or products");
    if (left->dimension != right->dimension && !is_zero(left) && !is_zero(right))
      return formula_fail(error, FORMULA_SHAPE, r->spans[k],
                          "a vector is compared with a number here; only 0 may stand for a vector");
  }
  return FORMULA_OK;
}

/* Text that compares nothing, in any spelling, is not meant for a claim. */
static formula_status refuse(const char *text, size_t length, formula_error *error) {
  formula_status status = error->status;
  bool compares = strpbrk(text, "<>=\\") != NULL;
  for (size_t k = 0; k < length; k++) compares |= (unsigned char)text[k] > 127;
  if (compares || status == FORMULA_MEMORY) return status;
  return formula_fail(error, FORMULA_SYNTAX, (formula_span){0, length},
                      "a claim compares, as x_i <= 1 does; words are not judged");
}

formula_status sheet_claim_read(const sheet_part *part, const char *text, size_t length,
                                formula_arena *arena, sheet_claim *claim, formula_error *error) {
  formula_reading *r = &claim->reading;
  *claim = (sheet_claim){.text = formula_arena_text(arena, text, length)};
  if (!claim->text)
    return formula_fail(error, FORMULA_MEMORY, (formula_span){0}, "not enough memory");
  formula_status status = formula_read(text, length, part->scope, "", arena, r, error);
  if (status != FORMULA_OK) return refuse(claim->text, length, error);
  if (r->count < 2)
    return formula_fail(error, FORMULA_SYNTAX, (formula_span){0, length},
                        "a claim compares, as x_i <= 1 does");
  if (r->definition_count > 0)
    return formula_fail(error, FORMULA_SYNTAX, r->definitions[0].definition->span,
                        "a claim has no definitions of its own; write out what it is about");
  for (size_t k = 0; status == FORMULA_OK && k < r->count; k++) {
    char letters[128];
    formula_free_indices(r->members[k], letters);
    status = formula_type(part->scope, r->members[k], letters, error);
  }
  return status == FORMULA_OK ? check_shapes(r, error) : status;
}

/* ---- testing ---- */

static formula_status collect_letters(const sheet_claim *claim, char *letters,
                                      formula_error *error) {
  for (size_t k = 0; k < claim->reading.count; k++) {
    char found[128];
    formula_free_indices(claim->reading.members[k], found);
    for (const char *c = found; *c; c++) {
      size_t count = strlen(letters);
      if (strchr(letters, *c)) continue;
      if (count == FORMULA_MOST_INDICES)
        return formula_fail(error, FORMULA_INDEX, claim->reading.spans[k],
                            "at most %d indices can be left free", FORMULA_MOST_INDICES);
      letters[count] = *c;
      letters[count + 1] = '\0';
    }
  }
  return FORMULA_OK;
}

/* The vector of two members of which one may be 0 is what is asked for. */
static void set_stage(const sheet_part *part, const sheet_claim *claim, size_t member,
                      sheet_finding *finding) {
  const formula_tree *left = claim->reading.members[member - 1];
  const formula_tree *right = claim->reading.members[member];
  sheet_part *stage = finding->stage;
  *stage = *part;
  stage->answer_count = stage->mistake_count = stage->claim_count = 0;
  stage->asked_text = claim->text;
  stage->asked = left->dimension == FORMULA_NUMBER_SHAPE ? right : left;
  memcpy(stage->letters, finding->letters, sizeof stage->letters);
}

static void conclude(sheet_finding *finding) {
  char *reason = finding->reason;
  size_t size = sizeof finding->reason;
  if (finding->word == SHEET_CLAIM_BROKEN)
    snprintf(reason, size, "it does not hold, which is proved at one place");
  else if (finding->word == SHEET_CLAIM_HELD)
    snprintf(reason, size, "it was not broken in %zu tries, which proves nothing", finding->tries);
}

formula_status sheet_claim_test(const sheet_part *part, const sheet_claim *claim,
                                const sheet_options *options, sheet_finding *finding,
                                formula_error *error) {
  *finding = (sheet_finding){.closest = -(double)INFINITY, .stage = malloc(sizeof(sheet_part))};
  if (!finding->stage)
    return formula_fail(error, FORMULA_MEMORY, (formula_span){0}, "not enough memory");
  formula_status status = collect_letters(claim, finding->letters, error);
  for (size_t k = 1; status == FORMULA_OK && k < claim->reading.count; k++) {
    if (finding->word == SHEET_CLAIM_BROKEN) break;
    set_stage(part, claim, k, finding);
    status = sheet_claim_search(claim, k, options, finding, error);
  }
  if (status == FORMULA_OK) conclude(finding);
  return status;
}

void sheet_finding_free(sheet_finding *finding) {
  sheet_counterexample_free(finding->violation);
  free(finding->stage);
  *finding = (sheet_finding){0};
}
