/* Canonical printing, in three notations from one walk over the tree. */
#include "formula/print.h"
#include "formula/tokens.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How tightly a node holds together: a part that holds less tightly than its place wants gets
 * brackets. */
typedef enum { TERMS, TERM, FACTOR, ATOM } strength;

typedef struct {
  char *text;
  size_t length, room;
  bool failed;
  formula_notation notation;
} printer;

static void put_bytes(printer *to, const char *text, size_t length) {
  if (to->length + length + 1 > to->room && !to->failed) {
    size_t room = 2 * (to->room + length) + 64;
    char *longer = realloc(to->text, room);
    to->failed = longer == NULL;
    if (to->failed) return;
    to->text = longer;
    to->room = room;
  }
  if (to->failed) return;
  memcpy(to->text + to->length, text, length);
  to->length += length;
  to->text[to->length] = '\0';
}

static void put(printer *to, const char *text) {
  put_bytes(to, text, strlen(text));
}

static bool latex(const printer *to) {
  return to->notation == FORMULA_LATEX;
}

/* One of two spellings. */
static void put_either(printer *to, const char *typed, const char *tex) {
  put(to, latex(to) ? tex : typed);
}

static void print_node(printer *to, const formula_tree *tree, strength wanted, bool last);

static void print_in(printer *to, const char *open, const formula_tree *tree, const char *close) {
  put(to, open);
  print_node(to, tree, TERMS, true);
  put(to, close);
}

static void print_bracketed(printer *to, const formula_tree *tree) {
  if (latex(to))
    print_in(to, "\\left(", tree, "\\right)");
  else
    print_in(to, "(", tree, ")");
}

/* ---- names, indices, conditions ---- */

static const char *relation_text(formula_relation relation, bool tex) {
  static const char *const typed[] = {" = ", " != ", " < ", " <= ", " > ", " >= "};
  static const char *const texed[] = {" = ", " \\ne ", " < ", " \\le ", " > ", " \\ge "};
  return tex ? texed[relation] : typed[relation];
}

static void print_conditions(printer *to, const formula_tree *tree) {
  for (size_t k = 0; k < tree->condition_count; k++) {
    const formula_condition *condition = &tree->conditions[k];
    if (k > 0) put(to, ", ");
    put_bytes(to, &condition->left, 1);
    put(to, relation_text(condition->relation, latex(to)));
    put_bytes(to, &condition->right, 1);
  }
}

/* D_KL(p||q), as the reader of names puts it together. */
static bool print_divergence(printer *to, const char *name) {
  const char *bar = strstr(name, "||");
  if (strncmp(name, "D_KL(", 5) != 0 || bar == NULL || !latex(to)) return false;
  put(to, "D_{\\text{KL}}(");
  put_bytes(to, name + 5, (size_t)(bar - name - 5));
  put(to, " \\parallel ");
  put(to, bar + 2);
  return true;
}

static void print_name(printer *to, const char *name) {
  if (print_divergence(to, name)) return;
  size_t length = strlen(name);
  bool plain = !latex(to) || length < 2 || name[length - 1] == '\'';
  const char *greek = plain ? NULL : formula_greek(name, length);
  if (greek != NULL && strcmp(greek, name) == 0) {
    put(to, "\\");
    plain = true;
  }
  if (!plain) put(to, "\\mathrm{");
  put(to, name);
  if (!plain) put(to, "}");
}

static void print_symbol(printer *to, const formula_tree *tree) {
  print_name(to, tree->text);
  if (*tree->indices == '\0') return;
  put_either(to, "_", "_{");
  put(to, tree->indices);
  put_either(to, "", "}");
}

/* ---- kinds ---- */

static bool has_letter(const formula_tree *tree, char letter) {
  bool found = strchr(tree->indices, letter) != NULL;
  if (tree->kind == FORMULA_SUM && found) return false;
  for (size_t k = 0; k < tree->condition_count && !found; k++)
    found = tree->conditions[k].left == letter || tree->conditions[k].right == letter;
  for (size_t k = 0; k < tree->count && !found; k++) found = has_letter(tree->parts[k], letter);
  return found;
}

/* Would a sum at the end of terms[k] reach over a later term, where it is read again? */
static bool would_reach(const formula_tree *terms, size_t k, const formula_tree *tree) {
  for (const char *letter = tree->indices; tree->kind == FORMULA_SUM && *letter != '\0'; letter++)
    for (size_t later = k + 1; later < terms->count; later++)
      if (has_letter(terms->parts[later], *letter)) return true;
  for (size_t part = 0; part < tree->count; part++)
    if (would_reach(terms, k, tree->parts[part])) return true;
  return false;
}

static void print_terms(printer *to, const formula_tree *tree) {
  for (size_t k = 0; k < tree->count; k++) {
    const formula_tree *term = tree->parts[k];
    bool negative = term->kind == FORMULA_NEGATE;
    if (k > 0) put(to, negative ? " - " : " + ");
    if (k == 0 && negative) put(to, "-");
    if (negative) term = term->parts[0];
    if (would_reach(tree, k, term))
      print_bracketed(to, term);
    else
      print_node(to, term, TERM, true);
  }
}

static bool begins_with_figure(const formula_tree *tree) {
  switch (tree->kind) {
  case FORMULA_NUMBER:
    return true;
  case FORMULA_POWER:
    return begins_with_figure(tree->parts[0]);
  default:
    return false;
  }
}

static void print_product(printer *to, const formula_tree *tree, bool last) {
  for (size_t k = 0; k < tree->count; k++) {
    const formula_tree *factor = tree->parts[k];
    bool figure = k > 0 && begins_with_figure(factor);
    if (k > 0) put_either(to, figure ? " * " : " ", figure ? " \\times " : " ");
    print_node(to, factor, FACTOR, last && k + 1 == tree->count);
  }
}

static void print_divide(printer *to, const formula_tree *tree, bool last) {
  if (latex(to)) {
    print_in(to, "\\frac{", tree->parts[0], "}{");
    print_in(to, "", tree->parts[1], "}");
    return;
  }
  print_node(to, tree->parts[0], tree->parts[0]->kind == FORMULA_MULTIPLY ? TERM : FACTOR, false);
  put(to, " / ");
  print_node(to, tree->parts[1], FACTOR, last);
}

static void print_power(printer *to, const formula_tree *tree) {
  const formula_tree *exponent = tree->parts[1];
  print_node(to, tree->parts[0], ATOM, false);
  if (latex(to))
    print_in(to, "^{", exponent, "}");
  else if (exponent->kind == FORMULA_NUMBER || exponent->kind == FORMULA_SYMBOL)
    print_in(to, "^", exponent, "");
  else
    print_in(to, "^(", exponent, ")");
}

static void print_call(printer *to, const formula_tree *tree) {
  static const char *const typed[] = {"exp", "log",     "sqrt", "tanh", "sin",
                                      "cos", "sigmoid", "abs",  "max",  "min"};
  static const char *const texed[] = {
      "\\exp",         "\\log", "\\sqrt", "\\tanh", "\\sin", "\\cos", "\\mathrm{sigmoid}",
      "\\mathrm{abs}", "\\max", "\\min"};
  put_either(to, typed[tree->function], texed[tree->function]);
  if (tree->function == FORMULA_SQRT && latex(to)) {
    print_in(to, "{", tree->parts[0], "}");
    return;
  }
  bool base = tree->function == FORMULA_LOG && tree->count == 2;
  bool figure = base && tree->parts[1]->kind == FORMULA_NUMBER && !latex(to);
  if (base) print_in(to, figure ? "_" : "_{", tree->parts[1], figure ? "" : "}");
  put_either(to, "(", "\\left(");
  for (size_t k = 0; k < tree->count - base; k++)
    print_in(to, k > 0 ? ", " : "", tree->parts[k], "");
  put_either(to, ")", "\\right)");
}

static bool has_norm(const formula_tree *tree) {
  if (tree->kind == FORMULA_NORM) return true;
  for (size_t k = 0; k < tree->count; k++)
    if (has_norm(tree->parts[k])) return true;
  return false;
}

static void print_norm(printer *to, const formula_tree *tree) {
  const formula_tree *inside = tree->parts[0];
  put_either(to, "||", "\\left\\|");
  if (has_norm(inside)) /* bars within bars could not be told apart */
    print_bracketed(to, inside);
  else
    print_node(to, inside, TERMS, true);
  put_either(to, "||", "\\right\\|");
}

static void print_sum(printer *to, const formula_tree *tree) {
  put_either(to, "sum_", "\\sum_{");
  if (tree->condition_count > 0) {
    put_either(to, "{", "");
    for (const char *letter = tree->indices; *letter != '\0'; letter++) {
      put_bytes(to, letter, 1);
      put(to, ", ");
    }
    print_conditions(to, tree);
    put(to, "}");
  } else {
    put(to, tree->indices);
    put_either(to, "", "}");
  }
  put(to, " ");
  print_node(to, tree->parts[0], TERM, true);
}

static void print_indicator(printer *to, const formula_tree *tree) {
  put_either(to, "[", "\\mathbb{1}[");
  print_conditions(to, tree);
  put(to, "]");
}

static void put_order(printer *to, const formula_tree *tree) {
  char order[32] = "";
  if (tree->count > 2)
    snprintf(order, sizeof order, latex(to) ? "^{%zu}" : "^%zu", tree->count - 1);
  put(to, order);
}

static void print_derivative(printer *to, const formula_tree *tree) {
  const formula_tree *body = tree->parts[0];
  bool name = body->kind == FORMULA_SYMBOL && strncmp(body->text, "D_KL", 4) != 0;
  put_either(to, "d", "\\frac{\\partial");
  put_order(to, tree);
  if (name) {
    put_either(to, "", " ");
    print_symbol(to, body);
  } else if (!latex(to)) {
    print_bracketed(to, body);
  }
  put_either(to, "/", "}{");
  for (size_t k = 1; k < tree->count; k++) {
    put_either(to, k > 1 ? " d" : "d", k > 1 ? " \\partial " : "\\partial ");
    print_symbol(to, tree->parts[k]);
  }
  put_either(to, "", "}");
  if (!name && latex(to)) print_in(to, "\\left[", body, "\\right]");
}

static void print_dot(printer *to, const formula_tree *tree) {
  print_node(to, tree->parts[0], ATOM, false);
  put_either(to, " · ", " \\cdot ");
  print_node(to, tree->parts[1], ATOM, false);
}

/* ---- strengths ---- */

/* A sum takes all of the product to its right: it needs brackets unless it is the last there. */
static strength strength_of(const printer *to, const formula_tree *tree, bool last) {
  switch (tree->kind) {
  case FORMULA_ADD:
  case FORMULA_NEGATE:
    return TERMS;
  case FORMULA_MULTIPLY:
  case FORMULA_DOT:
    return TERM;
  case FORMULA_SUM:
    return last ? FACTOR : TERMS;
  case FORMULA_DIVIDE:
    return latex(to) ? FACTOR : TERM;
  case FORMULA_POWER:
  case FORMULA_DERIVATIVE:
    return FACTOR;
  default:
    return ATOM;
  }
}

static void print_kind(printer *to, const formula_tree *tree, bool last) {
  switch (tree->kind) {
  case FORMULA_NUMBER:
    put(to, tree->text);
    break;
  case FORMULA_CONSTANT:
    print_name(to, tree->text);
    break;
  case FORMULA_SYMBOL:
    print_symbol(to, tree);
    break;
  case FORMULA_ADD:
    print_terms(to, tree);
    break;
  case FORMULA_NEGATE:
    put(to, "-");
    print_node(to, tree->parts[0], TERM, last);
    break;
  case FORMULA_MULTIPLY:
    print_product(to, tree, last);
    break;
  case FORMULA_DIVIDE:
    print_divide(to, tree, last);
    break;
  case FORMULA_POWER:
    print_power(to, tree);
    break;
  case FORMULA_CALL:
    print_call(to, tree);
    break;
  case FORMULA_NORM:
    print_norm(to, tree);
    break;
  case FORMULA_DOT:
    print_dot(to, tree);
    break;
  case FORMULA_SUM:
    print_sum(to, tree);
    break;
  case FORMULA_INDICATOR:
    print_indicator(to, tree);
    break;
  case FORMULA_DERIVATIVE:
    print_derivative(to, tree);
    break;
  case FORMULA_LABEL:
    print_in(to, "\\underbrace{", tree->parts[0], "}_{= ");
    print_in(to, "", tree->parts[1], "}");
    break;
  }
}

static bool is_leaf(const formula_tree *tree) {
  return tree->count == 0 || tree->kind == FORMULA_CALL || tree->kind == FORMULA_NORM ||
         tree->kind == FORMULA_LABEL;
}

/* last: nothing of the same product follows. */
static void print_node(printer *to, const formula_tree *tree, strength wanted, bool last) {
  bool whole = to->notation == FORMULA_BRACKETED && wanted > TERMS && !is_leaf(tree);
  if (whole || strength_of(to, tree, last) < wanted)
    print_bracketed(to, tree);
  else
    print_kind(to, tree, last);
}

char *formula_print(const formula_tree *tree, formula_notation notation) {
  printer to = {.notation = notation};
  put(&to, "");
  print_node(&to, tree, TERMS, true);
  if (!to.failed) return to.text;
  free(to.text);
  return NULL;
}
