/* What the tests of the figures and of the lecture share. */
#ifndef TESTS_FIGURES_H
#define TESTS_FIGURES_H

#include "support.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Makes tables and pictures, never the programs: tests run side by side. The flags of a make that
 * runs these tests are not for the one that they run. */
#define OLD(program) " -o " BIN "/" program
#define MAKE                                                                                       \
  "env -u MAKEFLAGS -u MFLAGS make -s -j2 -o Makefile BUILD=" BUILD                                \
  " BIN=" BIN OLD("sne-stability") OLD("sne-affinity") OLD("sne-embed") OLD("sne-dy")              \
      OLD("gradslope") OLD("sne-dz") OLD("sne-forward")                                            \
          OLD("sne-follow") " CASES=1000 -o " BUILD "/tests/campaign"                              \
                            " LARGEST=8192 -o " BUILD "/tests/bench_scaling"

enum { MOST_FIGURES = 64 };

/* A folder of this process's own. */
static const char *folder(void) {
  static char path[256];
  snprintf(path, sizeof path, BUILD "/tests/plots.%ld", (long)getpid());
  return path;
}

static void shell(const char *command) {
  support_run run = support_shell("%s", command);
  cr_assert_eq(run.status, 0, "%s\nexit %d\n%s%s", command, run.status, run.out, run.err);
  support_free(&run);
}

/* The names of all figures, as the Makefile has them, and how many there are. */
static inline size_t list_figures(char names[][32]) {
  support_run run = support_shell("%s figures", MAKE);
  cr_assert_eq(run.status, 0, "%s", run.err);
  size_t count = 0;
  for (char *name = strtok(run.out, "\n"); name; name = strtok(NULL, "\n")) {
    cr_assert(count < MOST_FIGURES && strlen(name) < 32);
    snprintf(names[count++], sizeof names[0], "%s", name);
  }
  cr_assert_geq(count, 9);
  support_free(&run);
  return count;
}

static void clear(void) {
  support_run run = support_shell("rm -rf %s", folder());
  support_free(&run);
}

/* Small stand-ins for the digits, whose own tables take too long; make takes them for up to date.
 */
static inline void make_small_digits(void) {
  char command[2048];
  snprintf(
      command, sizeof command,
      "d=%s; mkdir -p $d; awk 'NR == 1 || NR %% 30 == 0' exercises/data/digits.csv > "
      "$d/digits.csv; "
      "for m in cg gd bfgs; do sne-embed --perplexity=8 --label=-1 --method=$m --iterations=40 "
      "--trace=$d/digits.trace-$m.tsv $d/digits.csv > $d/digits.y.tsv; done; "
      "mv $d/digits.trace-bfgs.tsv $d/digits.trace.tsv",
      folder());
  shell(command);
}

#endif
