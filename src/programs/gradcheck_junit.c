/* A report as JUnit XML, for the test pages of CI servers. */
#include "programs/gradcheck_report.h"
#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#define X(text) ((const xmlChar *)(text))

/* Text that XML can hold: no control characters, and UTF-8 only. */
static const char *cleaned(const char *text, size_t length, char *room, size_t size) {
  size_t used = length < size - 1 ? length : size - 1;
  for (size_t k = 0; k < used; k++) room[k] = (unsigned char)text[k] < 0x20 ? ' ' : text[k];
  room[used] = '\0';
  while (used > 0 && !xmlCheckUTF8(X(room))) room[--used] = '\0';
  return room;
}

/* The details stand in the element's text, where GitLab looks for them. */
static void write_details(xmlTextWriterPtr writer, const gradcheck_report *r) {
  char details[1500], entry[200];
  char *advice = gradcheck_advice(r);
  int used = snprintf(details, sizeof details, "%s%s%s", gradcheck_reason(r),
                      advice ? "\nhint: " : "", advice ? advice : "");
  free(advice);
  const sheet_counterexample *c = r->error.status == FORMULA_OK ? r->verdict.counterexample : NULL;
  if (c && used > 0 && (size_t)used < sizeof details) {
    gradcheck_entry(r, c, entry, sizeof entry);
    snprintf(details + used, sizeof details - (size_t)used, "\nat %s: %s %.17g, %s %.17g", entry,
             r->is_claim ? "left" : "yours", c->yours, r->is_claim ? "right" : "true", c->truth);
  }
  xmlTextWriterWriteString(writer, X(details));
}

static void write_case(xmlTextWriterPtr writer, const gradcheck_report *r) {
  const char *word = gradcheck_word(r);
  char name[1000];
  xmlTextWriterStartElement(writer, X("testcase"));
  xmlTextWriterWriteFormatAttribute(writer, X("classname"), "%s.%s", r->sheet_name, r->part->name);
  bool titled = r->file && !r->is_claim;
  const char *shown = titled ? r->part->title : r->text;
  size_t length = titled ? strlen(shown) : r->length;
  xmlTextWriterWriteAttribute(writer, X("name"), X(cleaned(shown, length, name, sizeof name)));
  if (strcmp(word, "correct") != 0) {
    bool wrong = strcmp(word, "wrong") == 0;
    xmlTextWriterStartElement(writer, X(wrong ? "failure" : "error"));
    xmlTextWriterWriteAttribute(writer, X("type"), X(word));
    xmlTextWriterWriteAttribute(writer, X("message"), X(gradcheck_reason(r)));
    write_details(writer, r);
    xmlTextWriterEndElement(writer);
  }
  xmlTextWriterEndElement(writer);
}

static size_t count_words(const gradcheck_report *reports, size_t count, const char *word) {
  size_t found = 0;
  for (size_t k = 0; k < count; k++) found += strcmp(gradcheck_word(&reports[k]), word) == 0;
  return found;
}

void gradcheck_junit(const gradcheck_report *reports, size_t count) {
  size_t wrong = count_words(reports, count, "wrong");
  size_t errors = count - wrong - count_words(reports, count, "correct");
  xmlBufferPtr buffer = program_demand_memory(xmlBufferCreate());
  xmlTextWriterPtr writer = program_demand_memory(xmlNewTextWriterMemory(buffer, 0));
  xmlTextWriterSetIndent(writer, 1);
  xmlTextWriterStartDocument(writer, NULL, "UTF-8", NULL);
  xmlTextWriterStartElement(writer, X("testsuite"));
  xmlTextWriterWriteAttribute(writer, X("name"), X("gradcheck"));
  xmlTextWriterWriteFormatAttribute(writer, X("tests"), "%zu", count);
  xmlTextWriterWriteFormatAttribute(writer, X("failures"), "%zu", wrong);
  xmlTextWriterWriteFormatAttribute(writer, X("errors"), "%zu", errors);
  for (size_t k = 0; k < count; k++) write_case(writer, &reports[k]);
  xmlTextWriterEndElement(writer);
  xmlTextWriterEndDocument(writer);
  xmlFreeTextWriter(writer);
  fputs((const char *)xmlBufferContent(buffer), stdout);
  xmlBufferFree(buffer);
  xmlCleanupParser();
}
