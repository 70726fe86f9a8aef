/* formula: the language in which people write gradients, from text to values.
 *
 *   text --tokens--> --parse--> tree --type--> typed tree --evaluate--> numbers, derivatives, balls
 *
 * One tree for typed text, Unicode and LaTeX. Names mean what a scope says they mean; a point gives
 * them values; an evaluator computes a typed tree at a point over doubles, complex doubles or
 * balls (Arb), and its derivatives over jets of these. Nothing is dropped silently: what is not
 * understood is an error with its place in the text as typed.
 *
 * Knows no particular exercise. Depends on FLINT/Arb only. Never prints, exits or reads the
 * environment. */
#ifndef FORMULA_FORMULA_H
#define FORMULA_FORMULA_H

#include "formula/error.h"
#include "formula/evaluate.h"
#include "formula/print.h"
#include "formula/read.h"
#include "formula/scope.h"
#include "formula/tree.h"
#include "formula/type.h"

#endif
