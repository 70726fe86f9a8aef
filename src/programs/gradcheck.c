#include "programs/gradcheck_report.h"
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  const char *format, *pairs;
  int hint, show, list, test, claim, all, follow;
  long seed;
} settings;

enum { MOST_FILE = 1 << 20 }; /* bytes */

/* ---- reading ---- */

/* All of stream, up to most bytes and one more; the caller frees it. */
static char *read_all(FILE *stream, size_t most, size_t *length) {
  size_t room = 4096;
  char *text = program_demand_memory(malloc(room + 1));
  *length = 0;
  while (!feof(stream) && !ferror(stream) && *length <= most) {
    if (*length == room) text = program_demand_memory(realloc(text, (room *= 2) + 1));
    *length += fread(text + *length, 1, room - *length, stream);
  }
  text[*length] = '\0';
  return text;
}

static FILE *try_path(const char *folder, const char *between, const char *name, char *path) {
  int length = snprintf(path, PATH_MAX, "%s%s%s.sheet", folder, between, name);
  return length > 0 && length < PATH_MAX ? fopen(path, "r") : NULL;
}

/* In the folders above this program, from the nearest one on. */
static FILE *try_above(const char *name, char *path) {
  char folder[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", folder, PATH_MAX - 1);
  folder[length > 0 ? length : 0] = '\0';
  for (char *slash; (slash = strrchr(folder, '/')) != NULL;) {
    *slash = '\0';
    FILE *file = try_path(folder, "/exercises/", name, path);
    if (!file) file = try_path(folder, "/share/gradcheck/exercises/", name, path);
    if (file) return file;
  }
  return NULL;
}

/* A path as it stands; a bare name in the folders where sheets are. */
static FILE *open_sheet(const char *name, char path[PATH_MAX]) {
  if (strchr(name, '/') || strchr(name, '.')) {
    snprintf(path, PATH_MAX, "%s", name);
    return fopen(name, "r");
  }
  const char *folder = getenv("GRADCHECK_SHEETS");
  FILE *file = folder && *folder ? try_path(folder, "/", name, path) : NULL;
  if (!file) file = try_path("exercises", "/", name, path);
  if (!file) file = try_above(name, path);
  if (!file)
    program_fail(PROGRAM_INPUT,
                 "there is no sheet '%s' in exercises/, $GRADCHECK_SHEETS or the share folder; a "
                 "path has a '/' or a '.' in it",
                 name);
  return file;
}

static sheet *read_sheet(const char *name) {
  char path[PATH_MAX];
  size_t length;
  FILE *file = open_sheet(name, path);
  if (!file) program_fail(PROGRAM_INPUT, "%s: %s", path, strerror(errno));
  char *text = read_all(file, MOST_FILE, &length);
  if (ferror(file)) program_fail(PROGRAM_INPUT, "%s: %s", path, strerror(errno));
  fclose(file);
  if (length > MOST_FILE) program_fail(PROGRAM_INPUT, "%s: a sheet has at most 1 MiB", path);
  sheet_error error;
  sheet *s = sheet_read(text, length, &error);
  free(text);
  if (!s && error.status == FORMULA_MEMORY) program_fail(PROGRAM_FAULT, "not enough memory");
  if (!s)
    program_fail(PROGRAM_INPUT, "%s:%zu:%zu: %s", path, error.line, error.column, error.message);
  return s;
}

/* A part, to be answered with a claim or a formula; who names none is told which there are. */
static const sheet_part *find_part(const char *sheet_name, const sheet *s, const char *name,
                                   bool claim) {
  const sheet_part *part = name ? sheet_find_part(s, name) : NULL;
  if (!part) {
    char list[400] = "";
    for (size_t k = 0; k < s->part_count; k++) {
      size_t used = strlen(list);
      snprintf(list + used, sizeof list - used, "%s%s", k ? ", " : "", s->parts[k].name);
    }
    if (!name)
      program_fail(PROGRAM_INPUT,
                   "which part of %s? There are %s; `gradcheck --list %s` tells more", sheet_name,
                   list, sheet_name);
    program_fail(PROGRAM_INPUT, "%s has no part '%s'; there are %s", sheet_name, name, list);
  }
  if (!part->asked && !claim && part->claim_count == 0)
    program_fail(PROGRAM_INPUT, "part %s of %s asks for no formula; see `gradcheck --list %s`",
                 name, sheet_name, sheet_name);
  return part;
}

/* ---- the pieces of main ---- */

static unsigned choose_pairs(const sheet_part *part, const char *word) {
  static const char *const choices[] = {"all", "distinct", NULL};
  if (!word) return part->pairs;
  unsigned pairs = program_choose("pairs", word, choices) ? SHEET_PAIRS_DISTINCT : SHEET_PAIRS_ALL;
  if (!(pairs & part->pairs))
    program_fail(PROGRAM_INPUT, "--pairs=%s: this sheet has %s pairs only", word,
                 gradcheck_pairs(part->pairs));
  return pairs;
}

static int status_of(const gradcheck_report *r) {
  if (r->error.status == FORMULA_MEMORY) return PROGRAM_FAULT;
  if (r->error.status != FORMULA_OK) return PROGRAM_INPUT;
  static const int statuses[] = {[SHEET_IS_GIVEN] = PROGRAM_CORRECT,
                                 [SHEET_IS_CORRECT] = PROGRAM_CORRECT,
                                 [SHEET_IS_UNDECIDED] = PROGRAM_UNDECIDED,
                                 [SHEET_IS_WRONG] = PROGRAM_WRONG,
                                 [SHEET_IS_INVALID] = PROGRAM_INPUT};
  return statuses[r->verdict.word];
}

/* That of the gravest. */
static int exit_status(const gradcheck_report *reports, size_t count) {
  static const int by_gravity[] = {PROGRAM_FAULT, PROGRAM_INPUT, PROGRAM_WRONG, PROGRAM_UNDECIDED};
  for (size_t g = 0; g < sizeof by_gravity / sizeof *by_gravity; g++)
    for (size_t k = 0; k < count; k++)
      if (status_of(&reports[k]) == by_gravity[g]) return by_gravity[g];
  return PROGRAM_CORRECT;
}

static int tell(const gradcheck_report *reports, size_t count, const settings *chosen) {
  static const char *const formats[] = {"text", "json", "tap", "junit", "github", NULL};
  static void (*const tellers[])(const gradcheck_report *, size_t) = {
      gradcheck_text, gradcheck_json, gradcheck_tap, gradcheck_junit, gradcheck_github};
  size_t format = program_choose("format", chosen->format, formats);
  tellers[format](reports, count);
  return exit_status(reports, count);
}

static int show(gradcheck_report *r) {
  if (!r->part->asked)
    program_fail(PROGRAM_INPUT, "part %s asks for no formula; leave --show out", r->part->name);
  sheet_answer_read(r->part, r->text, r->length, &r->answer, &r->error);
  gradcheck_show(r);
  return r->error.status == FORMULA_OK ? PROGRAM_CORRECT : status_of(r);
}

static bool can_be_read(const gradcheck_report *r) {
  sheet_answer answer = {.arena = NULL};
  sheet_claim claim;
  formula_error error;
  if (!r->is_claim) {
    bool fine = sheet_answer_read(r->part, r->text, r->length, &answer, &error) == FORMULA_OK;
    sheet_answer_free(&answer);
    return fine;
  }
  formula_arena *arena = program_demand_memory(formula_arena_alloc());
  bool fine = sheet_claim_read(r->part, r->text, r->length, arena, &claim, &error) == FORMULA_OK;
  formula_arena_free(arena);
  return fine;
}

/* If text has formulas with words around them, and cannot be read as it stands: the formulas, which
 * are the report's text then. The caller frees what is returned. */
static char *drop_text(gradcheck_report *r) {
  char *formulas = program_demand_memory(calloc(r->length + 1, 1));
  memcpy(formulas, r->text, r->length);
  size_t skipped = sheet_pass_over_text(formulas, r->length);
  if (skipped > 0 && !can_be_read(r)) {
    r->text = formulas;
    r->skipped = skipped;
  }
  return formulas;
}

static int judge(const settings *chosen, const sheet *s, const char *const *operands, char *text,
                 size_t length) {
  gradcheck_report r = {.sheet_name = operands[0],
                        .sheet = s,
                        .part = find_part(operands[0], s, operands[1], chosen->claim),
                        .hint = chosen->hint,
                        .text = text,
                        .length = length};
  r.is_claim = chosen->claim || !r.part->asked;
  r.pairs = choose_pairs(r.part, chosen->pairs);
  sheet_options options = {.pairs = r.pairs, .seed = (uint64_t)chosen->seed};
  int status;
  char *formulas = drop_text(&r);
  if (chosen->show) {
    status = show(&r);
  } else {
    gradcheck_judge(&r, &options);
    status = tell(&r, 1, chosen);
  }
  gradcheck_forget(&r);
  free(formulas);
  return status;
}

/* An answer may well begin with a minus, so operands are looked at here. */
static void check_operands(const settings *chosen, const char *const *operands, size_t count) {
  if (chosen->list || chosen->test || chosen->all) {
    size_t wanted = chosen->all ? 2 : 1;
    program_demand_operands(operands, count, wanted, wanted);
    return;
  }
  program_demand_operands(operands, count < 2 ? count : 2, count == 1 ? 1 : 2, 2);
  if (count > 2 && strncmp(operands[2], "--", 2) == 0 && isalpha((unsigned char)operands[2][2]))
    program_fail(PROGRAM_INPUT, "%s stands behind an operand; options come first", operands[2]);
  if (count > 3 && operands[3][0] == '-')
    program_fail(PROGRAM_INPUT, "%s stands behind the answer; options come first", operands[3]);
  if (count > 3)
    program_fail(PROGRAM_INPUT, "'%s' is one operand too many; put the answer in quotes",
                 operands[3]);
}

/* ---- a file with an answer to each part ---- */

static char *read_answers(const char *path, const sheet *s, sheet_answers *answers) {
  size_t length;
  FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
  if (!file) program_fail(PROGRAM_INPUT, "%s: %s", path, strerror(errno));
  char *text = read_all(file, MOST_FILE, &length);
  if (ferror(file)) program_fail(PROGRAM_INPUT, "%s: %s", path, strerror(errno));
  if (file != stdin) fclose(file);
  if (length > MOST_FILE) program_fail(PROGRAM_INPUT, "%s: answers have at most 1 MiB", path);
  sheet_error error;
  formula_status status = sheet_answers_read(s, text, length, answers, &error);
  if (status == FORMULA_MEMORY) program_fail(PROGRAM_FAULT, "not enough memory");
  if (status != FORMULA_OK)
    program_fail(PROGRAM_INPUT, "%s:%zu:%zu: %s", path, error.line, error.column, error.message);
  return text;
}

/* Claims stand one a line, or with a semicolon or \\\\ between; an answer is one piece. */
static size_t piece_length(const gradcheck_report *r, const char *text, size_t length) {
  if (!r->is_claim) return length;
  size_t k = 0;
  while (k < length && text[k] != '\n' && text[k] != ';' && strncmp(text + k, "\\\\", 2) != 0) k++;
  while (k > 0 && isspace((unsigned char)text[k - 1])) k--;
  return k;
}

static size_t skip_separators(const char *text, size_t at, size_t length) {
  for (;;) {
    if (at < length && (isspace((unsigned char)text[at]) || text[at] == ';' || text[at] == '&'))
      at++;
    else if (strncmp(text + at, "\\\\", 2) == 0)
      at += 2;
    else
      return at;
  }
}

typedef struct {
  gradcheck_report *list;
  size_t count;
} report_list;

static void judge_piece(const settings *chosen, const sheet_passage *p, size_t at, size_t length,
                        gradcheck_report r, report_list *all) {
  r.text = p->text + at;
  r.length = length;
  formula_locate(p->text, at, &r.line, &r.column);
  if (r.line == 1) r.column += p->column - 1;
  r.line += p->line - 1;
  sheet_options options = {.pairs = r.pairs, .seed = (uint64_t)chosen->seed};
  gradcheck_judge(&r, &options);
  for (size_t k = all->count; chosen->follow && k-- > 0;)
    gradcheck_follow(&r, &all->list[k], &options);
  all->list = program_demand_memory(realloc(all->list, (all->count + 1) * sizeof *all->list));
  all->list[all->count++] = r;
}

static void judge_passage(const settings *chosen, const sheet_passage *p, gradcheck_report r,
                          report_list *all) {
  size_t before = all->count;
  r.part = p->part;
  r.is_claim = !p->part->asked;
  r.skipped = p->skipped;
  r.pairs = choose_pairs(r.part, chosen->pairs);
  for (size_t at = 0, length = 0; at < p->length; at += length) {
    if (r.is_claim) at = skip_separators(p->text, at, p->length);
    length = piece_length(&r, p->text + at, p->length - at);
    if (length > 0) judge_piece(chosen, p, at, length, r, all);
  }
  if (all->count == before) judge_piece(chosen, p, 0, p->length, r, all);
}

static int judge_file(const settings *chosen, const sheet *s, const char *const *operands) {
  sheet_answers answers;
  char *text = read_answers(operands[1], s, &answers);
  report_list all = {0};
  gradcheck_report model = {
      .sheet_name = operands[0], .sheet = s, .hint = chosen->hint, .file = operands[1]};
  for (size_t k = 0; k < answers.count; k++)
    judge_passage(chosen, &answers.passages[k], model, &all);
  int status = tell(all.list, all.count, chosen);
  for (size_t k = 0; k < all.count; k++) gradcheck_forget(&all.list[k]);
  free(all.list);
  sheet_answers_free(&answers);
  free(text);
  return status;
}

static int run(const settings *chosen, const char *const *operands, size_t count) {
  sheet *s = read_sheet(operands[0]);
  int status = PROGRAM_CORRECT;
  if (chosen->list) {
    gradcheck_list(operands[0], s);
  } else if (chosen->test) {
    status =
        gradcheck_try(operands[0], s, (uint64_t)chosen->seed) ? PROGRAM_CORRECT : PROGRAM_WRONG;
  } else if (chosen->all) {
    status = judge_file(chosen, s, operands);
  } else {
    find_part(operands[0], s, operands[1], chosen->claim); /* before one has to type */
    size_t length = count > 2 ? strlen(operands[2]) : 0;
    if (count == 2 && isatty(STDIN_FILENO))
      fprintf(stderr, "type or paste the answer, then Ctrl-D on a line of its own\n");
    char *typed = count > 2 ? NULL : read_all(stdin, FORMULA_MOST_TEXT, &length);
    status = judge(chosen, s, operands, typed ? typed : (char *)operands[2], length);
    free(typed);
  }
  sheet_free(s);
  flint_cleanup();
  return status;
}

int main(int argc, const char **argv) {
  /* What popt allocates for it stays reachable to the end. */
  static settings chosen = {.format = "text", .hint = 1, .seed = 1};
  const struct poptOption options[] = {
      {"format", 0, POPT_ARG_STRING, &chosen.format, 0,
       "how to tell it: text (default), json, tap, junit or github", "FORMAT"},
      {"hint", 0, POPT_ARG_INT, &chosen.hint, 0, "how much to give away (default 1)", "0..3"},
      {"pairs", 0, POPT_ARG_STRING, &chosen.pairs, 0, "judge in one convention only",
       "all|distinct"},
      {"seed", 0, POPT_ARG_LONG, &chosen.seed, 0, "of the points where it is compared", "S"},
      {"show", 0, POPT_ARG_NONE, &chosen.show, 0, "how the answer is read, nothing else", NULL},
      {"list", 0, POPT_ARG_NONE, &chosen.list, 0, "what the sheet asks and gives", NULL},
      {"claim", 0, POPT_ARG_NONE, &chosen.claim, 0,
       "ANSWER is a claim, |dC/dz_ij| <= 1: try to break it", NULL},
      {"all", 0, POPT_ARG_NONE, &chosen.all, 0, "judge a file with an answer to each part", NULL},
      {"follow", 0, POPT_ARG_NONE, &chosen.follow, 0,
       "with --all: tell a slip once, where others build on it", NULL},
      {"test", 0, POPT_ARG_NONE, &chosen.test, 0, "test the sheet's own answers and mistakes",
       NULL},
      POPT_TABLEEND};
  const program_about about = {
      "gradcheck", "SHEET PART [ANSWER]",
      "Judges the answer to a part of an exercise sheet: correct, or wrong with a\n"
      "counterexample. ANSWER is a formula, typed or LaTeX, or a chain of them with =\n"
      "between; standard input is read where there is none.\n\n"
      "  gradcheck sne b 'q_ij - p_ij'\n"
      "  gradcheck sne a '-\\frac{p_{ij}}{q_{ij}}'\n"
      "  gradcheck --claim sne c '|dC/dz_ij| <= 1'\n"
      "  gradcheck --all sne answers.tex\n"
      "  gradcheck --list sne"};
  size_t count;
  const char **operands = program_begin(&about, argc, argv, options, &count);
  check_operands(&chosen, operands, count);
  if (chosen.hint < 0 || chosen.hint > 3)
    program_fail(PROGRAM_INPUT, "--hint=%d: it can be 0 to 3", chosen.hint);
  int status = run(&chosen, operands, count);
  if (fflush(stdout) != 0 || ferror(stdout))
    program_fail(PROGRAM_FAULT, "standard output: %s", strerror(errno));
  return status;
}
