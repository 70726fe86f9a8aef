/* The lecture's page: every figure with words for those who do not see it, and nothing from
 * elsewhere. Where pandoc is missing there is no page to look at, and where no Chromium is, nobody
 * to open it. */
#include "figures.h"

static bool installed(const char *program) {
  support_run run = support_shell("command -v %s", program);
  bool there = run.status == 0;
  support_free(&run);
  if (!there) support_pass_over("%s is not installed", program);
  return there;
}

/* Makes docs/lecture.html in the folder of this test, and returns it for free(). */
static char *make_page(void) {
  make_small_digits();
  char command[2048], path[512];
  snprintf(command, sizeof command, "%s DATA=%s PICTURES=%s/out LECTURE=%s %s/lecture.html", MAKE,
           folder(), folder(), folder(), folder());
  shell(command);
  snprintf(path, sizeof path, "%s/lecture.html", folder());
  return support_read(path);
}

static size_t count(const char *text, const char *word) {
  size_t n = 0;
  for (const char *at = text; (at = strstr(at, word)); at += strlen(word)) n++;
  return n;
}

/* Nothing but the names of XML's languages looks like an address. */
static void expect_nothing_from_elsewhere(const char *page) {
  static const char *const names[] = {"http://www.w3.org/1998/Math/MathML"};
  for (const char *at = page; (at = strstr(at, "http")); at += 4)
    cr_expect_eq(strncmp(at, names[0], strlen(names[0])), 0, "%.60s", at);
  static const char *const never[] = {"<script", "src=\"//", "href=\"//",
                                      "url(",    "@import",  "<iframe"};
  for (size_t k = 0; k < sizeof never / sizeof *never; k++)
    cr_expect_null(strstr(page, never[k]), "%s", never[k]);
  cr_expect_eq(count(page, " src=\""), count(page, " src=\"data:image/svg+xml;base64,"));
  cr_expect_eq(count(page, "href="), 1, "the icon, which is empty");
}

static void expect_figure(const char *page, const char *name) {
  char opening[64];
  snprintf(opening, sizeof opening, "<figure id=\"%s\">", name);
  const char *at = strstr(page, opening);
  cr_assert(at, "%s is not in the lecture", name);
  char *figure = strndup(at, (size_t)(strstr(at, "</figure>") - at));
  cr_expect_eq(count(figure, "<img "), 2, "%s", name);
  cr_expect_eq(count(figure, "class=\"light\""), 1, "%s", name);
  cr_expect_eq(count(figure, "class=\"dark\""), 1, "%s", name);
  cr_expect_eq(count(figure, "<figcaption>"), 1, "%s", name);
  cr_expect_geq(count(figure, "<p>"), 3, "%s", name);
  cr_expect_geq(count(figure, "<code>"), 1, "%s", name);
  for (const char *image = figure; (image = strstr(image, "<img ")); image++) {
    const char *alternative = strstr(image, "alt=\"");
    cr_expect(alternative && strcspn(alternative + 5, "\"") > 60, "%s: %.80s", name, image);
  }
  free(figure);
}

static void expect_page(const char *page) {
  char figures[MOST_FIGURES][32];
  size_t figure_count = list_figures(figures);
  for (size_t k = 0; k < figure_count; k++) expect_figure(page, figures[k]);
  cr_expect_eq(count(page, "<figure"), figure_count);
  cr_expect_geq(count(page, "<math "), 30);
  cr_expect_eq(count(page, "class=\"minutes\""), count(page, "<h2"));
  expect_nothing_from_elsewhere(page);
}

/* Brackets in formulas are stretched only where \left and \right ask for it. */
static void expect_brackets(const char *page) {
  char *source = support_read("docs/lecture.md");
  cr_expect_eq(count(page, "stretchy=\"true\" form=\"prefix\""), count(source, "\\left"));
  cr_expect_gt(count(page, "form=\"prefix\">("), count(source, "\\left"));
  free(source);
}

/* The browser would tell of whatever it stumbles over. */
static void expect_silent_browser(const char *page) {
  support_run run = support_shell(
      "chromium --headless --no-sandbox --disable-gpu --enable-logging=stderr --dump-dom "
      "--user-data-dir=%s/browser file://$PWD/%s/lecture.html 2>%s/said >%s/dom; "
      "grep -c '<figure' %s/dom; grep CONSOLE %s/said",
      folder(), folder(), folder(), folder(), folder(), folder());
  cr_expect_eq(strtoul(run.out, NULL, 10), count(page, "<figure"));
  cr_expect_null(strstr(run.out, "CONSOLE"), "%s", run.out);
  support_free(&run);
}

Test(lecture, page_has_every_figure_and_needs_nothing, .fini = clear) {
  if (!installed("pandoc")) return;
  char *page = make_page();
  expect_page(page);
  expect_brackets(page);
  if (installed("chromium")) expect_silent_browser(page);
  free(page);
}

/* `make deps-lecture` fails on one name that Debian does not know. */
Test(lecture, packages_are_known_to_debian) {
  support_run run = support_shell(
      "apt-cache show pandoc >/dev/null 2>&1 || { echo no lists; exit 0; }; for package in "
      "$(sed -n 's/^DEBIAN_deps-lecture = //p' Makefile); do "
      "apt-cache show $package >/dev/null 2>&1 || echo $package; done");
  if (strcmp(run.out, "no lists\n") == 0)
    support_pass_over("apt has no lists of packages");
  else
    cr_expect_str_eq(run.out, "", "unknown: %s", run.out);
  support_free(&run);
}
