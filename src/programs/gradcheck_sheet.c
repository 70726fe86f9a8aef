/* A sheet as a whole: what it asks, and whether it holds together. */
#include "programs/gradcheck_report.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void print_words(const sheet_quantity *q) {
  static const struct {
    unsigned property;
    const char *word;
  } words[] = {{SHEET_SYMMETRIC, "symmetric"},
               {SHEET_INTEGER, "integer"},
               {SHEET_BINARY, "binary"},
               {SHEET_ONE_HOT, "one-hot"}};
  if (q->properties & SHEET_DISTRIBUTION) {
    printf(", sums to one over ");
    for (size_t k = 0; k < q->symbol->subscripts; k++)
      if (q->summed[k]) putchar(q->symbol->parameters[k]);
  }
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (q->properties & words[k].property) printf(", %s", words[k].word);
  char low[32], high[32];
  if (q->low == 0 && isinf(q->high))
    printf(", positive");
  else if (isfinite(q->low) || isfinite(q->high))
    printf(", in (%s, %s)", gradcheck_number(q->low, low), gradcheck_number(q->high, high));
}

static void print_symbols(const sheet_part *part) {
  for (size_t k = 0; k < part->quantity_count; k++) {
    const sheet_quantity *q = &part->quantities[k];
    const formula_symbol *symbol = q->symbol;
    printf("    %-7s %s%s%s", q->free ? "free" : "given", symbol->name,
           symbol->subscripts ? "_" : "", symbol->parameters);
    if (symbol->dimension != FORMULA_NUMBER_SHAPE)
      printf(", a vector of %s", formula_scope_size_name(part->scope, symbol->dimension));
    print_words(q);
    putchar('\n');
  }
  for (size_t k = 0; k < formula_scope_symbols(part->scope); k++) {
    const formula_symbol *symbol = formula_scope_symbol(part->scope, k);
    if (!symbol->definition) continue;
    char *text = program_demand_memory(formula_print(symbol->definition, FORMULA_TYPED));
    printf("    where   %s%s%s = %s\n", symbol->name, symbol->subscripts ? "_" : "",
           symbol->parameters, text);
    free(text);
  }
}

void gradcheck_list(const char *name, const sheet *s) {
  printf("%s: %s\n", name, s->title);
  for (size_t k = 0; k < s->part_count; k++) {
    const sheet_part *part = &s->parts[k];
    printf("\n%s%s%s\n", part->name, part->title[0] ? "   " : "", part->title);
    if (part->asked) printf("    asked   %s\n", part->asked_text);
    print_symbols(part);
    for (size_t c = 0; c < part->claim_count; c++) printf("    claim   %s\n", part->claims[c].text);
    for (size_t n = 0; n < part->note_count; n++) printf("    note    %s\n", part->notes[n]);
  }
}

bool gradcheck_try(const char *name, const sheet *s, uint64_t seed) {
  enum { SEEDS = 3 };
  bool fine = true;
  for (size_t k = 0; k < s->part_count; k++) {
    const sheet_part *part = &s->parts[k];
    sheet_trial trial;
    if (!part->asked && part->claim_count == 0) continue;
    if (sheet_trial_run(part, seed, SEEDS, &trial) != FORMULA_OK)
      program_fail(PROGRAM_FAULT, "not enough memory");
    printf("%-10s %s  %zu answer%s, %zu mistake%s", part->name,
           trial.complaint_count ? "not ok" : "ok    ", trial.answers,
           trial.answers == 1 ? "" : "s", trial.mistakes, trial.mistakes == 1 ? "" : "s");
    if (trial.claims > 0) printf(", %zu claim%s", trial.claims, trial.claims == 1 ? "" : "s");
    if (trial.mistakes > 0 && isfinite(trial.separation))
      printf("; the nearest is %.0f %% off", 100 * trial.separation);
    putchar('\n');
    for (size_t c = 0; c < trial.complaint_count; c++) {
      const sheet_complaint *complaint = &trial.complaints[c];
      if (complaint->line)
        printf("    %s:%zu: %s\n        %s\n", name, complaint->line, complaint->text,
               complaint->message);
      else
        printf("    %s: %s\n        %s\n", name, complaint->text, complaint->message);
    }
    fine &= trial.complaint_count == 0;
    sheet_trial_free(&trial);
  }
  return fine;
}
