/* Answers: statements, chains, definitions, and the punctuation around them. */
#include "formula/read.h"
#include "formula/parse.h"
#include "formula/type.h"
#include <stdlib.h>
#include <string.h>

/* ---- cutting into statements ---- */

typedef struct {
  size_t from, to; /* tokens */
} statement;

typedef struct {
  statement *items;
  size_t count, definitions_from; /* items[definitions_from ...] stand behind `where` */
  const formula_token *where;     /* or NULL */
} statements;

static bool is_operator(formula_token_kind kind) {
  return kind == TOKEN_PLUS || kind == TOKEN_MINUS || kind == TOKEN_TIMES || kind == TOKEN_DOT ||
         kind == TOKEN_SLASH || kind == TOKEN_RELATION || kind == TOKEN_DEFINE;
}

/* A line break before or behind an operator only lays a formula out, and disappears. */
static void drop_breaks(formula_tokens *tokens) {
  size_t kept = 0, depth = 0;
  for (size_t k = 0; k < tokens->count; k++) {
    formula_token *token = &tokens->list[k];
    if (token->kind == TOKEN_OPEN) depth++;
    if (token->kind == TOKEN_CLOSE && depth > 0) depth--;
    if (token->kind == TOKEN_BREAK && depth == 0) {
      formula_token_kind next = token[1].kind;
      bool first = kept == 0 || is_operator(tokens->list[kept - 1].kind);
      if (first || is_operator(next) || next == TOKEN_END || next == TOKEN_BREAK ||
          next == TOKEN_WHERE)
        continue;
    }
    tokens->list[kept++] = *token;
  }
  tokens->count = kept;
}

static bool separates(const formula_token *token, bool defining) {
  if (token->kind == TOKEN_SEMICOLON || token->kind == TOKEN_BREAK) return true;
  return defining && (token->kind == TOKEN_COMMA || token->kind == TOKEN_AND);
}

/* Ends a statement in place of each separator outside of brackets. */
static statements cut(formula_tokens *tokens, formula_arena *arena) {
  statements all = {.items = formula_arena_take(arena, tokens->count * sizeof(statement))};
  size_t from = 0, depth = 0;
  bool defining = false;
  if (all.items == NULL) return all;
  for (size_t k = 0; k < tokens->count; k++) {
    formula_token *token = &tokens->list[k];
    if (token->kind == TOKEN_OPEN) depth++;
    if (token->kind == TOKEN_CLOSE && depth > 0) depth--;
    bool where = token->kind == TOKEN_WHERE && depth == 0 && !defining;
    bool end = where || token->kind == TOKEN_END || (depth == 0 && separates(token, defining));
    if (!end) continue;
    if (k > from || where) all.items[all.count++] = (statement){from, k};
    token->kind = TOKEN_END;
    from = k + 1;
    if (where) all.definitions_from = all.count;
    if (where) all.where = token;
    defining = defining || where;
  }
  if (!defining) all.definitions_from = all.count;
  return all;
}

/* ---- definitions ---- */

static void bind_all(formula_parser *parser, const char *letters, bool binding) {
  for (; *letters != '\0'; letters++) {
    unsigned *bound = &parser->bound[(unsigned char)*letters & 127];
    *bound += binding ? 1u : *bound > 0 ? (unsigned)-1 : 0;
  }
}

static bool declare(formula_parser *parser, formula_scope *scope, const formula_tree *name,
                    formula_symbol *symbol) {
  symbol->name = name->text;
  if (formula_is_known(parser, name->text)) {
    if (parser->redefined_count == sizeof parser->redefined / sizeof *parser->redefined) {
      formula_parse_fail(parser, FORMULA_COST, name->span, "these are too many definitions");
      return false;
    }
    parser->redefined[parser->redefined_count++] = name->text;
    char *primed = formula_arena_text(parser->arena, name->text, strlen(name->text) + 1);
    if (primed == NULL) return false;
    primed[strlen(name->text)] = '\'';
    symbol->name = primed;
    formula_note(parser->notes, name->span, "%s has a meaning already; yours is called %s",
                 name->text, primed);
  }
  symbol->subscripts = strlen(name->indices);
  strcpy(symbol->parameters, name->indices);
  for (size_t k = 0; k < symbol->subscripts; k++) {
    symbol->range[k] = scope != NULL ? formula_scope_index_size(scope, name->indices[k]) : 0;
    if (strchr(name->indices, name->indices[k]) == name->indices + k) continue;
    formula_parse_fail(parser, FORMULA_INDEX, name->span,
                       "the subscripts of what is defined have to differ");
    return false;
  }
  symbol->dimension = formula_shape(scope, symbol->definition);
  return scope == NULL || formula_scope_declare(scope, symbol) != NULL;
}

static bool at_stop(const formula_parser *parser) {
  formula_token_kind kind = formula_peek(parser)->kind;
  return kind == TOKEN_STOP || kind == TOKEN_COMMA;
}

/* definition = symbol ( "=" | ":=" ) expression [ "." | "," ] */
static bool parse_definition(formula_parser *parser, formula_scope *scope, formula_symbol *symbol) {
  formula_token *first = formula_peek(parser);
  if (first->kind != TOKEN_LETTER && first->kind != TOKEN_NAME) {
    formula_parse_unexpected(parser, "the name of a definition, as in A = sum_kl exp(z_kl),");
    return false;
  }
  formula_tree *name = formula_parse_symbol(parser);
  if (name == NULL) return false;
  formula_token *equal = formula_peek(parser);
  bool defines = equal->kind == TOKEN_DEFINE ||
                 (equal->kind == TOKEN_RELATION && equal->relation == FORMULA_EQUAL);
  if (name->kind != FORMULA_SYMBOL || !defines) {
    formula_parse_fail(parser, FORMULA_SYNTAX, (formula_span){first->span.from, equal->span.to},
                       "only the last line is the answer; what stands before it, or behind "
                       "`where`, has to be a definition, as in A = sum_kl exp(z_kl)");
    return false;
  }
  formula_take(parser);
  bind_all(parser, name->indices, true);
  symbol->definition = formula_parse_expression(parser);
  bind_all(parser, name->indices, false);
  if (symbol->definition == NULL) return false;
  while (at_stop(parser)) formula_take(parser);
  if (formula_peek(parser)->kind != TOKEN_END) {
    formula_parse_unexpected(parser, "an operator or the end of the definition");
    return false;
  }
  return declare(parser, scope, name, symbol);
}

/* ---- chains ---- */

typedef struct {
  formula_parts members;
  formula_relation *relations;
} chain;

/* ending = [ "." | "," ] [ "(" number ")" ] [ "." | "," ] */
static void parse_ending(formula_parser *parser) {
  while (at_stop(parser)) formula_take(parser);
  if (formula_at_label(parser)) {
    formula_token *open = formula_peek(parser);
    formula_note(parser->notes, (formula_span){open->span.from, open[2].span.to},
                 "(%s) is taken for the number of the formula, and not for a factor", open[1].text);
    parser->at += 3;
  }
  while (at_stop(parser)) formula_take(parser);
}

static bool take_relation(formula_parser *parser, formula_relation *relation) {
  formula_token *token = formula_peek(parser);
  *relation = token->kind == TOKEN_DEFINE ? FORMULA_EQUAL : token->relation;
  if (token->kind != TOKEN_RELATION && token->kind != TOKEN_DEFINE) return false;
  formula_take(parser);
  return true;
}

/* The number of a formula at its left, with a \quad behind it. */
static void pass_over_number(formula_parser *parser) {
  const formula_token *open = formula_peek(parser);
  if (open->kind != TOKEN_OPEN || open[1].kind != TOKEN_NUMBER || open[2].kind != TOKEN_CLOSE ||
      !open[3].wide || open[3].kind == TOKEN_END)
    return;
  formula_note(parser->notes, (formula_span){open->span.from, open[2].span.to},
               "(%s) is taken for the number of the formula, and not for a factor", open[1].text);
  parser->at += 3;
}

/* The second line of a derivation, copied without the first. */
static void pass_over_equal(formula_parser *parser) {
  const formula_token *first = formula_peek(parser);
  if (first->kind != TOKEN_RELATION || first->relation != FORMULA_EQUAL) return;
  if (first[1].kind == TOKEN_END || first[1].kind == TOKEN_RELATION) return;
  formula_note(parser->notes, first->span, "nothing stands before this =, which is passed over");
  formula_take(parser);
}

/* chain = [ "(" number ")" ] [ "=" ] expression ending { relation expression ending }
 * The letters of the first member are free in all of them. */
static bool parse_chain(formula_parser *parser, chain *to, size_t most) {
  char letters[128] = "";
  formula_relation relation = FORMULA_EQUAL;
  pass_over_number(parser);
  pass_over_equal(parser);
  to->relations = formula_arena_take(parser->arena, most * sizeof *to->relations);
  if (to->relations == NULL) {
    formula_parse_fail(parser, FORMULA_MEMORY, formula_peek(parser)->span, "memory is short");
    return false;
  }
  do {
    to->relations[to->members.count] = relation;
    if (!formula_append(parser, &to->members, formula_parse_expression(parser))) return false;
    parse_ending(parser);
    if (to->members.count == 1) formula_free_indices(to->members.items[0], letters);
    if (to->members.count == 1) bind_all(parser, letters, true);
  } while (take_relation(parser, &relation));
  if (formula_peek(parser)->kind == TOKEN_END) return true;
  formula_parse_unexpected(parser, "an operator, a relation or the end");
  return false;
}

static bool give_members(formula_parser *parser, const chain *from, formula_reading *reading) {
  size_t count = from->members.count;
  reading->members = formula_arena_take(parser->arena, count * sizeof *reading->members);
  reading->spans = formula_arena_take(parser->arena, count * sizeof *reading->spans);
  if (reading->members == NULL || reading->spans == NULL) return false;
  for (size_t k = 0; k < count; k++) {
    reading->members[k] = from->members.items[k];
    reading->spans[k] = from->members.items[k]->span;
  }
  reading->count = count;
  reading->relations = from->relations;
  return true;
}

/* ---- answers ---- */

static bool parse_definitions(formula_parser *parser, const statements *all, formula_scope *scope,
                              formula_reading *reading) {
  size_t main = all->definitions_from - 1;
  reading->definitions =
      formula_arena_take(parser->arena, all->count * sizeof *reading->definitions);
  if (reading->definitions == NULL) return false;
  for (size_t k = 0; k < all->count; k++) {
    if (k == main) continue;
    parser->at = all->items[k].from;
    if (!parse_definition(parser, scope, &reading->definitions[reading->definition_count]))
      return false;
    reading->definition_count++;
  }
  return true;
}

/* answer = { definition ( ";" | "\\" ) } chain [ "where" definition { ( "," | ";" | "and" | "\\" )
 *          definition } ] */
static void parse_answer(formula_parser *parser, formula_tokens *tokens, formula_scope *scope,
                         formula_reading *reading) {
  chain members = {0};
  drop_breaks(tokens);
  statements all = cut(tokens, parser->arena);
  bool empty = all.count == 0 || all.definitions_from == 0;
  if (empty || all.items[all.definitions_from - 1].from == all.items[all.definitions_from - 1].to) {
    formula_parse_fail(parser, FORMULA_SYNTAX, tokens->list[0].span,
                       "there is no formula here%s: write one, as 1/2 sum_i x_i^2 is one",
                       all.where != NULL ? ", before the definitions" : "");
    return;
  }
  if (all.where != NULL && all.definitions_from == all.count) {
    formula_parse_fail(parser, FORMULA_SYNTAX, all.where->span,
                       "a definition has to stand behind this word, as in where A = sum_kl z_kl");
    return;
  }
  if (!parse_definitions(parser, &all, scope, reading)) return;
  parser->at = all.items[all.definitions_from - 1].from;
  if (parse_chain(parser, &members, tokens->count)) give_members(parser, &members, reading);
}

static formula_status check_depth(const formula_reading *reading, formula_error *error) {
  for (size_t k = 0; k < reading->count; k++)
    if (formula_tree_depth(reading->members[k]) > FORMULA_MOST_DEPTH)
      return formula_fail(error, FORMULA_COST, reading->spans[k],
                          "this is nested more than %d deep", FORMULA_MOST_DEPTH);
  return FORMULA_OK;
}

formula_status formula_read(const char *text, size_t length, const formula_scope *scope,
                            const char *free, formula_arena *arena, formula_reading *reading,
                            formula_error *error) {
  formula_tokens tokens;
  formula_notes notes = {.arena = arena};
  *reading = (formula_reading){0};
  if (error != NULL) *error = (formula_error){.status = FORMULA_OK};
  if (length > FORMULA_MOST_TEXT)
    return formula_fail(error, FORMULA_COST, (formula_span){FORMULA_MOST_TEXT, length},
                        "a formula of %zu bytes is too long: %d is the most", length,
                        FORMULA_MOST_TEXT);
  formula_status status = formula_tokenize(text, length, scope, arena, &notes, &tokens, error);
  if (status != FORMULA_OK) return status;
  formula_scope *own = scope != NULL ? formula_scope_copy(scope) : NULL;
  if (scope != NULL && own == NULL) return FORMULA_MEMORY;
  formula_parser parser = {.scope = own, .arena = arena, .notes = &notes, .error = error};
  parser.text = text;
  parser.tokens = tokens.list;
  if (free != NULL) bind_all(&parser, free, true);
  parse_answer(&parser, &tokens, own, reading);
  formula_scope_free(own);
  reading->notes = formula_arena_take(arena, sizeof notes.texts);
  reading->note_spans = formula_arena_take(arena, sizeof notes.spans);
  if (reading->notes == NULL || reading->note_spans == NULL) return FORMULA_MEMORY;
  memcpy(reading->notes, notes.texts, sizeof notes.texts);
  memcpy(reading->note_spans, notes.spans, sizeof notes.spans);
  reading->note_count = notes.count;
  if (parser.status != FORMULA_OK) return parser.status;
  return reading->count > 0 ? check_depth(reading, error) : FORMULA_MEMORY;
}
