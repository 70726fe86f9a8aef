/* All of it as one JSON object. */
#include "programs/gradexec_report.h"
#include "programs/json_value.h"

static json_t *integer(size_t value) {
  return json_integer((json_int_t)value);
}

static json_t *text_or_null(const char *text) {
  return text[0] ? json_value_string(text) : json_null();
}

static json_t *numbers(const gsl_vector *x) {
  json_t *list = json_array();
  for (size_t k = 0; k < x->size; k++)
    json_array_append_new(list, json_value_number(gsl_vector_get(x, k)));
  return list;
}

static json_t *entries(const grad_check *check) {
  json_t *list = json_array();
  for (size_t k = 0; k < check->count; k++) {
    const grad_entry *entry = &check->entries[k];
    json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o, s:o, s:s}", "entry",
                                          integer(entry->index + 1), "claimed",
                                          json_value_number(entry->claimed), "estimate",
                                          json_value_number(entry->estimate.value), "bar",
                                          json_value_number(grad_estimate_bar(&entry->estimate)),
                                          "log_ratio", json_value_number(entry->log_ratio),
                                          "verdict", grad_verdict_name(entry->verdict)));
  }
  return list;
}

static json_t *result_of(const gradexec_point *point) {
  const grad_check *check = &point->check;
  bool checked = check->count > 0;
  return json_pack(
      "{s:o, s:o, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "point", integer(point->number),
      "x", numbers(&point->x.vector), "verdict", grad_verdict_name(point->verdict), "reason",
      json_value_string(point->reason), "by", point->by_directions ? "directions" : "entries",
      "pattern", text_or_null(point->pattern), "note", text_or_null(point->note), "value",
      checked ? json_value_number(check->value) : json_null(), "answers", integer(point->answers),
      "worst", checked ? integer(check->entries[check->worst].index + 1) : json_null(), "entries",
      entries(check));
}

void gradexec_json(const gradexec_report *report) {
  json_t *command = json_array(), *results = json_array();
  for (const char *const *word = report->command; *word; word++)
    json_array_append_new(command, json_value_string(*word));
  for (size_t k = 0; k < report->count; k++)
    if (report->points[k].judged) json_array_append_new(results, result_of(&report->points[k]));
  json_value_print(json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:b, s:o}", "command", command,
                             "dimension", integer(report->dimension), "points",
                             integer(report->count), "seed",
                             report->random ? json_integer(report->seed) : json_null(), "scale",
                             report->random ? json_value_number(report->scale) : json_null(),
                             "verdict", grad_verdict_name(gradexec_verdict(report)), "trouble",
                             report->trouble[0] ? json_value_string(report->trouble) : json_null(),
                             "interrupted", report->interrupted, "results", results));
}
