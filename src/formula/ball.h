/* Arb, from wherever the system has it: a library of its own, or inside FLINT from version 3 on. */
#ifndef FORMULA_BALL_H
#define FORMULA_BALL_H

#if __has_include(<flint/arb.h>)
#include <flint/arb.h>
#else
#include <arb.h>
#endif

#endif
