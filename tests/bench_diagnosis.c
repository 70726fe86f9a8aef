/* How often the diagnosis finds what is wrong: `make bench`. */
#include "sheet/diagnose.h"
#include "sheet/sheet.h"
#include "sheet_file.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const names[] = {"sne",   "tsne",     "softmax", "logistic",
                                    "ridge", "gaussian", "hessian"};

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(void) {
  size_t told = 0, all = 0;
  double slowest = 0;
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    sheet *s = sheet_file_read(names[n]);
    for (size_t p = 0; p < s->part_count; p++) {
      const sheet_part *part = &s->parts[p];
      for (size_t m = 0; m < part->mistake_count; m++) {
        const sheet_answer *a = &part->mistakes[m].answer;
        sheet_diagnosis d;
        formula_error error;
        double start = seconds();
        sheet_options options = {.seed = 1};
        sheet_diagnose(part, a, a->reading.members[a->reading.count - 1], &options, &d, &error);
        double took = seconds() - start;
        if (took > slowest) slowest = took;
        all++;
        told += d.kind != SHEET_OTHER;
        printf("%s %s: %s\n   %s %s | %s | %.*s | %s | %.3f s\n", names[n], part->name,
               part->mistakes[m].text, sheet_mistake_name(d.kind), d.factor ? d.factor : "",
               d.message, d.has_place ? (int)(d.place.to - d.place.from) : 0,
               part->mistakes[m].text + d.place.from, d.fix ? d.fix : "-", took);
        sheet_diagnosis_free(&d);
      }
    }
    sheet_free(s);
  }
  printf("%zu of %zu are told; at most %.3f s\n", told, all, slowest);
  flint_cleanup();
  return 0;
}
