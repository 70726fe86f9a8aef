/* What the stages of a diagnosis share. */
#ifndef SHEET_DIAGNOSE_INTERNAL_H
#define SHEET_DIAGNOSE_INTERNAL_H

#include "sheet/diagnose.h"
#include "sheet/edit.h"
#include "sheet/panel.h"

enum { SHEET_MOST_REPAIRS = 6 };

/* An edit after which the answer is `factor` times the truth. */
typedef struct {
  sheet_edit edit;
  double factor;
} sheet_repair;

typedef struct {
  const sheet_part *part;
  const sheet_answer *answer;
  const formula_tree *root;
  const sheet_options *options;
  formula_arena *arena; /* for trees on the way */
  sheet_edit_world world;
  sheet_panel panel;
  double *values; /* the answer's, one an entry of the panel */
  sheet_diagnosis *found;

  bool scaled; /* the answer is a multiple of the truth, so no other factor is looked for */
  size_t tries_left;
  size_t repair_count; /* the simplest so far, in order */
  sheet_repair repairs[SHEET_MOST_REPAIRS];
} sheet_search;

/* True, and told as mended, if tree is judged correct. */
bool sheet_mend(sheet_search *search, sheet_mistake_class kind, const formula_tree *tree);
/* tree over factor. */
const formula_tree *sheet_divide(sheet_search *search, const formula_tree *tree, double factor);

/* Finds a combination of one or two terms that is missing, and mends it. */
bool sheet_find_terms(sheet_search *search);

/* Sets the message for the kind that was found. */
void sheet_diagnosis_word(sheet_diagnosis *diagnosis);

#endif
