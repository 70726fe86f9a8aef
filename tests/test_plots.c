/* The figures: each is drawn in each theme and format, its letters within it and as large as they
 * should be, and none from a missing or empty table. */
#include "figures.h"
#include <math.h>
#include <zlib.h>

/* ---- pictures ---- */

static const char *const FORMATS[] = {"svg", "pdf", "png", "tex", "gif"};
static const char *const STARTS[] = {"<?xml", "%PDF-", "\x89PNG\r", "% GNU", "GIF8"};
enum { SVG, PDF };
enum { FORMAT_COUNT = sizeof FORMATS / sizeof *FORMATS };

static void expect_picture(const char *name, size_t format) {
  char path[512];
  snprintf(path, sizeof path, "%s/out/%s.%s", folder(), name, FORMATS[format]);
  FILE *picture = fopen(path, "rb");
  cr_assert(picture, "%s was not drawn", path);
  char start[6] = "";
  cr_expect_eq(fread(start, 1, 5, picture), 5);
  cr_expect_eq(strncmp(start, STARTS[format], strlen(STARTS[format])), 0, "%s: %s", path, start);
  fseek(picture, 0, SEEK_END);
  cr_expect_gt(ftell(picture), 5000, "%s is all but empty: %ld bytes", path, ftell(picture));
  fclose(picture);
}

/* ---- letters ---- */

/* Width of the text of an SVG's <text>, at least, and its largest letters. */
static double least_width(const char *at, double size, double *largest) {
  double width = 0.0;
  *largest = size;
  for (const char *end = strstr(at, "</text>"); at < end; at++) {
    if (*at == '<') {
      const char *closed = strchr(at, '>'), *own = strstr(at, "font-size=\"");
      if (own && own < closed) size = strtod(own + 11, NULL);
      *largest = fmax(*largest, size);
      at = closed;
    } else if (((unsigned char)*at & 0xc0) != 0x80) {
      width += 0.42 * size;
    }
  }
  return width;
}

/* No name, number or headline is cut by the picture's edge. */
static void expect_letters_within(const char *path) {
  char *svg = support_read(path);
  double wide, high, x, y;
  cr_assert_eq(sscanf(strstr(svg, "viewBox"), "viewBox=\"0 0 %lf %lf", &wide, &high), 2);
  cr_expect(strstr(svg, "id='gpPt1' stroke-width='0.4'"), "%s: crosses are too thin", path);
  size_t texts = 0;
  for (const char *at = svg; (at = strstr(at, "<g transform=\"translate(")); at++, texts++) {
    cr_assert_eq(sscanf(at, "<g transform=\"translate(%lf,%lf", &x, &y), 2);
    const char *anchor = strstr(at, "text-anchor=\"") + 13, *text = strstr(at, "<text>");
    double letters;
    const double width = least_width(text, strtod(strstr(at, "font-size=\"") + 11, NULL), &letters);
    const double before = *anchor == 's' ? 0.0 : *anchor == 'm' ? width / 2.0 : width;
    const bool upright = !strncmp(strchr(at, ')'), ") rotate(", 9);
    const double left = upright ? x - 0.7 * letters : x - before, right = left + width;
    const double top = y - (upright ? width - before : 0.7 * letters);
    cr_expect(left >= 0.0 && (upright ? x : right) <= wide && top >= 0.0 && y <= high,
              "%s: at %g, %g: %.60s", path, x, y, text);
  }
  cr_expect_gt(texts, 4, "%s has %zu texts", path, texts);
  free(svg);
}

/* Does a stream of the PDF, inflated, have these words? */
static bool pdf_says(const char *path, const char *words) {
  static unsigned char file[1 << 20], text[1 << 22];
  FILE *stream = fopen(path, "rb");
  cr_assert(stream, "%s", path);
  const size_t size = fread(file, 1, sizeof file, stream);
  fclose(stream);
  bool said = false;
  for (size_t k = 0; k + 8 < size && !said; k++) {
    if (memcmp(file + k, "\nstream\n", 8) != 0) continue;
    z_stream z = {.next_in = file + k + 8,
                  .avail_in = (uInt)(size - k - 8),
                  .next_out = text,
                  .avail_out = sizeof text - 1};
    cr_assert_eq(inflateInit(&z), Z_OK);
    if (inflate(&z, Z_FINISH) == Z_STREAM_END) {
      text[z.total_out] = '\0';
      said = strstr((const char *)text, words);
    }
    inflateEnd(&z);
  }
  return said;
}

/* Letters of 12 points on a slide of ten inches. */
static void expect_letters_of_12_points(const char *path) {
  cr_expect(pdf_says(path, "\n12 0 0 -12 ") || pdf_says(path, "\n12 0 0 12 "), "%s", path);
}

/* Draws all figures with the variables of make given, and looks for those with this ending. */
static void expect_pictures(const char *formats, const char *variables, const char *ending) {
  char command[1024], name[64], path[512], figures[MOST_FIGURES][32];
  size_t count = list_figures(figures);
  snprintf(command, sizeof command,
           "unset DISPLAY; %s DATA=%s PICTURES=%s/out FORMAT='%s' %s plots", MAKE, folder(),
           folder(), formats, variables);
  shell(command);
  for (size_t k = 0; k < count; k++)
    for (size_t format = 0; format < FORMAT_COUNT; format++) {
      if (!strstr(formats, FORMATS[format])) continue;
      snprintf(name, sizeof name, "%s%s", figures[k], ending);
      expect_picture(name, format);
      snprintf(path, sizeof path, "%s/out/%s.%s", folder(), name, FORMATS[format]);
      if (format == SVG) expect_letters_within(path);
      if (format == PDF && !*ending) expect_letters_of_12_points(path);
    }
}

Test(plots, every_figure_in_every_theme_format_size_and_language, .fini = clear) {
  make_small_digits();
  expect_pictures("svg pdf png tex gif", "", "");
  expect_pictures("svg gif", "THEME=dark", "-dark");
  expect_pictures("pdf tex", "THEME=print LOCALE=de", "-print-de");
  expect_pictures("svg", "SIZE=poster LOCALE=de", "-poster-de");
  expect_pictures("png", "THEME=dark SIZE=paper", "-dark-paper");
}

static void expect_refusal(const char *arguments, const char *words) {
  support_run run = support_shell("plots/draw %s", arguments);
  cr_expect_eq(run.status, 2, "plots/draw %s exits %d", arguments, run.status);
  cr_expect(strstr(run.err, words), "plots/draw %s says not '%s' but\n%s", arguments, words,
            run.err);
  support_free(&run);
}

Test(plots, no_picture_from_a_bad_table, .fini = clear) {
  char command[1024];
  const char *d = folder();
  snprintf(command, sizeof command, "mkdir -p %s; echo '# q a b' > %s/gradients.tsv", d, d);
  shell(command);
  char arguments[1024];
  for (size_t k = 0; k < FORMAT_COUNT; k++) {
    snprintf(arguments, sizeof arguments, "gradients light slide en %s/g.%s %s %s/gradients.tsv", d,
             FORMATS[k], d, d);
    expect_refusal(arguments, "has no rows");
    snprintf(arguments, sizeof arguments, "gradients light slide en %s/g.%s %s %s/none.tsv", d,
             FORMATS[k], d, d);
    expect_refusal(arguments, "no such table");
    /* What draw is not told of, gnuplot finds missing, empty or without numbers. */
    snprintf(arguments, sizeof arguments, "taylor light slide en %s/g.%s %s Makefile", d,
             FORMATS[k], d);
    expect_refusal(arguments, "gnuplot could not draw it");
    snprintf(arguments, sizeof arguments, "gradients light slide en %s/g.%s %s Makefile", d,
             FORMATS[k], d);
    expect_refusal(arguments, "gnuplot could not draw it");
  }
  /* Nor is there a panel without curves. */
  snprintf(command, sizeof command,
           "cd %s && for m in z exponentiated natural; do sne-stability --outcomes=12 --entries "
           "--method=$m --steps=9 > safe.$m.tsv; done && grep '^#' safe.z.tsv > only && echo '- -' "
           ">> only && mv only safe.z.tsv",
           d);
  shell(command);
  snprintf(arguments, sizeof arguments, "safe light slide en %s/g.svg %s %s/safe.z.tsv", d, d, d);
  expect_refusal(arguments, "gnuplot could not draw it");
  snprintf(command, sizeof command, "rm %s/safe.*", d);
  shell(command);
  snprintf(arguments, sizeof arguments, "gradients neon slide en %s/g.svg %s Makefile", d, d);
  expect_refusal(arguments, "THEME=neon");
  snprintf(arguments, sizeof arguments, "gradients light stamp en %s/g.svg %s Makefile", d, d);
  expect_refusal(arguments, "SIZE=stamp");
  snprintf(arguments, sizeof arguments, "gradients light slide ../x %s/g.svg %s Makefile", d, d);
  expect_refusal(arguments, "LOCALE=../x");
  snprintf(arguments, sizeof arguments, "gradients light slide en %s/g.bmp %s Makefile", d, d);
  expect_refusal(arguments, "FORMAT=bmp");
  snprintf(arguments, sizeof arguments, "sideways light slide en %s/g.svg %s Makefile", d, d);
  expect_refusal(arguments, "there is no plots/sideways.gp");
  snprintf(command, sizeof command, "test \"$(ls -A %s)\" = gradients.tsv", d);
  shell(command);
}

/* ---- words ---- */

/* Each command in a caption is one of those that make the figure's tables; a word in capitals there
 * stands for anything. */
static void expect_caption(const char *figure, const char *language) {
  support_run run = support_shell(
      "set -e; caption=plots/captions/%s.%s.md; mkdir -p %s; %s -n -B DATA=%s plots/%s > %s/made; "
      "grep -Eq 'seed|Startwert|random|zufällig' $caption || echo no word on chance; "
      "grep -q '^    ' $caption || echo no command; sed -n 's/^    //p' $caption | "
      "sed -E 's/[].[*^$|]/\\\\&/g; s/[A-Z]+/.*/g' | while read -r line; do "
      "grep -q -e \"$line\" %s/made || echo \"not run: $line\"; done",
      figure, language, folder(), MAKE, folder(), figure, folder(), folder());
  cr_expect(run.status == 0 && !*run.out, "%s.%s: %s%s", figure, language, run.out, run.err);
  support_free(&run);
}

Test(plots, captions_name_the_commands_that_are_run, .fini = clear) {
  char figures[MOST_FIGURES][32];
  size_t count = list_figures(figures);
  for (size_t k = 0; k < count; k++) {
    expect_caption(figures[k], "en");
    expect_caption(figures[k], "de");
  }
}

/* A language has every word, and each of them is used by some script. */
Test(plots, languages_have_the_same_words) {
  support_run run =
      support_shell("names() { sed -n 's/ = .*//p' plots/locale/$1.gp | sort; }; "
                    "[ \"$(names en)\" = \"$(names de)\" ] || echo different words; "
                    "names en | uniq -d; grep -Hn '[^\\]%%[^.]' plots/locale/??.gp; for script in "
                    "plots/*.gp; do figure=$(basename $script .gp); "
                    "[ $figure = style ] || names en | grep -q \"^${figure}_headline$\" || "
                    "echo $figure has no headline; done");
  cr_expect_str_eq(run.out, "", "%s", run.out);
  support_free(&run);
}
