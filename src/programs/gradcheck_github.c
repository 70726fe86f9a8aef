/* A report as an annotation of a GitHub workflow. */
#include "programs/gradcheck_report.h"
#include <stdlib.h>
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

void gradcheck_github(const gradcheck_report *r) {
  const char *word = gradcheck_word(r), *level = "error";
  if (strcmp(word, "correct") == 0) level = "notice";
  if (strcmp(word, "undecided") == 0) level = "warning";
  printf("::%s title=", level);
  print_escaped(r->sheet_name, true);
  putchar(' ');
  print_escaped(r->part->name, true);
  printf("::%s: ", word);
  print_escaped(gradcheck_reason(r), false);
  char *advice = gradcheck_advice(r);
  if (advice) {
    printf(" (");
    print_escaped(advice, false);
    putchar(')');
  }
  free(advice);
  putchar('\n');
}
