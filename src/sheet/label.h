/* Underbraced labels: what a reader writes under a term is looked at, and never decides. */
#ifndef SHEET_LABEL_H
#define SHEET_LABEL_H

#include "sheet/view.h"

/* Calls note with a sentence for each label in tree that is not the value of what it stands under
 * at the view's fixture. Stops and returns false when note does. */
bool sheet_check_labels(const sheet_view *view, const formula_tree *tree,
                        bool (*note)(void *context, const char *sentence), void *context);

#endif
