/* Sums over indices, and indicators: what both have is conditions on indices. */
#include "formula/parse.h"
#include <stdio.h>
#include <string.h>

/* What stands below a sum, or in an indicator. */
typedef struct {
  char listed[FORMULA_MOST_INDICES + 1]; /* letters that stand alone, or begin at 1 */
  size_t listed_count;
  formula_condition conditions[4 * FORMULA_MOST_INDICES];
  size_t count;
  formula_span span;
} ranges;

typedef struct {
  char letters[FORMULA_MOST_INDICES + 1];
  formula_span span;
} run;

/* ---- conditions ---- */

/* letters = letter { letter } */
static bool parse_letters(formula_parser *parser, run *letters) {
  size_t count = 0;
  *letters = (run){.span = formula_peek(parser)->span};
  while (formula_peek(parser)->kind == TOKEN_LETTER) {
    const formula_token *letter = formula_take(parser);
    letters->span.to = letter->span.to;
    if (count == FORMULA_MOST_INDICES) {
      formula_parse_fail(parser, FORMULA_INDEX, letters->span, "these are more than %d indices",
                         (int)FORMULA_MOST_INDICES);
      return false;
    }
    letters->letters[count++] = letter->text[0];
  }
  if (count == 0 && formula_peek(parser)->kind == TOKEN_OPEN)
    formula_parse_fail(parser, FORMULA_INDEX, formula_peek(parser)->span,
                       "write pairs of indices without brackets, as in \\delta(ij=mn)");
  if (count == 0) formula_parse_unexpected(parser, "an index letter");
  return count > 0;
}

static bool add_condition(formula_parser *parser, ranges *in, formula_span span, char left,
                          formula_relation relation, char right) {
  if (in->count == sizeof in->conditions / sizeof *in->conditions) {
    formula_parse_fail(parser, FORMULA_COST, span, "these are too many conditions");
    return false;
  }
  in->conditions[in->count++] = (formula_condition){left, right, relation};
  return true;
}

static bool list_letter(formula_parser *parser, ranges *in, formula_span span, char letter) {
  if (strchr(in->listed, letter) != NULL) {
    formula_parse_fail(parser, FORMULA_INDEX, span, "%c is bound twice by the same sum", letter);
    return false;
  }
  if (in->listed_count == FORMULA_MOST_INDICES) {
    formula_parse_fail(parser, FORMULA_INDEX, span, "a sum is over at most %d indices",
                       (int)FORMULA_MOST_INDICES);
    return false;
  }
  in->listed[in->listed_count++] = letter;
  return true;
}

static bool list_letters(formula_parser *parser, ranges *in, const run *letters) {
  for (const char *letter = letters->letters; *letter != '\0'; letter++)
    if (!list_letter(parser, in, letters->span, *letter)) return false;
  return true;
}

/* i < j, or ij = mn, which is i = m and j = n. */
static bool relate(formula_parser *parser, ranges *in, const run *left, formula_relation relation,
                   const run *right) {
  size_t count = strlen(left->letters);
  formula_span span = {left->span.from, right->span.to};
  if (count != strlen(right->letters)) {
    formula_parse_fail(parser, FORMULA_INDEX, span,
                       "as many indices have to stand on the left as on the right");
    return false;
  }
  if (count > 1 && relation != FORMULA_EQUAL) {
    formula_parse_fail(parser, FORMULA_INDEX, span,
                       "pairs of indices can only be compared for equality: to leave one out, "
                       "multiply by (1 - \\delta(ij=kl))");
    return false;
  }
  for (size_t k = 0; k < count; k++)
    if (!add_condition(parser, in, span, left->letters[k], relation, right->letters[k]))
      return false;
  return true;
}

/* first = "1" | letter [ "+" "1" ]
 * Behind `j =`: j runs from 1, or from i or from i + 1. */
static bool parse_first(formula_parser *parser, ranges *in, const run *letters) {
  formula_token *token = formula_peek(parser);
  if (token->kind == TOKEN_NUMBER) {
    formula_take(parser);
    if (strcmp(token->text, "1") == 0) return list_letters(parser, in, letters);
    formula_parse_fail(parser, FORMULA_INDEX, token->span,
                       "an index begins at 1, not at %s, as in \\sum_{%s=1}^N", token->text,
                       letters->letters);
    return false;
  }
  run first;
  if (!parse_letters(parser, &first)) return false;
  formula_token *plus = formula_peek(parser);
  if (!formula_take_kind(parser, TOKEN_PLUS))
    return relate(parser, in, letters, FORMULA_EQUAL, &first);
  formula_token *one = formula_take(parser);
  if (one->kind != TOKEN_NUMBER || strcmp(one->text, "1") != 0 || letters->letters[1] != '\0') {
    formula_parse_fail(parser, FORMULA_INDEX, plus->span,
                       "the only arithmetic in bounds is i+1 and i-1");
    return false;
  }
  return relate(parser, in, letters, FORMULA_GREATER, &first) && list_letters(parser, in, letters);
}

/* range = letters [ "=" first ] { relation letters } */
static bool parse_range(formula_parser *parser, ranges *in) {
  run left, right;
  if (!parse_letters(parser, &left)) return false;
  formula_token *token = formula_peek(parser);
  if (token->kind != TOKEN_RELATION) return list_letters(parser, in, &left);
  while (formula_take_kind(parser, TOKEN_RELATION)) {
    if (token->relation == FORMULA_EQUAL) {
      if (!parse_first(parser, in, &left)) return false;
    } else if (!parse_letters(parser, &right) ||
               !relate(parser, in, &left, token->relation, &right)) {
      return false;
    } else {
      left = right;
    }
    token = formula_peek(parser);
  }
  return true;
}

/* ranges = range { ( "," | ";" | ":" | "|" | "and" | "\\" ) range } */
static bool parse_ranges(formula_parser *parser, ranges *in) {
  for (;;) {
    if (!parse_range(parser, in)) return false;
    formula_token_kind next = formula_peek(parser)->kind;
    if (next != TOKEN_COMMA && next != TOKEN_SEMICOLON && next != TOKEN_COLON &&
        next != TOKEN_BAR && next != TOKEN_AND && next != TOKEN_BREAK)
      return true;
    formula_take(parser);
  }
}

/* bracketed = "(" ( ranges | bracketed ) ")" */
static bool parse_bracketed_ranges(formula_parser *parser, ranges *in) {
  formula_token *open = formula_take(parser);
  if (!formula_descend(parser)) return false;
  bool read = formula_peek(parser)->kind == TOKEN_OPEN ? parse_bracketed_ranges(parser, in)
                                                       : parse_ranges(parser, in);
  formula_ascend(parser);
  return read && formula_take_close(parser, open);
}

/* ---- sums ---- */

/* Letters below a sum without a bracket, as long as they are indices: sum_kl, sum_j=1^N. */
static bool parse_bare_letters(formula_parser *parser, ranges *in) {
  formula_token *token = formula_peek(parser);
  if (token->kind != TOKEN_LETTER) {
    formula_parse_unexpected(parser, "the index of the sum, as in sum_j,");
    return false;
  }
  do {
    if (!list_letter(parser, in, token->span, token->text[0])) return false;
    formula_take(parser);
    token = formula_peek(parser);
  } while (token->kind == TOKEN_LETTER && token->joined && formula_is_index(parser, *token->text));
  bool from_one = token->kind == TOKEN_RELATION && token->relation == FORMULA_EQUAL &&
                  token[1].kind == TOKEN_NUMBER && strcmp(token[1].text, "1") == 0 &&
                  token[2].kind == TOKEN_CARET;
  if (from_one) parser->at += 2;
  return true;
}

static bool below(formula_parser *parser, ranges *in) {
  in->span.from = formula_peek(parser)->span.from;
  bool read = formula_peek(parser)->kind == TOKEN_OPEN ? parse_bracketed_ranges(parser, in)
                                                       : parse_bare_letters(parser, in);
  in->span.to = parser->tokens[parser->at - (parser->at > 0)].span.to;
  return read;
}

static bool ends_at_size(formula_parser *parser, const ranges *in, formula_span span,
                         const char *name) {
  if (parser->scope == NULL) return true;
  size_t last = formula_scope_find_size(parser->scope, name);
  for (const char *letter = in->listed; *letter != '\0'; letter++) {
    size_t size = formula_scope_index_size(parser->scope, *letter);
    if (size == last || size == FORMULA_NUMBER_SHAPE) continue;
    formula_parse_fail(parser, FORMULA_INDEX, span, "%c runs to %s here, not to %s", *letter,
                       formula_scope_size_name(parser->scope, size), name);
    return false;
  }
  return true;
}

/* last = size | letter [ "-" "1" ] */
static bool parse_last(formula_parser *parser, ranges *in) {
  formula_token *open = formula_peek(parser);
  bool group = formula_take_kind(parser, TOKEN_OPEN);
  formula_token *token = formula_peek(parser);
  if (token->kind != TOKEN_LETTER && token->kind != TOKEN_NAME) {
    formula_parse_fail(parser, FORMULA_INDEX, token->span,
                       "a sum runs to the size of its index, as in \\sum_{j=1}^{N}");
    return false;
  }
  formula_tree *size = formula_parse_symbol(parser);
  if (size == NULL) return false;
  if (size->kind != FORMULA_SYMBOL) {
    formula_parse_fail(parser, FORMULA_INDEX, size->span,
                       "a sum runs to the size of its index, as in \\sum_{j=1}^{N}");
    return false;
  }
  bool minus = formula_take_kind(parser, TOKEN_MINUS);
  formula_token *one = formula_peek(parser);
  if (minus && (!formula_take_kind(parser, TOKEN_NUMBER) || strcmp(one->text, "1") != 0)) {
    formula_parse_fail(parser, FORMULA_INDEX, one->span,
                       "the only arithmetic in bounds is i+1 and i-1");
    return false;
  }
  if (group && !formula_take_close(parser, open)) return false;
  bool is_index = size->text[1] == '\0' && parser->scope != NULL &&
                  formula_scope_index_size(parser->scope, size->text[0]) != FORMULA_NUMBER_SHAPE;
  bool has_value = is_index && parser->bound[(unsigned char)size->text[0] & 127] > 0;
  if (!has_value && !minus) return ends_at_size(parser, in, size->span, size->text);
  if (!is_index || in->listed_count != 1) {
    formula_parse_fail(parser, FORMULA_INDEX, size->span,
                       "the last value has to be a size, or another index or one less");
    return false;
  }
  return add_condition(parser, in, size->span, in->listed[0],
                       minus ? FORMULA_LESS : FORMULA_LESS_EQUAL, size->text[0]);
}

static void add_letter(char letters[], char letter) {
  if (strchr(letters, letter) == NULL && strlen(letters) < FORMULA_MOST_INDICES)
    letters[strlen(letters)] = letter;
}

/* The letters that stand alone are bound; where none does, those of the conditions that nothing
 * around binds: j in sum_{j != i}, if i is bound or free in the question. */
static bool bind(formula_parser *parser, const ranges *in, formula_tree *sum) {
  strcpy(sum->indices, in->listed);
  for (size_t k = 0; k < in->count && in->listed_count == 0; k++) {
    const formula_condition *condition = &in->conditions[k];
    if (parser->bound[(unsigned char)condition->left & 127] == 0)
      add_letter(sum->indices, condition->left);
    if (parser->bound[(unsigned char)condition->right & 127] == 0)
      add_letter(sum->indices, condition->right);
  }
  if (*sum->indices == '\0') {
    formula_parse_fail(parser, FORMULA_INDEX, in->span,
                       "all letters below this sum are bound already: sum over one of its own");
    return false;
  }
  return true;
}

static bool set_conditions(formula_parser *parser, const ranges *in, formula_tree *node) {
  if (in->count == 0) return true;
  size_t bytes = in->count * sizeof *in->conditions;
  formula_condition *conditions = formula_arena_take(parser->arena, bytes);
  if (conditions == NULL) {
    formula_parse_fail(parser, FORMULA_MEMORY, in->span, "memory is short");
    return false;
  }
  memcpy(conditions, in->conditions, bytes);
  node->conditions = conditions;
  node->condition_count = in->count;
  return true;
}

static bool keep_open(formula_parser *parser, formula_tree *sum) {
  if (parser->open_count == parser->open_room) {
    size_t room = parser->open_room * 2 + 16;
    formula_tree **open = formula_arena_take(parser->arena, room * sizeof(formula_tree *));
    if (open == NULL) {
      formula_parse_fail(parser, FORMULA_MEMORY, sum->span, "memory is short");
      return false;
    }
    if (parser->open_count > 0) memcpy(open, parser->open, parser->open_count * sizeof *open);
    parser->open = open;
    parser->open_room = room;
  }
  parser->open[parser->open_count++] = sum;
  return true;
}

static void bind_letters(formula_parser *parser, const char *letters, bool binding) {
  for (; *letters != '\0'; letters++) {
    unsigned *bound = &parser->bound[(unsigned char)*letters & 127];
    *bound = binding ? *bound + 1 : *bound - 1;
  }
}

/* body = { "-" | "+" } product */
static formula_tree *parse_body(formula_parser *parser) {
  formula_token *sign = formula_peek(parser);
  if (sign->kind != TOKEN_MINUS && sign->kind != TOKEN_PLUS) {
    if (!formula_at_factor(parser))
      return formula_parse_unexpected(parser, "what the sum is taken of");
    return formula_parse_product(parser);
  }
  formula_take(parser);
  if (!formula_descend(parser)) return NULL;
  formula_tree *body = parse_body(parser);
  formula_ascend(parser);
  if (sign->kind == TOKEN_PLUS) return body;
  return formula_parse_node1(parser, FORMULA_NEGATE, sign->span.from, body);
}

/* sum = ( "sum" | "∑" ) [ "^" last ] "_" ( letters | bracketed ) [ "^" last ] body
 * It reaches over the product to its right, and over terms behind that; see `expression`. */
formula_tree *formula_parse_sum(formula_parser *parser) {
  size_t from = formula_take(parser)->span.from;
  ranges in = {0};
  size_t last = 0;
  if (formula_take_kind(parser, TOKEN_CARET)) { /* the upper end is looked at after the lower one */
    last = parser->at;
    parser->at = formula_peek(parser)->kind == TOKEN_OPEN
                     ? formula_behind_bracket(parser, last)
                     : last + (formula_peek(parser)->kind != TOKEN_END);
  }
  if (!formula_take_kind(parser, TOKEN_UNDERSCORE))
    return formula_parse_unexpected(parser, "the index of the sum, as in sum_j,");
  if (!below(parser, &in)) return NULL;
  if (last != 0) {
    size_t behind = parser->at;
    parser->at = last;
    if (!parse_last(parser, &in)) return NULL;
    parser->at = behind;
  } else if (formula_take_kind(parser, TOKEN_CARET) && !parse_last(parser, &in)) {
    return NULL;
  }
  formula_tree *sum = formula_parse_node(parser, FORMULA_SUM, from, 1);
  if (sum == NULL || !bind(parser, &in, sum) || !set_conditions(parser, &in, sum)) return NULL;
  char letters[FORMULA_MOST_INDICES + 1];
  strcpy(letters, sum->indices);
  bind_letters(parser, letters, true);
  formula_tree *body = parse_body(parser);
  bind_letters(parser, letters, false);
  if (body == NULL) return NULL;
  sum->parts[0] = body;
  sum->span.to = body->span.to;
  return keep_open(parser, sum) ? sum : NULL;
}

/* ---- indicators ---- */

bool formula_at_iverson(const formula_parser *parser) {
  const formula_token *token = formula_peek(parser);
  if (token->kind != TOKEN_OPEN || (token->bracket != '[' && token->bracket != 's')) return false;
  const formula_token *letter = token + 1;
  for (token = letter; token->kind == TOKEN_LETTER; token++)
    if (!formula_is_index(parser, token->text[0])) return false;
  if (token == letter || token->kind != TOKEN_RELATION) return false;
  const formula_token *right = token + 1;
  for (token = right; token->kind == TOKEN_LETTER; token++)
    if (!formula_is_index(parser, token->text[0])) return false;
  return token != right && (token->kind == TOKEN_CLOSE || token->kind == TOKEN_COMMA ||
                            token->kind == TOKEN_AND || token->kind == TOKEN_RELATION);
}

/* delta_ij and delta(i, j): the two letters are equal. */
static bool equal_pair(formula_parser *parser, ranges *in, formula_span span) {
  if (in->listed_count == 0) return true;
  if (in->listed_count != 2 || in->count != 0) {
    formula_parse_fail(parser, FORMULA_INDEX, span,
                       "a delta has two indices, as in delta_ij, or says which are equal, as in "
                       "\\delta(ij=mn)");
    return false;
  }
  return add_condition(parser, in, span, in->listed[0], FORMULA_EQUAL, in->listed[1]);
}

static bool parse_delta_letters(formula_parser *parser, ranges *in) {
  formula_token *first = formula_peek(parser), *second = first + 1;
  if (first->kind != TOKEN_LETTER || second->kind != TOKEN_LETTER) {
    formula_parse_unexpected(parser, "the two indices of a delta, as in delta_ij,");
    return false;
  }
  parser->at += 2;
  if (formula_peek(parser)->kind == TOKEN_LETTER && formula_peek(parser)->joined &&
      formula_is_index(parser, formula_peek(parser)->text[0])) {
    formula_parse_fail(parser, FORMULA_INDEX, first->span, "a delta has two indices");
    return false;
  }
  return add_condition(parser, in, first->span, first->text[0], FORMULA_EQUAL, second->text[0]);
}

/* indicator = ( "delta" | "\mathbb{1}" ) ( "_" letter letter | [ "_" ] bracketed )
 *           | bracketed
 * One where all conditions hold, else zero. */
formula_tree *formula_parse_indicator(formula_parser *parser) {
  formula_token *first = formula_peek(parser);
  ranges in = {0};
  bool read;
  if (first->kind != TOKEN_OPEN) parser->at = formula_name_end(parser, parser->at);
  bool subscript = first->kind != TOKEN_OPEN && formula_take_kind(parser, TOKEN_UNDERSCORE);
  if (formula_peek(parser)->kind == TOKEN_OPEN)
    read = parse_bracketed_ranges(parser, &in) && equal_pair(parser, &in, first->span);
  else if (subscript)
    read = parse_delta_letters(parser, &in);
  else
    return formula_parse_unexpected(parser, "what has to hold, as in [i=j] or delta_ij,");
  if (!read) return NULL;
  formula_tree *indicator = formula_parse_node(parser, FORMULA_INDICATOR, first->span.from, 0);
  return indicator != NULL && set_conditions(parser, &in, indicator) ? indicator : NULL;
}
