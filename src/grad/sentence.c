#include "grad/sentence.h"

#include <stdarg.h>

const grad_report_options grad_report_plain = {0};

grad_sentence grad_sentence_in(char *text, size_t size) {
  if (size > 0) text[0] = '\0';
  return (grad_sentence){text, size, 0};
}

void grad_say(grad_sentence *sentence, const char *format, ...) {
  va_list arguments;
  if (sentence->used >= sentence->size) return;
  va_start(arguments, format);
  int length = vsnprintf(sentence->text + sentence->used, sentence->size - sentence->used, format,
                         arguments);
  va_end(arguments);
  if (length > 0) sentence->used += (size_t)length;
}

void grad_name_entry(const grad_report_options *options, size_t k, char *text) {
  if (options->name != NULL) {
    options->name(k, text, GRAD_NAME_SIZE, options->context);
  } else if (options->columns > 0) {
    snprintf(text, GRAD_NAME_SIZE, "[%zu,%zu]", k / options->columns, k % options->columns);
  } else {
    snprintf(text, GRAD_NAME_SIZE, "%zu", k);
  }
}
