/* words: what other programs and their callers say, made fit to be told. */
#ifndef PROGRAMS_WORDS_H
#define PROGRAMS_WORDS_H

#include <stddef.h>

/* Text of any bytes, terminated behind length of them, becomes UTF-8 that terminals, XML and JSON
 * can hold, of the same length: control characters are blanks, line ends are line_end, and a byte
 * that is not part of a character is '?'. */
void words_clean(char *text, size_t length, char line_end);

#endif
