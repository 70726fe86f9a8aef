/* A sheet in two steps: its lines, statement by statement; then, where a part ends, the names that
 * it sees, and the formulas that are made of them. */
#include "sheet/read.h"
#include "sheet/build.h"
#include "sheet/list.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader reader;
struct reader {
  sheet *made;
  sheet_slice text;
  size_t line;
  sheet_error *error;
  formula_scope *outline; /* sizes and indices only */
  unsigned pairs;
  size_t declaration_count;
  sheet_declaration *declarations;
  size_t alias_count;
  sheet_alias *aliases;
  sheet_draft draft; /* the part that is being read; name is NULL before the first */
};

static bool fail(reader *r, const char *at, formula_status status, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static bool fail(reader *r, const char *at, formula_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(r->error->message, sizeof r->error->message, format, arguments);
  va_end(arguments);
  r->error->status = status;
  formula_locate(r->text.from, (size_t)(at - r->text.from), &r->error->line, &r->error->column);
  return false;
}

static bool fail_as(reader *r, const char *base, const formula_error *error) {
  return fail(r, base + error->span.from, error->status, "%s", error->message);
}

static bool short_of_memory(reader *r) {
  return fail(r, r->text.from, FORMULA_MEMORY, "not enough memory");
}

static const char *keep(reader *r, sheet_slice slice) {
  return formula_arena_text(r->made->arena, slice.from, slice.length);
}

/* ---- statements ---- */

static bool read_title(reader *r, sheet_slice rest) {
  r->made->title = keep(r, rest);
  return r->made->title || short_of_memory(r);
}

/* index i j k = 1..N */
static bool read_index(reader *r, sheet_slice rest) {
  const char *from = rest.from, *equals = memchr(rest.from, '=', rest.length);
  sheet_slice range = {0};
  if (equals)
    range = sheet_trim((sheet_slice){equals + 1, rest.length - (size_t)(equals + 1 - from)});
  if (range.length < 4 || memcmp(range.from, "1..", 3) != 0 ||
      !isalpha((unsigned char)range.from[3]))
    return fail(r, from, FORMULA_SYNTAX, "an index has a range: `index i j k = 1..N`");
  const char *name = keep(r, (sheet_slice){range.from + 3, range.length - 3});
  if (!name) return short_of_memory(r);
  size_t size = formula_scope_size(r->outline, name);
  for (const char *c = from; c < equals; c++) {
    if (isspace((unsigned char)*c) || *c == ',') continue;
    if (!isalpha((unsigned char)*c) || (c + 1 < equals && isalnum((unsigned char)c[1])))
      return fail(r, c, FORMULA_SYNTAX, "an index is a single letter; leave blanks between them");
    formula_scope_index(r->outline, *c, size);
  }
  return true;
}

static bool read_pairs(reader *r, sheet_slice rest) {
  while (rest.length > 0) {
    sheet_slice word = sheet_word(&rest);
    if (sheet_slice_is(word, "all")) {
      r->pairs |= SHEET_PAIRS_ALL;
    } else if (sheet_slice_is(word, "distinct")) {
      r->pairs |= SHEET_PAIRS_DISTINCT;
    } else {
      return fail(r, word.from, FORMULA_SYNTAX, "pairs are `all`, `distinct`, or both");
    }
  }
  return true;
}

static bool declare(reader *r, sheet_slice rest, bool free_one, bool defined) {
  sheet_declaration made;
  formula_error error;
  formula_status status = sheet_declaration_read(rest, r->outline, r->pairs != 0, &made, &error);
  if (status == FORMULA_MEMORY) return short_of_memory(r);
  if (status != FORMULA_OK) return fail_as(r, rest.from, &error);
  if (defined != (made.definition.length > 0))
    return fail(r, rest.from, FORMULA_SYNTAX,
                defined ? "a definition is expected: `q_ij = exp(z_ij) / A`"
                        : "what is given or free has no definition; use `let`");
  made.quantity.free = free_one;
  size_t place = 0;
  while (place < r->declaration_count &&
         strcmp(r->declarations[place].symbol.name, made.symbol.name) != 0)
    place++;
  if (place == r->declaration_count) {
    r->declarations = sheet_extend(r->made->arena, r->declarations, place, sizeof made);
    if (!r->declarations) return short_of_memory(r);
    r->declaration_count++;
  }
  r->declarations[place] = made;
  return true;
}

static bool read_given(reader *r, sheet_slice rest) {
  return declare(r, rest, false, false);
}

static bool read_free(reader *r, sheet_slice rest) {
  return declare(r, rest, true, false);
}

static bool read_let(reader *r, sheet_slice rest) {
  return declare(r, rest, false, true);
}

/* name D_KL(p||q) = C */
static bool read_name(reader *r, sheet_slice rest) {
  const char *equals = memchr(rest.from, '=', rest.length);
  if (!equals) return fail(r, rest.from, FORMULA_SYNTAX, "another name for a symbol: `name L = C`");
  size_t length = (size_t)(equals - rest.from);
  r->aliases = sheet_extend(r->made->arena, r->aliases, r->alias_count, sizeof *r->aliases);
  if (!r->aliases) return short_of_memory(r);
  sheet_alias *made = &r->aliases[r->alias_count++];
  made->alias = keep(r, sheet_trim((sheet_slice){rest.from, length}));
  made->name = keep(r, sheet_trim((sheet_slice){equals + 1, rest.length - length - 1}));
  return (made->alias && made->name) || short_of_memory(r);
}

static bool finish_part(reader *r);

static bool read_part(reader *r, sheet_slice rest) {
  if (!finish_part(r)) return false;
  r->draft = (sheet_draft){.name = sheet_word(&rest)};
  r->draft.title = rest;
  if (r->draft.name.length == 0)
    return fail(r, rest.from, FORMULA_SYNTAX, "a part has a name: `part a`");
  for (size_t k = 0; k < r->made->part_count; k++)
    if (sheet_slice_is(r->draft.name, r->made->parts[k].name))
      return fail(r, r->draft.name.from, FORMULA_NAME, "there is a part %s already",
                  r->made->parts[k].name);
  return true;
}

static bool read_ask(reader *r, sheet_slice rest) {
  if (r->draft.asked.length > 0)
    return fail(r, rest.from, FORMULA_SYNTAX, "a part asks once; begin another part");
  r->draft.asked = rest;
  return true;
}

/* What is read when the part is whole: its formulas may use names that are yet to come. */
static bool put_off(reader *r, sheet_statement_kind kind, sheet_slice rest) {
  sheet_draft *d = &r->draft;
  d->statements = sheet_extend(r->made->arena, d->statements, d->count, sizeof *d->statements);
  if (!d->statements) return short_of_memory(r);
  d->statements[d->count++] = (sheet_statement){kind, rest, r->line};
  return true;
}

static bool read_answer(reader *r, sheet_slice rest) {
  return put_off(r, SHEET_ANSWER, rest);
}

static bool read_mistake(reader *r, sheet_slice rest) {
  return put_off(r, SHEET_MISTAKE, rest);
}

static bool read_claim(reader *r, sheet_slice rest) {
  return put_off(r, SHEET_CLAIM, rest);
}

static bool read_refute(reader *r, sheet_slice rest) {
  return put_off(r, SHEET_REFUTE, rest);
}

static bool read_note(reader *r, sheet_slice rest) {
  return put_off(r, SHEET_NOTE, rest);
}

typedef struct {
  const char *word;
  bool (*read)(reader *r, sheet_slice rest);
  enum { ANYWHERE, BEFORE_PARTS, IN_A_PART } place;
} statement;

static const statement statements[] = {
    {"title", read_title, BEFORE_PARTS}, {"index", read_index, BEFORE_PARTS},
    {"pairs", read_pairs, BEFORE_PARTS}, {"given", read_given, ANYWHERE},
    {"free", read_free, ANYWHERE},       {"let", read_let, ANYWHERE},
    {"cost", read_let, ANYWHERE},        {"name", read_name, ANYWHERE},
    {"part", read_part, ANYWHERE},       {"ask", read_ask, IN_A_PART},
    {"answer", read_answer, IN_A_PART},  {"mistake", read_mistake, IN_A_PART},
    {"claim", read_claim, IN_A_PART},    {"refute", read_refute, IN_A_PART},
    {"note", read_note, IN_A_PART}};

static bool read_line(reader *r, sheet_slice line) {
  const char *comment = memchr(line.from, '#', line.length);
  if (comment) line.length = (size_t)(comment - line.from);
  sheet_slice rest = sheet_trim(line);
  if (rest.length == 0) return true;
  sheet_slice word = sheet_word(&rest);
  for (size_t k = 0; k < sizeof statements / sizeof *statements; k++) {
    const statement *s = &statements[k];
    if (!sheet_slice_is(word, s->word)) continue;
    if (s->place == BEFORE_PARTS && r->draft.name.length > 0)
      return fail(r, word.from, FORMULA_SYNTAX, "`%s` comes before the first part", s->word);
    if (s->place == IN_A_PART && r->draft.name.length == 0)
      return fail(r, word.from, FORMULA_SYNTAX, "`%s` belongs to a part; begin one: `part a`",
                  s->word);
    if (rest.length == 0)
      return fail(r, word.from, FORMULA_SYNTAX, "nothing stands behind `%s`", s->word);
    return s->read(r, rest);
  }
  return fail(r, word.from, FORMULA_SYNTAX,
              "'%.*s' begins no statement; there are: title, index, pairs, given, free, let, cost, "
              "name, part, ask, answer, mistake, claim, refute, note",
              (int)word.length, word.from);
}

/* ---- parts ---- */

static bool finish_part(reader *r) {
  if (r->draft.name.length == 0) return true;
  sheet *s = r->made;
  s->parts = sheet_extend(s->arena, s->parts, s->part_count, sizeof *s->parts);
  if (!s->parts) return short_of_memory(r);
  sheet_part *part = &s->parts[s->part_count++];
  *part = (sheet_part){.pairs = r->pairs ? r->pairs : SHEET_PAIRS_ALL, .has_pairs = r->pairs != 0};
  sheet_plan plan = {.arena = s->arena,
                     .outline = r->outline,
                     .declaration_count = r->declaration_count,
                     .declarations = r->declarations,
                     .alias_count = r->alias_count,
                     .aliases = r->aliases,
                     .draft = &r->draft};
  formula_error error;
  sheet_slice at = r->draft.name;
  if (sheet_part_build(&plan, part, &at, &error) == FORMULA_OK) return true;
  if (error.status == FORMULA_MEMORY) return short_of_memory(r);
  return fail_as(r, at.from, &error);
}

static bool read_lines(reader *r) {
  if (memchr(r->text.from, '\0', r->text.length))
    return fail(r, r->text.from, FORMULA_SYNTAX, "this is no text: there is a zero byte in it");
  const char *end = r->text.from + r->text.length;
  for (const char *from = r->text.from; from < end;) {
    const char *stop = memchr(from, '\n', (size_t)(end - from));
    if (!stop) stop = end;
    r->line++;
    if (!read_line(r, (sheet_slice){from, (size_t)(stop - from)})) return false;
    from = stop < end ? stop + 1 : end;
  }
  if (!finish_part(r)) return false;
  if (r->made->part_count == 0)
    return fail(r, r->text.from, FORMULA_SYNTAX, "a sheet has at least one part: `part a`");
  return true;
}

sheet *sheet_read(const char *text, size_t length, sheet_error *error) {
  sheet *made = calloc(1, sizeof *made);
  reader r = {.made = made, .error = error, .outline = formula_scope_alloc()};
  bool read = false;
  *error = (sheet_error){.status = FORMULA_MEMORY, .message = "not enough memory"};
  if (made && r.outline && (made->arena = formula_arena_alloc()) != NULL) {
    made->outline = r.outline;
    made->title = "";
    r.text = (sheet_slice){formula_arena_text(made->arena, text, length), length};
    read = r.text.from && read_lines(&r);
  } else {
    formula_scope_free(r.outline);
  }
  if (read) return made;
  sheet_free(made);
  return NULL;
}

static void free_examples(size_t count, sheet_example *examples) {
  for (size_t k = 0; k < count; k++) sheet_answer_free(&examples[k].answer);
}

void sheet_free(sheet *s) {
  if (!s) return;
  for (size_t k = 0; k < s->part_count; k++) {
    sheet_part *part = &s->parts[k];
    free_examples(part->answer_count, part->answers);
    free_examples(part->mistake_count, part->mistakes);
    formula_scope_free(part->scope);
  }
  formula_scope_free(s->outline);
  formula_arena_free(s->arena);
  free(s);
}

const sheet_part *sheet_find_part(const sheet *s, const char *name) {
  for (size_t k = 0; k < s->part_count; k++)
    if (strcmp(s->parts[k].name, name) == 0) return &s->parts[k];
  return NULL;
}
