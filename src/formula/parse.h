/* The parser: tokens to trees, by recursive descent; each function opens with its rule. */
#ifndef FORMULA_PARSE_H
#define FORMULA_PARSE_H

#include "formula/tokens.h"
#include <stdint.h>

typedef struct {
  const formula_scope *scope; /* NULL for the grammar alone */
  formula_arena *arena;
  formula_notes *notes;
  formula_error *error;
  formula_status status;
  const char *text;
  formula_token *tokens; /* the parser may split and reorder them */
  size_t at;
  size_t depth, nodes;
  unsigned bound[128]; /* how often a letter is bound by the sums around, or free in the question */
  char closer;         /* '|' or 'n' inside of |...| or ||...||, else 0 */
  bool transposed;     /* the factor just read ends in ^T */
  /* Sums that nothing has closed yet, inner ones first; an expression settles their extent. */
  formula_tree **open;
  size_t open_count, open_room;
  /* Names that the reader defines although the scope has them; they are told apart by a prime. */
  const char *redefined[16];
  size_t redefined_count;
} formula_parser;

/* A list that grows. */
typedef struct {
  formula_tree **items;
  size_t count, room;
} formula_parts;

/* ---- rules; NULL or false after a failure, which is in parser->status ---- */

formula_tree *formula_parse_expression(formula_parser *parser);
formula_tree *formula_parse_product(formula_parser *parser);
formula_tree *formula_parse_transposed(formula_parser *parser);
formula_tree *formula_parse_factor(formula_parser *parser);
formula_tree *formula_parse_exponent(formula_parser *parser);
formula_tree *formula_parse_call(formula_parser *parser);
formula_tree *formula_parse_root(formula_parser *parser);
formula_tree *formula_parse_fraction(formula_parser *parser);
formula_tree *formula_parse_label(formula_parser *parser);
formula_tree *formula_parse_norm(formula_parser *parser);
formula_tree *formula_parse_inner(formula_parser *parser);
formula_tree *formula_parse_number(formula_parser *parser);
formula_tree *formula_parse_symbol(formula_parser *parser);
formula_tree *formula_parse_sum(formula_parser *parser);
formula_tree *formula_parse_indicator(formula_parser *parser);
formula_tree *formula_parse_derivative(formula_parser *parser);
formula_tree *formula_parse_gradient(formula_parser *parser);

/* ---- what is ahead ---- */

formula_token *formula_peek(const formula_parser *parser);
/* The token `ahead` places behind the next one; the end when there is none. */
formula_token *formula_peek_at(const formula_parser *parser, size_t ahead);
bool formula_at_bracket(const formula_parser *parser, char bracket);
bool formula_at_factor(const formula_parser *parser);
/* At the number of a formula, "(2)" behind a \quad or a full stop at the end of a line. */
bool formula_at_label(const formula_parser *parser);
bool formula_at_iverson(const formula_parser *parser);
/* At \nabla, or at the ∂ of \partial_x. */
bool formula_at_gradient(const formula_parser *parser);
/* At dX/dY or ∂X/∂Y; at \frac{dX}{dY}. */
bool formula_at_derivative(const formula_parser *parser);
bool formula_at_derivative_fraction(const formula_parser *parser);
/* The place behind the bracket that opens at `place`. */
size_t formula_behind_bracket(const formula_parser *parser, size_t place);
/* The end of the name that begins at `place`: how many tokens of a word the scope takes for it. */
size_t formula_name_end(const formula_parser *parser, size_t place);
bool formula_is_index(const formula_parser *parser, char letter);
bool formula_is_known(const formula_parser *parser, const char *name);
bool formula_is_letter(const formula_token *token, char letter);

/* ---- making ---- */

/* Takes the next token. */
formula_token *formula_take(formula_parser *parser);
bool formula_take_kind(formula_parser *parser, formula_token_kind kind);
/* Takes the bracket that closes the one that opened with token `open`. */
bool formula_take_close(formula_parser *parser, const formula_token *open);
formula_tree *formula_parse_node(formula_parser *parser, formula_kind kind, size_t from,
                                 size_t count);
formula_tree *formula_parse_node1(formula_parser *parser, formula_kind kind, size_t from,
                                  const formula_tree *part);
formula_tree *formula_parse_node2(formula_parser *parser, formula_kind kind, size_t from,
                                  const formula_tree *left, const formula_tree *right);
bool formula_append(formula_parser *parser, formula_parts *parts, formula_tree *added);
/* The node of all parts, or the only one. */
formula_tree *formula_parse_list(formula_parser *parser, formula_kind kind,
                                 const formula_parts *parts);
/* Go one level deeper, unless that is too deep; and back. */
bool formula_descend(formula_parser *parser);
void formula_ascend(formula_parser *parser);
/* The size that the entries of a vector run over, as far as the scope knows. */
size_t formula_shape(const formula_scope *scope, const formula_tree *tree);
/* One bit a letter that occurs and is bound by no sum inside. */
uint64_t formula_free_mask(const formula_tree *tree);
uint64_t formula_letter_mask(char letter);

/* Keeps the first failure. Returns NULL. */
formula_tree *formula_parse_fail(formula_parser *parser, formula_status status, formula_span span,
                                 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The next token is none that `wanted` can begin with. */
formula_tree *formula_parse_unexpected(formula_parser *parser, const char *wanted);

#endif
