/* Derivatives: ∂C/∂q_ij, \frac{dC}{dq_{ij}}, \nabla_{y_i} C. */
#include "formula/parse.h"
#include <string.h>

enum { MOST_ORDER = 4 };

/* ---- what is ahead ---- */

/* At a delta that stands before a name, as in δC/δy_i, or alone, as in δ/δy_i: that of a variation,
 * for a Kronecker delta has subscripts or a bracket. */
static bool at_variation(const formula_parser *parser, size_t place) {
  const formula_token *token = &parser->tokens[place];
  return token->kind == TOKEN_NAME && strcmp(token->text, "delta") == 0 &&
         (token[1].kind == TOKEN_LETTER || token[1].kind == TOKEN_NAME ||
          token[1].kind == TOKEN_SLASH || token[1].kind == TOKEN_CLOSE) &&
         !formula_is_known(parser, "delta");
}

/* At ∂, or at a d that begins a word: dC, d/dx, d(…). Where d is a name of the scope it has to be
 * written together with another name. */
static bool at_differential(const formula_parser *parser, size_t place) {
  const formula_token *token = &parser->tokens[place];
  if (token->kind == TOKEN_DIFFERENTIAL || at_variation(parser, place)) return true;
  if (!formula_is_letter(token, 'd')) return false;
  bool inside_word = place > 0 && token->joined && token[-1].kind == TOKEN_LETTER;
  bool begins_word =
      (token[1].kind == TOKEN_LETTER || token[1].kind == TOKEN_NAME) && token[1].joined;
  return !inside_word && (begins_word || !formula_is_known(parser, "d"));
}

/* Is the word at place, d and all, one name of the scope? */
static bool is_whole_name(const formula_parser *parser, size_t place) {
  char word[66] = "";
  if (parser->tokens[place].kind != TOKEN_LETTER) return false;
  size_t end = formula_name_end(parser, place);
  if (end == place + 1) return false;
  for (size_t k = place; k < end && k - place < 64; k++) strcat(word, parser->tokens[k].text);
  return formula_is_known(parser, word) || strcmp(word, "delta") == 0;
}

static size_t behind_power(const formula_parser *parser, size_t place) {
  if (parser->tokens[place].kind != TOKEN_CARET) return place;
  return parser->tokens[place + 1].kind == TOKEN_OPEN ? formula_behind_bracket(parser, place + 1)
                                                      : place + 2;
}

static size_t behind_bars(const formula_parser *parser, size_t place) {
  formula_token_kind kind = parser->tokens[place++].kind;
  while (parser->tokens[place].kind != TOKEN_END && parser->tokens[place].kind != kind) place++;
  return place + (parser->tokens[place].kind != TOKEN_END);
}

/* The end of what is differentiated, which begins at place: a name with its subscripts, a bracket
 * or bars, and a power; nothing at all in d/dx. */
static size_t behind_operand(const formula_parser *parser, size_t place) {
  const formula_token *tokens = parser->tokens;
  if (tokens[place].kind == TOKEN_OPEN) {
    place = formula_behind_bracket(parser, place);
  } else if (tokens[place].kind == TOKEN_NORM || tokens[place].kind == TOKEN_BAR) {
    place = behind_bars(parser, place);
  } else if (tokens[place].kind == TOKEN_LETTER || tokens[place].kind == TOKEN_NAME) {
    do {
      place++;
    } while (tokens[place].kind == TOKEN_LETTER && tokens[place].joined);
    if (tokens[place].kind == TOKEN_UNDERSCORE) {
      place++;
      do {
        place = tokens[place].kind == TOKEN_OPEN ? formula_behind_bracket(parser, place)
                                                 : place + (tokens[place].kind != TOKEN_END);
      } while (tokens[place].kind == TOKEN_LETTER && tokens[place].joined);
    }
    if (tokens[place].kind == TOKEN_OPEN && tokens[place].joined)
      place = formula_behind_bracket(parser, place);
  }
  return behind_power(parser, place);
}

bool formula_at_gradient(const formula_parser *parser) {
  const formula_token *token = formula_peek(parser);
  return token->kind == TOKEN_NABLA ||
         (token->kind == TOKEN_DIFFERENTIAL && token[1].kind == TOKEN_UNDERSCORE);
}

bool formula_at_derivative(const formula_parser *parser) {
  size_t place = parser->at;
  if (!at_differential(parser, place)) return false;
  if (parser->tokens[place].kind == TOKEN_DIFFERENTIAL) return true;
  if (is_whole_name(parser, place)) return false;
  place = behind_operand(parser, behind_power(parser, place + 1));
  if (parser->tokens[place].kind != TOKEN_SLASH) return false;
  place++;
  if (parser->tokens[place].kind == TOKEN_OPEN) place++;
  return at_differential(parser, place) && !is_whole_name(parser, place);
}

bool formula_at_derivative_fraction(const formula_parser *parser) {
  size_t above = parser->at + 1;
  if (parser->tokens[parser->at].kind != TOKEN_FRACTION ||
      parser->tokens[above].kind != TOKEN_OPEN || !at_differential(parser, above + 1))
    return false;
  size_t below = formula_behind_bracket(parser, above);
  return parser->tokens[below].kind == TOKEN_OPEN && at_differential(parser, below + 1) &&
         parser->tokens[below + 2].kind != TOKEN_CLOSE && !is_whole_name(parser, below + 1);
}

/* ---- rules ---- */

/* order = [ "^" number ] */
static bool parse_order(formula_parser *parser, size_t *order) {
  *order = 1;
  if (!formula_take_kind(parser, TOKEN_CARET)) return true;
  formula_token *open = formula_peek(parser);
  bool group = formula_take_kind(parser, TOKEN_OPEN);
  formula_token *number = formula_take(parser);
  *order =
      number->kind == TOKEN_NUMBER && number->text[1] == '\0' ? (size_t)(number->text[0] - '0') : 0;
  if (*order < 1 || *order > MOST_ORDER) {
    formula_parse_fail(parser, FORMULA_SYNTAX, number->span,
                       "the order of a derivative is a number from 1 to %d", (int)MOST_ORDER);
    return false;
  }
  return !group || formula_take_close(parser, open);
}

/* The symbol that is differentiated by; a delta is none. */
static formula_tree *parse_cut(formula_parser *parser) {
  formula_token_kind next = formula_peek(parser)->kind;
  if (next != TOKEN_LETTER && next != TOKEN_NAME)
    return formula_parse_unexpected(parser, "the name of what is differentiated by");
  formula_tree *symbol = formula_parse_symbol(parser);
  if (symbol == NULL || symbol->kind == FORMULA_SYMBOL) return symbol;
  formula_parse_fail(parser, FORMULA_SYNTAX, symbol->span,
                     "only a name can be differentiated by, as in dC/dq_ij");
  return NULL;
}

/* variable = "∂" symbol [ "^" number ] */
static bool parse_variable(formula_parser *parser, formula_parts *parts) {
  if (!at_differential(parser, parser->at)) {
    formula_parse_unexpected(parser, "∂ and the name of what is differentiated by");
    return false;
  }
  if (at_variation(parser, parser->at))
    formula_note(parser->notes, formula_peek(parser)->span, "δC/δy is read as ∂C/∂y");
  formula_take(parser);
  formula_tree *symbol = parse_cut(parser);
  size_t times;
  if (symbol == NULL || !parse_order(parser, &times)) return false;
  while (times-- > 0)
    if (!formula_append(parser, parts, symbol)) return false;
  return true;
}

/* variables = variable { variable }
 * As many as the order says. */
static bool parse_variables(formula_parser *parser, size_t order, formula_parts *parts) {
  size_t from = formula_peek(parser)->span.from;
  while (parts->count < 1 + order)
    if (!parse_variable(parser, parts)) return false;
  if (parts->count == 1 + order) return true;
  formula_parse_fail(parser, FORMULA_SYNTAX,
                     (formula_span){from, parser->tokens[parser->at - 1].span.to},
                     "the order above the line is %zu, and below it %zu", order, parts->count - 1);
  return false;
}

/* operand = power | transposed | product
 * What an operator d/dx is applied to: the bracket behind it with its power, a row times a column
 * that begins with a bracket, or a whole product. */
static formula_tree *parse_operand(formula_parser *parser) {
  formula_token *token = formula_peek(parser);
  if (!formula_at_factor(parser)) return formula_parse_unexpected(parser, "what is differentiated");
  if (token->kind == TOKEN_OPEN) return formula_parse_transposed(parser);
  formula_tree *operand = formula_parse_product(parser);
  if (operand != NULL && operand->kind == FORMULA_MULTIPLY)
    formula_note(parser->notes, operand->span,
                 "d/dx a b is read as the derivative of the whole product a b");
  return operand;
}

static formula_tree *derivative_node(formula_parser *parser, size_t from, formula_parts *parts) {
  if (parts->items[0] == NULL) parts->items[0] = parse_operand(parser);
  if (parts->items[0] == NULL) return NULL;
  formula_tree *derivative = formula_parse_list(parser, FORMULA_DERIVATIVE, parts);
  if (derivative != NULL) derivative->span.from = from;
  return derivative;
}

/* below = "\frac" "{" "∂" order [ product ] "}" "{" variables "}" */
static bool parse_fraction(formula_parser *parser, formula_parts *parts) {
  size_t order;
  formula_take(parser);
  formula_token *open = formula_take(parser);
  formula_take(parser);
  if (!parse_order(parser, &order)) return false;
  if (formula_peek(parser)->kind != TOKEN_CLOSE) {
    parts->items[0] = formula_parse_product(parser);
    if (parts->items[0] == NULL) return false;
  }
  if (!formula_take_close(parser, open)) return false;
  open = formula_take(parser);
  return parse_variables(parser, order, parts) && formula_take_close(parser, open);
}

/* line = "∂" order [ power ] "/" ( variables | "(" variables ")" ) */
static bool parse_line(formula_parser *parser, formula_parts *parts) {
  size_t order;
  formula_take(parser);
  if (!parse_order(parser, &order)) return false;
  if (formula_peek(parser)->kind != TOKEN_SLASH) {
    if (!formula_at_factor(parser)) {
      formula_parse_unexpected(parser, "what is differentiated");
      return false;
    }
    parts->items[0] = formula_parse_factor(parser);
    if (parts->items[0] == NULL) return false;
  }
  if (!formula_take_kind(parser, TOKEN_SLASH)) {
    formula_parse_unexpected(parser, "the / of a derivative, as in ∂C/∂q_ij,");
    return false;
  }
  formula_token *open = formula_peek(parser);
  bool bracket = formula_take_kind(parser, TOKEN_OPEN);
  return parse_variables(parser, order, parts) && (!bracket || formula_take_close(parser, open));
}

/* derivative = ( below | line ) [ operand ]
 * The operand stands behind it where nothing stands above the line. */
formula_tree *formula_parse_derivative(formula_parser *parser) {
  formula_token *first = formula_peek(parser);
  formula_tree *items[2 + 2 * MOST_ORDER] = {NULL};
  formula_parts parts = {items, 1, sizeof items / sizeof *items};
  if (first->kind == TOKEN_FRACTION ? !parse_fraction(parser, &parts) : !parse_line(parser, &parts))
    return NULL;
  return derivative_node(parser, first->span.from, &parts);
}

/* gradient = ( "∇" | "∂" ) "_" ( symbol | "{" symbol "}" ) operand */
formula_tree *formula_parse_gradient(formula_parser *parser) {
  size_t from = formula_take(parser)->span.from;
  if (!formula_take_kind(parser, TOKEN_UNDERSCORE))
    return formula_parse_unexpected(parser, "the name of what is differentiated by, as in "
                                            "\\nabla_{y_i} C,");
  formula_token *open = formula_peek(parser);
  bool group = formula_take_kind(parser, TOKEN_OPEN);
  formula_tree *items[2] = {NULL, parse_cut(parser)};
  if (items[1] == NULL || (group && !formula_take_close(parser, open))) return NULL;
  formula_parts parts = {items, 2, 2};
  return derivative_node(parser, from, &parts);
}
