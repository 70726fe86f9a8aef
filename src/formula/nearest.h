/* Names for messages: what there is, and what somebody may have meant. */
#ifndef FORMULA_NEAREST_H
#define FORMULA_NEAREST_H

#include "formula/scope.h"

/* The name of the scope, or function, that differs least from name, if it differs by little (edit
 * distance of Levenshtein, 1966); NULL if none does. */
const char *formula_nearest_name(const formula_scope *scope, const char *name);
/* Writes "C, p_ij, q_ij, N"; "..." at the end where they do not fit. */
enum { FORMULA_SHOWN_NAME = 80 };

/* "p_ij", with letters that its subscripts run over. */
void formula_show_name(const formula_scope *scope, const formula_symbol *symbol,
                       char name[FORMULA_SHOWN_NAME]);
void formula_list_names(const formula_scope *scope, char *names, size_t room);

#endif
