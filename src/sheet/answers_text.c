/* From a stretch of LaTeX, with text between formulas, to the formulas. */
#include "sheet/answers.h"
#include <ctype.h>
#include <string.h>

typedef struct {
  size_t from, to; /* what is inside of the delimiters */
} piece;

typedef struct {
  char *text;
  size_t length;
} stretch;

static bool at(const stretch *s, size_t k, const char *word) {
  size_t length = strlen(word);
  return k + length <= s->length && memcmp(s->text + k, word, length) == 0;
}

static void blank(char *text, size_t from, size_t to) {
  for (size_t k = from; k < to; k++)
    if (text[k] != '\n') text[k] = ' ';
}

/* From an unescaped % to the end of the line; \label{...}, which has no value. */
static void blank_comments(const stretch *s) {
  for (size_t k = 0; k < s->length; k++) {
    if (at(s, k, "\\label{")) {
      size_t end = k;
      while (end < s->length && s->text[end] != '}' && s->text[end] != '\n') end++;
      blank(s->text, k, end + (end < s->length));
    } else if (s->text[k] == '\\') {
      k++;
    } else if (s->text[k] == '%') {
      size_t end = k;
      while (end < s->length && s->text[end] != '\n') end++;
      blank(s->text, k, end);
    }
  }
}

/* ---- delimiters ---- */

static size_t find(const stretch *s, size_t from, const char *word) {
  while (from < s->length && !at(s, from, word)) from++;
  return from;
}

/* At \begin{align}: the piece, and the end of \end{align}. */
static bool take_environment(const stretch *s, size_t k, piece *found, size_t *end) {
  static const char *const names[] = {"equation", "align",   "gather",     "multline",
                                      "eqnarray", "flalign", "displaymath"};
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    for (int star = 0; star < 2; star++) {
      char begin[40] = "\\begin{", close[40] = "\\end{";
      strcat(strcat(strcat(begin, names[n]), star ? "*" : ""), "}");
      strcat(strcat(strcat(close, names[n]), star ? "*" : ""), "}");
      if (!at(s, k, begin)) continue;
      *found = (piece){k + strlen(begin), find(s, k, close)};
      *end = found->to + (found->to < s->length ? strlen(close) : 0);
      return true;
    }
  return false;
}

static bool take_delimited(const stretch *s, size_t k, bool displayed, piece *found, size_t *end) {
  static const struct {
    const char *open, *close;
    bool displayed;
  } kinds[] = {{"$$", "$$", true}, {"\\[", "\\]", true}, {"\\(", "\\)", false}, {"$", "$", false}};
  for (size_t n = 0; n < sizeof kinds / sizeof *kinds; n++) {
    if (!at(s, k, kinds[n].open)) continue;
    *found = (piece){k + strlen(kinds[n].open), 0};
    found->to = find(s, found->from, kinds[n].close);
    *end = found->to + (found->to < s->length ? strlen(kinds[n].close) : 0);
    return kinds[n].displayed == displayed;
  }
  return false;
}

/* The next piece from *k on; *k is moved behind it. `\\[2pt]` is no delimiter, nor is `\$`. */
static bool next_piece(const stretch *s, size_t *k, bool displayed, piece *found) {
  for (; *k < s->length; ++*k) {
    size_t end = 0;
    if (displayed && take_environment(s, *k, found, &end)) return *k = end, true;
    if (take_delimited(s, *k, displayed, found, &end)) return *k = end, true;
    if (end > 0)
      *k = end - 1;
    else if (at(s, *k, "\\\\") || at(s, *k, "\\$"))
      ++*k;
  }
  return false;
}

/* ---- joining ---- */

static size_t skip_blanks(const stretch *s, size_t k, size_t to) {
  while (k < to && (isspace((unsigned char)s->text[k]) || s->text[k] == '&')) k++;
  return k;
}

static bool at_relation(const stretch *s, size_t k) {
  static const char *const words[] = {"=",    "<",       ">",           "\\le",    "\\ge",
                                      "\\ne", "\\Right", "\\Longright", "\\equiv", "\\iff",
                                      "≤",    "≥",       "≠",           "⇒"};
  for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
    if (!at(s, k, words[n])) continue;
    return strcmp(words[n], "\\le") != 0 || !at(s, k, "\\left");
  }
  return false;
}

/* The first relation outside of brackets; the end if there is none. */
static size_t find_relation(const stretch *s, piece p) {
  size_t depth = 0;
  for (size_t k = p.from; k < p.to; k++) {
    char c = s->text[k];
    if (c && strchr("([{", c)) depth++;
    if (c && strchr(")]}", c) && depth > 0) depth--;
    if (depth == 0 && at_relation(s, k)) return k;
  }
  return p.to;
}

/* Both begin with the same member, blanks apart. */
static bool same_beginning(const stretch *s, piece a, piece b) {
  size_t end_a = find_relation(s, a), end_b = find_relation(s, b);
  for (;;) {
    a.from = skip_blanks(s, a.from, end_a);
    b.from = skip_blanks(s, b.from, end_b);
    if (a.from == end_a || b.from == end_b) return a.from == end_a && b.from == end_b;
    if (s->text[a.from++] != s->text[b.from++]) return false;
  }
}

static bool has_word(const stretch *s, size_t from, size_t to, const char *word) {
  size_t length = strlen(word);
  for (size_t k = from; k + length < to; k++)
    if (at(s, k, word) && (k == 0 || !isalpha((unsigned char)s->text[k - 1])) &&
        !isalpha((unsigned char)s->text[k + length]))
      return true;
  return false;
}

/* Blanks [from, to) between two pieces, and writes there what joins them. */
static void join(const stretch *s, size_t from, piece first, piece next) {
  bool where = has_word(s, from, next.from, "where");
  blank(s->text, from, next.from);
  size_t start = skip_blanks(s, next.from, next.to), room = next.from;
  if (at_relation(s, start)) return;
  bool goes_on = find_relation(s, next) == next.to || same_beginning(s, first, next);
  const char *sign = goes_on ? "=" : where ? " where " : "\\\\";
  for (size_t k = strlen(sign); k-- > 0 && room > from;) s->text[--room] = sign[k];
}

static bool has_words(const stretch *s, size_t from, size_t to) {
  for (size_t k = from; k < to; k++)
    if (isalpha((unsigned char)s->text[k]) && (k == 0 || isspace((unsigned char)s->text[k - 1])))
      return true;
  return false;
}

size_t sheet_pass_over_text(char *text, size_t length) {
  stretch s = {text, length};
  size_t k = 0, last = 0, skipped = 0;
  piece found, first = {0};
  blank_comments(&s);
  bool displayed = next_piece(&s, &k, true, &found);
  k = 0;
  if (!displayed && !next_piece(&s, &k, false, &found)) return 0;
  for (k = 0; next_piece(&s, &k, displayed, &found); last = found.to) {
    skipped += has_words(&s, last, found.from);
    if (last == 0) {
      blank(text, 0, found.from);
      first = found;
    } else {
      join(&s, last, first, found);
    }
  }
  skipped += has_words(&s, last, length);
  blank(text, last, length);
  return skipped;
}
