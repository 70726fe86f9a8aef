#include "programs/sne-follow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The order in which symbols are declared, which is that of their values. */
enum { P, Q, Z, Y, A, C, SYMBOLS };

struct follow_answer {
  formula_scope *scope;
  formula_arena *arena;
  const formula_tree *tree;
  const gsl_matrix *p; /* borrowed */
  gsl_matrix *z, *q;
  size_t sizes[2]; /* N, h */
};

static void declare(formula_scope *scope, const char *name, size_t subscripts, bool pairs,
                    size_t points, size_t dimension) {
  const formula_symbol symbol = {.name = name,
                                 .subscripts = subscripts,
                                 .range = {points, points},
                                 .dimension = dimension,
                                 .pairs = pairs};
  program_demand_memory((void *)formula_scope_declare(scope, &symbol));
}

static formula_scope *make_scope(void) {
  formula_scope *scope = program_demand_memory(formula_scope_alloc());
  const size_t points = formula_scope_size(scope, "N"), h = formula_scope_size(scope, "h");
  for (const char *letter = "ijklmn"; *letter; letter++)
    formula_scope_index(scope, *letter, points);
  declare(scope, "p", 2, true, points, FORMULA_NUMBER_SHAPE);
  declare(scope, "q", 2, true, points, FORMULA_NUMBER_SHAPE);
  declare(scope, "z", 2, true, points, FORMULA_NUMBER_SHAPE);
  declare(scope, "y", 1, false, points, h);
  declare(scope, "A", 0, false, points, FORMULA_NUMBER_SHAPE);
  declare(scope, "C", 0, false, points, FORMULA_NUMBER_SHAPE);
  return scope;
}

/* Reads and types the text; on failure the error says why. */
static formula_status understand(follow_answer *answer, const char *text, formula_error *error) {
  formula_reading reading;
  formula_status status =
      formula_read(text, strlen(text), answer->scope, "i", answer->arena, &reading, error);
  if (status != FORMULA_OK) return status;
  const formula_span whole = {0, strlen(text)};
  if (reading.definition_count > 0)
    return formula_fail(error, FORMULA_SYNTAX, whole,
                        "definitions cannot be followed; write them out");
  answer->tree = reading.members[reading.count - 1]; /* of a chain, its end */
  status = formula_type(answer->scope, answer->tree, "i", error);
  if (status == FORMULA_OK && answer->tree->dimension == FORMULA_NUMBER_SHAPE)
    return formula_fail(error, FORMULA_SHAPE, whole,
                        "this is a number, but dC/dy_i is a vector; a difference y_i - y_j is one");
  return status;
}

follow_answer *follow_answer_read(const char *text, const gsl_matrix *p, size_t h) {
  follow_answer *answer = program_demand_memory(calloc(1, sizeof *answer));
  answer->scope = make_scope();
  answer->arena = program_demand_memory(formula_arena_alloc());
  answer->p = p;
  answer->z = program_demand_memory(gsl_matrix_alloc(p->size1, p->size1));
  answer->q = program_demand_memory(gsl_matrix_alloc(p->size1, p->size1));
  answer->sizes[0] = p->size1;
  answer->sizes[1] = h;
  formula_error error;
  if (understand(answer, text, &error) != FORMULA_OK) {
    size_t line, column;
    formula_locate(text, error.span.from, &line, &column);
    program_fail(PROGRAM_INPUT, "'%s', column %zu: %s", text, column, error.message);
  }
  return answer;
}

void follow_answer_free(follow_answer *answer) {
  formula_arena_free(answer->arena);
  formula_scope_free(answer->scope);
  gsl_matrix_free(answer->z);
  gsl_matrix_free(answer->q);
  free(answer);
}

void follow_answer_at(const follow_answer *answer, const gsl_matrix *y, gsl_matrix *direction) {
  sne_forward_z(y, SNE_DISTINCT_PAIRS, answer->z);
  const double sum = exp(sne_forward_q(answer->z, SNE_DISTINCT_PAIRS, answer->q));
  const double cost = sne_cost_z(answer->p, answer->z, SNE_DISTINCT_PAIRS);
  const double *const values[SYMBOLS] = {[P] = answer->p->data,
                                         [Q] = answer->q->data,
                                         [Z] = answer->z->data,
                                         [Y] = y->data,
                                         [A] = &sum,
                                         [C] = &cost};
  const formula_point point = {answer->scope, answer->sizes, true, values};
  formula_evaluator *evaluator = program_demand_memory(formula_evaluator_alloc(&point, 53));
  for (size_t i = 0; i < y->size1; i++) {
    formula_bindings at = {{0}};
    at.bound['i'] = i;
    double *value = gsl_matrix_ptr(direction, i, 0);
    if (formula_evaluate(evaluator, answer->tree, &at, value, NULL, NULL) != FORMULA_OK)
      for (size_t k = 0; k < y->size2; k++) value[k] = (double)NAN;
  }
  formula_evaluator_free(evaluator);
}
