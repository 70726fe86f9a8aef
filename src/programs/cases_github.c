#include "programs/cases.h"
#include <stdio.h>
#include <string.h>

/* What a workflow command escapes in its message; a property escapes colon and comma, too. */
static void print_escaped(const char *text, bool property) {
  for (const char *c = text; *c; c++) {
    bool special = *c == '%' || *c == '\r' || *c == '\n' || (property && (*c == ':' || *c == ','));
    if (special)
      printf("%%%02X", (unsigned)*c);
    else
      putchar(*c);
  }
}

static void annotate(const program_case *c) {
  const char *level = "error";
  if (strcmp(c->word, "correct") == 0) level = "notice";
  if (strcmp(c->word, "undecided") == 0) level = "warning";
  printf("::%s ", level);
  if (c->file) {
    printf("file=");
    print_escaped(c->file, true);
    printf(",line=%zu,", c->line);
  }
  printf("title=");
  print_escaped(c->subject, true);
  putchar(' ');
  print_escaped(c->part, true);
  printf("::%s: ", c->word);
  print_escaped(c->reason, false);
  if (c->hint) {
    printf(" (");
    print_escaped(c->hint, false);
    putchar(')');
  }
  putchar('\n');
}

/* A workflow shows ten annotations of a step, and the job's own failure is one of them. What is
 * correct goes without saying where there are more. */
void cases_github(const program_case *cases, size_t count) {
  enum { MOST = 9 };
  static const char *const by_gravity[] = {"invalid", "wrong", "undecided", "correct"};
  size_t told = 0;
  for (size_t g = 0; g < sizeof by_gravity / sizeof *by_gravity; g++)
    for (size_t k = 0; k < count && told < MOST; k++)
      if (strcmp(cases[k].word, by_gravity[g]) == 0) {
        annotate(&cases[k]);
        told++;
      }
}
