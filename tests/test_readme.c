/* The commands in README.md and docs/ say what they are shown to say. In a fenced block, "$ "
 * begins a command; the lines up to the next command or the end of the block are its output, of
 * standard output and error together, where a line "..." stands for any lines. make is not run: the
 * tests are made by it. */
#include "support.h"
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t checked;

/* Compares line by line; "..." in expected matches as few lines as it can. */
static bool matches(const char *expected, const char *actual) {
  while (*expected) {
    size_t length = strcspn(expected, "\n") + 1;
    if (strncmp(expected, "...\n", 4) == 0) {
      if (matches(expected + 4, actual)) return true;
      if (!*actual) return false;
      actual += strcspn(actual, "\n");
      actual += *actual == '\n';
      continue;
    }
    if (strncmp(expected, actual, length) != 0) return false;
    expected += length;
    actual += length;
  }
  return *actual == '\0';
}

/* Languages of docs/examples that one may do without. */
static bool is_missing(const char *command) {
  static const char *const probes[][2] = {{"python3", "python3 -c 'import numpy'"},
                                          {"Rscript", "command -v Rscript"}};
  bool missing = false;
  for (size_t k = 0; k < sizeof probes / sizeof *probes; k++) {
    if (!strstr(command, probes[k][0])) continue;
    support_run run = support_shell("%s", probes[k][1]);
    missing |= run.status != 0;
    support_free(&run);
  }
  if (missing) support_pass_over("$ %s, whose language is not installed", command);
  return missing;
}

static void check(const char *path, const char *command, const char *expected) {
  if (strncmp(command, "make", 4) == 0 || is_missing(command)) return;
  support_run run = support_shell("{ %s\n} 2>&1", command);
  cr_expect(matches(expected, run.out), "%s: $ %s\nsays\n%s\nnot\n%s", path, command, run.out,
            expected);
  support_free(&run);
  checked++;
}

static void check_document(const char *path) {
  FILE *file = fopen(path, "r");
  cr_assert(file, "cannot open %s", path);
  char line[4096], command[4096] = "", expected[65536] = "";
  bool fenced = false;
  while (fgets(line, sizeof line, file)) {
    bool fence = strncmp(line, "```", 3) == 0;
    bool begins = fenced && strncmp(line, "$ ", 2) == 0;
    if ((fence || begins) && *command) {
      check(path, command, expected);
      *command = *expected = '\0';
    }
    if (fence) fenced = !fenced;
    if (begins)
      snprintf(command, sizeof command, "%.*s", (int)strcspn(line + 2, "\n"), line + 2);
    else if (fenced && *command)
      strncat(expected, line, sizeof expected - strlen(expected) - 1);
  }
  fclose(file);
  cr_expect(!fenced, "%s: a fenced block is not closed", path);
}

Test(readme, commands_say_what_is_shown) {
  check_document("README.md");
  cr_expect(checked > 0, "README.md shows no command");
  glob_t docs;
  cr_assert_eq(glob("docs/*.md", 0, NULL, &docs), 0);
  for (size_t k = 0; k < docs.gl_pathc; k++) check_document(docs.gl_pathv[k]);
  globfree(&docs);
}

/* Links to files of this project lead somewhere. */
Test(readme, links_lead_somewhere) {
  support_run run = support_shell(
      "for doc in README.md docs/*.md exercises/README.md; do "
      "grep -o '](\\([^)#]*\\)' $doc | sed 's/^](//' | grep -v '^http' | while read -r target; do "
      "test -e \"$(dirname $doc)/$target\" || echo \"$doc: $target\"; done; done");
  cr_expect_str_eq(run.out, "", "dead links:\n%s", run.out);
  support_free(&run);
}
