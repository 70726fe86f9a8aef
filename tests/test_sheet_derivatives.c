/* The truth that every part of every sheet is judged by: automatic derivatives against central
 * differences of the cost and against the complex step, entry by entry. */
#include "sheet_files.h"
#include <complex.h>
#include <math.h>

static const char *const NAMES[] = {"sne",     "tsne",     "ridge",  "logistic",
                                    "softmax", "gaussian", "hessian"};

/* A value of tree at the fixture with one entry of a symbol moved, through an evaluator of its own.
 */
static double moved(const sheet_fixture *f, const formula_tree *tree,
                    const formula_bindings *bindings, size_t component, double *place, double by) {
  double before = *place, values[16], result;
  *place = before + by;
  formula_evaluator *evaluator = formula_evaluator_alloc(&f->point, SHEET_BITS);
  cr_assert_eq(formula_evaluate(evaluator, tree, bindings, values, NULL, NULL), FORMULA_OK);
  result = values[component];
  formula_evaluator_free(evaluator);
  *place = before;
  return result;
}

/* Where in its array the entry of a variable is that a derivative at these bindings is by. */
static size_t entry_of(const sheet_fixture *f, const formula_tree *variable,
                       const formula_bindings *bindings) {
  const formula_symbol *symbol = variable->symbol;
  size_t entry = 0;
  for (size_t k = 0; k < symbol->subscripts; k++)
    entry =
        entry * f->sizes[symbol->range[k]] + bindings->bound[(unsigned char)variable->indices[k]];
  return symbol->dimension == FORMULA_NUMBER_SHAPE ? entry : entry * f->sizes[symbol->dimension];
}

/* The derivative without its last variable: what is differentiated by it. */
static const formula_tree *one_less(formula_arena *arena, const formula_tree *asked) {
  if (asked->count == 2) return asked->parts[0];
  formula_tree *copy = formula_tree_copy(arena, asked);
  copy->count--;
  return copy;
}

static size_t compare(const char *name, const sheet_part *part, sheet_fixture *f) {
  formula_arena *arena = formula_arena_alloc();
  const formula_tree *body = one_less(arena, part->asked);
  const formula_tree *variable = part->asked->parts[part->asked->count - 1];
  size_t position = variable->symbol->position, compared = 0;
  /* Moving an entry is a derivative where the variable is free; a defined one is cut off first. */
  cr_assert(f->values[position], "%s %s: the variable has a definition", name, part->name);
  for (size_t b = 0; b < f->bindings; b++)
    for (size_t k = 0; f->exists[b] && k < f->width; k++) {
      formula_bindings bindings = {0};
      sheet_fixture_bind(f, part->letters, b, &bindings);
      size_t entry = entry_of(f, variable, &bindings) + k;
      bool vector_body = body->dimension != FORMULA_NUMBER_SHAPE;
      double *place = &f->values[position][entry], truth = f->truth[b * f->width + k];
      size_t component = vector_body ? k : 0;
      double h = 1e-5 * fabs(*place); /* entries of a distribution are small */
      double up = moved(f, body, &bindings, component, place, h);
      double down = moved(f, body, &bindings, component, place, -h);
      double difference = (up - down) / (2 * h);
      cr_expect(fabs(difference - truth) <= 1e-6 * f->scale,
                "%s %s, binding %zu, component %zu: %.12g by automatic, %.12g by differences", name,
                part->name, b, k, truth, difference);
      double complex value[16];
      cr_assert_eq(
          formula_evaluate_complex(f->evaluator, body, &bindings, position, entry, 1e-30, value),
          FORMULA_OK);
      double step = cimag(value[component]) / 1e-30;
      cr_expect(fabs(step - truth) <= 1e-11 * f->scale,
                "%s %s, binding %zu, component %zu: %.17g by automatic, %.17g by the complex step",
                name, part->name, b, k, truth, step);
      compared++;
    }
  formula_arena_free(arena);
  return compared;
}

Test(sheet_derivatives, automatic_against_differences_and_complex_step) {
  size_t compared = 0, parts = 0;
  for (size_t n = 0; n < sizeof NAMES / sizeof *NAMES; n++) {
    sheet *s = open_sheet(NAMES[n]);
    for (size_t k = 0; k < s->part_count; k++) {
      const sheet_part *part = &s->parts[k];
      if (!part->asked || part->asked->kind != FORMULA_DERIVATIVE) continue;
      sheet_fixtures fixtures;
      formula_error error;
      cr_assert_eq(sheet_fixtures_make(part, part->pairs, 3, &fixtures, &error), FORMULA_OK, "%s",
                   error.message);
      for (size_t f = 0; f < fixtures.count; f += 3)
        compared += compare(NAMES[n], part, fixtures.items[f]);
      sheet_fixtures_free(&fixtures);
      parts++;
    }
    sheet_free(s);
  }
  cr_assert_geq(parts, 15, "only %zu parts", parts);
  cr_assert_geq(compared, 300, "only %zu entries", compared);
}

Test(sheet_derivatives, every_sheet_passes_its_own_test) {
  for (size_t n = 0; n < sizeof NAMES / sizeof *NAMES; n++) {
    sheet *s = open_sheet(NAMES[n]);
    for (size_t k = 0; k < s->part_count; k++) {
      sheet_trial trial;
      cr_assert_eq(sheet_trial_run(&s->parts[k], 11, 2, &trial), FORMULA_OK);
      for (size_t c = 0; c < trial.complaint_count; c++)
        cr_expect(false, "%s:%zu: %s: %s", NAMES[n], trial.complaints[c].line,
                  trial.complaints[c].text, trial.complaints[c].message);
      if (s->parts[k].asked) {
        cr_expect(trial.answers > 0 && trial.mistakes > 0, "%s %s", NAMES[n], s->parts[k].name);
        cr_expect(trial.separation > 0.05, "%s %s: %g", NAMES[n], s->parts[k].name,
                  trial.separation);
      }
      sheet_trial_free(&trial);
    }
    sheet_free(s);
  }
}

Test(sheet_derivatives, questions_without_a_value) {
  static const char *const asked[] = {"d^2C/du_i dx_i", "d(log(-u_i))/dx_i", "d(u_i - u_i)/dx_i"};
  for (size_t k = 0; k < sizeof asked / sizeof *asked; k++) {
    char text[300];
    snprintf(text, sizeof text,
             "index i = 1..N\nlet u_i = x_i^2\nlet C = sum_i u_i^2\npart a\nfree x_i\nask %s\n"
             "answer 1\n",
             asked[k]);
    sheet_error error;
    sheet *s = sheet_read(text, strlen(text), &error);
    cr_assert(s, "%s: %s", asked[k], error.message);
    sheet_trial trial;
    sheet_trial_run(&s->parts[0], 1, 1, &trial);
    cr_assert_eq(trial.complaint_count, 1, "%s", asked[k]);
    cr_expect(strstr(trial.complaints[0].message, "no finite value"), "%s",
              trial.complaints[0].message);
    sheet_trial_free(&trial);
    sheet_free(s);
  }
}

/* A sheet that holds wrong answers, and mistakes that are none, is found out. */
Test(sheet_derivatives, a_wrong_sheet_is_found_out) {
  static const struct {
    const char *line, *words;
  } wrong[] = {{"answer 2 x_i", "this is wrong"},
               {"answer 3 x_i^2\nmistake 3 x_i x_i", "is it one?"},
               {"note   nothing", "no answer"}};
  for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
    char text[300];
    snprintf(text, sizeof text,
             "index i = 1..N\nlet C = sum_i x_i^3\npart a\nfree x_i\nask dC/dx_i\n%s\n",
             wrong[k].line);
    sheet_error error;
    sheet *s = sheet_read(text, strlen(text), &error);
    cr_assert(s, "%s", error.message);
    sheet_trial trial;
    sheet_trial_run(&s->parts[0], 1, 2, &trial);
    cr_assert_eq(trial.complaint_count, 1, "%s", wrong[k].line);
    cr_expect(strstr(trial.complaints[0].message, wrong[k].words), "%s",
              trial.complaints[0].message);
    sheet_trial_free(&trial);
    sheet_free(s);
  }
}
