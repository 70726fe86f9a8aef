/* Malformed formulas: each gets its kind, its place in the text as typed, and a sentence. */
#include "formula_fixture.h"
#include <criterion/criterion.h>
#include <stdlib.h>

TestSuite(formula_errors, .init = setup, .fini = teardown);

/* Reads, then types each member, as whoever judges it does; i is free. */
static formula_status meaning(const char *text, size_t length, formula_error *error) {
  formula_reading reading;
  formula_status status = formula_read(text, length, scope, "i", arena, &reading, error);
  for (size_t k = 0; k < reading.count && status == FORMULA_OK; k++)
    status = formula_type(scope, reading.members[k], "i", error);
  return status;
}

static const struct {
  const char *text;
  formula_status status;
  size_t line, column;
  const char *message; /* how it begins */
} malformed[] = {
    {"(", FORMULA_SYNTAX, 1, 2, "the formula ends where a number, a name or a bra"},
    {"(A", FORMULA_SYNTAX, 1, 1, "this ( is never closed: a ) is missing"},
    {"A)", FORMULA_SYNTAX, 1, 2, "no ( has opened what this ) closes"},
    {"(A]", FORMULA_SYNTAX, 1, 3, "a ] closes here what a ( has opened: write )"},
    {"[A", FORMULA_SYNTAX, 1, 1, "this [ is never closed: a ] is missing"},
    {"{A", FORMULA_SYNTAX, 1, 1, "this { is never closed: a } is missing"},
    {"}", FORMULA_SYNTAX, 1, 1, "no { has opened what this } closes"},
    {"A + ", FORMULA_SYNTAX, 1, 5, "the formula ends where a number, a name or a bra"},
    {"A *", FORMULA_SYNTAX, 1, 4, "the formula ends where a number, a name or a bra"},
    {"A /", FORMULA_SYNTAX, 1, 4, "the formula ends where a number, a name or a bra"},
    {"A ^", FORMULA_SYNTAX, 1, 4, "the formula ends where an exponent is missing"},
    {"* A", FORMULA_SYNTAX, 1, 1, "'*' stands where a number, a name or a bracket s"},
    {"/ A", FORMULA_SYNTAX, 1, 1, "'/' stands where a number, a name or a bracket s"},
    {"A ++ * C", FORMULA_SYNTAX, 1, 6, "'*' stands where a number, a name or a bracket s"},
    {"A 2 3", FORMULA_SYNTAX, 1, 5, "two numbers stand side by side: write what is be"},
    {"2 3", FORMULA_SYNTAX, 1, 3, "two numbers stand side by side: write what is be"},
    {"=", FORMULA_SYNTAX, 1, 1, "'=' stands where a number, a name or a bracket s"},
    {"= = A", FORMULA_SYNTAX, 1, 1, "'=' stands where a number, a name or a bracket s"},
    {"A =", FORMULA_SYNTAX, 1, 4, "the formula ends where a number, a name or a bra"},
    {"A = = C", FORMULA_SYNTAX, 1, 5, "'=' stands where a number, a name or a bracket s"},
    {"A = C =", FORMULA_SYNTAX, 1, 8, "the formula ends where a number, a name or a bra"},
    {"\\frac", FORMULA_SYNTAX, 1, 6, "the formula ends where what stands above the lin"},
    {"\\frac{A}", FORMULA_SYNTAX, 1, 9, "the formula ends where what stands below the lin"},
    {"\\frac{A}{", FORMULA_SYNTAX, 1, 10, "the formula ends where a number, a name or a bra"},
    {"\\frac{}{A}", FORMULA_SYNTAX, 1, 6, "there is nothing between { and }: a number, a na"},
    {"\\frac{A}{}", FORMULA_SYNTAX, 1, 9, "there is nothing between { and }: a number, a na"},
    {"\\sqrt", FORMULA_SYNTAX, 1, 6, "the formula ends where what the root is taken of"},
    {"\\sqrt{", FORMULA_SYNTAX, 1, 7, "the formula ends where a number, a name or a bra"},
    {"\\foo A", FORMULA_SYNTAX, 1, 1, "\\foo is not known here: leave it out, or write w"},
    {"\\alpha \\beta", FORMULA_NAME, 1, 8, "there is no beta here; the names are p_ij, q_ij,"},
    {"A \\", FORMULA_SYNTAX, 1, 3, "a lone \\ has no meaning"},
    {"\\prod_j p_ij", FORMULA_SYNTAX, 1, 1, "products over an index are not part of the langu"},
    {"\\int A", FORMULA_SYNTAX, 1, 1, "integrals are not part of the language"},
    {"{A \\over C}", FORMULA_SYNTAX, 1, 4, "write \\frac{a}{b} for {a \\over b}"},
    {"\\begin{cases} A & i = j \\\\ 0 \\end{cases}", FORMULA_SYNTAX, 1, 1,
     "cases are not part of the language: write [i = j]"},
    {"\\mathrm{softmax}(A)_i", FORMULA_SYNTAX, 1, 20,
     "a subscript has to stand behind a name, as in p_{"},
    {"A \\approx C", FORMULA_SYNTAX, 1, 3, "an approximation cannot be checked: write what i"},
    {"\\sum", FORMULA_SYNTAX, 1, 5, "the formula ends where the index of the sum, as "},
    {"sum", FORMULA_SYNTAX, 1, 4, "the formula ends where the index of the sum, as "},
    {"sum_", FORMULA_SYNTAX, 1, 5, "the formula ends where the index of the sum, as "},
    {"sum_j", FORMULA_SYNTAX, 1, 6, "the formula ends where what the sum is taken of "},
    {"\\sum_{}", FORMULA_SYNTAX, 1, 6, "there is nothing between { and }: an index lette"},
    {"\\sum_{j p_ij", FORMULA_SYNTAX, 1, 10, "'_' stands where an operator or a closing bracke"},
    {"\\sum_{2} p_ij", FORMULA_SYNTAX, 1, 7, "'2' stands where an index letter should be"},
    {"\\sum_{j=0}^{N} p_ij", FORMULA_INDEX, 1, 9,
     "an index begins at 1, not at 0, as in \\sum_{j=1}"},
    {"\\sum_{j=1}^{n} p_ij", FORMULA_INDEX, 1, 13, "j runs to N here, not to n"},
    {"\\sum_{j=1}^{K} p_ij", FORMULA_INDEX, 1, 13, "j runs to N here, not to K"},
    {"\\sum_{j=1}^{5} p_ij", FORMULA_INDEX, 1, 13,
     "a sum runs to the size of its index, as in \\sum_"},
    {"\\sum_{j=1}^{N-2} p_ij", FORMULA_INDEX, 1, 15,
     "the only arithmetic in bounds is i+1 and i-1"},
    {"\\sum_{j=i+2}^{N} p_ij", FORMULA_INDEX, 1, 10,
     "the only arithmetic in bounds is i+1 and i-1"},
    {"\\sum_{j=1}^{\\delta(ij=mn)-1} p_ij", FORMULA_INDEX, 1, 13,
     "a sum runs to the size of its index"},
    {"\\nabla_{\\delta_{ij}} C", FORMULA_SYNTAX, 1, 9, "only a name can be differentiated by"},
    {"\\sum_{jj} p_ij", FORMULA_INDEX, 1, 7, "j is bound twice by the same sum"},
    {"\\sum_{i<i} p_ii", FORMULA_INDEX, 1, 6, "all letters below this sum are bound already: su"},
    {"sum_i p_ij", FORMULA_INDEX, 1, 1, "i is bound twice: it has a value already where t"},
    {"sum_j sum_j p_ij", FORMULA_INDEX, 1, 7, "j is bound twice: it has a value already where t"},
    {"sum_x p_ij", FORMULA_INDEX, 1, 1, "x is not an index here; the indices are a b i j "},
    {"sum_{(k,l) != (i,m)} p_kl", FORMULA_SYNTAX, 1, 12,
     "'!=' stands where an operator or a closing brack"},
    {"sum_{k<a} p_ik", FORMULA_INDEX, 1, 1, "k and a cannot be compared: k runs to N, and a t"},
    {"p_ij", FORMULA_INDEX, 1, 1, "j is not bound: no sum around this is over j, an"},
    {"p_i", FORMULA_INDEX, 1, 1, "p has 2 subscripts, not 1"},
    {"p_ijk", FORMULA_INDEX, 1, 1, "p has 2 subscripts, not 3"},
    {"p", FORMULA_INDEX, 1, 1, "p has 2 subscripts, not 0: write p_ij"},
    {"C_i", FORMULA_INDEX, 1, 1, "C has no subscripts, not 1"},
    {"N_i", FORMULA_INDEX, 1, 1, "N is a size, and has no subscripts"},
    {"p_ix", FORMULA_INDEX, 1, 1, "p has 2 subscripts, not 1"},
    {"p_ia", FORMULA_INDEX, 1, 1, "a is not bound: no sum around this is over a, an"},
    {"p_{12}", FORMULA_INDEX, 1, 4, "subscripts are index letters: the entry p_12 has"},
    {"p_{i1}", FORMULA_INDEX, 1, 5, "subscripts are index letters: the entry p_1 has "},
    {"p_1", FORMULA_INDEX, 1, 3, "subscripts are index letters: the entry p_1 has "},
    {"p_{i+1,j}", FORMULA_INDEX, 1, 5, "there is no arithmetic in subscripts: they are i"},
    {"p_{i", FORMULA_SYNTAX, 1, 5, "the formula ends where an index letter is missin"},
    {"p_", FORMULA_SYNTAX, 1, 3, "the formula ends where an index letter is missin"},
    {"p_{}", FORMULA_SYNTAX, 1, 3, "there is nothing between { and }: an index lette"},
    {"p_i_i", FORMULA_SYNTAX, 1, 4, "a name has one group of subscripts, as in p_{ij}"},
    {"p_ii'", FORMULA_SYNTAX, 1, 5, "a prime has no meaning here: take another letter"},
    {"y_i + A", FORMULA_SHAPE, 1, 1, "a number and a vector are added or subtracted; i"},
    {"4 sum_j p_ij - y_i", FORMULA_SHAPE, 1, 1, "a number and a vector are added or subtracted; i"},
    {"x x", FORMULA_SHAPE, 1, 1, "two vectors are multiplied: write x·y or x^T y f"},
    {"x^2", FORMULA_SHAPE, 1, 1, "the base or the exponent of a power is a vector,"},
    {"1/x", FORMULA_SHAPE, 1, 3, "what stands below the line is a vector, and has "},
    {"exp(x)", FORMULA_SHAPE, 1, 5, "the argument of a function is a vector, and has "},
    {"||A||", FORMULA_SHAPE, 1, 1, "a norm is of a vector, and this is a number: wri"},
    {"v_a·y_i", FORMULA_INDEX, 1, 1, "a is not bound: no sum around this is over a, an"},
    {"sum_a v_a + r_ia", FORMULA_SHAPE, 1, 7, "a number and a vector are added or subtracted; i"},
    {"pij", FORMULA_NAME, 1, 1, "there is no pij here; did you mean p_ij?"},
    {"y_ia", FORMULA_INDEX, 1, 1, "y has 1 subscript, not 2: write y_i, a vector, w"},
    {"foo", FORMULA_NAME, 1, 1, "there is no foo here; the names are p_ij, q_ij, "},
    {"Q_ii", FORMULA_NAME, 1, 1, "there is no Q here; did you mean q? The names ar"},
    {"alhpa", FORMULA_NAME, 1, 1, "there is no alhpa here; did you mean alpha? The "},
    {"logg(A)", FORMULA_NAME, 1, 1, "there is no logg here; did you mean log? The nam"},
    {"erf(A)", FORMULA_NAME, 1, 1, "there is no erf here; the names are p_ij, q_ij, "},
    {"i", FORMULA_INDEX, 1, 1, "the index i stands alone: an index is no number,"},
    {"A + i", FORMULA_INDEX, 1, 5, "the index i stands alone: an index is no number,"},
    {"exp", FORMULA_SYNTAX, 1, 4, "the formula ends where what the function is take"},
    {"exp(", FORMULA_SYNTAX, 1, 5, "the formula ends where a number, a name or a bra"},
    {"exp()", FORMULA_SYNTAX, 1, 4, "there is nothing between ( and ): a number, a na"},
    {"log_(A)", FORMULA_SYNTAX, 1, 8, "the formula ends where what the function is take"},
    {"exp_2 A", FORMULA_SYNTAX, 1, 4, "a function has no subscript here; only log takes"},
    {"max(A)", FORMULA_SYNTAX, 1, 4, "max and min want two or more numbers with commas"},
    {"max A", FORMULA_SYNTAX, 1, 1, "max and min want brackets, as in max(a, b)"},
    {"max_j p_ij", FORMULA_SYNTAX, 1, 4, "a function has no subscript here; only log takes"},
    {"exp(A, C)", FORMULA_SYNTAX, 1, 6, "this function takes one number; for a decimal wr"},
    {"|A", FORMULA_SYNTAX, 1, 1, "this | is never closed"},
    {"||x", FORMULA_SYNTAX, 1, 1, "this || is never closed"},
    {"||x|", FORMULA_SYNTAX, 1, 5, "the formula ends between bars: a | or || is miss"},
    {"\\|x\\|_1", FORMULA_SYNTAX, 1, 7, "the only norm here is the Euclidean one, ||v|| o"},
    {"\\langle x", FORMULA_SYNTAX, 1, 10, "the formula ends where the comma between two vec"},
    {"\\langle x y_i \\rangle", FORMULA_SYNTAX, 1, 15,
     "\\rangle closes before the comma between two vect"},
    {"dC/dN", FORMULA_NAME, 1, 5, "N is a size, and nothing can be differentiated b"},
    {"dC/d", FORMULA_SYNTAX, 1, 5, "the formula ends where the name of what is diffe"},
    {"∂C", FORMULA_SYNTAX, 1, 3, "the formula ends where the / of a derivative, as"},
    {"∂C/∂", FORMULA_SYNTAX, 1, 5, "the formula ends where the name of what is diffe"},
    {"∂C/∂2", FORMULA_SYNTAX, 1, 5, "'2' stands where the name of what is differentia"},
    {"∂C/∂A^0", FORMULA_SYNTAX, 1, 7, "the order of a derivative is a number from 1 to "},
    {"d^2C/dA", FORMULA_SYNTAX, 1, 8, "the formula ends where ∂ and the name of what is"},
    {"\\frac{\\partial^2 C}{\\partial A}", FORMULA_SYNTAX, 1, 31,
     "} closes before ∂ and the name of what is differ"},
    {"\\frac{\\partial C}{\\partial A \\partial A}", FORMULA_SYNTAX, 1, 30,
     "'\\partial' stands where an operator or a closing"},
    {"dx/dx", FORMULA_SHAPE, 1, 1, "the derivative of a vector by a vector is a matr"},
    {"d^2C/dx dx", FORMULA_SHAPE, 1, 1, "the derivative of a vector by a vector is a matr"},
    {"\\nabla C", FORMULA_SYNTAX, 1, 8, "'C' stands where the name of what is differentia"},
    {"δ", FORMULA_SYNTAX, 1, 2, "the formula ends where what has to hold, as in ["},
    {"delta_i", FORMULA_SYNTAX, 1, 7, "'i' stands where the two indices of a delta, as "},
    {"delta_ikm", FORMULA_INDEX, 1, 7, "a delta has two indices"},
    {"\\delta(ik=m)", FORMULA_INDEX, 1, 8, "as many indices have to stand on the left as on "},
    {"\\delta(ik<mn)", FORMULA_INDEX, 1, 8, "pairs of indices can only be compared for equali"},
    {"\\mathbb{1}", FORMULA_SYNTAX, 1, 11, "the formula ends where what has to hold, as in ["},
    {"[i=]", FORMULA_SYNTAX, 1, 3, "'=' stands where an operator or a closing bracke"},
    {"x^T", FORMULA_SYNTAX, 1, 4, "the formula ends where the vector that a transpo"},
    {"x^T + w", FORMULA_SYNTAX, 1, 5, "'+' stands where the vector that a transposed on"},
    {"A?", FORMULA_SYNTAX, 1, 2, "'?' has no meaning in a formula"},
    {"A#", FORMULA_SYNTAX, 1, 2, "'#' has no meaning in a formula"},
    {"A @ C", FORMULA_SYNTAX, 1, 3, "'@' has no meaning in a formula"},
    {"A...", FORMULA_SYNTAX, 1, 2, "write out what the dots stand for, for instance "},
    {"A, C", FORMULA_SYNTAX, 1, 4, "'C' stands where an operator, a relation or the "},
    {"A = 0,5", FORMULA_SYNTAX, 1, 6, "a comma is no decimal sign: write a point, as in"},
    {"\\underbrace{A", FORMULA_SYNTAX, 1, 12, "this { is never closed: a } is missing"},
    {"\\underbrace", FORMULA_SYNTAX, 1, 12, "the formula ends where what stands over the brac"},
    {"\\underbrace{A}_{", FORMULA_SYNTAX, 1, 17,
     "the formula ends where a number, a name or a bra"},
    {"\\mathbf{A+C}", FORMULA_SYNTAX, 1, 1, "a style or an accent has to stand over one name,"},
    {"\\mathbf", FORMULA_SYNTAX, 1, 1, "\\mathbf wants something in braces behind it"},
    {"\\mathbf{A", FORMULA_SYNTAX, 1, 8, "this { is never closed: a } is missing"},
    {"\\text{where", FORMULA_SYNTAX, 1, 6, "this { is never closed: a } is missing"},
    {"A where", FORMULA_SYNTAX, 1, 3, "a definition has to stand behind this word, as i"},
    {"where B = A", FORMULA_SYNTAX, 1, 1, "there is no formula here, before the definitions"},
    {"A where B", FORMULA_SYNTAX, 1, 9, "only the last line is the answer; what stands be"},
    {"A where 2 = B", FORMULA_SYNTAX, 1, 9, "'2' stands where the name of a definition, as in"},
    {"A where B = ", FORMULA_SYNTAX, 1, 13, "the formula ends where a number, a name or a bra"},
    {"A; C", FORMULA_SYNTAX, 1, 1, "only the last line is the answer; what stands be"},
    {"A \\\\ C", FORMULA_SYNTAX, 1, 1, "only the last line is the answer; what stands be"},
    {"B_ii where B_mm = A", FORMULA_INDEX, 1, 12,
     "the subscripts of what is defined have to differ"},
    {"A ± C", FORMULA_SYNTAX, 1, 3, "the character ± has no meaning in a formula"},
    {"½", FORMULA_SYNTAX, 1, 1, "the character ½ has no meaning in a formula"},
    {"A ∈ C", FORMULA_SYNTAX, 1, 3, "the character ∈ has no meaning in a formula"},
    {"A ∞", FORMULA_SYNTAX, 1, 3, "the character ∞ has no meaning in a formula"},
    {"A 😀", FORMULA_SYNTAX, 1, 3, "the character 😀 has no meaning in a formula"},
    {"1e99", FORMULA_SYNTAX, 1, 1, "this number is out of bounds: exponents go from "},
    {"A^T^2", FORMULA_SYNTAX, 1, 4, "'^' stands where the vector that a transposed on"},
    {"2^", FORMULA_SYNTAX, 1, 3, "the formula ends where an exponent is missing"},
    {"-", FORMULA_SYNTAX, 1, 2, "the formula ends where a number, a name or a bra"},
    {"+", FORMULA_SYNTAX, 1, 2, "the formula ends where a number, a name or a bra"},
    {"   ", FORMULA_SYNTAX, 1, 4, "there is no formula here: write one, as 1/2 sum_"},
    {"A + \\frac{p_{ii}}{q_{ii} + (C", FORMULA_SYNTAX, 1, 28,
     "this ( is never closed: a ) is missing"},
    {"sum_{j=1}^N 4 (p_ij - q_ij) ||y_i - y_j|| + x", FORMULA_SHAPE, 1, 1,
     "a number and a vector are added or subtracted; i"},
    {"4 sum_ij (p_ij - q_ij) (y_i - y_j)", FORMULA_INDEX, 1, 3,
     "i is bound twice: it has a value already where t"},
    {"sum_k p_kl + A", FORMULA_INDEX, 1, 7, "l is not bound: no sum around this is over l, an"},
    {"\\frac{\\partial C}{\\partial q_{12}}", FORMULA_INDEX, 1, 31,
     "subscripts are index letters: the entry q_12 has"},
    {"\\frac{d}{dx} ", FORMULA_SYNTAX, 1, 14, "the formula ends where what is differentiated is"},
    {"α + β_a", FORMULA_NAME, 1, 5, "there is no beta here; the names are p_ij, q_ij,"},
    {"∑_j pᵢⱼ + θ_i", FORMULA_INDEX, 1, 11, "subscript 1 of theta runs to K, and i to N: take"},
    {"∑_j ‖y_i − y_j‖² · (y_i − A)", FORMULA_SHAPE, 1, 21,
     "a number and a vector are added or subtracted; i"},
    {"\\sum_{j} p_{ij} \\left( y_i - y_j", FORMULA_SYNTAX, 1, 22,
     "this ( is never closed: a ) is missing"},
    {"\\begin{align} A &= C \\\\ &= \\frac{C} \\end{align}", FORMULA_SYNTAX, 1, 48,
     "the formula ends where what stands below the lin"},
    {"A A A A A A (", FORMULA_SYNTAX, 1, 14, "the formula ends where a number, a name or a bra"},
    {"p_{i;j}", FORMULA_SYNTAX, 1, 5, "';' stands where an index letter should be"},
    {"p_ij k", FORMULA_INDEX, 1, 1, "j is not bound: no sum around this is over j, an"},
    {"exp alpha +", FORMULA_SYNTAX, 1, 12, "the formula ends where a number, a name or a bra"},
    {"sqrt(A, C)", FORMULA_SYNTAX, 1, 7, "this function takes one number; for a decimal wr"},
    {"A^{2", FORMULA_SYNTAX, 1, 3, "this { is never closed: a } is missing"},
    {"max(alpha)", FORMULA_SYNTAX, 1, 4, "max and min want two or more numbers with commas"},
    {"\\hat{} A", FORMULA_SYNTAX, 1, 1, "a style or an accent has to stand over one name,"},
    {"A +\n  C +\n  * 2", FORMULA_SYNTAX, 3, 3, "'*' stands where"},
    {"θ_a θ_a\n+ ‖x‖ + ‖x", FORMULA_SYNTAX, 2, 9, "this || is never closed"},
    {"A \xff C", FORMULA_SYNTAX, 1, 3, "this byte is not UTF-8"},
    {"\xc3", FORMULA_SYNTAX, 1, 1, "this byte is not UTF-8"},
    {"A \xed\xa0\x80", FORMULA_SYNTAX, 1, 3, "this byte is not UTF-8"},
    {"A \xc0\xaf", FORMULA_SYNTAX, 1, 3, "this byte is not UTF-8"},
    {"A\x01", FORMULA_SYNTAX, 1, 2, "byte 1 is not text"},
    {"", FORMULA_SYNTAX, 1, 1, "there is no formula here"},
};

Test(formula_errors, malformed) {
  size_t count = sizeof malformed / sizeof *malformed;
  cr_assert_geq(count, 80);
  for (size_t k = 0; k < count; k++) {
    const char *text = malformed[k].text;
    formula_error error = {.status = FORMULA_OK};
    size_t line, column;
    formula_status status = meaning(text, strlen(text), &error);
    formula_locate(text, error.span.from, &line, &column);
    cr_expect_eq(status, malformed[k].status, "%s: %s: %s", text, formula_status_name(status),
                 error.message);
    cr_expect_eq(status, error.status, "%s", text);
    cr_expect(line == malformed[k].line && column == malformed[k].column,
              "%s: place %zu:%zu, not %zu:%zu: %s", text, line, column, malformed[k].line,
              malformed[k].column, error.message);
    cr_expect(strncmp(error.message, malformed[k].message, strlen(malformed[k].message)) == 0,
              "%s: %s", text, error.message);
    cr_expect(error.span.from <= error.span.to && error.span.to <= strlen(text), "%s: %zu..%zu",
              text, error.span.from, error.span.to);
  }
}

/* Repeats `part` between begin and end. */
static formula_status repeated(const char *begin, const char *part, size_t times, const char *end) {
  char *text = calloc(strlen(begin) + times * strlen(part) + strlen(end) + 1, 1);
  char *to = stpcpy(text, begin);
  for (size_t k = 0; k < times; k++) to = stpcpy(to, part);
  stpcpy(to, end);
  formula_error error;
  formula_status status = meaning(text, strlen(text), &error);
  free(text);
  return status;
}

Test(formula_errors, bounded) {
  static const char *const openings[] = {
      "(",      "[",  "{",    "|",  "exp(", "2^",   "-",     "\\frac{", "\\sqrt{",
      "sum_j ", "2/", "log ", "{-", "||(",  "x^T ", "d/dA ", "∇_x ",    "\\underbrace{"};
  for (size_t k = 0; k < sizeof openings / sizeof *openings; k++) {
    size_t most = 60000 / strlen(openings[k]);
    formula_status status = repeated("", openings[k], most, "A");
    cr_expect(status != FORMULA_OK && status != FORMULA_MEMORY, "%s...: %s", openings[k],
              formula_status_name(status));
  }
  cr_expect_eq(repeated("", "(", 1000000, ""), FORMULA_COST);
  cr_expect_eq(repeated("A", " + A", 12000, ""), FORMULA_OK);
  cr_expect_eq(repeated("A", "+A", 25000, ""), FORMULA_COST);
  cr_expect_eq(repeated("A", "/A", 25000, ""), FORMULA_COST);
  cr_expect_eq(repeated("", "(", 50, "A))))))))))))))))))))))))))))))))))))))))))))))))))"),
               FORMULA_OK);
  cr_expect_eq(repeated("", "sum_j ", 30, "p_ij"), FORMULA_INDEX);
}

/* No prefix of a formula, and none with a byte changed, does harm or fails without a place. */
Test(formula_errors, mutilated) {
  static const char text[] =
      "\\frac{\\partial C}{\\partial y_i} = \\sum_{j \\ne i}^{N} 4 (p_ij - "
      "\\underbrace{q_{ij}}_{=1})"
      " \\|y_i - y_j\\|^2 · log_2 |θ_a|, \\text{ where } B_i = exp(-d^2C/dA^2) \\delta(ik=jl)";
  char changed[sizeof text];
  for (size_t k = 0; k < sizeof text; k++) {
    for (int byte = -1; byte < 256; byte += 5) {
      formula_error error = {.status = FORMULA_OK};
      memcpy(changed, text, sizeof text);
      size_t length = byte < 0 ? k : sizeof text - 1;
      if (byte >= 0 && k < length) changed[k] = (char)byte;
      formula_status status = meaning(changed, length, &error);
      cr_assert(
          status == FORMULA_OK || (*error.message != '\0' && error.span.from <= error.span.to &&
                                   error.span.to <= length),
          "byte %d at %zu: %zu..%zu %s", byte, k, error.span.from, error.span.to, error.message);
    }
    formula_arena_free(arena);
    arena = formula_arena_alloc();
  }
}
