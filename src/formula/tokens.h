/* Tokens: one stream for typed text, Unicode and LaTeX. `\frac`, `\sum`, `∑` and `sum` become the
 * same tokens here, and styles, spacing and layout disappear. */
#ifndef FORMULA_TOKENS_H
#define FORMULA_TOKENS_H

#include "formula/notes.h"
#include "formula/scope.h"

typedef enum {
  TOKEN_END,
  TOKEN_NUMBER, /* text: its decimal */
  TOKEN_LETTER, /* text: one letter; letters of a word are joined */
  TOKEN_NAME,   /* text: a name of several letters for certain: \theta, \mathrm{KL} */
  TOKEN_FUNCTION,
  TOKEN_ROOT, /* \sqrt, which may have [n] */
  TOKEN_SUM,
  TOKEN_FRACTION,
  TOKEN_DIFFERENTIAL, /* ∂, or an upright d */
  TOKEN_NABLA,
  TOKEN_UNDERBRACE,
  TOKEN_INDICATOR, /* the 1 of \mathbb{1}[...] */
  TOKEN_PLUS,
  TOKEN_MINUS,
  TOKEN_TIMES, /* * and × */
  TOKEN_DOT,
  TOKEN_SLASH,
  TOKEN_CARET,
  TOKEN_UNDERSCORE,
  TOKEN_OPEN, /* bracket: ( [ { <, or s for \{ */
  TOKEN_CLOSE,
  TOKEN_BAR,
  TOKEN_NORM,
  TOKEN_RELATION,
  TOKEN_DEFINE,
  TOKEN_COMMA,
  TOKEN_SEMICOLON,
  TOKEN_COLON,
  TOKEN_STOP,
  TOKEN_BREAK, /* \\ */
  TOKEN_WHERE,
  TOKEN_AND,
  TOKEN_TRANSPOSE
} formula_token_kind;

typedef struct {
  formula_token_kind kind;
  formula_span span;
  const char *text;
  formula_function function;
  formula_relation relation;
  char bracket;
  bool joined; /* no blank between this and the token before */
  bool wide;   /* a \quad before it */
} formula_token;

typedef struct {
  formula_token *list; /* the last one is TOKEN_END */
  size_t count;
} formula_tokens;

/* Cuts text into tokens that live in arena. Known words in \text{...} are those of scope. */
formula_status formula_tokenize(const char *text, size_t length, const formula_scope *scope,
                                formula_arena *arena, formula_notes *notes, formula_tokens *tokens,
                                formula_error *error);

/* ---- between the scanner's files ---- */

typedef struct {
  const char *text;
  size_t length, at;
  const formula_scope *scope;
  formula_arena *arena;
  formula_notes *notes;
  formula_error *error;
  formula_status status;
  formula_token *list;
  size_t count, room;
  bool wide;
} formula_scanner;

/* Adds a token for text [from, scanner->at) and returns it; it is TOKEN_END when memory is short.
 * The pointer is good until the next one is added. */
formula_token *formula_scan_add(formula_scanner *scanner, formula_token_kind kind, size_t from);
/* A token with a text of its own. */
void formula_scan_text(formula_scanner *scanner, formula_token_kind kind, size_t from,
                       const char *text, size_t length);
/* Sets the scanner's status; no more is read after that. */
void formula_scan_fail(formula_scanner *scanner, size_t from, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A token for a word that is part of the language (exp, sum, where); false if it is none. */
bool formula_scan_keyword(formula_scanner *scanner, size_t from, const char *word, size_t length);
/* At a backslash: a command with what it takes. */
void formula_scan_command(formula_scanner *scanner);
/* At a byte above 127: one character of Unicode. */
void formula_scan_unicode(formula_scanner *scanner);
/* A Greek letter's name for its name in TeX ("varepsilon" is "epsilon"), or NULL. */
const char *formula_greek(const char *name, size_t length);

#endif
