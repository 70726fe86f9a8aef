/* The scanner: bytes to tokens. Commands of TeX and Unicode have files of their own. */
#include "formula/tokens.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

formula_token *formula_scan_add(formula_scanner *scanner, formula_token_kind kind, size_t from) {
  static formula_token none;
  if (scanner->count == scanner->room) {
    size_t room = scanner->room * 2 + 64;
    formula_token *list = formula_arena_take(scanner->arena, room * sizeof *list);
    if (list == NULL) {
      scanner->status = FORMULA_MEMORY;
      return &none;
    }
    if (scanner->count > 0) memcpy(list, scanner->list, scanner->count * sizeof *list);
    scanner->list = list;
    scanner->room = room;
  }
  formula_token *token = &scanner->list[scanner->count];
  *token = (formula_token){.kind = kind, .span = {from, scanner->at}, .wide = scanner->wide};
  token->joined = scanner->count > 0 && scanner->list[scanner->count - 1].span.to == from;
  scanner->wide = false;
  scanner->count++;
  return token;
}

void formula_scan_text(formula_scanner *scanner, formula_token_kind kind, size_t from,
                       const char *text, size_t length) {
  const char *copy = formula_arena_text(scanner->arena, text, length);
  if (copy == NULL)
    scanner->status = FORMULA_MEMORY;
  else
    formula_scan_add(scanner, kind, from)->text = copy;
}

void formula_scan_fail(formula_scanner *scanner, size_t from, const char *format, ...) {
  char sentence[400];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  formula_span span = {from, scanner->at > from ? scanner->at : from + 1};
  if (span.to > scanner->length) span.to = scanner->length;
  scanner->status = formula_fail(scanner->error, FORMULA_SYNTAX, span, "%s", sentence);
}

bool formula_scan_keyword(formula_scanner *scanner, size_t from, const char *word, size_t length) {
  static const struct {
    const char *word;
    formula_token_kind kind;
    formula_function function;
  } keywords[] = {
      {"exp", TOKEN_FUNCTION, FORMULA_EXP},
      {"log", TOKEN_FUNCTION, FORMULA_LOG},
      {"ln", TOKEN_FUNCTION, FORMULA_LOG},
      {"sqrt", TOKEN_FUNCTION, FORMULA_SQRT},
      {"tanh", TOKEN_FUNCTION, FORMULA_TANH},
      {"sin", TOKEN_FUNCTION, FORMULA_SIN},
      {"cos", TOKEN_FUNCTION, FORMULA_COS},
      {"abs", TOKEN_FUNCTION, FORMULA_ABS},
      {"sigmoid", TOKEN_FUNCTION, FORMULA_SIGMOID},
      {"max", TOKEN_FUNCTION, FORMULA_MAX},
      {"min", TOKEN_FUNCTION, FORMULA_MIN},
      {"sum", TOKEN_SUM, FORMULA_EXP},
      {"where", TOKEN_WHERE, FORMULA_EXP},
      {"with", TOKEN_WHERE, FORMULA_EXP},
      {"and", TOKEN_AND, FORMULA_EXP},
  };
  for (size_t k = 0; k < sizeof keywords / sizeof *keywords; k++) {
    if (strlen(keywords[k].word) != length || memcmp(keywords[k].word, word, length) != 0) continue;
    formula_token *token = formula_scan_add(scanner, keywords[k].kind, from);
    token->function = keywords[k].function;
    return true;
  }
  return false;
}

/* In the subscripts of a name or a sum, where ln is l and n. */
static bool in_subscript(const formula_scanner *scanner) {
  const formula_token *list = scanner->list;
  size_t k = scanner->count;
  while (k > 0 && scanner->count - k < 4 * FORMULA_MOST_INDICES && list[k - 1].kind != TOKEN_OPEN &&
         list[k - 1].kind != TOKEN_CLOSE && list[k - 1].kind != TOKEN_UNDERSCORE)
    k--;
  if (k > 0 && list[k - 1].kind == TOKEN_OPEN && list[k - 1].bracket == '{')
    k--;
  else if (k != scanner->count)
    return false;
  if (k < 2 || list[k - 1].kind != TOKEN_UNDERSCORE) return false;
  formula_token_kind below = list[k - 2].kind;
  return below == TOKEN_LETTER || below == TOKEN_NAME || below == TOKEN_SUM;
}

/* Letters of a word: a keyword, or letters that the parser puts together as the scope has names. */
static void scan_word(formula_scanner *scanner) {
  size_t from = scanner->at, to = from;
  while (to < scanner->length && isalpha((unsigned char)scanner->text[to])) to++;
  scanner->at = to;
  bool subscript = in_subscript(scanner);
  if (!subscript && formula_scan_keyword(scanner, from, scanner->text + from, to - from)) return;
  bool prime = !subscript && to < scanner->length && scanner->text[to] == '\'';
  for (size_t k = from; k < to && scanner->status == FORMULA_OK; k++) {
    size_t length = prime && k + 1 == to ? 2 : 1; /* A' is a name of its own */
    scanner->at = k + length;
    formula_scan_text(scanner, length == 1 ? TOKEN_LETTER : TOKEN_NAME, k, scanner->text + k,
                      length);
  }
}

static size_t digits(const formula_scanner *scanner, size_t at) {
  while (at < scanner->length && isdigit((unsigned char)scanner->text[at])) at++;
  return at;
}

/* The same number without an exponent: 2.5e-3 is 0.0025. */
static void expand(formula_scanner *scanner, size_t from, size_t mantissa_end) {
  enum { LARGEST = 40 };
  char figures[256], decimal[400];
  size_t count = 0;
  long point = -1, exponent = 0;
  for (size_t k = from; k < mantissa_end && count < sizeof figures; k++) {
    if (scanner->text[k] == '.')
      point = (long)count;
    else
      figures[count++] = scanner->text[k];
  }
  const char *sign = scanner->text + mantissa_end + 1;
  for (size_t k = mantissa_end + 1; k < scanner->at && exponent <= LARGEST; k++)
    if (isdigit((unsigned char)scanner->text[k])) exponent = exponent * 10 + scanner->text[k] - '0';
  if (exponent > LARGEST || count == sizeof figures) {
    formula_scan_fail(scanner, from, "this number is out of bounds: exponents go from -%d to %d",
                      LARGEST, LARGEST);
    return;
  }
  if (point < 0) point = (long)count;
  point += *sign == '-' ? -exponent : exponent;
  size_t length = 0;
  long first = point < 1 ? point - 1 : 0, last = point > (long)count ? point : (long)count;
  for (long k = first; k < last; k++) {
    if (k == point) decimal[length++] = '.';
    decimal[length++] = k < 0 || k >= (long)count ? '0' : figures[k];
  }
  formula_scan_text(scanner, TOKEN_NUMBER, from, decimal, length);
}

/* 1_{i=j} is an indicator, as \mathbb{1}_{i=j} is; in y^1_i and in p_1_2 the 1 is a number. */
static bool is_indicator(const formula_scanner *scanner, size_t from, size_t to) {
  formula_token_kind before =
      scanner->count > 0 ? scanner->list[scanner->count - 1].kind : TOKEN_END;
  return to - from == 1 && scanner->text[from] == '1' && to < scanner->length &&
         scanner->text[to] == '_' && before != TOKEN_CARET && before != TOKEN_UNDERSCORE;
}

static void scan_number(formula_scanner *scanner) {
  size_t from = scanner->at, to = digits(scanner, from);
  if (to < scanner->length && scanner->text[to] == '.' && digits(scanner, to + 1) > to + 1)
    to = digits(scanner, to + 1);
  scanner->at = to;
  if (to < scanner->length && (scanner->text[to] == 'e' || scanner->text[to] == 'E')) {
    size_t figures = to + 1;
    if (figures < scanner->length && strchr("+-", scanner->text[figures])) figures++;
    if (digits(scanner, figures) > figures) {
      scanner->at = digits(scanner, figures);
      expand(scanner, from, to);
      return;
    }
  }
  if (scanner->text[from] == '.') { /* .5 is 0.5 */
    char decimal[256] = "0";
    if (to - from > sizeof decimal - 2)
      formula_scan_fail(scanner, from, "this number has too many digits");
    else
      formula_scan_text(scanner, TOKEN_NUMBER, from,
                        strncat(decimal, scanner->text + from, to - from), to - from + 1);
    return;
  }
  formula_scan_text(scanner, is_indicator(scanner, from, to) ? TOKEN_INDICATOR : TOKEN_NUMBER, from,
                    scanner->text + from, to - from);
}

static void scan_comment(formula_scanner *scanner) {
  size_t from = scanner->at;
  while (scanner->at < scanner->length && scanner->text[scanner->at] != '\n') scanner->at++;
  formula_note(scanner->notes, (formula_span){from, scanner->at},
               "what follows a %% on its line is a comment and is passed over");
}

/* Signs of two bytes first, so that the longest is taken. */
static const struct {
  const char *sign;
  formula_token_kind kind;
  int value; /* a relation or a bracket */
} signs[] = {
    {"**", TOKEN_CARET, 0},
    {":=", TOKEN_DEFINE, 0},
    {"<=", TOKEN_RELATION, FORMULA_LESS_EQUAL},
    {">=", TOKEN_RELATION, FORMULA_GREATER_EQUAL},
    {"!=", TOKEN_RELATION, FORMULA_NOT_EQUAL},
    {"==", TOKEN_RELATION, FORMULA_EQUAL},
    {"||", TOKEN_NORM, 0},
    {"=", TOKEN_RELATION, FORMULA_EQUAL},
    {"<", TOKEN_RELATION, FORMULA_LESS},
    {">", TOKEN_RELATION, FORMULA_GREATER},
    {"|", TOKEN_BAR, 0},
    {"+", TOKEN_PLUS, 0},
    {"-", TOKEN_MINUS, 0},
    {"*", TOKEN_TIMES, 0},
    {"/", TOKEN_SLASH, 0},
    {"^", TOKEN_CARET, 0},
    {"_", TOKEN_UNDERSCORE, 0},
    {"(", TOKEN_OPEN, '('},
    {")", TOKEN_CLOSE, '('},
    {"[", TOKEN_OPEN, '['},
    {"]", TOKEN_CLOSE, '['},
    {"{", TOKEN_OPEN, '{'},
    {"}", TOKEN_CLOSE, '{'},
    {",", TOKEN_COMMA, 0},
    {";", TOKEN_SEMICOLON, 0},
    {":", TOKEN_COLON, 0},
    {".", TOKEN_STOP, 0},
};

static void scan_sign(formula_scanner *scanner) {
  size_t from = scanner->at, left = scanner->length - from;
  if (left >= 3 && memcmp(scanner->text + from, "...", 3) == 0) {
    formula_scan_fail(scanner, from, "write out what the dots stand for, for instance as a sum");
    return;
  }
  for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
    size_t length = strlen(signs[k].sign);
    if (length > left || memcmp(scanner->text + from, signs[k].sign, length) != 0) continue;
    scanner->at += length;
    formula_token *token = formula_scan_add(scanner, signs[k].kind, from);
    if (token->kind == TOKEN_RELATION)
      token->relation = (formula_relation)signs[k].value;
    else
      token->bracket = (char)signs[k].value;
    return;
  }
  char sign = scanner->text[from];
  if (sign == '\'')
    formula_scan_fail(scanner, from,
                      "a prime has no meaning here: take another letter for another thing");
  else if (isprint((unsigned char)sign))
    formula_scan_fail(scanner, from, "'%c' has no meaning in a formula", sign);
  else
    formula_scan_fail(scanner, from, "byte %d is not text", (unsigned char)sign);
}

static void scan_one(formula_scanner *scanner) {
  unsigned char here = (unsigned char)scanner->text[scanner->at];
  bool point = here == '.' && digits(scanner, scanner->at + 1) > scanner->at + 1;
  if (here >= 128)
    formula_scan_unicode(scanner);
  else if (here == '\\')
    formula_scan_command(scanner);
  else if (isalpha(here))
    scan_word(scanner);
  else if (isdigit(here) || point)
    scan_number(scanner);
  else if (here == '%')
    scan_comment(scanner);
  else if (here != '\0' && strchr(" \t\r\n$&~", here) != NULL)
    scanner->at++;
  else
    scan_sign(scanner);
}

formula_status formula_tokenize(const char *text, size_t length, const formula_scope *scope,
                                formula_arena *arena, formula_notes *notes, formula_tokens *tokens,
                                formula_error *error) {
  formula_scanner scanner = {.text = text, .length = length, .scope = scope};
  scanner.arena = arena;
  scanner.notes = notes;
  scanner.error = error;
  while (scanner.at < length && scanner.status == FORMULA_OK) scan_one(&scanner);
  if (scanner.status == FORMULA_OK) {
    scanner.at = length;
    formula_scan_add(&scanner, TOKEN_END, length);
  }
  *tokens = (formula_tokens){scanner.list, scanner.count};
  return scanner.status;
}
