#include "programs/cases.h"
#include <stdio.h>
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

static void print_test(const program_case *c, size_t number) {
  bool fine = strcmp(c->word, "correct") == 0;
  printf("%s %zu - ", fine ? "ok" : "not ok", number);
  print_escaped(c->subject, strlen(c->subject));
  printf(" %s: ", c->part);
  print_escaped(c->title, c->title_length);
  putchar('\n');
  if (fine) return;
  printf("  ---\n");
  print_yaml("verdict", c->word);
  print_yaml("message", c->reason);
  if (c->hint) print_yaml("hint", c->hint);
  if (c->contrasted) {
    print_yaml("at", c->at);
    for (size_t k = 0; k < 2; k++) printf("  %s: %.17g\n", c->names[k], c->values[k]);
  }
  printf("  ...\n");
}

void cases_tap(const program_case *cases, size_t count) {
  printf("TAP version 14\n1..%zu\n", count);
  for (size_t k = 0; k < count; k++) print_test(&cases[k], k + 1);
}
