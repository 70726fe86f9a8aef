/* One stream of tokens for typed text, Unicode and LaTeX; every byte is accounted for. */
#include "formula/tokens.h"
#include "formula_scope.h"
#include <criterion/criterion.h>
#include <stdio.h>

static formula_arena *arena;

static void setup(void) {
  arena = formula_arena_alloc();
}

static void teardown(void) {
  formula_arena_free(arena);
}

TestSuite(tokens, .init = setup, .fini = teardown);

static formula_tokens cut(const char *text, formula_notes *notes) {
  formula_tokens tokens;
  formula_error error = {0};
  *notes = (formula_notes){.arena = arena};
  cr_assert_eq(formula_tokenize(text, strlen(text), NULL, arena, notes, &tokens, &error),
               FORMULA_OK, "%s: %s", text, error.message);
  return tokens;
}

/* Spellings of the same; the first one is typed. */
static const char *const same[][5] = {
    {"sum_j", "∑_j", "\\sum_j", "\\sum\\limits_j", "Σ_j"},
    {"p_ij^2", "pᵢⱼ²", "p_ij**2", "\\mathit{p}_ij^2", "$p_ij^2$"},
    {"q^-1", "q⁻¹", "q^−1", "q\\,^-1", "q^ -1"},
    {"||x||", "‖x‖", "\\|x\\|", "\\lVert x\\rVert", "\\left\\|x\\right\\|"},
    {"|x|", "\\lvert x\\rvert", "\\left|x\\right|", "\\vert x\\vert", "\\bigl|x\\bigr|"},
    {"a <= b", "a ≤ b", "a \\le b", "a\\leq b", "a \\leqslant b"},
    {"a != b", "a ≠ b", "a \\ne b", "a\\neq b", "a != \\;b"},
    {"a := b", "a ≔ b", "a \\coloneqq b", "a :=b", "a \\triangleq b"},
    {"a * b", "a × b", "a \\times b", "a ∗ b", "a \\ast b"},
    {"a · b", "a ⋅ b", "a \\cdot b", "a • b", "a\\bullet b"},
    {"∂C/∂x", "\\partial C/\\partial x", "\\mathrm{d}C/\\mathrm dx", "∂ C / ∂ x", "∂C÷∂x"},
    {"θ", "\\theta", "\\boldsymbol\\theta", "\\vec{\\theta}", "\\vartheta"},
    {"ln x", "\\ln x", "\\operatorname{ln} x", "log x", "\\text{log} x"},
    {"sqrt(x)", "√(x)", "\\operatorname{sqrt}(x)", "sqrt ( x )", "sqrt\\left( x \\right)"},
    {"x^T", "x^T", "x^\\mathsf{T}", "x^ T", "x^T %"},
    {"(a)", "\\bigl(a\\bigr)", "\\left( a \\right)", "\\Big( a \\Big)", "( \\displaystyle a )"},
    {"y", "\\mathbf{y}", "\\mathbf y", "\\vec y", "\\bm{y}"},
    {"\\mathbb{1}", "𝟙", "\\mathbf 1", "\\mathbb 1", "\\mathbb{I}"},
    {"0.5", ".5", "5e-1", "0.5", "\\quad 0.5"},
    {"a where b", "a \\text{where} b", "a \\text{ with } b", "a with b", "a \\quad where b"},
};

Test(tokens, spellings_of_the_same) {
  for (size_t k = 0; k < sizeof same / sizeof *same; k++) {
    formula_notes notes;
    formula_tokens first = cut(same[k][0], &notes);
    for (size_t s = 1; s < 5; s++) {
      formula_tokens other = cut(same[k][s], &notes);
      cr_assert_eq(first.count, other.count, "%s has %zu tokens, %s has %zu", same[k][0],
                   first.count, same[k][s], other.count);
      for (size_t t = 0; t < first.count; t++) {
        const formula_token *a = &first.list[t], *b = &other.list[t];
        bool texts = a->text == NULL || strcmp(a->text, b->text) == 0;
        cr_expect(a->kind == b->kind && texts && a->relation == b->relation &&
                      a->bracket == b->bracket && a->function == b->function,
                  "token %zu of %s and of %s", t, same[k][0], same[k][s]);
      }
    }
  }
}

Test(tokens, places_are_those_of_the_text_as_typed) {
  static const char text[] = "  \\frac{∂C}{∂ qᵢⱼ}";
  static const struct {
    size_t from, to;
  } spans[] = {{2, 7}, {7, 8}, {8, 11}, {11, 12}, {12, 13}, {13, 14}, {14, 17}, {18, 19}};
  formula_notes notes;
  formula_tokens tokens = cut(text, &notes);
  for (size_t k = 0; k < sizeof spans / sizeof *spans; k++)
    cr_expect(tokens.list[k].span.from == spans[k].from && tokens.list[k].span.to == spans[k].to,
              "token %zu at %zu..%zu", k, tokens.list[k].span.from, tokens.list[k].span.to);
  cr_expect_eq(tokens.list[tokens.count - 1].span.from, strlen(text));
}

Test(tokens, decimals_are_exact) {
  static const char *const decimals[][2] = {
      {"2.5e-3", "0.0025"}, {"1e3", "1000"},
      {"12.5E1", "125"},    {"12.25e1", "122.5"},
      {"0.693", "0.693"},   {"1e-4", "0.0001"},
      {"10e+2", "1000"},    {"123456789012345678901", "123456789012345678901"},
      {"7.0", "7.0"},       {"3.25e0", "3.25"}};
  for (size_t k = 0; k < sizeof decimals / sizeof *decimals; k++) {
    formula_notes notes;
    formula_tokens tokens = cut(decimals[k][0], &notes);
    cr_assert_eq(tokens.count, 2);
    cr_expect_str_eq(tokens.list[0].text, decimals[k][1]);
  }
}

/* A byte belongs to a token, is blank, lays out, or is named in a note. */
Test(tokens, nothing_is_dropped_silently) {
  static const char *const texts[] = {"a \\text{for all points} b", "a \\tag{3} b", "a % b",
                                      "a \\label{eq:3} b", "a \\mbox{so} b"};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
    formula_notes notes;
    formula_tokens tokens = cut(texts[k], &notes);
    cr_expect_eq(notes.count, 1, "%s", texts[k]);
    cr_expect_eq(notes.spans[0].from, 2, "%s", texts[k]);
    cr_expect_leq(tokens.count, 3, "%s", texts[k]);
  }
}

/* In subscripts, letters are letters, also where they spell a function. */
Test(tokens, words_in_subscripts) {
  formula_notes notes;
  formula_tokens tokens = cut("p_ln p_{ln} p_{i,ln} \\sum_{ln} ln", &notes);
  size_t functions = 0;
  for (size_t k = 0; k < tokens.count; k++) functions += tokens.list[k].kind == TOKEN_FUNCTION;
  cr_assert_eq(functions, 1);
}

/* Remarks are not repeated, and there are never too many of them. */
Test(tokens, notes_are_bounded) {
  char text[4096] = "";
  formula_notes notes;
  for (size_t k = 0; k < 100; k++)
    snprintf(text + strlen(text), sizeof text - strlen(text), "a \\tag{%zu} \\text{word} ", k);
  cut(text, &notes);
  cr_assert_eq(notes.count, FORMULA_MOST_NOTES);
  cr_assert_not_null(strstr(notes.texts[FORMULA_MOST_NOTES - 1], "more to remark"));
}
