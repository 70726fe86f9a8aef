#include "programs/cases.h"
#include "programs/program.h"
#include "programs/words.h"
#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#define X(text) ((const xmlChar *)(text))

static const char *cleaned(const char *text, size_t length, char *room, size_t size) {
  size_t used = length < size - 1 ? length : size - 1;
  memcpy(room, text, used);
  room[used] = '\0';
  words_clean(room, used, '\n');
  return room;
}

static void write_attribute(xmlTextWriterPtr writer, const char *name, const char *text,
                            size_t length) {
  char room[2000];
  xmlTextWriterWriteAttribute(writer, X(name), X(cleaned(text, length, room, sizeof room)));
}

/* The details stand in the element's text, where GitLab looks for them. */
static void write_details(xmlTextWriterPtr writer, const program_case *c) {
  char details[4000], room[4000];
  int used = snprintf(details, sizeof details, "%s%s%s", c->reason, c->hint ? "\nhint: " : "",
                      c->hint ? c->hint : "");
  if (c->contrasted && used > 0 && (size_t)used < sizeof details)
    snprintf(details + used, sizeof details - (size_t)used, "\nat %s: %s %.17g, %s %.17g", c->at,
             c->names[0], c->values[0], c->names[1], c->values[1]);
  xmlTextWriterWriteString(writer, X(cleaned(details, strlen(details), room, sizeof room)));
}

static void write_case(xmlTextWriterPtr writer, const program_case *c) {
  char class[1000];
  snprintf(class, sizeof class, "%s.%s", c->subject, c->part);
  xmlTextWriterStartElement(writer, X("testcase"));
  write_attribute(writer, "classname", class, strlen(class));
  write_attribute(writer, "name", c->title, c->title_length);
  if (strcmp(c->word, "correct") != 0) {
    bool wrong = strcmp(c->word, "wrong") == 0;
    xmlTextWriterStartElement(writer, X(wrong ? "failure" : "error"));
    write_attribute(writer, "type", c->word, strlen(c->word));
    write_attribute(writer, "message", c->reason, strlen(c->reason));
    write_details(writer, c);
    xmlTextWriterEndElement(writer);
  }
  xmlTextWriterEndElement(writer);
}

static size_t count_words(const program_case *cases, size_t count, const char *word) {
  size_t found = 0;
  for (size_t k = 0; k < count; k++) found += strcmp(cases[k].word, word) == 0;
  return found;
}

void cases_junit(const char *suite, const program_case *cases, size_t count) {
  size_t wrong = count_words(cases, count, "wrong");
  size_t errors = count - wrong - count_words(cases, count, "correct");
  xmlBufferPtr buffer = program_demand_memory(xmlBufferCreate());
  xmlTextWriterPtr writer = program_demand_memory(xmlNewTextWriterMemory(buffer, 0));
  xmlTextWriterSetIndent(writer, 1);
  xmlTextWriterStartDocument(writer, NULL, "UTF-8", NULL);
  xmlTextWriterStartElement(writer, X("testsuite"));
  xmlTextWriterWriteAttribute(writer, X("name"), X(suite));
  xmlTextWriterWriteFormatAttribute(writer, X("tests"), "%zu", count);
  xmlTextWriterWriteFormatAttribute(writer, X("failures"), "%zu", wrong);
  xmlTextWriterWriteFormatAttribute(writer, X("errors"), "%zu", errors);
  for (size_t k = 0; k < count; k++) write_case(writer, &cases[k]);
  xmlTextWriterEndElement(writer);
  xmlTextWriterEndDocument(writer);
  xmlFreeTextWriter(writer);
  fputs((const char *)xmlBufferContent(buffer), stdout);
  xmlBufferFree(buffer);
  xmlCleanupParser();
}
