/* sheet: an exercise sheet, and the verdict on an answer to one of its parts.
 *
 *   file --read--> sheet, parts --fixtures--> points at which answers are compared
 *   text --answer--> typed members of a chain --judge--> correct, wrong, undecided, with evidence
 *
 * A sheet is plain text: indices, given quantities, definitions, a cost, and parts that each ask
 * for one expression, usually a derivative of the cost. The truth is always computed from the cost
 * by automatic differentiation; an answer that a sheet brings along is only compared with it. A
 * verdict comes from enclosures in ball arithmetic, so that "wrong" is a proof.
 *
 * Knows no particular exercise. Stands on formula. Never prints, exits or reads the environment. */
#ifndef SHEET_SHEET_H
#define SHEET_SHEET_H

#include "sheet/answer.h"
#include "sheet/answers.h"
#include "sheet/audit.h"
#include "sheet/chain.h"
#include "sheet/chain_sequel.h"
#include "sheet/claim.h"
#include "sheet/counterexample.h"
#include "sheet/diagnose.h"
#include "sheet/fixture.h"
#include "sheet/judge.h"
#include "sheet/quantity.h"
#include "sheet/read.h"
#include "sheet/trial.h"
#include "sheet/uses.h"

#endif
