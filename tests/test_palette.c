/* The curves of a figure can be told apart by colour alone, also by who lacks one kind of cone, and
 * each stands out from its paper. That each has a dash and a marker as well is beside this. */
#include "support.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HUES = 8, CURVES = 5 };

/* What the eye makes of linear RGB: Machado, Oliveira and Fernandes (2009), severity 1. */
static const struct {
  const char *name;
  double matrix[3][3];
} EYES[] = {
    {"three cones", {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}},
    {"protanopia",
     {{0.152286, 1.052583, -0.204868},
      {0.114503, 0.786281, 0.099216},
      {-0.003882, -0.048116, 1.051998}}},
    {"deuteranopia",
     {{0.367322, 0.860646, -0.227968},
      {0.280085, 0.672501, 0.047413},
      {-0.011820, 0.042940, 0.968881}}},
};

static void multiply(const double m[3][3], const double v[3], double product[3]) {
  for (size_t i = 0; i < 3; i++) product[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
}

/* "#rrggbb" as linear RGB (IEC 61966-2-1). */
static void linear(const char *hex, double rgb[3]) {
  unsigned code[3];
  cr_assert_eq(sscanf(hex, "#%2x%2x%2x", &code[0], &code[1], &code[2]), 3, "%s", hex);
  for (size_t a = 0; a < 3; a++) {
    double c = code[a] / 255.0;
    rgb[a] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
  }
}

/* CIE 1976 L*, a*, b* of linear RGB, white D65. */
static void lab(const double rgb[3], double out[3]) {
  static const double to_xyz[3][3] = {{0.4124564, 0.3575761, 0.1804375},
                                      {0.2126729, 0.7151522, 0.0721750},
                                      {0.0193339, 0.1191920, 0.9503041}};
  static const double white[] = {0.95047, 1.0, 1.08883};
  double f[3];
  multiply(to_xyz, rgb, f);
  for (size_t a = 0; a < 3; a++) {
    double t = f[a] / white[a];
    f[a] = t > 216.0 / 24389.0 ? cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
  }
  out[0] = 116.0 * f[1] - 16.0;
  out[1] = 500.0 * (f[0] - f[1]);
  out[2] = 200.0 * (f[1] - f[2]);
}

static void seen(const char *hex, size_t eye, double out[3]) {
  double rgb[3], there[3];
  linear(hex, rgb);
  multiply(EYES[eye].matrix, rgb, there);
  for (size_t a = 0; a < 3; a++) there[a] = fmin(fmax(there[a], 0.0), 1.0);
  lab(there, out);
}

static double distance(const char *first, const char *second, size_t eye) {
  double a[3], b[3];
  seen(first, eye, a);
  seen(second, eye, b);
  return hypot(hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
}

static double luminance(const char *hex) {
  double rgb[3];
  linear(hex, rgb);
  return 0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2];
}

/* Contrast by WCAG 2.1: 1 to 21. */
static double contrast(const char *first, const char *second) {
  double a = luminance(first) + 0.05, b = luminance(second) + 0.05;
  return a > b ? a / b : b / a;
}

typedef struct {
  char paper[8], ink[8], hue[HUES][8];
} palette;

static palette read_palette(const char *theme) {
  char path[64];
  snprintf(path, sizeof path, "plots/palette/%s.gp", theme);
  char *text = support_read(path);
  palette p;
  const char *paper = strstr(text, "paper = '"), *ink = strstr(text, "ink = '"),
             *hue = strstr(text, "hues = '");
  cr_assert(paper && ink && hue);
  snprintf(p.ink, sizeof p.ink, "%.7s", ink + 7);
  snprintf(p.paper, sizeof p.paper, "%.7s", paper + 9);
  hue += 8;
  for (size_t k = 0; k < HUES; k++) snprintf(p.hue[k], sizeof p.hue[k], "%.7s", hue + 8 * k);
  cr_assert_eq(hue[8 * HUES - 1], '\'', "%s has not %d hues", path, HUES);
  free(text);
  return p;
}

static void expect_apart(const palette *p, const char *theme, size_t eye) {
  /* Ink is one more colour, of a digit and of a species. */
  for (size_t k = 0; k < HUES; k++)
    cr_expect_gt(distance(p->ink, p->hue[k], eye), 15.0, "%s, %s: %s and ink are %.1f apart", theme,
                 EYES[eye].name, p->hue[k], distance(p->ink, p->hue[k], eye));
  for (size_t i = 0; i < HUES; i++)
    for (size_t j = i + 1; j < HUES; j++) {
      double least = j < CURVES ? 20.0 : 10.0, d = distance(p->hue[i], p->hue[j], eye);
      cr_expect_gt(d, least, "%s, %s: %s and %s are %.1f apart", theme, EYES[eye].name, p->hue[i],
                   p->hue[j], d);
    }
}

/* Lab against two colours whose values are printed in many a table. */
Test(palette, lab_is_that_of_the_tables) {
  double red[3], blue[3];
  seen("#ff0000", 0, red);
  seen("#0000ff", 0, blue);
  cr_expect_float_eq(red[0], 53.24, 0.01);
  cr_expect_float_eq(red[1], 80.09, 0.01);
  cr_expect_float_eq(red[2], 67.20, 0.01);
  cr_expect_float_eq(blue[0], 32.30, 0.01);
  cr_expect_float_eq(blue[1], 79.19, 0.01);
  cr_expect_float_eq(blue[2], -107.86, 0.01);
}

/* Red and green of the same lightness: what the simulations are there to find. */
Test(palette, simulations_confuse_what_such_eyes_confuse) {
  cr_expect_gt(distance("#b45a00", "#6a7300", 0), 30.0);
  cr_expect_lt(distance("#b45a00", "#6a7300", 2), 15.0);
  cr_expect_lt(distance("#8a5a00", "#5f6a00", 1), 15.0);
}

Test(palette, curves_are_apart_for_every_eye) {
  static const char *const themes[] = {"light", "dark", "print"};
  for (size_t t = 0; t < 3; t++) {
    palette p = read_palette(themes[t]);
    for (size_t eye = 0; eye < sizeof EYES / sizeof *EYES; eye++) expect_apart(&p, themes[t], eye);
    for (size_t k = 0; k < HUES; k++)
      cr_expect_gt(contrast(p.hue[k], p.paper), 3.0, "%s: %s on %s", themes[t], p.hue[k], p.paper);
  }
}

/* A copier leaves lightness. */
Test(palette, greys_of_print_are_apart) {
  palette p = read_palette("print");
  for (size_t i = 0; i < CURVES; i++)
    for (size_t j = i + 1; j < CURVES; j++) {
      double a[3], b[3];
      seen(p.hue[i], 0, a);
      seen(p.hue[j], 0, b);
      cr_expect_gt(fabs(a[0] - b[0]), 6.0, "%s and %s", p.hue[i], p.hue[j]);
    }
}
