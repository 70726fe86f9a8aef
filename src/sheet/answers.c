#include "sheet/answers.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct {
  const sheet *sheet;
  const char *text;
  size_t length;
  sheet_answers *answers;
  sheet_error *error;
} splitter;

static formula_status fail(const splitter *s, formula_status status, size_t byte,
                           const char *format, ...) __attribute__((format(printf, 4, 5)));
static formula_status fail(const splitter *s, formula_status status, size_t byte,
                           const char *format, ...) {
  va_list arguments;
  s->error->status = status;
  formula_locate(s->text, byte, &s->error->line, &s->error->column);
  va_start(arguments, format);
  vsnprintf(s->error->message, sizeof s->error->message, format, arguments);
  va_end(arguments);
  return status;
}

/* ---- headings ---- */

/* A cursor over one line. */
typedef struct {
  const char *at, *end;
} cursor;

static void skip_blanks(cursor *c) {
  while (c->at < c->end && isspace((unsigned char)*c->at)) c->at++;
}

static bool take(cursor *c, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(c->end - c->at) < length || strncasecmp(c->at, word, length) != 0) return false;
  c->at += length;
  return true;
}

static bool ends_word(const cursor *c) {
  return c->at == c->end || !(isalnum((unsigned char)*c->at) || *c->at == '_');
}

/* "part " and the like; some are written with a number sign or a bracket behind. */
static bool take_kind(cursor *c) {
  static const char *const kinds[] = {"part", "question", "exercise", "problem", "task"};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    cursor ahead = *c;
    if (!take(&ahead, kinds[k]) || ahead.at == ahead.end || !isspace((unsigned char)*ahead.at))
      continue;
    skip_blanks(&ahead);
    *c = ahead;
    return true;
  }
  return false;
}

/* The longest name of a part that stands here as a whole word; A for a only where it has been said
 * that a name comes. */
static const sheet_part *take_name(const sheet *s, cursor *c, bool announced) {
  const sheet_part *best = NULL;
  cursor behind = *c;
  for (size_t k = 0; k < s->part_count; k++) {
    cursor ahead = *c;
    if (!take(&ahead, s->parts[k].name) || !ends_word(&ahead) || ahead.at <= behind.at) continue;
    if (!announced && memcmp(c->at, s->parts[k].name, (size_t)(ahead.at - c->at)) != 0) continue;
    best = &s->parts[k];
    behind = ahead;
  }
  *c = behind;
  return best;
}

/* \section*{, \paragraph{ and the like; or \item[. *closer is what ends it. */
static bool take_command(cursor *c, char *closer) {
  static const char *const commands[] = {"\\section", "\\subsection", "\\subsubsection",
                                         "\\paragraph"};
  *closer = ']';
  if (take(c, "\\item[")) return true;
  *closer = '}';
  for (size_t k = 0; k < sizeof commands / sizeof *commands; k++) {
    cursor ahead = *c;
    if (!take(&ahead, commands[k])) continue;
    take(&ahead, "*");
    if (!take(&ahead, "{")) continue;
    *c = ahead;
    return true;
  }
  return false;
}

/* A word, and what ends a heading: a colon or a bracket, or the line. */
static bool is_one_word(const cursor *c) {
  cursor ahead = *c;
  while (!ends_word(&ahead)) ahead.at++;
  bool word = ahead.at > c->at;
  bool ended = ahead.at < ahead.end && (*ahead.at == ':' || *ahead.at == ')');
  while (ahead.at < ahead.end && strchr("):}.", *ahead.at)) ahead.at++;
  skip_blanks(&ahead);
  return word && (ended || ahead.at == ahead.end);
}

static bool take_colon(cursor *c) {
  bool defines = c->end - c->at >= 2 && memcmp(c->at, ":=", 2) == 0;
  return !defines && take(c, ":");
}

/* heading = command [ kind ] name [ title ] closer
 *         | { "#" } kind name [ ")" | ":" | "." ]
 *         | "#" { "#" } name, or "(" name ")", or name ")" | name ":"
 * What stands behind it is the answer already. *unknown is set where the name is no part's. */
static const sheet_part *read_heading(const sheet *s, cursor *c, bool *unknown) {
  char closer = '\0';
  *unknown = false;
  skip_blanks(c);
  bool command = take_command(c, &closer), marked = command, open = false;
  while (!command && take(c, "#")) marked = true;
  skip_blanks(c);
  bool kind = take_kind(c);
  if (!kind) open = take(c, "(");
  const sheet_part *part = take_name(s, c, kind || command);
  if (!part) {
    *unknown = kind && is_one_word(c);
    return NULL;
  }
  if (command) {
    const char *close = memchr(c->at, closer, (size_t)(c->end - c->at));
    c->at = close ? close + 1 : c->end;
    return part;
  }
  bool ended = take(c, ")") || (!open && (take_colon(c) || (kind && take(c, "."))));
  if (!ended && !kind && marked) c->at = c->end; /* a title */
  return ended || kind || marked ? part : NULL;
}

/* ---- cutting ---- */

static formula_status open_passage(const splitter *s, const sheet_part *part, size_t byte,
                                   size_t heading) {
  sheet_answers *all = s->answers;
  for (size_t k = 0; k < all->count; k++)
    if (all->passages[k].part == part)
      return fail(s, FORMULA_SYNTAX, heading, "part %s stands here a second time", part->name);
  sheet_passage *grown = realloc(all->passages, (all->count + 1) * sizeof *grown);
  if (!grown) return fail(s, FORMULA_MEMORY, byte, "not enough memory");
  all->passages = grown;
  sheet_passage *made = &grown[all->count++];
  *made = (sheet_passage){.part = part, .length = byte};
  formula_locate(s->text, byte, &made->line, &made->column);
  return FORMULA_OK;
}

/* Ends the passage that was opened last; until then its length is where it begins. */
static formula_status close_passage(const splitter *s, size_t end) {
  if (s->answers->count == 0) return FORMULA_OK;
  sheet_passage *p = &s->answers->passages[s->answers->count - 1];
  size_t from = p->length;
  p->length = end - from;
  p->text = malloc(p->length + 1);
  if (!p->text) return fail(s, FORMULA_MEMORY, from, "not enough memory");
  memcpy(p->text, s->text + from, p->length);
  p->text[p->length] = '\0';
  p->skipped = sheet_pass_over_text(p->text, p->length);
  return FORMULA_OK;
}

static formula_status refuse_name(const splitter *s, size_t byte) {
  char list[300] = "";
  for (size_t k = 0; k < s->sheet->part_count; k++) {
    size_t used = strlen(list);
    snprintf(list + used, sizeof list - used, "%s%s", k ? ", " : "", s->sheet->parts[k].name);
  }
  return fail(s, FORMULA_NAME, byte, "the sheet has no such part; there are %s", list);
}

static formula_status split(const splitter *s) {
  formula_status status = FORMULA_OK;
  for (size_t from = 0; status == FORMULA_OK && from < s->length;) {
    const char *end = memchr(s->text + from, '\n', s->length - from);
    size_t to = end ? (size_t)(end - s->text) : s->length;
    cursor line = {s->text + from, s->text + to};
    bool unknown;
    const sheet_part *part = read_heading(s->sheet, &line, &unknown);
    if (unknown) return refuse_name(s, from);
    if (part) status = close_passage(s, from);
    if (part && status == FORMULA_OK)
      status = open_passage(s, part, (size_t)(line.at - s->text), from);
    from = to + 1;
  }
  if (status == FORMULA_OK && s->answers->count == 0)
    return fail(s, FORMULA_SYNTAX, 0,
                "no line here is the heading of a part, as `part %s` or `\\section*{%s}` would be",
                s->sheet->parts[0].name, s->sheet->parts[0].name);
  return status == FORMULA_OK ? close_passage(s, s->length) : status;
}

formula_status sheet_answers_read(const sheet *of, const char *text, size_t length,
                                  sheet_answers *answers, sheet_error *error) {
  splitter s = {of, text, length, answers, error};
  *answers = (sheet_answers){0};
  *error = (sheet_error){.status = FORMULA_OK};
  return split(&s);
}

void sheet_answers_free(sheet_answers *answers) {
  for (size_t k = 0; k < answers->count; k++) free(answers->passages[k].text);
  free(answers->passages);
  *answers = (sheet_answers){0};
}
