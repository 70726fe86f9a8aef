/* Names and their subscripts. */
#include "formula/parse.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { MOST_LETTERS = 64 };

/* ---- names ---- */

bool formula_is_known(const formula_parser *parser, const char *name) {
  if (strcmp(name, "e") == 0 || strcmp(name, "pi") == 0) return true;
  return parser->scope != NULL &&
         (formula_scope_find(parser->scope, name) != NULL ||
          formula_scope_find_size(parser->scope, name) != FORMULA_NUMBER_SHAPE);
}

static bool is_declared(const formula_parser *parser, const char *name) {
  return parser->scope != NULL &&
         (formula_scope_find(parser->scope, name) != NULL ||
          formula_scope_find_size(parser->scope, name) != FORMULA_NUMBER_SHAPE);
}

static size_t word_at(const formula_parser *parser, size_t place, char word[MOST_LETTERS + 1]) {
  size_t length = 0;
  const formula_token *token = &parser->tokens[place];
  do {
    word[length++] = token++->text[0];
  } while (length < MOST_LETTERS && token->kind == TOKEN_LETTER && token->joined);
  word[length] = '\0';
  return length;
}

/* A word is the longest known name that it begins with, if known names make up the rest of it as
 * well; otherwise it is one name, unknown as yet. */
size_t formula_name_end(const formula_parser *parser, size_t place) {
  char word[MOST_LETTERS + 1], part[MOST_LETTERS + 1];
  bool rest[MOST_LETTERS + 1] = {false}; /* known names make up word[k..] */
  size_t first = 0;
  if (parser->tokens[place].kind != TOKEN_LETTER) return place + 1;
  size_t length = word_at(parser, place, word);
  rest[length] = true;
  for (size_t k = length; k-- > 0;) {
    for (size_t to = length; to > k && !rest[k]; to--) {
      memcpy(part, word + k, to - k);
      part[to - k] = '\0';
      if (!rest[to] || !formula_is_known(parser, part)) continue;
      rest[k] = true;
      if (k == 0) first = to;
    }
  }
  return place + (rest[0] ? first : length);
}

static const char *take_name(formula_parser *parser) {
  char name[MOST_LETTERS + 2] = "";
  formula_token *token = formula_peek(parser);
  size_t end = formula_name_end(parser, parser->at);
  for (; parser->at < end; formula_take(parser)) strcat(name, formula_peek(parser)->text);
  for (size_t k = 0; k < parser->redefined_count; k++)
    if (strcmp(name, parser->redefined[k]) == 0) strcat(name, "'");
  const char *text = formula_arena_text(parser->arena, name, strlen(name));
  if (text == NULL) formula_parse_fail(parser, FORMULA_MEMORY, token->span, "memory is short");
  return text;
}

/* ---- subscripts ---- */

static bool add_index(formula_parser *parser, formula_tree *symbol, const formula_token *letter) {
  size_t count = strlen(symbol->indices);
  if (count == FORMULA_MOST_INDICES) {
    formula_parse_fail(parser, FORMULA_INDEX, letter->span, "a name has at most %d subscripts",
                       (int)FORMULA_MOST_INDICES);
    return false;
  }
  symbol->indices[count] = letter->text[0];
  formula_take(parser);
  return true;
}

static bool bad_subscript(formula_parser *parser, const formula_tree *symbol) {
  const formula_token *token = formula_peek(parser);
  if (token->kind == TOKEN_NUMBER)
    formula_parse_fail(parser, FORMULA_INDEX, token->span,
                       "subscripts are index letters: the entry %s_%s has no name of its own, "
                       "write it for all entries at once, as in %s_ij",
                       symbol->text, token->text, symbol->text);
  else if (token->kind == TOKEN_PLUS || token->kind == TOKEN_MINUS)
    formula_parse_fail(parser, FORMULA_INDEX, token->span,
                       "there is no arithmetic in subscripts: they are index letters, as in p_ij");
  else
    formula_parse_unexpected(parser, "an index letter");
  return false;
}

/* list = letter { [ "," | "|" ] letter } */
static bool parse_index_list(formula_parser *parser, formula_tree *symbol) {
  formula_token *open = formula_take(parser);
  for (;;) {
    formula_token *token = formula_peek(parser);
    if (token->kind != TOKEN_LETTER) return bad_subscript(parser, symbol);
    if (!add_index(parser, symbol, token)) return false;
    token = formula_peek(parser);
    if (token->kind == TOKEN_BAR)
      formula_note(parser->notes, (formula_span){open->span.from, token->span.to},
                   "%s_{j|i} is read as %s_ji: the indices in the order in which they stand",
                   symbol->text, symbol->text);
    if (token->kind == TOKEN_BAR || token->kind == TOKEN_COMMA)
      formula_take(parser);
    else if (token->kind == TOKEN_CLOSE)
      return formula_take_close(parser, open);
  }
}

/* Behind a name and [ come index letters and commas, and nothing else. */
static bool at_index_bracket(const formula_parser *parser) {
  const formula_token *token = formula_peek(parser);
  if (token->kind != TOKEN_OPEN || token->bracket != '[' || !token->joined) return false;
  do {
    token++;
    if (token->kind != TOKEN_LETTER || !formula_is_index(parser, token->text[0])) return false;
    token++;
  } while (token->kind == TOKEN_COMMA);
  return token->kind == TOKEN_CLOSE;
}

/* subscripts = "_" letters | "_" "{" list "}" | "[" list "]" { "[" list "]" }
 * Letters are taken as long as they are indices. */
static bool parse_subscripts(formula_parser *parser, formula_tree *symbol) {
  while (at_index_bracket(parser))
    if (!parse_index_list(parser, symbol)) return false;
  if (*symbol->indices != '\0' || !formula_take_kind(parser, TOKEN_UNDERSCORE)) return true;
  if (formula_peek(parser)->kind == TOKEN_OPEN) return parse_index_list(parser, symbol);
  if (formula_peek(parser)->kind != TOKEN_LETTER) return bad_subscript(parser, symbol);
  do {
    if (!add_index(parser, symbol, formula_peek(parser))) return false;
  } while (formula_peek(parser)->kind == TOKEN_LETTER && formula_peek(parser)->joined &&
           formula_is_index(parser, formula_peek(parser)->text[0]));
  return true;
}

static void reverse(formula_token *from, formula_token *to) {
  for (; from < to; from++) {
    formula_token kept = *from;
    *from = *--to;
    *to = kept;
  }
}

static size_t behind_script(const formula_parser *parser, size_t place) {
  if (parser->tokens[place].kind == TOKEN_OPEN) return formula_behind_bracket(parser, place);
  if (parser->tokens[place].kind != TOKEN_LETTER) return place + 1;
  do {
    place++;
  } while (parser->tokens[place].kind == TOKEN_LETTER && parser->tokens[place].joined);
  return place;
}

/* y^2_i is y_i^2: the subscript is put first. */
static void put_subscript_first(formula_parser *parser) {
  formula_token *tokens = parser->tokens;
  size_t caret = parser->at;
  if (tokens[caret].kind != TOKEN_CARET) return;
  const formula_token *above = &tokens[caret + 1];
  if (above->kind != TOKEN_NUMBER && above->kind != TOKEN_OPEN && above->kind != TOKEN_TRANSPOSE &&
      !formula_is_letter(above, 'T'))
    return;
  size_t under =
      tokens[caret + 1].kind == TOKEN_OPEN ? formula_behind_bracket(parser, caret + 1) : caret + 2;
  if (tokens[under].kind != TOKEN_UNDERSCORE || tokens[under + 1].kind == TOKEN_END) return;
  size_t end = behind_script(parser, under + 1);
  reverse(tokens + caret, tokens + under);
  reverse(tokens + under, tokens + end);
  reverse(tokens + caret, tokens + end);
}

/* ---- divergences ---- */

/* At the KL of KL(p || q) or the D of D_KL(p || q); the place of the bracket, or 0. */
static size_t divergence_bracket(const formula_parser *parser) {
  const formula_token *token = formula_peek(parser);
  if (formula_is_letter(token, 'D') && token[1].kind == TOKEN_UNDERSCORE) token += 2;
  bool group = token->kind == TOKEN_OPEN && token->bracket == '{';
  if (group) token++;
  if (token->kind == TOKEN_NAME && strcmp(token->text, "KL") == 0)
    token++;
  else if (formula_is_letter(token, 'K') && formula_is_letter(token + 1, 'L'))
    token += 2;
  else
    return 0;
  if (group && token->kind != TOKEN_CLOSE) return 0;
  if (group) token++;
  bool parts = token->kind == TOKEN_OPEN &&
               (token[1].kind == TOKEN_LETTER || token[1].kind == TOKEN_NAME) &&
               token[2].kind == TOKEN_NORM;
  bool more = parts && (token[3].kind == TOKEN_LETTER || token[3].kind == TOKEN_NAME) &&
              token[4].kind == TOKEN_CLOSE;
  return more ? (size_t)(token - parser->tokens) : 0;
}

/* The divergence's name in small letters, where the scope has that one alone: KL(P||Q). */
static void settle_case(formula_parser *parser, formula_span span, char *name) {
  char small[2 * MOST_LETTERS + 16];
  size_t k = 0, stem = strlen("D_KL");
  for (; name[k] != '\0'; k++)
    small[k] = k < stem ? name[k] : (char)tolower((unsigned char)name[k]);
  small[k] = '\0';
  if (formula_is_known(parser, name) || !formula_is_known(parser, small)) return;
  formula_note(parser->notes, span, "%s is read as %s", name, small);
  strcpy(name, small);
}

/* divergence = ( "KL" | "D_KL" ) "(" name "||" name ")"
 * One name, as an alias of the scope may explain it: D_KL(p||q). */
static formula_tree *parse_divergence(formula_parser *parser, size_t bracket) {
  size_t from = formula_peek(parser)->span.from;
  const char *left = parser->tokens[bracket + 1].text, *right = parser->tokens[bracket + 3].text;
  char name[2 * MOST_LETTERS + 16];
  snprintf(name, sizeof name, "D_KL(%.*s||%.*s)", MOST_LETTERS, left, MOST_LETTERS, right);
  parser->at = bracket + 5;
  settle_case(parser, (formula_span){from, parser->tokens[bracket + 4].span.to}, name);
  formula_tree *symbol = formula_parse_node(parser, FORMULA_SYMBOL, from, 0);
  if (symbol == NULL) return NULL;
  symbol->text = formula_arena_text(parser->arena, name, strlen(name));
  return symbol->text != NULL
             ? symbol
             : formula_parse_fail(parser, FORMULA_MEMORY, symbol->span, "memory is short");
}

/* ---- symbols ---- */

/* sigma = "σ" "(" expression ")"
 * Where the scope has no sigma of its own. */
static formula_tree *parse_sigma(formula_parser *parser, size_t from) {
  formula_token *open = formula_take(parser);
  formula_tree *inside = formula_parse_expression(parser);
  if (inside == NULL || !formula_take_close(parser, open)) return NULL;
  formula_tree *call = formula_parse_node1(parser, FORMULA_CALL, from, inside);
  if (call != NULL) call->function = FORMULA_SIGMOID;
  return call;
}

/* symbol = name [ subscripts ] | sigma | indicator | divergence */
formula_tree *formula_parse_symbol(formula_parser *parser) {
  formula_token *first = formula_peek(parser);
  size_t from = first->span.from, start = parser->at, bracket = divergence_bracket(parser);
  if (bracket != 0) return parse_divergence(parser, bracket);
  const char *name = take_name(parser);
  if (name == NULL) return NULL;
  bool declared = is_declared(parser, name);
  if (!declared && strcmp(name, "sigma") == 0 && formula_at_bracket(parser, '('))
    return parse_sigma(parser, from);
  if (!declared && strcmp(name, "delta") == 0) {
    parser->at = start;
    return formula_parse_indicator(parser);
  }
  put_subscript_first(parser);
  formula_tree *symbol = formula_parse_node(parser, FORMULA_SYMBOL, from, 0);
  if (symbol == NULL) return NULL;
  symbol->text = name;
  if (!parse_subscripts(parser, symbol)) return NULL;
  symbol->span.to = parser->tokens[parser->at - 1].span.to;
  bool constant = strcmp(name, "e") == 0 || strcmp(name, "pi") == 0;
  if (constant && !declared && *symbol->indices == '\0') symbol->kind = FORMULA_CONSTANT;
  return symbol;
}
