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

static void annotate(const gradcheck_report *r) {
  const char *word = gradcheck_word(r), *level = "error";
  if (strcmp(word, "correct") == 0) level = "notice";
  if (strcmp(word, "undecided") == 0) level = "warning";
  printf("::%s ", level);
  if (r->file) {
    printf("file=");
    print_escaped(r->file, true);
    printf(",line=%zu,", r->line);
  }
  printf("title=");
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

/* A workflow shows ten annotations of a step, and the job's own failure is one of them. What is
 * correct goes without saying where there are more. */
void gradcheck_github(const gradcheck_report *reports, size_t count) {
  enum { MOST = 9 };
  static const char *const by_gravity[] = {"invalid", "wrong", "undecided", "correct"};
  size_t told = 0;
  for (size_t g = 0; g < sizeof by_gravity / sizeof *by_gravity; g++)
    for (size_t k = 0; k < count && told < MOST; k++)
      if (strcmp(gradcheck_word(&reports[k]), by_gravity[g]) == 0) {
        annotate(&reports[k]);
        told++;
      }
}
