/* campaign: this project's check, and the rules of others, on gradients that are known to be right
 * and on ones that are known to be wrong. Says what was misjudged, and counts. Ends with 1 when
 * this project's own check called a right gradient wrong or a wrong one correct. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <popt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collection/tally.h"
#include "table/table.h"

typedef struct {
  int right, wrong; /* how many of each */
  int alone, bars;
  char *one, *table;
} campaign_options;

/* ---- telling ---- */

static double percent(size_t part, size_t whole) {
  return whole == 0 ? 0 : 100 * (double)part / (double)whole;
}

static void print_totals(const tally *t, size_t checkers) {
  printf("%-13s  %17s  %17s\n%-13s  %8s %8s  %8s %8s  %11s\n", "", "right gradients",
         "wrong gradients", "", "rejected", "open", "accepted", "open", "evaluations");
  for (size_t i = 0; i < checkers; i++) {
    trial_count sum = tally_sum(t, i, -1, -1, -1);
    printf("%-13s  %6.2f %% %6.2f %%  %6.2f %% %6.2f %%  %11.1f\n", trial_checker_name(i),
           percent(sum.right.misjudged, sum.right.cases),
           percent(sum.right.undecided, sum.right.cases),
           percent(sum.wrong.misjudged, sum.wrong.cases),
           percent(sum.wrong.undecided, sum.wrong.cases),
           (double)sum.evaluations / (double)sum.entries);
  }
}

static const struct {
  const char *name;
  int family, transform, scale; /* -1: all */
} kinds[] = {{"35", COLLECTION_MGH, COLLECTION_PLAIN, -1},
             {"scaled", COLLECTION_MGH, COLLECTION_SCALED, -1},
             {"shifted", COLLECTION_MGH, COLLECTION_SHIFTED, -1},
             {"units", COLLECTION_MGH, COLLECTION_STRETCHED, -1},
             {"dq", COLLECTION_Q, -1, -1},
             {"dz", COLLECTION_Z, -1, -1},
             {"dy, 1", COLLECTION_Y, COLLECTION_PLAIN, 0},
             {"1e-2", COLLECTION_Y, COLLECTION_PLAIN, 1},
             {"1e-4", COLLECTION_Y, COLLECTION_PLAIN, 2},
             {"1e-6", COLLECTION_Y, COLLECTION_PLAIN, 3},
             {"1e-8", COLLECTION_Y, COLLECTION_PLAIN, 4}};

/* Right ones rejected / wrong ones accepted, in percent, by kind. */
static void print_kinds(const tally *t, size_t checkers) {
  enum { KINDS = sizeof kinds / sizeof *kinds };
  printf("\nright rejected / wrong accepted, in percent, by kind of function\n%-13s", "");
  for (size_t k = 0; k < KINDS; k++) printf(" %8s", kinds[k].name);
  putchar('\n');
  for (size_t i = 0; i < checkers; i++) {
    printf("%-13s", trial_checker_name(i));
    for (size_t k = 0; k < KINDS; k++) {
      trial_count sum = tally_sum(t, i, kinds[k].family, kinds[k].transform, kinds[k].scale);
      if (sum.entries == 0) {
        printf("  %7s", "");
        continue;
      }
      printf("  %3.0f/%3.0f", percent(sum.right.misjudged, sum.right.cases),
             percent(sum.wrong.misjudged, sum.wrong.cases));
    }
    putchar('\n');
  }
}

static void print_ours(const tally *t) {
  trial_count sum = tally_sum(t, TRIAL_GRADCHECK, -1, -1, -1);
  printf(
      "\n%zu right gradients: %zu called wrong; %zu left open, of which %zu cannot be decided in "
      "double precision\n",
      sum.right.cases, sum.right.misjudged, sum.right.undecided, sum.right.undecidable);
  printf("%zu wrong gradients: %zu called correct; %zu left open, of which %zu cannot be decided\n",
         sum.wrong.cases, sum.wrong.misjudged, sum.wrong.undecided, sum.wrong.undecidable);
  printf("%zu estimates: %zu are further from the truth than their error bar\n",
         t->bars[TRIAL_GRADCHECK].estimates, t->bars[TRIAL_GRADCHECK].exceeded);
  printf("%zu estimates by change: %zu are\n", t->bars[TRIAL_BY_CHANGE].estimates,
         t->bars[TRIAL_BY_CHANGE].exceeded);
}

/* ---- the table ---- */

enum { COLUMNS = 12 };

static void fill_row(const tally *t, size_t checker, int f, int k, int s, double *row) {
  trial_count sum = tally_sum(t, checker, f, k, s);
  const double numbers[COLUMNS] = {f,
                                   k,
                                   tally_scales[s],
                                   (double)sum.right.cases,
                                   (double)sum.right.misjudged,
                                   (double)sum.right.undecided,
                                   (double)sum.right.undecidable,
                                   (double)sum.wrong.cases,
                                   (double)sum.wrong.misjudged,
                                   (double)sum.wrong.undecided,
                                   (double)sum.wrong.undecidable,
                                   (double)sum.evaluations / (double)sum.entries};
  memcpy(row, numbers, sizeof numbers);
}

/* One row for each rule and kind of which there are cases. */
static size_t fill(const tally *t, size_t checkers, gsl_matrix *values, char **labels) {
  size_t rows = 0;
  for (size_t i = 0; i < checkers; i++) {
    for (int f = 0; f < TALLY_FAMILIES; f++) {
      for (int k = 0; k < TALLY_TRANSFORMS; k++) {
        for (int s = 0; s < TALLY_SCALES; s++) {
          if (t->count[i][f][k][s].entries == 0) continue;
          fill_row(t, i, f, k, s, gsl_matrix_ptr(values, rows, 0));
          labels[rows++] = (char *)trial_checker_name(i);
        }
      }
    }
  }
  return rows;
}

static int write_table(const tally *t, size_t checkers, const char *path) {
  enum { MOST = TRIAL_CHECKERS * TALLY_FAMILIES * TALLY_TRANSFORMS * TALLY_SCALES };
  static char *names[] = {"family",
                          "transform",
                          "scale",
                          "right",
                          "rejected_right",
                          "undecided_right",
                          "undecidable_right",
                          "wrong",
                          "accepted_wrong",
                          "undecided_wrong",
                          "undecidable_wrong",
                          "evaluations"};
  static table_property properties[] = {
      {"family", "0: the 35 functions; 1, 2, 3: C of q, z, y"},
      {"transform",
       "0: as it is; 1: times 1e-12 to 1e12; 2: plus 1e6; 3: coordinates in other units"},
      {"scale", "of SNE's coordinates"},
      {"evaluations", "of f, for each entry of the gradient"}};
  static char *labels[MOST];
  gsl_matrix *values = gsl_matrix_calloc(MOST, COLUMNS);
  table_error error = {.file = ""};
  table_output *output = values == NULL ? NULL : table_output_open(path, &error);
  int status = GSL_EFAILED;
  if (output != NULL) {
    size_t rows = fill(t, checkers, values, labels);
    gsl_matrix_view filled = gsl_matrix_submatrix(values, 0, 0, rows, COLUMNS);
    table whole = {.values = &filled.matrix,
                   .names = names,
                   .labels = labels,
                   .label_name = (char *)"rule",
                   .properties = properties,
                   .property_count = sizeof properties / sizeof *properties};
    table_write(table_output_stream(output), &whole);
    status = table_output_commit(output, &error);
  }
  if (status != GSL_SUCCESS) fprintf(stderr, "campaign: %s: %s\n", path, error.reason);
  gsl_matrix_free(values);
  return status;
}

/* ---- one case ---- */

/* "right-17" */
static bool read_case(const char *text, unsigned long *number, bool *wrong) {
  char *end;
  *wrong = strncmp(text, "wrong-", 6) == 0;
  if (!*wrong && strncmp(text, "right-", 6) != 0) return false;
  *number = strtoul(text + 6, &end, 10);
  return end != text + 6 && *end == '\0';
}

static void print_case(const collection_case *c, const trial *t) {
  printf("%s%s%s\n", c->name, t->wrong ? ": " : "",
         t->wrong ? collection_mistake_names[t->made] : "");
  printf("%24s %24s %24s %10s %10s %10s\n", "x", "claimed", "true", "bar", "error/bar",
         "reachable");
  for (size_t i = 0; i < c->n; i++) {
    const grad_estimate *e = &t->check.entries[i].estimate;
    double truth = gsl_vector_get(c->truth, i), bar = grad_estimate_bar(e);
    printf("%24.17g %24.17g %24.17g %10.3g %10.3g %10.3g  %s\n", gsl_vector_get(c->x, i),
           gsl_vector_get(t->claimed, i), truth, bar, fabs(e->value - truth) / bar,
           collection_reachable_bar(c, i), grad_verdict_name(t->check.entries[i].verdict));
  }
  grad_report(stdout, &t->check, NULL);
}

static int show_case(const char *text) {
  unsigned long number;
  bool wrong;
  if (!read_case(text, &number, &wrong)) {
    fprintf(stderr, "campaign: '%s' is no case; write --case=right-17 or --case=wrong-17\n", text);
    return 2;
  }
  collection_case *c = collection_case_alloc(number);
  trial t;
  bool there = c != NULL && trial_run(c, wrong, &t);
  if (there) {
    print_case(c, &t);
    trial_free(&t);
  } else {
    fprintf(stderr, "campaign: the gradient of case '%s' is 0\n", text);
  }
  collection_case_free(c);
  return there ? 0 : 2;
}

/* ---- all of them ---- */

static int run(const campaign_options *o) {
  static tally t;
  unsigned long right = (unsigned long)o->right, wrong = (unsigned long)o->wrong;
  tally_range first = {0, right, false, !o->alone, o->bars};
  tally_range second = {right, wrong, true, !o->alone, o->bars};
  if (!tally_run(&first, &t, stdout) || !tally_run(&second, &t, stdout)) {
    fprintf(stderr, "campaign: out of memory\n");
    return 4;
  }
  size_t checkers = o->alone ? 1 : TRIAL_CHECKERS;
  print_totals(&t, checkers);
  print_kinds(&t, checkers);
  print_ours(&t);
  if (o->table != NULL && write_table(&t, checkers, o->table) != GSL_SUCCESS) return 4;
  trial_count ours = tally_sum(&t, TRIAL_GRADCHECK, -1, -1, -1);
  trial_count by_change = tally_sum(&t, TRIAL_BY_CHANGE, -1, -1, -1);
  trial_count_add(&ours, &by_change);
  return ours.right.misjudged + ours.wrong.misjudged > 0;
}

int main(int argc, const char **argv) {
  campaign_options o = {.right = 10000, .wrong = 10000};
  struct poptOption known[] = {
      {"right", 0, POPT_ARG_INT, &o.right, 0, "how many right gradients (10000)", "N"},
      {"wrong", 0, POPT_ARG_INT, &o.wrong, 0, "how many wrong gradients (10000)", "N"},
      {"alone", 0, POPT_ARG_NONE, &o.alone, 0, "leave the rules of others out", NULL},
      {"bars", 0, POPT_ARG_NONE, &o.bars, 0, "name the estimates beyond their bar, too", NULL},
      {"case", 0, POPT_ARG_STRING, &o.one, 0, "show one case", "right-N|wrong-N"},
      {"table", 0, POPT_ARG_STRING, &o.table, 0, "write the counts to FILE", "FILE"},
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context = poptGetContext("campaign", argc, argv, known, 0);
  int option = poptGetNextOpt(context);
  bool usable = option == -1 && poptPeekArg(context) == NULL && o.right >= 0 && o.wrong >= 0;
  poptFreeContext(context);
  gsl_set_error_handler_off();
  int status = 2;
  if (!usable) {
    fprintf(stderr, "campaign: no such option or number; try --help\n");
  } else {
    status = o.one != NULL ? show_case(o.one) : run(&o);
  }
  free(o.one);
  free(o.table);
  return status;
}
