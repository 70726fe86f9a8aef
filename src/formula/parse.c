/* Sums of terms, products, powers and brackets. */
#include "formula/parse.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- expression ---- */

/* A sum reaches over the terms behind it, up to the last that uses one of its letters: nothing else
 * binds them there. body becomes the sum of itself and terms[1..last]. */
static bool reach(formula_parser *parser, formula_tree *sum, formula_parts *terms, size_t k) {
  uint64_t own = 0;
  size_t last = k;
  for (const char *letter = sum->indices; *letter != '\0'; letter++)
    own |= formula_letter_mask(*letter);
  for (size_t m = k + 1; m < terms->count; m++)
    if ((formula_free_mask(terms->items[m]) & own) != 0) last = m;
  if (last == k) return true;
  size_t taken = last - k;
  formula_tree *body = formula_parse_node(parser, FORMULA_ADD, sum->parts[0]->span.from, 1 + taken);
  if (body == NULL) return false;
  body->parts[0] = sum->parts[0];
  for (size_t m = 0; m < taken; m++) body->parts[1 + m] = terms->items[k + 1 + m];
  sum->parts[0] = body;
  sum->span.to = body->span.to = terms->items[k]->span.to = terms->items[last]->span.to;
  memmove(terms->items + k + 1, terms->items + last + 1,
          (terms->count - last - 1) * sizeof *terms->items);
  terms->count -= taken;
  formula_note(parser->notes, sum->span,
               "the sum over %s is taken to reach over the %s behind it, where %s is used again",
               sum->indices, body->parts[1]->kind == FORMULA_NEGATE ? "-" : "+", sum->indices);
  return true;
}

/* The extent of all sums that stand open in terms, from the right to the left. */
static bool settle_sums(formula_parser *parser, formula_parts *terms, const size_t *first_open) {
  size_t end = parser->open_count;
  for (size_t k = terms->count; k-- > 0; end = first_open[k])
    for (size_t s = first_open[k]; s < end; s++)
      if (!reach(parser, parser->open[s], terms, k)) return false;
  return true;
}

/* expression = [ "+" | "-" ] product { ( "+" | "-" ) product } */
static formula_tree *parse_terms(formula_parser *parser) {
  formula_parts terms = {0};
  size_t *first_open = NULL, room = 0;
  formula_token *sign = formula_peek(parser);
  bool is_signed = sign->kind == TOKEN_PLUS || sign->kind == TOKEN_MINUS;
  do {
    if (is_signed) formula_take(parser);
    if (terms.count == room) {
      size_t *longer = formula_arena_take(parser->arena, (room * 2 + 4) * sizeof *longer);
      if (longer == NULL)
        return formula_parse_fail(parser, FORMULA_MEMORY, sign->span, "memory is short");
      if (room > 0) memcpy(longer, first_open, room * sizeof *longer);
      first_open = longer;
      room = room * 2 + 4;
    }
    first_open[terms.count] = parser->open_count;
    formula_tree *term = formula_parse_product(parser);
    if (is_signed && sign->kind == TOKEN_MINUS)
      term = formula_parse_node1(parser, FORMULA_NEGATE, sign->span.from, term);
    if (!formula_append(parser, &terms, term)) return NULL;
    sign = formula_peek(parser);
    is_signed = sign->kind == TOKEN_PLUS || sign->kind == TOKEN_MINUS;
  } while (is_signed);
  if (!settle_sums(parser, &terms, first_open)) return NULL;
  return formula_parse_list(parser, FORMULA_ADD, &terms);
}

formula_tree *formula_parse_expression(formula_parser *parser) {
  size_t open = parser->open_count;
  if (!formula_descend(parser)) return NULL;
  formula_tree *tree = parse_terms(parser);
  formula_ascend(parser);
  parser->open_count = open;
  return tree;
}

/* ---- product ---- */

typedef struct {
  formula_parts factors;
  size_t vector; /* place of the factor that is a vector, or NONE */
  bool slashed;  /* the last one was divided by with a / */
  size_t divisions;
} product;

enum { NONE = 100000, MOST_DIVISIONS = 64 };

static bool multiply(formula_parser *parser, product *of, formula_tree *factor, bool dotted) {
  if (factor == NULL) return false;
  bool vector = formula_shape(parser->scope, factor) != FORMULA_NUMBER_SHAPE;
  if (vector && dotted && of->vector != NONE) {
    formula_tree **left = &of->factors.items[of->vector];
    *left = formula_parse_node2(parser, FORMULA_DOT, (*left)->span.from, *left, factor);
    of->vector = NONE;
    return *left != NULL;
  }
  if (vector && of->vector == NONE) of->vector = of->factors.count;
  return formula_append(parser, &of->factors, factor);
}

static bool divide(formula_parser *parser, product *of, formula_tree *factor) {
  formula_tree *left = formula_parse_list(parser, FORMULA_MULTIPLY, &of->factors);
  if (left == NULL) return false;
  if (++of->divisions > MOST_DIVISIONS) {
    formula_parse_fail(parser, FORMULA_COST, left->span,
                       "these are more than %d divisions in a row", MOST_DIVISIONS);
    return false;
  }
  of->factors.count = 0;
  if (of->vector != NONE) of->vector = 0;
  return formula_append(parser, &of->factors,
                        formula_parse_node2(parser, FORMULA_DIVIDE, left->span.from, left, factor));
}

/* transposed = power "^T" [ "·" | "*" ] power
 * A row times a column: the dot product of two vectors. */
formula_tree *formula_parse_transposed(formula_parser *parser) {
  formula_tree *factor = formula_parse_factor(parser);
  while (factor != NULL && parser->transposed) {
    parser->transposed = false;
    if (!formula_take_kind(parser, TOKEN_DOT)) formula_take_kind(parser, TOKEN_TIMES);
    if (!formula_at_factor(parser))
      return formula_parse_unexpected(parser, "the vector that a transposed one is multiplied by");
    factor = formula_parse_node2(parser, FORMULA_DOT, factor->span.from, factor,
                                 formula_parse_factor(parser));
  }
  return factor;
}

/* signed = { "-" | "+" } ( power | transposed ) */
static formula_tree *parse_signed(formula_parser *parser) {
  formula_token *sign = formula_peek(parser);
  if (sign->kind != TOKEN_MINUS && sign->kind != TOKEN_PLUS)
    return formula_parse_transposed(parser);
  formula_take(parser);
  if (!formula_descend(parser)) return NULL;
  formula_tree *factor = parse_signed(parser);
  formula_ascend(parser);
  if (sign->kind == TOKEN_PLUS) return factor;
  return formula_parse_node1(parser, FORMULA_NEGATE, sign->span.from, factor);
}

static bool parse_operation(formula_parser *parser, product *of) {
  formula_token *token = formula_peek(parser);
  bool dotted = token->kind == TOKEN_DOT;
  if (dotted || token->kind == TOKEN_TIMES) {
    formula_take(parser);
    of->slashed = false;
    return multiply(parser, of, parse_signed(parser), dotted);
  }
  if (token->kind == TOKEN_SLASH) {
    formula_take(parser);
    of->slashed = true;
    formula_tree *below = parse_signed(parser);
    if (below != NULL && below->kind == FORMULA_SUM && below->parts[0]->kind == FORMULA_MULTIPLY)
      formula_note(parser->notes, below->span,
                   "a/sum_k b c is read as a/(sum_k b c): a sum takes the product to its right");
    return divide(parser, of, below);
  }
  if (token->kind == TOKEN_NUMBER && token[-1].kind == TOKEN_NUMBER) {
    formula_parse_fail(parser, FORMULA_SYNTAX, token->span,
                       "two numbers stand side by side: write what is between them");
    return false;
  }
  if (of->slashed)
    formula_note(parser->notes, (formula_span){of->factors.items[0]->span.from, token->span.to},
                 "a/b c is read as (a/b) c; write a/(b c) if all of it is below the line");
  of->slashed = false;
  return multiply(parser, of, formula_parse_transposed(parser), false);
}

/* product = signed { ( "*" | "·" | "/" ) signed | power | transposed }
 * From the left to the right: a/b c is (a/b) c. A dot between two vectors is their dot product. */
formula_tree *formula_parse_product(formula_parser *parser) {
  product of = {.vector = NONE};
  if (!multiply(parser, &of, parse_signed(parser), false)) return NULL;
  for (;;) {
    formula_token_kind next = formula_peek(parser)->kind;
    bool sign = next == TOKEN_DOT || next == TOKEN_TIMES || next == TOKEN_SLASH;
    if (!sign && !formula_at_factor(parser)) break;
    if (!parse_operation(parser, &of)) return NULL;
  }
  return formula_parse_list(parser, FORMULA_MULTIPLY, &of.factors);
}

/* ---- power ---- */

static bool is_transpose(const formula_parser *parser, size_t place) {
  const formula_token *token = &parser->tokens[place];
  if (token->kind == TOKEN_TRANSPOSE) return true;
  bool alone = !(token->kind != TOKEN_END && token[1].kind == TOKEN_LETTER && token[1].joined);
  return formula_is_letter(token, 'T') && alone && !formula_is_known(parser, "T");
}

static bool take_transpose(formula_parser *parser) {
  size_t place = parser->at;
  const formula_token *token = &parser->tokens[place];
  if (is_transpose(parser, place)) {
    parser->at += 1;
    return true;
  }
  if (token->kind != TOKEN_OPEN || token->bracket != '{' || !is_transpose(parser, place + 1) ||
      token[2].kind != TOKEN_CLOSE)
    return false;
  parser->at += 3;
  return true;
}

/* exponent = { "-" } power
 * So 2^3^2 is 2^(3^2). */
formula_tree *formula_parse_exponent(formula_parser *parser) {
  formula_token *sign = formula_peek(parser);
  if (!formula_descend(parser)) return NULL;
  formula_tree *exponent = NULL;
  if (formula_take_kind(parser, TOKEN_MINUS))
    exponent = formula_parse_node1(parser, FORMULA_NEGATE, sign->span.from,
                                   formula_parse_exponent(parser));
  else if (formula_at_factor(parser))
    exponent = formula_parse_factor(parser);
  else
    formula_parse_unexpected(parser, "an exponent");
  formula_ascend(parser);
  return exponent;
}

/* atom = number | symbol | call | root | fraction | sum | derivative | gradient | label | norm
 *      | absolute | inner | indicator | "(" expression ")" | "[" expression "]"
 *      | "{" expression "}" */
static formula_tree *parse_atom(formula_parser *parser) {
  formula_token *token = formula_peek(parser);
  if (formula_at_gradient(parser)) return formula_parse_gradient(parser);
  if (formula_at_derivative(parser)) return formula_parse_derivative(parser);
  switch (token->kind) {
  case TOKEN_NUMBER:
    return formula_parse_number(parser);
  case TOKEN_LETTER:
  case TOKEN_NAME:
    return formula_parse_symbol(parser);
  case TOKEN_FUNCTION:
    return formula_parse_call(parser);
  case TOKEN_ROOT:
    return formula_parse_root(parser);
  case TOKEN_FRACTION:
    return formula_parse_fraction(parser);
  case TOKEN_SUM:
    return formula_parse_sum(parser);
  case TOKEN_UNDERBRACE:
    return formula_parse_label(parser);
  case TOKEN_INDICATOR:
    return formula_parse_indicator(parser);
  case TOKEN_BAR:
  case TOKEN_NORM:
    return formula_parse_norm(parser);
  case TOKEN_OPEN:
    break;
  default:
    return formula_parse_unexpected(parser, "a number, a name or a bracket");
  }
  if (formula_at_iverson(parser)) return formula_parse_indicator(parser);
  if (token->bracket == '<') return formula_parse_inner(parser);
  char closer = parser->closer;
  parser->closer = '\0';
  formula_take(parser);
  formula_tree *tree = formula_parse_expression(parser);
  parser->closer = closer;
  return tree != NULL && formula_take_close(parser, token) ? tree : NULL;
}

static formula_tree *second_subscript(formula_parser *parser, const formula_tree *base) {
  const formula_token *sign = formula_peek(parser);
  bool bracket = sign[-1].kind == TOKEN_CLOSE && sign[-1].bracket != '{';
  if (base->kind == FORMULA_SYMBOL && !bracket)
    return formula_parse_fail(parser, FORMULA_SYNTAX, sign->span,
                              "a name has one group of subscripts, as in p_{ij}");
  return formula_parse_fail(parser, FORMULA_SYNTAX, sign->span,
                            "a subscript has to stand behind a name, as in p_{ij}: write the "
                            "entry of a function out, and a vector whole");
}

/* power = atom [ "^" exponent ] */
formula_tree *formula_parse_factor(formula_parser *parser) {
  size_t from = formula_peek(parser)->span.from;
  if (!formula_descend(parser)) return NULL;
  formula_tree *base = parse_atom(parser);
  formula_ascend(parser);
  while (base != NULL && formula_take_kind(parser, TOKEN_CARET)) {
    if (take_transpose(parser)) {
      parser->transposed = true;
      break;
    }
    base = formula_parse_node2(parser, FORMULA_POWER, from, base, formula_parse_exponent(parser));
  }
  if (base != NULL && formula_peek(parser)->kind == TOKEN_UNDERSCORE)
    return second_subscript(parser, base);
  return base;
}

/* ---- numbers ---- */

/* 0.693 is not log 2, but somebody may have meant it. */
static void note_rounded(formula_parser *parser, const formula_token *token) {
  static const struct {
    const char *name;
    double value;
  } constants[] = {{"log 2", 0.69314718055994531},
                   {"1/log 2", 1.4426950408889634},
                   {"log 10", 2.3025850929940457},
                   {"pi", 3.1415926535897932},
                   {"2 pi", 6.2831853071795865},
                   {"e", 2.7182818284590452},
                   {"sqrt 2", 1.4142135623730950},
                   {"1/sqrt 2", 0.70710678118654752},
                   {"sqrt 3", 1.7320508075688773},
                   {"1/3", 1.0 / 3},
                   {"2/3", 2.0 / 3},
                   {"1/6", 1.0 / 6},
                   {"4/3", 4.0 / 3}};
  const char *point = strchr(token->text, '.');
  size_t decimals = point != NULL ? strlen(point + 1) : 0;
  if (decimals < 3 || decimals > 15) return;
  double value = strtod(token->text, NULL), unit = pow(10, -(double)decimals);
  for (size_t k = 0; k < sizeof constants / sizeof *constants; k++) {
    double off = (constants[k].value - value) / unit; /* rounded, or cut off */
    if (off > -0.5 && off < 1)
      formula_note(parser->notes, token->span,
                   "%s is taken as exactly that; if it is %s rounded, write %s", token->text,
                   constants[k].name, constants[k].name);
  }
}

/* number = digits [ "." digits ] [ "e" [ "-" ] digits ] */
formula_tree *formula_parse_number(formula_parser *parser) {
  formula_token *token = formula_take(parser);
  note_rounded(parser, token);
  formula_tree *number = formula_parse_node(parser, FORMULA_NUMBER, token->span.from, 0);
  if (number != NULL) number->text = token->text;
  return number;
}

/* ---- pairs of bars ---- */

/* One of the two bars of ||, which closes a |; the other one stays. */
static void split_bars(formula_parser *parser) {
  formula_token *token = formula_peek(parser);
  if (parser->closer != '|' || token->kind != TOKEN_NORM ||
      token->span.to - token->span.from != 2 || parser->text[token->span.from] != '|')
    return;
  token->kind = TOKEN_BAR;
  token->span.from++;
  parser->at--; /* the place of the bar that is closed has one more bar to give */
  parser->tokens[parser->at] = *token;
  parser->tokens[parser->at].span = (formula_span){token->span.from - 1, token->span.from};
}

static formula_tree *absolute_or_norm(formula_parser *parser, const formula_token *open,
                                      formula_tree *inside) {
  if (open->kind == TOKEN_NORM)
    return formula_parse_node1(parser, FORMULA_NORM, open->span.from, inside);
  if (formula_shape(parser->scope, inside) != FORMULA_NUMBER_SHAPE) {
    formula_note(parser->notes, (formula_span){open->span.from, inside->span.to + 1},
                 "|v| of a vector is read as its norm, ||v||");
    return formula_parse_node1(parser, FORMULA_NORM, open->span.from, inside);
  }
  formula_tree *tree = formula_parse_node1(parser, FORMULA_CALL, open->span.from, inside);
  if (tree != NULL) tree->function = FORMULA_ABS;
  return tree;
}

/* norm     = "||" expression "||" [ "_2" ]
 * absolute = "|" expression "|" */
formula_tree *formula_parse_norm(formula_parser *parser) {
  formula_token *open = formula_take(parser);
  char closer = parser->closer;
  parser->closer = open->kind == TOKEN_BAR ? '|' : 'n';
  formula_tree *inside = formula_parse_expression(parser);
  if (inside != NULL) split_bars(parser);
  parser->closer = closer;
  if (inside == NULL) return NULL;
  if (!formula_take_kind(parser, open->kind)) {
    if (formula_peek(parser)->kind != TOKEN_END)
      return formula_parse_unexpected(parser, "an operator or the closing bar");
    return formula_parse_fail(parser, FORMULA_SYNTAX, open->span, "this %s is never closed",
                              open->kind == TOKEN_BAR ? "|" : "||");
  }
  if (open->kind == TOKEN_NORM && formula_take_kind(parser, TOKEN_UNDERSCORE)) {
    formula_token *order = formula_peek(parser);
    bool group = formula_take_kind(parser, TOKEN_OPEN);
    formula_token *two = formula_take(parser);
    if (two->kind != TOKEN_NUMBER || strcmp(two->text, "2") != 0 ||
        (group && !formula_take_kind(parser, TOKEN_CLOSE)))
      return formula_parse_fail(parser, FORMULA_SYNTAX, order->span,
                                "the only norm here is the Euclidean one, ||v|| or ||v||_2");
  }
  return absolute_or_norm(parser, open, inside);
}

/* inner = "\langle" expression "," expression "\rangle" */
formula_tree *formula_parse_inner(formula_parser *parser) {
  formula_token *open = formula_take(parser);
  formula_tree *left = formula_parse_expression(parser);
  if (left == NULL) return NULL;
  if (!formula_take_kind(parser, TOKEN_COMMA))
    return formula_parse_unexpected(parser, "the comma between two vectors");
  formula_tree *right = formula_parse_expression(parser);
  if (right == NULL || !formula_take_close(parser, open)) return NULL;
  return formula_parse_node2(parser, FORMULA_DOT, open->span.from, left, right);
}
