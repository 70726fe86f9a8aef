#include "sheet/label.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const sheet_view *view;
  bool (*note)(void *context, const char *sentence);
  void *context;
} checker;

/* The values that a letter runs over at the fixture. */
static size_t values_of(const checker *c, char letter) {
  return c->view->fixture->sizes[formula_scope_index_size(c->view->answer->scope, letter)];
}

static bool evaluate(const checker *c, const formula_tree *tree, const formula_bindings *bindings,
                     double *value) {
  bool exists;
  return formula_evaluate(c->view->yours, tree, bindings, value, NULL, &exists) == FORMULA_OK &&
         exists;
}

/* Both trees have the same value for all values of the letters that are free in them. Vectors
 * are not compared. */
static bool agree(const checker *c, const formula_tree *a, const formula_tree *b) {
  char letters[128], more[128];
  formula_free_indices(a, letters);
  formula_free_indices(b, more);
  for (size_t k = 0, end = strlen(letters); more[k]; k++)
    if (!strchr(letters, more[k])) {
      letters[end++] = more[k];
      letters[end] = '\0';
    }
  size_t count = 1;
  for (const char *l = letters; *l; l++) count *= values_of(c, *l);
  for (size_t k = 0; k < count; k++) {
    formula_bindings bindings = {0};
    size_t left = k;
    for (const char *l = letters; *l; l++) {
      bindings.bound[(unsigned char)*l] = left % values_of(c, *l);
      left /= values_of(c, *l);
    }
    double x, y;
    if (!evaluate(c, a, &bindings, &x) || !evaluate(c, b, &bindings, &y)) continue;
    if (!(fabs(x - y) <= 1e-9 * fmax(fabs(x), fabs(y)))) return false;
  }
  return true;
}

/* sum, with the labelled factor alone as what it adds up */
static const formula_tree *sum_of(const checker *c, const formula_tree *sum,
                                  const formula_tree *term) {
  formula_tree *copy = sum ? formula_tree_copy(c->view->answer->arena, sum) : NULL;
  if (copy) copy->parts[0] = term;
  return copy;
}

static bool report(const checker *c, const formula_tree *label, const formula_tree *sum) {
  const formula_tree *term = label->parts[0], *claimed = label->parts[1];
  char *text = formula_print(term, FORMULA_TYPED), *value = formula_print(claimed, FORMULA_TYPED);
  const formula_tree *whole = sum_of(c, sum, term);
  bool of_sum = whole && agree(c, whole, claimed), kept = text && value;
  if (kept) {
    char sentence[600];
    snprintf(sentence, sizeof sentence,
             of_sum ? "the label '= %s' stands under %s, but is the value of its sum over %s"
                    : "the label '= %s' stands under %s, which has another value%.0s",
             value, text, of_sum ? sum->indices : "");
    kept = c->note(c->context, sentence);
  }
  free(text);
  free(value);
  return kept;
}

static bool check(const checker *c, const formula_tree *tree, const formula_tree *sum) {
  if (tree->kind == FORMULA_LABEL) {
    const formula_tree *term = tree->parts[0], *claimed = tree->parts[1];
    if (term->dimension == FORMULA_NUMBER_SHAPE && claimed->dimension == FORMULA_NUMBER_SHAPE &&
        !agree(c, term, claimed) && !report(c, tree, sum))
      return false;
    return check(c, term, sum);
  }
  if (tree->kind == FORMULA_SUM) sum = tree;
  for (size_t k = 0; k < tree->count; k++)
    if (!check(c, tree->parts[k], sum)) return false;
  return true;
}

bool sheet_check_labels(const sheet_view *view, const formula_tree *tree,
                        bool (*note)(void *context, const char *sentence), void *context) {
  checker c = {view, note, context};
  return check(&c, tree, NULL);
}
