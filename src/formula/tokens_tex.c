/* The commands of TeX: what they stand for, or what they are passed over as. */
#include "formula/tokens.h"
#include <ctype.h>
#include <string.h>

static const char *const greek[] = {
    "alpha",  "beta",    "gamma", "delta", "epsilon", "zeta",    "eta",   "theta", "iota",
    "kappa",  "lambda",  "mu",    "nu",    "xi",      "omicron", "pi",    "rho",   "sigma",
    "tau",    "upsilon", "phi",   "chi",   "psi",     "omega",   "Gamma", "Delta", "Theta",
    "Lambda", "Xi",      "Pi",    "Sigma", "Upsilon", "Phi",     "Psi",   "Omega"};

static bool is_word(const char *word, size_t length, const char *other) {
  return strlen(other) == length && memcmp(word, other, length) == 0;
}

const char *formula_greek(const char *name, size_t length) {
  if (length > 3 && memcmp(name, "var", 3) == 0) {
    name += 3;
    length -= 3;
  }
  for (size_t k = 0; k < sizeof greek / sizeof *greek; k++)
    if (is_word(name, length, greek[k])) return greek[k];
  return NULL;
}

/* ---- arguments ---- */

static void skip_blanks(formula_scanner *scanner) {
  while (scanner->at < scanner->length && isspace((unsigned char)scanner->text[scanner->at]))
    scanner->at++;
}

/* The text of a command's argument: what stands in braces, a command, or one character. */
static bool take_argument(formula_scanner *scanner, size_t command, formula_span *argument) {
  skip_blanks(scanner);
  const char *text = scanner->text;
  size_t at = scanner->at, length = scanner->length;
  if (at < length && text[at] == '{') {
    size_t depth = 0, from = at;
    for (; at < length; at++) {
      if (text[at] == '{') depth++;
      if (text[at] == '}' && --depth == 0) break;
    }
    if (at == length) {
      scanner->at = from + 1;
      formula_scan_fail(scanner, from, "this { is never closed: a } is missing");
      return false;
    }
    *argument = (formula_span){from + 1, at};
    scanner->at = at + 1;
  } else if (at < length && (isalnum((unsigned char)text[at]) || text[at] == '\\')) {
    size_t to = at + 1;
    while (text[at] == '\\' && to < length && isalpha((unsigned char)text[to])) to++;
    *argument = (formula_span){at, to};
    scanner->at = to;
  } else {
    size_t to = command + 1;
    while (to < length && isalpha((unsigned char)text[to])) to++;
    formula_scan_fail(scanner, command, "%.*s wants something in braces behind it",
                      (int)(to - command), text + command);
    return false;
  }
  while (argument->from < argument->to && isspace((unsigned char)text[argument->from]))
    argument->from++;
  while (argument->from < argument->to && isspace((unsigned char)text[argument->to - 1]))
    argument->to--;
  return true;
}

static bool all_letters(const char *text, size_t length) {
  for (size_t k = 0; k < length; k++)
    if (!isalpha((unsigned char)text[k])) return false;
  return length > 0;
}

/* A name in some style: \mathbf{y} is y, \boldsymbol\mu is mu, \mathrm{KL} is KL. */
static bool scan_name(formula_scanner *scanner, size_t from, const char *text, size_t length,
                      const char *accent) {
  char name[64];
  if (length > 1 && text[0] == '\\') {
    const char *letter = formula_greek(text + 1, length - 1);
    if (letter == NULL) return false;
    text = letter;
    length = strlen(letter);
  }
  if (!all_letters(text, length) || length + strlen(accent) >= sizeof name) return false;
  memcpy(name, text, length);
  strcpy(name + length, accent);
  length += strlen(accent);
  formula_scan_text(scanner, length == 1 ? TOKEN_LETTER : TOKEN_NAME, from, name, length);
  return true;
}

/* ---- commands that take an argument ---- */

static void scan_style(formula_scanner *scanner, size_t from, const char *accent) {
  formula_span argument;
  if (!take_argument(scanner, from, &argument)) return;
  const char *text = scanner->text + argument.from;
  size_t length = argument.to - argument.from;
  bool plain = *accent == '\0';
  if (plain && (is_word(text, length, "1") || is_word(text, length, "I")))
    formula_scan_add(scanner, TOKEN_INDICATOR, from);
  else if (plain && (is_word(text, length, "\\top") || is_word(text, length, "\\intercal")))
    formula_scan_add(scanner, TOKEN_TRANSPOSE, from);
  else if (!(plain && formula_scan_keyword(scanner, from, text, length)) &&
           !scan_name(scanner, from, text, length, accent))
    formula_scan_fail(scanner, from,
                      "a style or an accent has to stand over one name, as in "
                      "\\mathbf{y}_i; put all else behind it");
}

static void scan_bold(formula_scanner *scanner, size_t from) {
  scan_style(scanner, from, "");
}

static void scan_hat(formula_scanner *scanner, size_t from) {
  scan_style(scanner, from, "hat");
}

static void scan_tilde(formula_scanner *scanner, size_t from) {
  scan_style(scanner, from, "tilde");
}

static void scan_bar(formula_scanner *scanner, size_t from) {
  scan_style(scanner, from, "bar");
}

/* \mathrm{d}, an upright d, is always a differential. */
static void scan_upright(formula_scanner *scanner, size_t from) {
  formula_span argument;
  size_t start = scanner->at;
  if (!take_argument(scanner, from, &argument)) return;
  if (is_word(scanner->text + argument.from, argument.to - argument.from, "d")) {
    formula_scan_add(scanner, TOKEN_DIFFERENTIAL, from);
    return;
  }
  scanner->at = start;
  scan_style(scanner, from, "");
}

/* Words: part of the language, a name of the scope, a name's subscript, or prose. */
static void scan_words(formula_scanner *scanner, size_t from) {
  formula_span argument;
  if (!take_argument(scanner, from, &argument)) return;
  const char *text = scanner->text + argument.from;
  size_t length = argument.to - argument.from;
  if (formula_scan_keyword(scanner, from, text, length)) return;
  char name[64] = "";
  if (length < sizeof name) memcpy(name, text, length);
  size_t k = scanner->count;
  bool below = (k > 0 && scanner->list[k - 1].kind == TOKEN_UNDERSCORE) ||
               (k > 1 && scanner->list[k - 1].kind == TOKEN_OPEN &&
                scanner->list[k - 2].kind == TOKEN_UNDERSCORE);
  bool known = below || is_word(text, length, "KL") ||
               (scanner->scope != NULL && formula_scope_find(scanner->scope, name) != NULL);
  if (known && scan_name(scanner, from, text, length, "")) return;
  scanner->wide = true;
  formula_note(scanner->notes, (formula_span){from, scanner->at},
               "the words \"%.*s\" are passed over", length > 200 ? 200 : (int)length, text);
}

static void scan_label(formula_scanner *scanner, size_t from) {
  formula_span argument;
  if (scanner->at < scanner->length && scanner->text[scanner->at] == '*') scanner->at++;
  if (!take_argument(scanner, from, &argument)) return;
  size_t length = argument.to - argument.from;
  formula_note(scanner->notes, (formula_span){from, scanner->at},
               "\"%.*s\" is the label of a formula, and is passed over",
               length > 200 ? 200 : (int)length, scanner->text + argument.from);
}

/* \begin{align*}, \end{...}, \hspace{...}: layout. */
static void scan_layout(formula_scanner *scanner, size_t from) {
  formula_span argument;
  if (scanner->at < scanner->length && scanner->text[scanner->at] == '*') scanner->at++;
  if (!take_argument(scanner, from, &argument)) return;
  size_t length = argument.to - argument.from;
  if (is_word(scanner->text + argument.from, length, "cases"))
    formula_scan_fail(scanner, from,
                      "cases are not part of the language: write [i = j] times what holds where "
                      "i = j, plus [i != j] times what holds elsewhere");
}

/* Behind \left and \right a full stop is a bracket that is not there. */
static void scan_delimiter(formula_scanner *scanner, size_t from) {
  (void)from;
  skip_blanks(scanner);
  if (scanner->at < scanner->length && scanner->text[scanner->at] == '.') scanner->at++;
}

static void scan_wide(formula_scanner *scanner, size_t from) {
  (void)from;
  scanner->wide = true;
}

/* ---- the list of commands ---- */

enum { BLANK = -1, REFUSED = -2 };

static const struct {
  const char *name;
  int kind;  /* of token, BLANK or REFUSED */
  int value; /* function, relation or bracket */
  const char *instead;
  void (*scan)(formula_scanner *scanner, size_t from);
} commands[] = {
    {"frac", TOKEN_FRACTION, 0, 0, 0},
    {"dfrac", TOKEN_FRACTION, 0, 0, 0},
    {"tfrac", TOKEN_FRACTION, 0, 0, 0},
    {"cfrac", TOKEN_FRACTION, 0, 0, 0},
    {"sum", TOKEN_SUM, 0, 0, 0},
    {"sqrt", TOKEN_ROOT, 0, 0, 0},
    {"exp", TOKEN_FUNCTION, FORMULA_EXP, 0, 0},
    {"log", TOKEN_FUNCTION, FORMULA_LOG, 0, 0},
    {"ln", TOKEN_FUNCTION, FORMULA_LOG, 0, 0},
    {"tanh", TOKEN_FUNCTION, FORMULA_TANH, 0, 0},
    {"sin", TOKEN_FUNCTION, FORMULA_SIN, 0, 0},
    {"cos", TOKEN_FUNCTION, FORMULA_COS, 0, 0},
    {"max", TOKEN_FUNCTION, FORMULA_MAX, 0, 0},
    {"min", TOKEN_FUNCTION, FORMULA_MIN, 0, 0},
    {"partial", TOKEN_DIFFERENTIAL, 0, 0, 0},
    {"nabla", TOKEN_NABLA, 0, 0, 0},
    {"underbrace", TOKEN_UNDERBRACE, 0, 0, 0},
    {"overbrace", TOKEN_UNDERBRACE, 0, 0, 0},
    {"cdot", TOKEN_DOT, 0, 0, 0},
    {"bullet", TOKEN_DOT, 0, 0, 0},
    {"times", TOKEN_TIMES, 0, 0, 0},
    {"ast", TOKEN_TIMES, 0, 0, 0},
    {"div", TOKEN_SLASH, 0, 0, 0},
    {"langle", TOKEN_OPEN, '<', 0, 0},
    {"rangle", TOKEN_CLOSE, '<', 0, 0},
    {"lbrace", TOKEN_OPEN, 's', 0, 0},
    {"rbrace", TOKEN_CLOSE, 's', 0, 0},
    {"lbrack", TOKEN_OPEN, '[', 0, 0},
    {"rbrack", TOKEN_CLOSE, '[', 0, 0},
    {"vert", TOKEN_BAR, 0, 0, 0},
    {"lvert", TOKEN_BAR, 0, 0, 0},
    {"rvert", TOKEN_BAR, 0, 0, 0},
    {"mid", TOKEN_BAR, 0, 0, 0},
    {"Vert", TOKEN_NORM, 0, 0, 0},
    {"lVert", TOKEN_NORM, 0, 0, 0},
    {"rVert", TOKEN_NORM, 0, 0, 0},
    {"parallel", TOKEN_NORM, 0, 0, 0},
    {"le", TOKEN_RELATION, FORMULA_LESS_EQUAL, 0, 0},
    {"leq", TOKEN_RELATION, FORMULA_LESS_EQUAL, 0, 0},
    {"leqslant", TOKEN_RELATION, FORMULA_LESS_EQUAL, 0, 0},
    {"ge", TOKEN_RELATION, FORMULA_GREATER_EQUAL, 0, 0},
    {"geq", TOKEN_RELATION, FORMULA_GREATER_EQUAL, 0, 0},
    {"geqslant", TOKEN_RELATION, FORMULA_GREATER_EQUAL, 0, 0},
    {"lt", TOKEN_RELATION, FORMULA_LESS, 0, 0},
    {"gt", TOKEN_RELATION, FORMULA_GREATER, 0, 0},
    {"ne", TOKEN_RELATION, FORMULA_NOT_EQUAL, 0, 0},
    {"neq", TOKEN_RELATION, FORMULA_NOT_EQUAL, 0, 0},
    {"equiv", TOKEN_RELATION, FORMULA_EQUAL, 0, 0},
    {"Rightarrow", TOKEN_RELATION, FORMULA_EQUAL, 0, 0},
    {"Longrightarrow", TOKEN_RELATION, FORMULA_EQUAL, 0, 0},
    {"implies", TOKEN_RELATION, FORMULA_EQUAL, 0, 0},
    {"iff", TOKEN_RELATION, FORMULA_EQUAL, 0, 0},
    {"Leftrightarrow", TOKEN_RELATION, FORMULA_EQUAL, 0, 0},
    {"coloneqq", TOKEN_DEFINE, 0, 0, 0},
    {"triangleq", TOKEN_DEFINE, 0, 0, 0},
    {"wedge", TOKEN_AND, 0, 0, 0},
    {"land", TOKEN_AND, 0, 0, 0},
    {"top", TOKEN_TRANSPOSE, 0, 0, 0},
    {"intercal", TOKEN_TRANSPOSE, 0, 0, 0},
    {"left", BLANK, 0, 0, scan_delimiter},
    {"right", BLANK, 0, 0, scan_delimiter},
    {"middle", BLANK, 0, 0, 0},
    {"substack", BLANK, 0, 0, 0},
    {"limits", BLANK, 0, 0, 0},
    {"nolimits", BLANK, 0, 0, 0},
    {"displaystyle", BLANK, 0, 0, 0},
    {"textstyle", BLANK, 0, 0, 0},
    {"nonumber", BLANK, 0, 0, 0},
    {"notag", BLANK, 0, 0, 0},
    {"boxed", BLANK, 0, 0, 0},
    {"quad", BLANK, 0, 0, scan_wide},
    {"qquad", BLANK, 0, 0, scan_wide},
    {"hfill", BLANK, 0, 0, scan_wide},
    {"hspace", BLANK, 0, 0, scan_layout},
    {"begin", BLANK, 0, 0, scan_layout},
    {"end", BLANK, 0, 0, scan_layout},
    {"tag", BLANK, 0, 0, scan_label},
    {"label", BLANK, 0, 0, scan_label},
    {"text", BLANK, 0, 0, scan_words},
    {"textrm", BLANK, 0, 0, scan_words},
    {"mbox", BLANK, 0, 0, scan_words},
    {"mathrm", BLANK, 0, 0, scan_upright},
    {"operatorname", BLANK, 0, 0, scan_upright},
    {"mathbf", BLANK, 0, 0, scan_bold},
    {"boldsymbol", BLANK, 0, 0, scan_bold},
    {"bm", BLANK, 0, 0, scan_bold},
    {"vec", BLANK, 0, 0, scan_bold},
    {"mathbb", BLANK, 0, 0, scan_bold},
    {"mathcal", BLANK, 0, 0, scan_bold},
    {"mathit", BLANK, 0, 0, scan_bold},
    {"mathsf", BLANK, 0, 0, scan_bold},
    {"hat", BLANK, 0, 0, scan_hat},
    {"widehat", BLANK, 0, 0, scan_hat},
    {"tilde", BLANK, 0, 0, scan_tilde},
    {"bar", BLANK, 0, 0, scan_bar},
    {"overline", BLANK, 0, 0, scan_bar},
    {"prod", REFUSED, 0,
     "products over an index are not part of the language: write the "
     "exponential of a sum of logarithms",
     0},
    {"over", REFUSED, 0, "write \\frac{a}{b} for {a \\over b}", 0},
    {"int", REFUSED, 0, "integrals are not part of the language", 0},
    {"approx", REFUSED, 0, "an approximation cannot be checked: write what it is exactly", 0},
    {"propto", REFUSED, 0, "a proportionality cannot be checked: write the factor", 0},
    {"pm", REFUSED, 0, "write the two signs as two formulas", 0},
    {"in", REFUSED, 0, "a sum is over an index, as in \\sum_{j}, or from 1 to its size", 0},
    {"infty", REFUSED, 0, "infinity is not a number to calculate with", 0},
    {"dots", REFUSED, 0, "write out what the dots stand for, for instance as a sum", 0},
    {"ldots", REFUSED, 0, "write out what the dots stand for, for instance as a sum", 0},
    {"cdots", REFUSED, 0, "write out what the dots stand for, for instance as a sum", 0},
};

static bool is_sizing(const char *word, size_t length) {
  static const char *const sizes[] = {"bigg", "Bigg", "big", "Big"};
  for (size_t k = 0; k < 4; k++) {
    size_t stem = strlen(sizes[k]);
    if (length >= stem && memcmp(word, sizes[k], stem) == 0)
      return length == stem || (length == stem + 1 && strchr("lrm", word[stem]) != NULL);
  }
  return false;
}

static void scan_listed(formula_scanner *scanner, size_t from, size_t k) {
  int kind = commands[k].kind, value = commands[k].value;
  if (kind == REFUSED) {
    formula_scan_fail(scanner, from, "%s", commands[k].instead);
  } else if (kind == BLANK) {
    if (commands[k].scan != NULL) commands[k].scan(scanner, from);
  } else {
    formula_token *token = formula_scan_add(scanner, (formula_token_kind)kind, from);
    if (kind == TOKEN_FUNCTION)
      token->function = (formula_function)value;
    else if (kind == TOKEN_RELATION)
      token->relation = (formula_relation)value;
    else
      token->bracket = (char)value;
  }
}

static void scan_word_command(formula_scanner *scanner, size_t from) {
  const char *word = scanner->text + from + 1;
  size_t length = scanner->at - from - 1;
  for (size_t k = 0; k < sizeof commands / sizeof *commands; k++) {
    if (!is_word(word, length, commands[k].name)) continue;
    scan_listed(scanner, from, k);
    return;
  }
  const char *letter = formula_greek(word, length);
  if (letter != NULL)
    formula_scan_text(scanner, TOKEN_NAME, from, letter, strlen(letter));
  else if (is_word(word, length, "ell"))
    formula_scan_text(scanner, TOKEN_LETTER, from, "l", 1);
  else if (!is_sizing(word, length))
    formula_scan_fail(scanner, from,
                      "\\%.*s is not known here: leave it out, or write what it "
                      "stands for",
                      length > 40 ? 40 : (int)length, word);
}

/* The line break \\, with its optional [2pt]. */
static void scan_break(formula_scanner *scanner, size_t from) {
  formula_scan_add(scanner, TOKEN_BREAK, from);
  size_t at = scanner->at;
  if (at + 1 >= scanner->length || scanner->text[at] != '[' ||
      !isdigit((unsigned char)scanner->text[at + 1]))
    return;
  while (at < scanner->length && scanner->text[at] != ']' && scanner->text[at] != '\n') at++;
  if (at < scanner->length && scanner->text[at] == ']') scanner->at = at + 1;
}

void formula_scan_command(formula_scanner *scanner) {
  size_t from = scanner->at++;
  while (scanner->at < scanner->length && isalpha((unsigned char)scanner->text[scanner->at]))
    scanner->at++;
  if (scanner->at > from + 1) {
    scan_word_command(scanner, from);
    return;
  }
  char sign = scanner->at < scanner->length ? scanner->text[scanner->at++] : '\0';
  if (sign == '\\')
    scan_break(scanner, from);
  else if (sign == '|')
    formula_scan_add(scanner, TOKEN_NORM, from);
  else if (sign == '{')
    formula_scan_add(scanner, TOKEN_OPEN, from)->bracket = 's';
  else if (sign == '}')
    formula_scan_add(scanner, TOKEN_CLOSE, from)->bracket = 's';
  else if (sign == '\0')
    formula_scan_fail(scanner, from, "a lone \\ has no meaning");
  else if (strchr(",;:!> \n\t()[]", sign) == NULL)
    formula_scan_fail(scanner, from, "\\%c is not known here", sign);
}
