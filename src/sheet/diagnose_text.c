/* A diagnosis in words. */
#include "sheet/diagnose_internal.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
    [SHEET_SIGN] = "a sign is wrong",
    [SHEET_FACTOR] = "a factor is wrong, missing, or one too many",
    [SHEET_OFFSET] = "it differs from the truth by the same constant in every entry",
    [SHEET_INDEX] = "an index is wrong, or what a sum runs over",
    [SHEET_MISSING_TERM] = "a term is missing",
    [SHEET_EXTRA_TERM] = "there is a term too many",
    [SHEET_EXPONENT] = "an exponent is wrong",
    [SHEET_SYMBOL] = "a symbol or a number stands where another one belongs",
    [SHEET_OPERATOR] = "an operation or a function is wrong",
    [SHEET_BRACKET] = "a bracket stands in the wrong place",
    [SHEET_CONVENTION] = "it is right in one convention of pairs only",
    [SHEET_OTHER] = "no single mistake explains it",
};

void sheet_diagnosis_word(sheet_diagnosis *d) {
  if (d->message[0]) return;
  const char *what = kinds[d->kind];
  if (d->kind == SHEET_FACTOR && d->factor && !d->twofold)
    what = "it is right up to a constant factor";
  const char *more = "";
  if (d->twofold)
    more = strcmp(d->factor, "-1") == 0 ? "; so is the sign" : "; so is a constant factor";
  snprintf(d->message, sizeof d->message, "%s%s", what, more);
}

static char *sentence(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *sentence(const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  char *text = length < 0 ? NULL : malloc((size_t)length + 1);
  if (text) vsnprintf(text, (size_t)length + 1, format, again);
  va_end(arguments);
  va_end(again);
  return text;
}

/* A place that begins or ends within brackets takes them in. */
static formula_span balance(const char *text, formula_span place) {
  size_t length = strlen(text), open = 0, missing = 0;
  for (size_t k = place.from; k < place.to; k++) {
    if (strchr("([{", text[k])) open++;
    if (!strchr(")]}", text[k])) continue;
    if (open > 0)
      open--;
    else
      missing++;
  }
  for (size_t deep = 0; missing > 0 && place.from > 0;) {
    char c = text[--place.from];
    if (strchr(")]}", c)) deep++;
    if (strchr("([{", c)) deep > 0 ? deep-- : missing--;
  }
  for (size_t deep = 0; open > 0 && place.to < length;) {
    char c = text[place.to++];
    if (strchr("([{", c)) deep++;
    if (strchr(")]}", c)) deep > 0 ? deep-- : open--;
  }
  return place;
}

bool sheet_diagnosis_place(const sheet_diagnosis *d, const char *text, formula_span *place) {
  if (!d->has_place || d->place.to > strlen(text)) return false;
  *place = balance(text, d->place);
  return true;
}

char *sheet_diagnosis_sentence(const sheet_diagnosis *d, const char *text, sheet_hint strength) {
  if (strength >= SHEET_HINT_FIX && d->fix) return sentence("write %s", d->fix);
  formula_span place;
  if (strength >= SHEET_HINT_PLACE && sheet_diagnosis_place(d, text, &place))
    return sentence("%s: look at %.*s", d->message, (int)(place.to - place.from),
                    text + place.from);
  return d->message[0] ? sentence("%s", d->message) : NULL;
}
