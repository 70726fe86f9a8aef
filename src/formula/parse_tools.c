/* What the rules of the grammar share: looking ahead, taking tokens, making nodes, failing. */
#include "formula/parse.h"
#include "formula/read.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- what is ahead ---- */

formula_token *formula_peek(const formula_parser *parser) {
  return &parser->tokens[parser->at];
}

formula_token *formula_peek_at(const formula_parser *parser, size_t ahead) {
  size_t place = parser->at;
  while (ahead-- > 0 && parser->tokens[place].kind != TOKEN_END) place++;
  return &parser->tokens[place];
}

bool formula_at_bracket(const formula_parser *parser, char bracket) {
  const formula_token *token = formula_peek(parser);
  return token->kind == TOKEN_OPEN && token->bracket == bracket;
}

bool formula_is_letter(const formula_token *token, char letter) {
  return token->kind == TOKEN_LETTER && token->text[0] == letter;
}

bool formula_is_index(const formula_parser *parser, char letter) {
  return parser->scope == NULL ||
         formula_scope_index_size(parser->scope, letter) != FORMULA_NUMBER_SHAPE;
}

bool formula_at_label(const formula_parser *parser) {
  const formula_token *open = formula_peek(parser);
  if (open->kind != TOKEN_OPEN || open->bracket != '(') return false;
  bool apart = open->wide || (parser->at > 0 && open[-1].kind == TOKEN_STOP);
  if (!apart || (open[1].kind != TOKEN_NUMBER && open[1].kind != TOKEN_LETTER)) return false;
  if (open[2].kind != TOKEN_CLOSE) return false;
  formula_token_kind behind = open[3].kind;
  return behind == TOKEN_END || behind == TOKEN_BREAK || behind == TOKEN_STOP ||
         behind == TOKEN_COMMA || behind == TOKEN_RELATION;
}

bool formula_at_factor(const formula_parser *parser) {
  switch (formula_peek(parser)->kind) {
  case TOKEN_NUMBER:
  case TOKEN_LETTER:
  case TOKEN_NAME:
  case TOKEN_FUNCTION:
  case TOKEN_ROOT:
  case TOKEN_SUM:
  case TOKEN_FRACTION:
  case TOKEN_DIFFERENTIAL:
  case TOKEN_NABLA:
  case TOKEN_UNDERBRACE:
  case TOKEN_INDICATOR:
    return true;
  case TOKEN_OPEN:
    return !formula_at_label(parser);
  case TOKEN_BAR:
    return parser->closer != '|';
  case TOKEN_NORM:
    return parser->closer == '\0';
  default:
    return false;
  }
}

size_t formula_behind_bracket(const formula_parser *parser, size_t place) {
  size_t depth = 0;
  for (; parser->tokens[place].kind != TOKEN_END; place++) {
    if (parser->tokens[place].kind == TOKEN_OPEN) depth++;
    if (parser->tokens[place].kind == TOKEN_CLOSE && --depth == 0) return place + 1;
  }
  return place;
}

/* ---- taking ---- */

formula_token *formula_take(formula_parser *parser) {
  formula_token *token = formula_peek(parser);
  if (token->kind != TOKEN_END) parser->at++;
  return token;
}

bool formula_take_kind(formula_parser *parser, formula_token_kind kind) {
  if (formula_peek(parser)->kind != kind) return false;
  formula_take(parser);
  return true;
}

static const char *bracket_text(char bracket, bool closing) {
  switch (bracket) {
  case '(':
    return closing ? ")" : "(";
  case '[':
    return closing ? "]" : "[";
  case '<':
    return closing ? "\\rangle" : "\\langle";
  case 's':
    return closing ? "\\}" : "\\{";
  default:
    return closing ? "}" : "{";
  }
}

bool formula_take_close(formula_parser *parser, const formula_token *open) {
  const formula_token *token = formula_peek(parser);
  if (token->kind == TOKEN_CLOSE && token->bracket == open->bracket) {
    formula_take(parser);
    return true;
  }
  const char *wanted = bracket_text(open->bracket, true);
  if (token->kind == TOKEN_END)
    formula_parse_fail(parser, FORMULA_SYNTAX, open->span,
                       "this %s is never closed: a %s is missing",
                       bracket_text(open->bracket, false), wanted);
  else if (token->kind == TOKEN_CLOSE)
    formula_parse_fail(
        parser, FORMULA_SYNTAX, token->span, "a %s closes here what a %s has opened: write %s",
        bracket_text(token->bracket, true), bracket_text(open->bracket, false), wanted);
  else
    formula_parse_unexpected(parser, "an operator or a closing bracket");
  return false;
}

/* ---- failing ---- */

formula_tree *formula_parse_fail(formula_parser *parser, formula_status status, formula_span span,
                                 const char *format, ...) {
  if (parser->status != FORMULA_OK) return NULL;
  char sentence[400];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  parser->status = formula_fail(parser->error, status, span, "%s", sentence);
  return NULL;
}

/* Nothing has opened what the bracket at place closes. */
static bool is_unopened(const formula_parser *parser, size_t place) {
  size_t closed = 1;
  while (place-- > 0 && closed > 0 && parser->tokens[place].kind != TOKEN_END) {
    if (parser->tokens[place].kind == TOKEN_CLOSE) closed++;
    if (parser->tokens[place].kind == TOKEN_OPEN) closed--;
  }
  return closed > 0;
}

/* Without the comma that parts an example from what follows: "the index, as in sum_j,". */
static int bare_length(const char *wanted) {
  size_t length = strlen(wanted);
  return (int)(length > 0 && wanted[length - 1] == ',' ? length - 1 : length);
}

static formula_tree *unexpected_close(formula_parser *parser, const char *wanted) {
  const formula_token *token = formula_peek(parser);
  const char *open = bracket_text(token->bracket, false);
  const char *close = bracket_text(token->bracket, true);
  if (is_unopened(parser, parser->at))
    return formula_parse_fail(parser, FORMULA_SYNTAX, token->span,
                              "no %s has opened what this %s closes", open, close);
  if (token[-1].kind == TOKEN_OPEN)
    return formula_parse_fail(
        parser, FORMULA_SYNTAX, (formula_span){token[-1].span.from, token->span.to},
        "there is nothing between %s and %s: %s is missing", open, close, wanted);
  return formula_parse_fail(parser, FORMULA_SYNTAX, token->span,
                            "%s closes before %.*s, which is missing", close, bare_length(wanted),
                            wanted);
}

formula_tree *formula_parse_unexpected(formula_parser *parser, const char *wanted) {
  const formula_token *token = formula_peek(parser);
  size_t length = token->span.to - token->span.from;
  if (token->kind == TOKEN_CLOSE) return unexpected_close(parser, wanted);
  if (token->kind == TOKEN_END && parser->closer != '\0')
    return formula_parse_fail(parser, FORMULA_SYNTAX, token->span,
                              "the formula ends between bars: a | or || is missing");
  if (token->kind == TOKEN_END)
    return formula_parse_fail(parser, FORMULA_SYNTAX, token->span,
                              "the formula ends where %s is missing", wanted);
  bool comma = token->kind == TOKEN_COMMA && token[1].kind == TOKEN_NUMBER;
  if (token->kind == TOKEN_NUMBER && parser->at > 0 && token[-1].kind == TOKEN_COMMA) {
    comma = true;
    token--;
  }
  if (comma)
    return formula_parse_fail(parser, FORMULA_SYNTAX, token->span,
                              "a comma is no decimal sign: write a point, as in 0.5");
  return formula_parse_fail(parser, FORMULA_SYNTAX, token->span, "'%.*s' stands where %s should be",
                            length > 40 ? 40 : (int)length, parser->text + token->span.from,
                            wanted);
}

bool formula_descend(formula_parser *parser) {
  if (++parser->depth <= FORMULA_MOST_DEPTH) return true;
  formula_parse_fail(parser, FORMULA_COST, formula_peek(parser)->span,
                     "this is nested more than %d deep: give parts of it names with `where`",
                     FORMULA_MOST_DEPTH);
  return false;
}

void formula_ascend(formula_parser *parser) {
  parser->depth--;
}

/* ---- making nodes ---- */

formula_tree *formula_parse_node(formula_parser *parser, formula_kind kind, size_t from,
                                 size_t count) {
  size_t to = parser->at > 0 ? parser->tokens[parser->at - 1].span.to : from;
  formula_span span = {from, to > from ? to : from};
  if (++parser->nodes > FORMULA_MOST_NODES)
    return formula_parse_fail(parser, FORMULA_COST, span,
                              "this formula has more than %d parts: too many to calculate with",
                              FORMULA_MOST_NODES);
  formula_tree *node = formula_tree_make(parser->arena, kind, span, count);
  if (node == NULL) formula_parse_fail(parser, FORMULA_MEMORY, span, "memory is short");
  return node;
}

formula_tree *formula_parse_node1(formula_parser *parser, formula_kind kind, size_t from,
                                  const formula_tree *part) {
  if (part == NULL) return NULL;
  formula_tree *node = formula_parse_node(parser, kind, from, 1);
  if (node != NULL) node->parts[0] = part;
  return node;
}

formula_tree *formula_parse_node2(formula_parser *parser, formula_kind kind, size_t from,
                                  const formula_tree *left, const formula_tree *right) {
  if (left == NULL || right == NULL) return NULL;
  formula_tree *node = formula_parse_node(parser, kind, from, 2);
  if (node != NULL) {
    node->parts[0] = left;
    node->parts[1] = right;
  }
  return node;
}

bool formula_append(formula_parser *parser, formula_parts *parts, formula_tree *added) {
  if (added == NULL) return false;
  if (parts->count == parts->room) {
    size_t room = parts->room * 2 + 4;
    formula_tree **items = formula_arena_take(parser->arena, room * sizeof(formula_tree *));
    if (items == NULL) {
      formula_parse_fail(parser, FORMULA_MEMORY, added->span, "memory is short");
      return false;
    }
    if (parts->count > 0) memcpy(items, parts->items, parts->count * sizeof *items);
    parts->items = items;
    parts->room = room;
  }
  parts->items[parts->count++] = added;
  return true;
}

formula_tree *formula_parse_list(formula_parser *parser, formula_kind kind,
                                 const formula_parts *parts) {
  if (parts->count == 1) return parts->items[0];
  formula_tree *node = formula_parse_node(parser, kind, parts->items[0]->span.from, parts->count);
  if (node == NULL) return NULL;
  for (size_t k = 0; k < parts->count; k++) node->parts[k] = parts->items[k];
  return node;
}

/* ---- what trees are about ---- */

size_t formula_shape(const formula_scope *scope, const formula_tree *tree) {
  switch (tree->kind) {
  case FORMULA_SYMBOL: {
    const formula_symbol *symbol = scope != NULL ? formula_scope_find(scope, tree->text) : NULL;
    return symbol != NULL ? symbol->dimension : FORMULA_NUMBER_SHAPE;
  }
  case FORMULA_ADD:
  case FORMULA_NEGATE:
  case FORMULA_MULTIPLY:
  case FORMULA_SUM:
  case FORMULA_DERIVATIVE:
    for (size_t k = 0; k < tree->count; k++) {
      size_t shape = formula_shape(scope, tree->parts[k]);
      if (shape != FORMULA_NUMBER_SHAPE) return shape;
    }
    return FORMULA_NUMBER_SHAPE;
  case FORMULA_DIVIDE:
  case FORMULA_LABEL:
    return formula_shape(scope, tree->parts[0]);
  default:
    return FORMULA_NUMBER_SHAPE;
  }
}

uint64_t formula_letter_mask(char letter) {
  return isalpha((unsigned char)letter) ? (uint64_t)1 << (letter - 'A') : 0;
}

uint64_t formula_free_mask(const formula_tree *tree) {
  uint64_t letters = 0, own = 0;
  for (const char *letter = tree->indices; *letter != '\0'; letter++)
    own |= formula_letter_mask(*letter);
  for (size_t k = 0; k < tree->condition_count; k++)
    letters |= formula_letter_mask(tree->conditions[k].left) |
               formula_letter_mask(tree->conditions[k].right);
  for (size_t k = 0; k < tree->count; k++) letters |= formula_free_mask(tree->parts[k]);
  return tree->kind == FORMULA_SUM ? letters & ~own : letters | own;
}
