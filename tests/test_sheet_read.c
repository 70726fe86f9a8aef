/* Sheets as text: what is read from them, and what is refused where. */
#include "sheet/sheet.h"
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const char GOOD[] = "title  A title\n"
                           "index  i j = 1..N   # a comment\n"
                           "index  k = 1..K\n"
                           "pairs  all distinct\n"
                           "given  p_ij distribution symmetric\n"
                           "given  w_ik in (-0.5, 2)\n"
                           "given  t_ik distribution over k\n"
                           "cost   L = sum_ij p_ij q_ij + sum_ik w_ik t_ik a^2\n"
                           "name   E = L\n"
                           "part   one  its title\n"
                           "free   q_ij positive\n"
                           "free   a\n"
                           "ask    dL/dq_ij\n"
                           "answer p_ij\n"
                           "mistake q_ij : the wrong one\n"
                           "note   Think.\n"
                           "part   two\n"
                           "free   v_i vector h\n"
                           "let    q_ij = v_i · v_j\n"
                           "ask    dL/dv_i\n"
                           "answer sum_j 2 p_ij v_j\n"
                           "claim  a^2 >= 0\n"
                           "refute a >= 0\n";

static sheet *read(const char *text, sheet_error *error) {
  return sheet_read(text, strlen(text), error);
}

static const sheet_quantity *quantity(const sheet_part *part, const char *name) {
  for (size_t k = 0; k < part->quantity_count; k++)
    if (strcmp(part->quantities[k].symbol->name, name) == 0) return &part->quantities[k];
  return NULL;
}

Test(sheet_read, statements) {
  sheet_error error;
  sheet *s = read(GOOD, &error);
  cr_assert_not_null(s, "%zu:%zu: %s", error.line, error.column, error.message);
  cr_assert_str_eq(s->title, "A title");
  cr_assert_eq(s->part_count, 2);
  const sheet_part *one = sheet_find_part(s, "one"), *two = sheet_find_part(s, "two");
  cr_assert_null(sheet_find_part(s, "three"));
  cr_assert_str_eq(one->title, "its title");
  cr_assert_str_eq(one->asked_text, "dL/dq_ij");
  cr_assert_str_eq(one->letters, "ij");
  cr_assert_eq(one->pairs, SHEET_PAIRS_ALL + SHEET_PAIRS_DISTINCT);
  cr_assert_eq(one->mistakes[0].line, 15);
  cr_assert_str_eq(one->mistakes[0].text, "q_ij");
  cr_assert_str_eq(one->mistakes[0].remark, "the wrong one");
  cr_assert_str_eq(one->notes[0], "Think.");
  cr_assert_eq(two->claim_count, 2);
  cr_assert(!two->claims[0].refuted && two->claims[1].refuted);
  sheet_free(s);
}

Test(sheet_read, what_symbols_are) {
  sheet_error error;
  sheet *s = read(GOOD, &error);
  const sheet_part *one = &s->parts[0], *two = &s->parts[1];
  const sheet_quantity *p = quantity(one, "p"), *t = quantity(one, "t"), *w = quantity(one, "w");
  cr_assert_eq(p->properties, SHEET_DISTRIBUTION + SHEET_SYMMETRIC);
  cr_assert(p->symbol->pairs && !p->free && p->summed[0] && p->summed[1]);
  cr_assert(!t->symbol->pairs && !t->summed[0] && t->summed[1]);
  cr_assert(w->low == -0.5 && w->high == 2);
  cr_assert(quantity(one, "q")->free && quantity(one, "q")->low == 0);
  cr_assert_null(quantity(two, "q"), "q has a definition in part two");
  cr_assert_not_null(formula_scope_find(two->scope, "q")->definition);
  cr_assert_null(formula_scope_find(one->scope, "q")->definition);
  const formula_symbol *v = quantity(two, "v")->symbol;
  cr_assert_str_eq(formula_scope_size_name(two->scope, v->dimension), "h");
  cr_assert_eq(formula_scope_find(one->scope, "E"), formula_scope_find(one->scope, "L"));
  sheet_free(s);
}

static const struct {
  const char *text;
  size_t line, column;
  const char *words;
} refused[] = {
    {"", 1, 1, "at least one part"},
    {"title x\n", 1, 1, "at least one part"},
    {"part a\nanswer 1\n", 2, 8, "no question"},
    {"part a\nask", 2, 1, "nothing stands behind `ask`"},
    {"ask C\n", 1, 1, "belongs to a part"},
    {"part a\ntitle late\n", 2, 1, "before the first part"},
    {"part a\npart a\n", 2, 6, "a part a already"},
    {"colour red\n", 1, 1, "'colour' begins no statement"},
    {"index i = 1..\n", 1, 7, "has a range"},
    {"index i = 0..N\n", 1, 7, "has a range"},
    {"index ij = 1..N\n", 1, 7, "single letter"},
    {"pairs some\n", 1, 7, "`all`, `distinct`"},
    {"given x_i\n", 1, 9, "i is not an index"},
    {"index i = 1..N\ngiven x_ii\n", 2, 10, "letters of their own"},
    {"index i = 1..N\ngiven x_i = 2\n", 2, 7, "use `let`"},
    {"let x\npart a\n", 1, 5, "a definition is expected"},
    {"let x =\npart a\n", 1, 5, "a formula is missing"},
    {"given x vector\npart a\n", 1, 9, "`vector` needs a size"},
    {"given x shiny\n", 1, 9, "'shiny' means nothing here"},
    {"given x symmetric\n", 1, 7, "two subscripts"},
    {"given x distribution\n", 1, 7, "subscripts to sum over"},
    {"given x in (2, 1)\n", 1, 9, "the smaller first"},
    {"given x in 1, 2\n", 1, 9, "two numbers"},
    {"index i = 1..N\ngiven x_i distribution over k\n", 2, 29, "k is no subscript"},
    {"given x integer in (0, 2)\n", 1, 7, "hardly an integer"},
    {"given 2x\n", 1, 7, "a name is expected"},
    {"given x_\n", 1, 7, "subscripts are missing"},
    {"let C = x + 1\npart a\n", 1, 9, "no x here"},
    {"let A = B\nlet B = A\npart a\n", 1, 9, "A is made of itself"},
    {"let a = a + 1\npart a\n", 1, 9, "made of itself"},
    {"given y vector h\nlet C = 2 y\npart a\n", 2, 9, "is a number here"},
    {"given x\nlet C = x^2\npart a\nask dC/dx\nask C\n", 5, 5, "asks once"},
    {"given x\nlet C = x^2\npart a\nask dC/dx\nanswer 2 * (x\n", 5, 0, ""},
    {"given x\nlet C = x^2\npart a\nask dC/dx\nanswer 2 w\n", 5, 10, "no w here"},
    {"given x\nlet C = x^2\npart a\nask dC/dx\nmistake 2 w : remark\n", 5, 11, "no w here"},
    {"given x\npart a\nclaim x\n", 3, 7, "a claim compares"},
    {"given x\nlet C = x^2\npart a\nask dC/dx\nmistake x : \n", 5, 0, ""},
    {"given x\nname y\npart a\n", 2, 6, "another name"},
};

Test(sheet_read, errors_have_a_place) {
  for (size_t k = 0; k < sizeof refused / sizeof *refused; k++) {
    sheet_error error;
    sheet *s = read(refused[k].text, &error);
    cr_assert_null(s, "this was read:\n%s", refused[k].text);
    cr_expect_eq(error.line, refused[k].line, "line %zu: %s\n%s", error.line, error.message,
                 refused[k].text);
    if (refused[k].column)
      cr_expect_eq(error.column, refused[k].column, "column %zu: %s\n%s", error.column,
                   error.message, refused[k].text);
    cr_expect(strstr(error.message, refused[k].words), "it says: %s\n%s", error.message,
              refused[k].text);
  }
}

Test(sheet_read, zero_bytes_are_refused) {
  sheet_error error;
  cr_assert_null(sheet_read("part a\0\n", 8, &error));
  cr_assert(strstr(error.message, "zero byte"), "%s", error.message);
}

/* Every prefix, and every sheet with one line taken out: read, or refused with a sentence. */
Test(sheet_read, pieces_of_a_sheet) {
  size_t length = strlen(GOOD);
  for (size_t cut = 0; cut < length; cut++) {
    sheet_error error = {0};
    sheet *s = sheet_read(GOOD, cut, &error);
    cr_assert(s || error.message[0], "the first %zu bytes", cut);
    sheet_free(s);
  }
  for (const char *line = GOOD; *line;) {
    const char *next = strchr(line, '\n') + 1;
    char text[sizeof GOOD];
    memcpy(text, GOOD, (size_t)(line - GOOD));
    strcpy(text + (line - GOOD), next);
    sheet_error error = {0};
    sheet *s = read(text, &error);
    cr_assert(s || error.message[0], "%s", text);
    sheet_free(s);
    line = next;
  }
}
