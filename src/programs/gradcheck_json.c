/* A report as one JSON object. */
#include "programs/gradcheck_values.h"
#include "programs/json_value.h"
#include <stdlib.h>
#include <string.h>

static json_t *strings(size_t count, char *const *texts) {
  json_t *list = json_array();
  for (size_t k = 0; k < count; k++) json_array_append_new(list, json_value_string(texts[k]));
  return list;
}

static json_t *pairs(unsigned which) {
  json_t *list = json_array();
  for (unsigned one = SHEET_PAIRS_ALL; one <= SHEET_PAIRS_DISTINCT; one *= 2)
    if (which & one) json_array_append_new(list, json_string(gradcheck_pairs(one)));
  return list;
}

/* The member that the verdict is about; of a claim all of them, with the relations between. */
static json_t *printed(const gradcheck_report *r, formula_notation notation) {
  if (r->error.status != FORMULA_OK) return json_null();
  size_t last = r->is_claim ? r->answer.reading.count - 1 : gradcheck_member(r);
  json_t *result = json_string("");
  for (size_t k = r->is_claim ? 0 : last; k <= last; k++) {
    char *text = gradcheck_print(r, k, notation);
    const char *before = json_string_value(result);
    json_t *longer = k > 0 && r->is_claim ? json_sprintf("%s %s %s", before,
                                                         gradcheck_relation(r, k, notation), text)
                                          : json_value_string(text);
    json_decref(result);
    result = longer;
    free(text);
  }
  return result;
}

/* Nested lists, an axis a level. */
static json_t *nested(const gradcheck_values *v, size_t axis, size_t *next) {
  if (axis == v->axes) return json_value_number(v->values[(*next)++]);
  json_t *list = json_array();
  for (size_t k = 0; k < v->length[axis]; k++)
    json_array_append_new(list, nested(v, axis + 1, next));
  return list;
}

static json_t *values(const gradcheck_report *r) {
  json_t *at = json_object();
  size_t count, *used = gradcheck_symbols(r, &count);
  for (size_t k = 0; k < count; k++) {
    gradcheck_values v = gradcheck_values_of(r, used[k]);
    size_t next = 0;
    json_object_set_new(at, v.symbol->name, nested(&v, 0, &next));
    free(v.values);
  }
  free(used);
  return at;
}

static json_t *entry(const gradcheck_report *r, const sheet_counterexample *c) {
  json_t *result = json_object();
  formula_bindings bindings = {0};
  sheet_fixture_bind(c->fixture, r->answer.letters, c->binding, &bindings);
  for (const char *letter = r->answer.letters; *letter; letter++) {
    char name[2] = {*letter, '\0'};
    size_t value = bindings.bound[(unsigned char)*letter] + 1;
    json_object_set_new(result, name, json_integer((json_int_t)value));
  }
  if (r->part->asked->dimension != FORMULA_NUMBER_SHAPE)
    json_object_set_new(result, "component", json_integer((json_int_t)c->component + 1));
  return result;
}

/* The values of both sides are called yours and true, or left and right. */
static json_t *counterexample(const gradcheck_report *r, bool of_claim) {
  const sheet_counterexample *c = r->error.status == FORMULA_OK ? r->verdict.counterexample : NULL;
  if (!c || r->is_claim != of_claim) return json_null();
  const formula_scope *scope = r->part->scope;
  json_t *sizes = json_object();
  for (size_t k = 0; k < formula_scope_sizes(scope); k++)
    json_object_set_new(sizes, formula_scope_size_name(scope, k),
                        json_integer((json_int_t)c->fixture->sizes[k]));
  return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:s}", "pairs",
                   gradcheck_pairs(c->distinct ? SHEET_PAIRS_DISTINCT : SHEET_PAIRS_ALL), "sizes",
                   sizes, "at", values(r), "entry", entry(r, c), of_claim ? "left" : "yours",
                   json_value_number(c->yours), of_claim ? "right" : "true",
                   json_value_number(c->truth), "difference", c->difference);
}

static json_t *follows(const gradcheck_report *r, size_t member) {
  if (member >= r->chain.count || r->chain.links[member] == SHEET_LINK_OPEN) return json_null();
  return json_boolean(r->chain.links[member] == SHEET_LINK_FOLLOWS);
}

static json_t *claim(const gradcheck_report *r) {
  if (!r->is_claim || r->error.status != FORMULA_OK) return json_null();
  return json_pack("{s:b, s:I, s:o, s:o}", "held", r->finding.word != SHEET_CLAIM_BROKEN, "tries",
                   (json_int_t)r->finding.tries, "closest", json_value_number(r->finding.closest),
                   "violation", counterexample(r, true));
}

static json_t *steps(const gradcheck_report *r) {
  json_t *list = json_array();
  const formula_reading *reading = &r->answer.reading;
  for (size_t k = 0; r->error.status == FORMULA_OK && k < r->verdict.step_count; k++) {
    const sheet_step *s = &r->verdict.steps[k];
    formula_span span = reading->spans[k];
    json_t *step = json_pack("{s:o, s:s, s:o}", "text",
                             json_value_text(r->text + span.from, span.to - span.from), "verdict",
                             sheet_word_name(s->word), "follows", follows(r, k));
    if (s->reason[0]) json_object_set_new(step, "message", json_string(s->reason));
    json_array_append_new(list, step);
  }
  return list;
}

/* Code points before byte `to` of the text, from 1. */
static json_int_t position(const gradcheck_report *r, size_t to) {
  json_int_t count = 1;
  for (size_t k = 0; k < to && k < r->length; k++)
    count += ((unsigned char)r->text[k] & 0xC0) != 0x80;
  return count;
}

/* Places from --hint=2 on, the mend from --hint=3 on: nothing is given away before. */
static json_t *mistake(const gradcheck_report *r) {
  if (!r->diagnosed) return json_null();
  const sheet_diagnosis *d = &r->diagnosis;
  const char *remark = gradcheck_remark(r);
  json_t *object =
      json_pack("{s:s, s:o}", "class", sheet_mistake_name(d->kind), "message",
                json_value_string(remark && d->kind == SHEET_OTHER ? remark : d->message));
  if (d->factor) json_object_set_new(object, "factor", json_value_string(d->factor));
  if (remark) json_object_set_new(object, "remark", json_value_string(remark));
  formula_span place;
  if (gradcheck_hint_place(r, &place))
    json_object_set_new(object, "span",
                        json_pack("[I, I]", position(r, place.from), position(r, place.to)));
  if (gradcheck_mend(r)) json_object_set_new(object, "fix", json_value_string(gradcheck_mend(r)));
  return object;
}

static json_t *error(const gradcheck_report *r) {
  if (r->error.status == FORMULA_OK) return json_null();
  size_t line, column;
  gradcheck_locate(r, r->error.span.from, &line, &column);
  return json_pack("{s:s, s:I, s:I, s:o}", "kind", formula_status_name(r->error.status), "line",
                   (json_int_t)line, "column", (json_int_t)column, "message",
                   json_value_string(r->error.message));
}

static json_t *evidence(const gradcheck_report *r) {
  const sheet_verdict *v = &r->verdict;
  return json_pack("{s:s, s:I, s:I, s:o}", "method", "ball arithmetic", "fixtures",
                   (json_int_t)v->fixtures, "bits", (json_int_t)v->bits, "largest_difference",
                   json_value_number(v->largest_difference));
}

static json_t *report_of(const gradcheck_report *r) {
  const sheet_verdict *v = &r->verdict;
  json_t *report =
      json_pack("{s:o, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "sheet",
                json_value_string(r->sheet_name), "part", r->part->name, "asked",
                !r->is_claim ? json_value_string(r->part->asked_text) : json_null(), "pairs",
                pairs(r->pairs), "verdict", gradcheck_word(r), "reason",
                json_value_string(gradcheck_reason(r)), "read_as", printed(r, FORMULA_BRACKETED),
                "latex", printed(r, FORMULA_LATEX), "notes", strings(v->note_count, v->notes));
  json_t *more = json_pack("{s:o, s:o, s:{s:o, s:o}, s:o, s:o, s:o, s:o}", "mistake", mistake(r),
                           "counterexample", counterexample(r, false), "assumptions", "needed",
                           strings(v->audit.needed_count, v->audit.needed), "not_needed",
                           strings(v->audit.not_needed_count, v->audit.not_needed), "evidence",
                           evidence(r), "steps", steps(r), "claim", claim(r), "error", error(r));
  if (!report || !more || json_object_update(report, more) != 0)
    program_fail(PROGRAM_FAULT, "not enough memory");
  json_decref(more);
  return report;
}

void gradcheck_json(const gradcheck_report *reports, size_t count) {
  json_t *whole = count == 1 && !reports[0].file ? report_of(&reports[0]) : json_array();
  for (size_t k = 0; json_is_array(whole) && k < count; k++)
    json_array_append_new(whole, report_of(&reports[k]));
  json_value_print(whole);
}
