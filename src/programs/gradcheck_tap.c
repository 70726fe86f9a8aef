/* A report in the Test Anything Protocol, version 14. */
#include "programs/gradcheck_report.h"
#include <stdlib.h>
#include <string.h>

/* A description may not hold line ends, nor an unescaped '#'. */
static void print_escaped(const char *text, size_t length) {
  for (size_t k = 0; k < length; k++) {
    unsigned char c = (unsigned char)text[k];
    if (c == '#' || c == '\\') putchar('\\');
    putchar(c < 0x20 ? ' ' : c);
  }
}

/* A double-quoted YAML scalar. */
static void print_yaml(const char *key, const char *text) {
  printf("  %s: \"", key);
  for (const char *c = text; *c; c++) {
    if (*c == '"' || *c == '\\') putchar('\\');
    putchar((unsigned char)*c < 0x20 ? ' ' : *c);
  }
  printf("\"\n");
}

void gradcheck_tap(const gradcheck_report *r) {
  const char *word = gradcheck_word(r);
  bool fine = strcmp(word, "correct") == 0;
  printf("TAP version 14\n1..1\n%s 1 - %s %s: ", fine ? "ok" : "not ok", r->sheet_name,
         r->part->name);
  print_escaped(r->text, r->length);
  putchar('\n');
  if (fine) return;
  printf("  ---\n");
  print_yaml("verdict", word);
  print_yaml("message", gradcheck_reason(r));
  char *advice = gradcheck_advice(r);
  if (advice) print_yaml("hint", advice);
  free(advice);
  const sheet_counterexample *c = r->error.status == FORMULA_OK ? r->verdict.counterexample : NULL;
  if (c) {
    char entry[200];
    gradcheck_entry(r, c, entry, sizeof entry);
    print_yaml("at", entry);
    printf("  yours: %.17g\n  true: %.17g\n", c->yours, c->truth);
  }
  printf("  ...\n");
}
