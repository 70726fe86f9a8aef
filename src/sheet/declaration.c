#include "sheet/declaration.h"
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

sheet_slice sheet_trim(sheet_slice s) {
  while (s.length && isspace((unsigned char)*s.from)) s = (sheet_slice){s.from + 1, s.length - 1};
  while (s.length && isspace((unsigned char)s.from[s.length - 1])) s.length--;
  return s;
}

sheet_slice sheet_word(sheet_slice *rest) {
  *rest = sheet_trim(*rest);
  sheet_slice word = {rest->from, 0};
  while (word.length < rest->length && !isspace((unsigned char)rest->from[word.length]))
    word.length++;
  rest->from += word.length;
  rest->length -= word.length;
  *rest = sheet_trim(*rest);
  return word;
}

bool sheet_slice_is(sheet_slice slice, const char *word) {
  return slice.length == strlen(word) && memcmp(slice.from, word, slice.length) == 0;
}

/* ---- the pieces of a declaration ---- */

typedef struct {
  sheet_slice text;
  formula_scope *scope;
  sheet_declaration *made;
  formula_error *error;
} reader;

static formula_status fail(const reader *r, sheet_slice at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static formula_status fail(const reader *r, sheet_slice at, const char *format, ...) {
  char message[300];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  size_t from = (size_t)(at.from - r->text.from);
  return formula_fail(r->error, FORMULA_SYNTAX, (formula_span){from, from + at.length}, "%s",
                      message);
}

static const char *keep(const reader *r, sheet_slice slice) {
  return formula_arena_text(formula_scope_arena(r->scope), slice.from, slice.length);
}

/* subscripts: the letters behind the underscore, in braces or bare */
static formula_status read_subscripts(const reader *r, sheet_slice letters, bool pairs) {
  formula_symbol *symbol = &r->made->symbol;
  if (letters.length >= 2 && letters.from[0] == '{' && letters.from[letters.length - 1] == '}')
    letters = (sheet_slice){letters.from + 1, letters.length - 2};
  for (size_t k = 0; k < letters.length; k++) {
    char letter = letters.from[k];
    if (letter == ',') continue;
    sheet_slice at = {letters.from + k, 1};
    size_t size = formula_scope_index_size(r->scope, letter);
    if (size == FORMULA_NUMBER_SHAPE)
      return fail(r, at, "%c is not an index; declare it: `index %c = 1..N`", letter, letter);
    if (strchr(symbol->parameters, letter))
      return fail(r, at, "the subscripts of one symbol need letters of their own");
    if (symbol->subscripts == FORMULA_MOST_INDICES)
      return fail(r, letters, "a symbol has at most %d subscripts", FORMULA_MOST_INDICES);
    symbol->range[symbol->subscripts] = size;
    symbol->parameters[symbol->subscripts++] = letter;
  }
  symbol->pairs = pairs && symbol->subscripts == 2 && symbol->range[0] == symbol->range[1];
  return FORMULA_OK;
}

/* name: letters and digits, with subscripts behind an underscore */
static formula_status read_name(const reader *r, sheet_slice word, bool pairs) {
  const char *underscore = memchr(word.from, '_', word.length);
  sheet_slice name = {word.from, underscore ? (size_t)(underscore - word.from) : word.length};
  if (name.length == 0 || !isalpha((unsigned char)name.from[0]))
    return fail(r, word, "a name is expected here, such as p_ij");
  for (size_t k = 0; k < name.length; k++)
    if (!isalnum((unsigned char)name.from[k]))
      return fail(r, name, "a name has letters and digits only");
  r->made->symbol.name = keep(r, name);
  if (!r->made->symbol.name) return FORMULA_MEMORY;
  if (!underscore) return FORMULA_OK;
  sheet_slice letters = {underscore + 1, word.length - name.length - 1};
  if (letters.length == 0) return fail(r, word, "subscripts are missing behind the underscore");
  return read_subscripts(r, letters, pairs);
}

static formula_status read_vector(const reader *r, sheet_slice word, sheet_slice *rest) {
  sheet_slice size = sheet_word(rest);
  if (size.length == 0) return fail(r, word, "`vector` needs a size: `vector h`");
  const char *name = keep(r, size);
  r->made->symbol.dimension = name ? formula_scope_size(r->scope, name) : FORMULA_NUMBER_SHAPE;
  return r->made->symbol.dimension == FORMULA_NUMBER_SHAPE ? FORMULA_MEMORY : FORMULA_OK;
}

/* in (low, high): what lies between the brackets, both ends left out */
static formula_status read_interval(const reader *r, sheet_slice word, sheet_slice *rest) {
  char text[100], tail;
  const char *end = memchr(rest->from, ')', rest->length);
  size_t length = end ? (size_t)(end + 1 - rest->from) : 0;
  snprintf(text, sizeof text, "%.*s", (int)length, rest->from);
  sheet_quantity *q = &r->made->quantity;
  if (sscanf(text, " ( %lf , %lf %c", &q->low, &q->high, &tail) != 3 || !(q->low < q->high))
    return fail(r, word, "`in` needs two numbers, the smaller first: `in (0, 1)`");
  *rest = sheet_trim((sheet_slice){rest->from + length, rest->length - length});
  return FORMULA_OK;
}

/* over k: the subscripts that a distribution sums to one over */
static formula_status read_over(const reader *r, sheet_slice word, sheet_slice *rest) {
  sheet_slice letters = sheet_word(rest);
  const formula_symbol *symbol = &r->made->symbol;
  if (letters.length == 0) return fail(r, word, "`over` needs subscripts: `distribution over k`");
  for (size_t k = 0; k < symbol->subscripts; k++) r->made->quantity.summed[k] = false;
  for (size_t k = 0; k < letters.length; k++) {
    const char *found = strchr(symbol->parameters, letters.from[k]);
    if (!found || !*found)
      return fail(r, letters, "%c is no subscript of %s", letters.from[k], symbol->name);
    r->made->quantity.summed[found - symbol->parameters] = true;
  }
  return FORMULA_OK;
}

static formula_status read_property(const reader *r, sheet_slice word, sheet_slice *rest) {
  static const struct {
    const char *word;
    unsigned property;
  } plain[] = {{"distribution", SHEET_DISTRIBUTION},
               {"symmetric", SHEET_SYMMETRIC},
               {"integer", SHEET_INTEGER},
               {"binary", SHEET_BINARY},
               {"one-hot", SHEET_ONE_HOT}};
  sheet_quantity *q = &r->made->quantity;
  if (sheet_slice_is(word, "vector")) return read_vector(r, word, rest);
  if (sheet_slice_is(word, "in")) return read_interval(r, word, rest);
  if (sheet_slice_is(word, "over")) return read_over(r, word, rest);
  if (sheet_slice_is(word, "positive")) {
    q->low = 0;
    return FORMULA_OK;
  }
  for (size_t k = 0; k < sizeof plain / sizeof *plain; k++)
    if (sheet_slice_is(word, plain[k].word)) {
      q->properties |= plain[k].property;
      return FORMULA_OK;
    }
  return fail(r, word,
              "'%.*s' means nothing here; there are: vector SIZE, distribution [over LETTERS], "
              "symmetric, positive, in (LOW, HIGH), integer, binary, one-hot",
              (int)word.length, word.from);
}

static formula_status check_properties(const reader *r) {
  const formula_symbol *symbol = &r->made->symbol;
  const sheet_quantity *q = &r->made->quantity;
  unsigned properties = q->properties;
  bool vector = symbol->dimension != FORMULA_NUMBER_SHAPE;
  if ((properties & SHEET_SYMMETRIC) &&
      (vector || symbol->subscripts != 2 || symbol->range[0] != symbol->range[1]))
    return fail(r, r->text, "symmetric is what has two subscripts over the same size");
  if ((properties & SHEET_DISTRIBUTION) && (vector || symbol->subscripts == 0))
    return fail(r, r->text, "a distribution has subscripts to sum over, and numbers as entries");
  if ((properties & SHEET_ONE_HOT) && !vector && symbol->subscripts == 0)
    return fail(r, r->text, "one-hot needs a subscript or a vector");
  if ((properties & SHEET_INTEGER) && (isfinite(q->low) || isfinite(q->high)) &&
      ceil(q->high) - floor(q->low) < 4)
    return fail(r, r->text, "this interval has hardly an integer in it");
  return FORMULA_OK;
}

formula_status sheet_declaration_read(sheet_slice text, formula_scope *scope, bool pairs,
                                      sheet_declaration *made, formula_error *error) {
  reader r = {text, scope, made, error};
  *made = (sheet_declaration){.symbol.dimension = FORMULA_NUMBER_SHAPE,
                              .quantity = {.low = -(double)INFINITY, .high = (double)INFINITY}};
  for (size_t k = 0; k < FORMULA_MOST_INDICES; k++) made->quantity.summed[k] = true;
  sheet_slice left = text;
  const char *equals = memchr(text.from, '=', text.length);
  if (equals) {
    left.length = (size_t)(equals - text.from);
    made->definition = sheet_trim((sheet_slice){equals + 1, text.length - left.length - 1});
    if (made->definition.length == 0) return fail(&r, text, "a formula is missing behind `=`");
  }
  sheet_slice name = sheet_word(&left);
  formula_status status = read_name(&r, name, pairs);
  while (status == FORMULA_OK && left.length > 0) {
    sheet_slice word = sheet_word(&left);
    status = equals && !sheet_slice_is(word, "vector")
                 ? fail(&r, word, "what has a definition takes no words but `vector`")
                 : read_property(&r, word, &left);
  }
  return status == FORMULA_OK ? check_properties(&r) : status;
}
