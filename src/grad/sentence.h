/* sentence: text put together piece by piece in a buffer of the caller's. Private to grad. */
#ifndef GRAD_SENTENCE_H
#define GRAD_SENTENCE_H

#include "grad/grad.h"

enum { GRAD_NAME_SIZE = 64 };

typedef struct {
  char *text;
  size_t size, used;
} grad_sentence;

/* An empty one. */
grad_sentence grad_sentence_in(char *text, size_t size);

/* Adds to it; what does not fit is cut off. */
void grad_say(grad_sentence *sentence, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The name of entry k, in GRAD_NAME_SIZE bytes. */
void grad_name_entry(const grad_report_options *options, size_t k, char *text);

/* What NULL stands for. */
extern const grad_report_options grad_report_plain;

#endif
