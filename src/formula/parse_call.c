/* Functions, roots, fractions and braces with labels. */
#include "formula/parse.h"
#include <string.h>

/* ---- functions ---- */

/* base = "_" power
 * Or the figures of log2( and log10(. */
static bool parse_base(formula_parser *parser, formula_tree **base) {
  formula_token *token = formula_peek(parser);
  *base = NULL;
  if (formula_take_kind(parser, TOKEN_UNDERSCORE)) {
    *base = formula_parse_factor(parser);
    return *base != NULL;
  }
  bool figures = token->kind == TOKEN_NUMBER && token->joined &&
                 (strcmp(token->text, "2") == 0 || strcmp(token->text, "10") == 0);
  if (!figures || token[1].kind != TOKEN_OPEN || !token[1].joined) return true;
  formula_note(parser->notes, (formula_span){token[-1].span.from, token->span.to},
               "log%s( is read as the logarithm to base %s", token->text, token->text);
  *base = formula_parse_number(parser);
  return *base != NULL;
}

static bool is_extreme(formula_function function) {
  return function == FORMULA_MAX || function == FORMULA_MIN;
}

/* arguments = "(" expression { "," expression } ")" */
static bool parse_bracketed(formula_parser *parser, formula_function function,
                            formula_parts *arguments) {
  formula_token *open = formula_take(parser);
  char closer = parser->closer;
  parser->closer = '\0';
  do {
    if (!formula_append(parser, arguments, formula_parse_expression(parser))) return false;
  } while (is_extreme(function) && formula_take_kind(parser, TOKEN_COMMA));
  parser->closer = closer;
  if (formula_peek(parser)->kind == TOKEN_COMMA) {
    formula_parse_fail(parser, FORMULA_SYNTAX, formula_peek(parser)->span,
                       "this function takes one number; for a decimal write a point, as in 0.5");
    return false;
  }
  if (!formula_take_close(parser, open)) return false;
  if (!is_extreme(function) || arguments->count > 1) return true;
  formula_parse_fail(parser, FORMULA_SYNTAX, open->span,
                     "max and min want two or more numbers with commas between them");
  return false;
}

/* Without brackets a function takes the next factor, and with it a sign. */
static bool parse_bare(formula_parser *parser, const formula_token *name,
                       formula_parts *arguments) {
  formula_token *sign = formula_peek(parser);
  bool negative = formula_take_kind(parser, TOKEN_MINUS);
  if (!formula_at_factor(parser)) {
    formula_parse_unexpected(parser, "what the function is taken of");
    return false;
  }
  formula_tree *argument = formula_parse_factor(parser);
  if (negative) argument = formula_parse_node1(parser, FORMULA_NEGATE, sign->span.from, argument);
  if (!formula_append(parser, arguments, argument)) return false;
  if (formula_at_factor(parser) || formula_peek(parser)->kind == TOKEN_SLASH)
    formula_note(parser->notes, (formula_span){name->span.from, formula_peek(parser)->span.to},
                 "without brackets a function takes the next factor only: log 2 x is (log 2) x");
  return true;
}

/* call = function [ base ] [ "^" exponent ] ( arguments | [ "-" ] power ) */
formula_tree *formula_parse_call(formula_parser *parser) {
  formula_token *name = formula_take(parser);
  formula_tree *base = NULL, *exponent = NULL;
  formula_parts arguments = {0};
  if (name->function == FORMULA_LOG && !parse_base(parser, &base)) return NULL;
  if (formula_take_kind(parser, TOKEN_CARET)) {
    exponent = formula_parse_exponent(parser);
    if (exponent == NULL) return NULL;
    formula_note(parser->notes, (formula_span){name->span.from, exponent->span.to},
                 "log^2 x is read as (log x)^2, and so for other functions and exponents");
  }
  if (formula_peek(parser)->kind == TOKEN_UNDERSCORE)
    return formula_parse_fail(parser, FORMULA_SYNTAX, formula_peek(parser)->span,
                              "a function has no subscript here; only log takes one, its base");
  bool bracketed = formula_peek(parser)->kind == TOKEN_OPEN && !formula_at_bracket(parser, '<');
  if (bracketed ? !parse_bracketed(parser, name->function, &arguments)
                : !parse_bare(parser, name, &arguments))
    return NULL;
  if (arguments.count == 1 && is_extreme(name->function))
    return formula_parse_fail(parser, FORMULA_SYNTAX, name->span,
                              "max and min want brackets, as in max(a, b)");
  if (base != NULL && !formula_append(parser, &arguments, base)) return NULL;
  formula_tree *call = formula_parse_node(parser, FORMULA_CALL, name->span.from, arguments.count);
  if (call == NULL) return NULL;
  call->function = name->function;
  for (size_t k = 0; k < arguments.count; k++) call->parts[k] = arguments.items[k];
  if (exponent == NULL) return call;
  return formula_parse_node2(parser, FORMULA_POWER, name->span.from, call, exponent);
}

/* group = "{" expression "}" | atom */
static formula_tree *parse_group(formula_parser *parser, const char *wanted) {
  formula_token *open = formula_peek(parser);
  if (!formula_at_factor(parser)) return formula_parse_unexpected(parser, wanted);
  if (!formula_at_bracket(parser, '{')) return formula_parse_factor(parser);
  formula_take(parser);
  char closer = parser->closer;
  parser->closer = '\0';
  formula_tree *tree = formula_parse_expression(parser);
  parser->closer = closer;
  return tree != NULL && formula_take_close(parser, open) ? tree : NULL;
}

static formula_tree *number_node(formula_parser *parser, size_t from, const char *text) {
  formula_tree *number = formula_parse_node(parser, FORMULA_NUMBER, from, 0);
  if (number != NULL) number->text = text;
  return number;
}

/* root = "\sqrt" [ "[" expression "]" ] group */
formula_tree *formula_parse_root(formula_parser *parser) {
  formula_token *root = formula_take(parser);
  formula_tree *degree = NULL;
  if (formula_at_bracket(parser, '[')) {
    formula_token *open = formula_take(parser);
    degree = formula_parse_expression(parser);
    if (degree == NULL || !formula_take_close(parser, open)) return NULL;
  }
  formula_tree *inside = parse_group(parser, "what the root is taken of");
  size_t from = root->span.from;
  if (inside != NULL && degree != NULL) {
    formula_tree *one = number_node(parser, from, "1");
    return formula_parse_node2(parser, FORMULA_POWER, from, inside,
                               formula_parse_node2(parser, FORMULA_DIVIDE, from, one, degree));
  }
  formula_tree *tree = formula_parse_node1(parser, FORMULA_CALL, from, inside);
  if (tree != NULL) tree->function = FORMULA_SQRT;
  return tree;
}

/* ---- fractions ---- */

/* \frac12 is one half: TeX takes one figure at a time. */
static void split_figures(formula_parser *parser) {
  formula_token *token = formula_peek(parser);
  if (token->kind != TOKEN_NUMBER || strlen(token->text) != 2 || token->text[1] == '.') return;
  formula_token *before = token - 1; /* \frac itself, which has been taken */
  *before = *token;
  token->span.from = before->span.to = token->span.to - 1;
  before->text = formula_arena_text(parser->arena, token->text, 1);
  token->text = token->text + 1;
  if (before->text != NULL) parser->at--;
}

/* fraction = "\frac" group group */
formula_tree *formula_parse_fraction(formula_parser *parser) {
  if (formula_at_derivative_fraction(parser)) return formula_parse_derivative(parser);
  size_t from = formula_take(parser)->span.from;
  split_figures(parser);
  formula_tree *above = parse_group(parser, "what stands above the line of the fraction");
  if (above == NULL) return NULL;
  formula_tree *below = parse_group(parser, "what stands below the line of the fraction");
  return formula_parse_node2(parser, FORMULA_DIVIDE, from, above, below);
}

/* ---- labels ---- */

static bool names_known(const formula_parser *parser, const formula_tree *tree) {
  if (tree->kind == FORMULA_SYMBOL && parser->scope != NULL &&
      !formula_is_known(parser, tree->text))
    return false;
  for (size_t k = 0; k < tree->count; k++)
    if (!names_known(parser, tree->parts[k])) return false;
  return true;
}

/* label = "\underbrace" group [ ( "_" | "^" ) "{" [ relation ] expression "}" ]
 * It is what stands over the brace; what stands below it is a claim about that. */
formula_tree *formula_parse_label(formula_parser *parser) {
  size_t from = formula_take(parser)->span.from;
  formula_tree *inside = parse_group(parser, "what stands over the brace");
  if (inside == NULL) return NULL;
  if (!formula_take_kind(parser, TOKEN_UNDERSCORE) && !formula_take_kind(parser, TOKEN_CARET))
    return inside;
  formula_token *open = formula_peek(parser);
  bool group = formula_at_bracket(parser, '{');
  if (group) formula_take(parser);
  formula_take_kind(parser, TOKEN_RELATION);
  if (group && formula_take_kind(parser, TOKEN_CLOSE)) return inside;
  formula_tree *claim = group ? formula_parse_expression(parser) : formula_parse_factor(parser);
  if (claim == NULL || (group && !formula_take_close(parser, open))) return NULL;
  bool fits = formula_shape(parser->scope, claim) == formula_shape(parser->scope, inside);
  if (names_known(parser, claim) && fits)
    return formula_parse_node2(parser, FORMULA_LABEL, from, inside, claim);
  formula_note(parser->notes, claim->span,
               "the label under the brace cannot be compared with what it stands under, and is "
               "passed over");
  return inside;
}
