#include "grad/sentence.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
  const grad_check *check;
  const grad_finding *finding;
  char first[GRAD_NAME_SIZE], last[GRAD_NAME_SIZE];
} scene;

/* Which entries: the subject of a sentence, in the singular. */
static void say_region(grad_sentence *s, const scene *at) {
  switch (at->finding->region) {
  case GRAD_REGION_ALL:
    grad_say(s, "every entry");
    break;
  case GRAD_REGION_ENTRY:
    grad_say(s, "only entry %s", at->first);
    break;
  case GRAD_REGION_ROW:
    grad_say(s, "only in the row of %s, every entry", at->first);
    break;
  case GRAD_REGION_COLUMN:
    grad_say(s, "only in the column of %s, every entry", at->first);
    break;
  case GRAD_REGION_DIAGONAL:
    grad_say(s, "only on the diagonal, every entry");
    break;
  case GRAD_REGION_OFF_DIAGONAL:
    grad_say(s, "everywhere but on the diagonal, every entry");
    break;
  case GRAD_REGION_ABOVE:
    grad_say(s, "only above the diagonal, every entry");
    break;
  case GRAD_REGION_BELOW:
    grad_say(s, "only below the diagonal, every entry");
    break;
  case GRAD_REGION_BLOCK:
  case GRAD_REGION_RANGE:
    grad_say(s, "only from %s to %s, every entry", at->first, at->last);
    break;
  case GRAD_REGION_SCATTERED:
    grad_say(s, "each of the %zu wrong entries", at->check->wrong);
    break;
  }
}

static void say_factor(grad_sentence *s, const grad_finding *finding) {
  if (finding->denominator > 1) {
    grad_say(s, "is %ld/%ld times the derivative", finding->numerator, finding->denominator);
  } else {
    grad_say(s, "is %.6g times the derivative", finding->number);
  }
  grad_say(s, ": a factor went astray");
}

static void say_plus(grad_sentence *s, double number) {
  grad_say(s, "is the derivative %s %.6g", number < 0 ? "minus" : "plus", fabs(number));
}

static void say_shift(grad_sentence *s, const grad_finding *finding) {
  const char *where = finding->shift > 0 ? "on" : "back";
  grad_say(s, "holds the derivative that belongs one %s further %s",
           labs(finding->shift) == 1 ? "entry" : "row", where);
}

/* Nothing in common but the place. */
static void say_other(grad_sentence *s, const scene *at) {
  grad_region region = at->finding->region;
  if (region == GRAD_REGION_ALL || region == GRAD_REGION_SCATTERED) {
    grad_say(s, "no common factor: a term is missing, surplus or has other indices");
    return;
  }
  say_region(s, at);
  grad_say(s, region == GRAD_REGION_ENTRY
                  ? " is off: look for a special case, a first or a last index"
                  : " is off, by no common factor: look for an operation or a term that is wrong "
                    "there");
}

static const char *const said[] = {
    [GRAD_PATTERN_NOT_FINITE] = "is not a finite number",
    [GRAD_PATTERN_ZERO] = "is zero: nothing was written into it, perhaps",
    [GRAD_PATTERN_SIGN] = "has the wrong sign and the right size",
    [GRAD_PATTERN_SINGLE] = "is right to single precision only: look for a float",
    [GRAD_PATTERN_TIMES_X] = "is the derivative times x: that by log x, perhaps",
    [GRAD_PATTERN_OVER_X] =
        "is the derivative divided by x: a change to log x went astray, perhaps",
    [GRAD_PATTERN_TIMES_SCALE] = "is the derivative times the scale of its coordinate",
    [GRAD_PATTERN_OVER_SCALE] = "is the derivative divided by the scale of its coordinate",
};

static void say_pattern(grad_sentence *s, const scene *at) {
  const grad_finding *finding = at->finding;
  switch (finding->pattern) {
  case GRAD_PATTERN_NONE:
    return;
  case GRAD_PATTERN_OTHER:
    say_other(s, at);
    return;
  case GRAD_PATTERN_TRANSPOSED:
    grad_say(s, "it is transposed: right if its entries are read column by column");
    return;
  case GRAD_PATTERN_SWAPPED:
    grad_say(s, "entries %s and %s are swapped", at->first, at->last);
    return;
  default:
    break;
  }
  say_region(s, at);
  grad_say(s, " ");
  if (finding->pattern == GRAD_PATTERN_FACTOR) {
    say_factor(s, finding);
  } else if (finding->pattern == GRAD_PATTERN_SHIFTED) {
    say_shift(s, finding);
  } else if (finding->pattern == GRAD_PATTERN_OFFSET) {
    say_plus(s, finding->number);
    grad_say(s, ": a term too many or too few, the same everywhere");
  } else if (finding->pattern == GRAD_PATTERN_PENALTY) {
    say_plus(s, finding->number);
    grad_say(s, " x: look at a term in |x|^2");
  } else {
    grad_say(s, "%s", said[finding->pattern]);
  }
}

void grad_check_pattern_text(const grad_check *check, const grad_report_options *options,
                             char *text, size_t size) {
  grad_finding finding;
  grad_sentence s = grad_sentence_in(text, size);
  grad_check_find(check, options, &finding);
  scene at = {.check = check, .finding = &finding};
  if (options == NULL) options = &grad_report_plain;
  grad_name_entry(options, finding.first, at.first);
  grad_name_entry(options, finding.last, at.last);
  say_pattern(&s, &at);
}
