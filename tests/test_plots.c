/* The figures: each is drawn in each theme and format, none from a missing or empty table; and the
 * facts they show, from the very tables that the Makefile has them drawn from. */
#include "figures.h"
#include <math.h>

enum { WIDEST = 16, LONGEST = 20002 };

typedef struct {
  size_t rows;
  double cell[LONGEST][WIDEST];
  char *text;
} drawn;

static drawn table_drawn; /* large, and each test is a process of its own */

/* ---- tables, as the Makefile makes them ---- */

static void make_table(const char *name, drawn *t) {
  support_run run = support_shell("%s DATA=%s %s/%s.tsv >/dev/null && cat %s/%s.tsv", MAKE,
                                  folder(), folder(), name, folder(), name);
  cr_assert_eq(run.status, 0, "%s: exit %d\n%s", name, run.status, run.err);
  free(t->text);
  t->text = run.out;
  run.out = NULL;
  support_free(&run);
  t->rows = 0;
  for (char *line = t->text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
    if (*line == '#' || *line == '\n') continue;
    cr_assert_lt(t->rows, LONGEST);
    char *at = line;
    for (size_t k = 0; k < WIDEST && *at != '\n'; k++) {
      t->cell[t->rows][k] = strtod(at, &at);
      at += strcspn(at, "\t\n");
      at += *at == '\t';
    }
    t->rows++;
  }
  cr_assert_gt(t->rows, 0, "%s has no rows", name);
}

/* ---- pictures ---- */

static const char *const FORMATS[] = {"svg", "pdf", "png", "tex", "gif"};
static const char *const STARTS[] = {"<?xml", "%PDF-", "\x89PNG\r", "% GNU", "GIF8"};
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

/* Draws all figures with the variables of make given, and looks for those with this ending. */
static void expect_pictures(const char *formats, const char *variables, const char *ending) {
  char command[1024], name[64], figures[MOST_FIGURES][32];
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

/* ---- facts ---- */

/* Least-squares slope of log y over log x where low <= x <= high. */
static double slope(const drawn *t, size_t y, double low, double high) {
  double n = 0.0, sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0;
  for (size_t k = 0; k < t->rows; k++) {
    if (!(t->cell[k][0] >= low && t->cell[k][0] <= high && t->cell[k][y] > 0.0)) continue;
    double u = log(t->cell[k][0]), v = log(t->cell[k][y]);
    n += 1.0, sx += u, sy += v, sxx += u * u, sxy += u * v;
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

static const double *last(const drawn *t) {
  return t->cell[t->rows - 1];
}

Test(plots, gradient_1_is_like_1_over_q_and_2_below_1, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("gradients", t);
  cr_expect_float_eq(slope(t, 1, 1e-16, 1.0), -1.0, 1e-12);
  for (size_t k = 0; k < t->rows; k++)
    cr_expect(t->cell[k][2] <= 1.0, "q = %g: |dC/dz| = %g", t->cell[k][0], t->cell[k][2]);
}

/* How one of the four descents ends, in the table of a figure. */
static void expect_descents(const char *figure) {
  drawn *t = &table_drawn;
  char name[64];
  snprintf(name, sizeof name, "%s.q", figure);
  make_table(name, t);
  cr_expect_gt(last(t)[2], 2.0, "%s: sum q = %g", name, last(t)[2]);
  snprintf(name, sizeof name, "%s.q-projected", figure);
  make_table(name, t);
  cr_expect_lt(last(t)[3], 0.0, "%s: smallest q %g", name, last(t)[3]);
  cr_expect_float_eq(last(t)[2], 1.0, 1e-12);
  cr_expect_eq(atof(support_property(t->text, "broken_at")), last(t)[0]);
  snprintf(name, sizeof name, "%s.q-renormalised", figure);
  make_table(name, t);
  cr_expect_gt(last(t)[1], 0.05, "%s: C = %g", name, last(t)[1]);
  cr_expect_float_eq(last(t)[1], t->cell[t->rows - 2][1], 1e-9, "%s has not come to rest", name);
  snprintf(name, sizeof name, "%s.z", figure);
  make_table(name, t);
  cr_expect_lt(last(t)[1], 0.005, "%s: C = %g", name, last(t)[1]);
  for (size_t k = 1; k < t->rows; k++) {
    cr_expect_leq(t->cell[k][1], t->cell[k - 1][1] + 1e-14, "%s: C rises at step %zu", name, k);
    cr_expect_float_eq(t->cell[k][2], 1.0, 1e-12, "%s: sum q at step %zu", name, k);
    cr_expect_gt(t->cell[k][3], 0.0, "%s: smallest q at step %zu", name, k);
  }
}

Test(plots, only_2_comes_down_to_p, .fini = clear) {
  expect_descents("descent");
}

Test(plots, only_2_ends_at_p_in_the_triangle, .fini = clear) {
  expect_descents("triangle");
}

/* Fields of a map that stay a distribution to the end. */
static size_t survivors(const char *name, drawn *t) {
  make_table(name, t);
  size_t count = 0;
  for (size_t k = 0; k < t->rows; k++)
    count += isfinite(t->cell[k][3]) && fabs(t->cell[k][4] - 1.0) <= 1e-9;
  return count;
}

Test(plots, who_survives_which_rate, .fini = clear) {
  drawn *t = &table_drawn;
  cr_expect_eq(survivors("survival.z", t), t->rows);
  double above = 0.0, below = 0.0; /* the worst cost left, at rates from 1 on */
  for (size_t k = 0; k < t->rows; k++) {
    double *worst = t->cell[k][0] > 4.0 ? &above : &below;
    if (t->cell[k][0] >= 1.0) *worst = fmax(*worst, t->cell[k][3]);
  }
  cr_expect(below < 0.01 && above > 0.1, "C <= %g below rate 4, %g above", below, above);
  cr_expect_eq(survivors("survival.q", t), 0);
  cr_expect_eq(survivors("survival.q-renormalised", t), t->rows);
  for (size_t k = 0; k < t->rows; k++)
    cr_expect_gt(t->cell[k][3], 0.005, "rate %g, smallest p %g: C = %g", t->cell[k][0],
                 t->cell[k][1], t->cell[k][3]);
  size_t alive = survivors("survival.q-projected", t);
  cr_expect(alive > 0 && 2 * alive < t->rows, "%zu of %zu", alive, t->rows);
}

/* The step at which column y is least. */
static double best_step(const drawn *t, size_t y) {
  size_t best = t->rows;
  for (size_t k = 0; k < t->rows; k++)
    if (isfinite(t->cell[k][y]) && (best == t->rows || t->cell[k][y] < t->cell[best][y])) best = k;
  return t->cell[best][0];
}

Test(plots, steps_have_the_slopes_and_optima_of_theory, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("steps", t);
  cr_expect_float_eq(slope(t, 1, 1e-11, 1e-8), -1.0, 0.4);
  cr_expect_float_eq(slope(t, 2, 1e-11, 1e-6), -1.0, 0.4);
  cr_expect_float_eq(slope(t, 1, 1e-5, 1e-2), 1.0, 0.05);
  cr_expect_float_eq(slope(t, 2, 1e-3, 1e-1), 2.0, 0.05);
  cr_expect_float_eq(slope(t, 4, 1e-6, 1e-1), 2.0, 0.05);
  /* eps^(1/2) = 1.5e-8, eps^(1/3) = 6e-6, in units of the map's own length; to two decades. */
  cr_expect_float_eq(log10(best_step(t, 1)), -7.8, 2.0, "forward at %g", best_step(t, 1));
  cr_expect_float_eq(log10(best_step(t, 2)), -5.2, 2.0, "central at %g", best_step(t, 2));
  for (size_t k = 0; k < t->rows && t->cell[k][0] < 1e-9; k++)
    cr_expect_lt(t->cell[k][4], 1e-13, "complex step %g: %g", t->cell[k][0], t->cell[k][4]);
}

static void expect_slope(const char *claim, double expected, const char *verdict) {
  char name[64];
  snprintf(name, sizeof name, "taylor.%s", claim);
  make_table(name, &table_drawn);
  double fitted = atof(support_property(table_drawn.text, "slope"));
  cr_expect_float_eq(fitted, expected, 0.1, "%s: slope %g", claim, fitted);
  cr_expect_str_eq(support_property(table_drawn.text, "verdict"), verdict, "%s", claim);
}

Test(plots, remainders_have_slope_2_or_1, .fini = clear) {
  expect_slope("right", 2.0, "correct");
  expect_slope("half", 1.0, "wrong");
  expect_slope("sign", 1.0, "wrong");
  expect_slope("thousandth", 1.0, "wrong");
}

/* Each block is a map and the gradient there: it has no component along a shift of all points, the
 * cost falls from block to block, and in the end the gradient is all but zero. */
Test(plots, map_forms_and_its_gradient_vanishes, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("forming", t);
  cr_assert_eq(t->rows % 150, 0);
  double cost = HUGE_VAL, largest = 0.0, last_largest = 0.0;
  const char *at = t->text;
  for (size_t block = 0; block < t->rows / 150; block++) {
    double sum[2] = {0.0, 0.0};
    last_largest = 0.0;
    for (size_t k = 150 * block; k < 150 * (block + 1); k++)
      for (size_t a = 0; a < 2; a++) {
        sum[a] += t->cell[k][3 + a];
        last_largest = fmax(last_largest, fabs(t->cell[k][3 + a]));
      }
    largest = fmax(largest, last_largest);
    cr_expect(fabs(sum[0]) + fabs(sum[1]) < 1e-12, "block %zu: sum %g, %g", block, sum[0], sum[1]);
    at = strstr(at, "# iteration ") + 12;
    double before = cost;
    cr_expect_eq(sscanf(at, "%*d %lf", &cost), 1);
    cr_expect_lt(cost, before, "block %zu", block);
  }
  cr_expect_float_eq(cost, 0.088, 5e-4);
  cr_expect_lt(last_largest, 0.02 * largest);
}

/* How many of the wrong answers a checker lets through and how many right ones it rejects, for C of
 * y as it is: this project's three do neither, at any scale; each other rule does somewhere. */
Test(plots, no_fixed_rule_is_right_at_every_scale, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("scales", t);
  enum { SCALES = 5, FAMILY_Y = 3, OWN = 3, OTHERS = 10 };
  size_t rows = 0;
  double misjudged = 0.0;
  for (size_t k = 0; k < t->rows; k++) {
    const double *row = t->cell[k];
    if (row[0] != FAMILY_Y || row[1] != 0.0) continue;
    misjudged += row[4] + row[8];
    if (++rows % SCALES > 0) continue;
    if (rows <= OWN * SCALES)
      cr_expect_eq(misjudged, 0.0, "gradcheck misjudges %g", misjudged);
    else
      cr_expect_gt(misjudged, 0.0, "rule %zu", rows / SCALES);
    misjudged = 0.0;
  }
  cr_expect_eq(rows, (OWN + OTHERS) * SCALES, "%zu rows", rows);
}

/* The powers of N, to what a busy machine leaves of them. */
Test(plots, pairs_cost_more_than_a_grid, .fini = clear) {
  drawn *t = &table_drawn;
  make_table("scaling", t);
  cr_expect_geq(t->rows, 4);
  for (size_t k = 0; k < t->rows; k++)
    for (size_t y = 1; y < 4; y++) cr_expect_gt(t->cell[k][y], 0.0, "N = %g", t->cell[k][0]);
}
