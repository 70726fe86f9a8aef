/* Spellings and what they are read as, in fully bracketed canonical form; the notes that go with
 * them; and that the manual's grammar is the parser's. */
#include "formula/print.h"
#include "formula_fixture.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

TestSuite(parse, .init = setup, .fini = teardown);

static void add(char **text, const char *before, const formula_tree *tree) {
  char *printed = tree != NULL ? formula_print(tree, FORMULA_BRACKETED) : strdup("");
  size_t length = *text != NULL ? strlen(*text) : 0;
  *text = realloc(*text, length + strlen(before) + strlen(printed) + 1);
  strcpy(*text + length, before);
  strcat(*text, printed);
  free(printed);
}

/* "X = Y; A = definition" */
static char *canonical(const char *text, const char *free_letters, formula_reading *reading) {
  static const char *const relations[] = {" = ", " != ", " < ", " <= ", " > ", " >= "};
  formula_error error;
  char *whole = NULL, name[80];
  if (formula_read(text, strlen(text), scope, free_letters, arena, reading, &error) != FORMULA_OK)
    return strdup(error.message);
  for (size_t k = 0; k < reading->count; k++)
    add(&whole, k > 0 ? relations[reading->relations[k]] : "", reading->members[k]);
  for (size_t k = 0; k < reading->definition_count; k++) {
    const formula_symbol *own = &reading->definitions[k];
    snprintf(name, sizeof name, "; %s%s%s = ", own->name, *own->parameters != '\0' ? "_" : "",
             own->parameters);
    add(&whole, name, own->definition);
  }
  return whole;
}

static const struct {
  const char *text, *read_as;
} spellings[] = {
    {"p_ij", "p_ij"},
    {"p_{ij}", "p_ij"},
    {"p_{i,j}", "p_ij"},
    {"p_{i j}", "p_ij"},
    {"p[i,j]", "p_ij"},
    {"p[i][j]", "p_ij"},
    {"p_{j|i}", "p_ji"},
    {"p_{j \\mid i}", "p_ji"},
    {"pᵢⱼ", "p_ij"},
    {"𝑝_𝑖𝑗", "p_ij"},
    {"－（𝐩_ij）／𝛼", "-(p_ij / alpha)"},
    {"𝜕𝐶/𝜕𝑦_𝑖", "dC/dy_i"},
    {"-p_ij/q_ij", "-(p_ij / q_ij)"},
    {"-p_ij q_ij^-1", "-(p_ij (q_ij^(-1)))"},
    {"-p_ij q_ij^{-1}", "-(p_ij (q_ij^(-1)))"},
    {"-p_ij*q_ij**-1", "-(p_ij (q_ij^(-1)))"},
    {"q_ij⁻¹", "q_ij^(-1)"},
    {"-\\frac{p_{ij}}{q_{ij}}", "-(p_ij / q_ij)"},
    {"-\\dfrac{p_{ij}}{q_{ij}}.", "-(p_ij / q_ij)"},
    {"$-\\frac{p_{ij}}{q_{ij}}$", "-(p_ij / q_ij)"},
    {"\\[ -\\frac{p_{ij}}{q_{ij}} \\]", "-(p_ij / q_ij)"},
    {"-{p_{ij}}/{q_{ij}}", "-(p_ij / q_ij)"},
    {"- \\left( \\frac{p_{ij}}{q_{ij}} \\right)", "-(p_ij / q_ij)"},
    {"−p_ij ÷ q_ij", "-(p_ij / q_ij)"},
    {"q_ij - p_ij", "q_ij - p_ij"},
    {"-p_ij+q_ij", "-p_ij + q_ij"},
    {"q_{ij}-p_{ij} \\quad (2)", "q_ij - p_ij"},
    {"q_{ij}-p_{ij}. \\tag{2}", "q_ij - p_ij"},
    {"q_ij − p_ij", "q_ij - p_ij"},
    {"exp(z_ij)/sum_kl exp(z_kl) - p_ij", "(exp(z_ij) / (sum_kl exp(z_kl))) - p_ij"},
    {"\\frac{\\exp(z_{ij})}{\\sum_{k,l} \\exp(z_{kl})} - p_{ij}",
     "(exp(z_ij) / (sum_kl exp(z_kl))) - p_ij"},
    {"\\frac{e^{z_{ij}}}{\\sum_{k}\\sum_{l} e^{z_{kl}}} - p_{ij}",
     "((e^z_ij) / (sum_k (sum_l (e^z_kl)))) - p_ij"},
    {"e^{z_ij} / ∑_kl e^{z_kl} - p_ij", "((e^z_ij) / (sum_kl (e^z_kl))) - p_ij"},
    {"e^z_ij", "e^z_ij"},
    {"\\exp z_{ij}", "exp(z_ij)"},
    {"exp z_ij", "exp(z_ij)"},
    {"\\exp\\{z_{ij}\\}", "exp(z_ij)"},
    {"\\exp\\left[z_{ij}\\right]", "exp(z_ij)"},
    {"log p_ij - log q_ij", "log(p_ij) - log(q_ij)"},
    {"\\ln p_{ij} - \\ln q_{ij}", "log(p_ij) - log(q_ij)"},
    {"\\log\\frac{p_{ij}}{q_{ij}}", "log(p_ij / q_ij)"},
    {"log(p_ij/q_ij)", "log(p_ij / q_ij)"},
    {"log_2(p_ij)", "log_2(p_ij)"},
    {"\\log_2 p_{ij}", "log_2(p_ij)"},
    {"\\log_{10} p_{ij}", "log_10(p_ij)"},
    {"log2(p_ij)", "log_2(p_ij)"},
    {"log10(p_ij)", "log_10(p_ij)"},
    {"log^2 p_ij", "log(p_ij)^2"},
    {"log(p_ij)^2", "log(p_ij)^2"},
    {"\\log^{2} p_{ij}", "log(p_ij)^2"},
    {"log 2 alpha", "log(2) alpha"},
    {"log |alpha|", "log(abs(alpha))"},
    {"log ||x||^2", "log(||x||^2)"},
    {"sqrt(alpha)", "sqrt(alpha)"},
    {"\\sqrt{alpha}", "sqrt(alpha)"},
    {"\\sqrt\\alpha", "sqrt(alpha)"},
    {"\\sqrt[3]{\\alpha}", "alpha^(1 / 3)"},
    {"√alpha", "sqrt(alpha)"},
    {"tanh(alpha)", "tanh(alpha)"},
    {"sin alpha cos A", "sin(alpha) cos(A)"},
    {"\\sin^2\\alpha + \\cos{\\alpha}", "(sin(alpha)^2) + cos(alpha)"},
    {"sigmoid(alpha)", "sigmoid(alpha)"},
    {"σ(alpha)", "sigmoid(alpha)"},
    {"\\sigma(\\alpha)", "sigmoid(alpha)"},
    {"\\operatorname{sigmoid}(\\alpha)", "sigmoid(alpha)"},
    {"max(alpha, A, 0)", "max(alpha, A, 0)"},
    {"\\min\\{\\alpha, 0\\}", "min(alpha, 0)"},
    {"abs(alpha)", "abs(alpha)"},
    {"|alpha|", "abs(alpha)"},
    {"\\lvert \\alpha \\rvert", "abs(alpha)"},
    {"|x - y_i|", "||x - y_i||"},
    {"||x||", "||x||"},
    {"\\|x\\|", "||x||"},
    {"‖x‖", "||x||"},
    {"\\lVert x \\rVert", "||x||"},
    {"\\left\\| x \\right\\|_2^2", "||x||^2"},
    {"\\Vert y_i - y_j \\Vert^2", "||y_i - y_j||^2"},
    {"sum_j 4 (p_ij - q_ij) (y_i - y_j)", "sum_j (4 (p_ij - q_ij) (y_i - y_j))"},
    {"4 sum_j (p_ij - q_ij) (y_i - y_j)", "4 (sum_j ((p_ij - q_ij) (y_i - y_j)))"},
    {"\\sum_j 4 (p_{ij} - q_{ij}) \\cdot (y_i - y_j)", "sum_j (4 (p_ij - q_ij) (y_i - y_j))"},
    {"\\sum_{j=1}^N 4(p_{ij}-q_{ij})(\\mathbf{y}_i-\\mathbf{y}_j)",
     "sum_j (4 (p_ij - q_ij) (y_i - y_j))"},
    {"\\sum_{j=1}^{N} 4(p_{ij}-q_{ij})(\\vec y_i-\\vec{y}_j)",
     "sum_j (4 (p_ij - q_ij) (y_i - y_j))"},
    {"\\sum^{N}_{j=1} 4 p_{ij} (\\boldsymbol{y}_i-\\boldsymbol{y}_j)",
     "sum_j (4 p_ij (y_i - y_j))"},
    {"\\sum\\limits_{j=1}^N p_{ij}", "sum_j p_ij"},
    {"\\sum_{\\substack{j=1 \\\\ j \\neq i}}^{N} p_{ij}", "sum_{j, j != i} p_ij"},
    {"∑_{j≠i} 4 (p_ij - q_ij) (y_i - y_j)", "sum_{j, j != i} (4 (p_ij - q_ij) (y_i - y_j))"},
    {"sum_{j != i} p_ij", "sum_{j, j != i} p_ij"},
    {"sum_{j<i} p_ij", "sum_{j, j < i} p_ij"},
    {"\\sum_{j \\ne i} p_{ij}", "sum_{j, j != i} p_ij"},
    {"\\sum_{j=1, j\\ne i}^{N} p_{ij}", "sum_{j, j != i} p_ij"},
    {"\\sum_{j: j \\neq i} p_{ij}", "sum_{j, j != i} p_ij"},
    {"\\sum_{k \\neq l} p_{kl}", "sum_{k, l, k != l} p_kl"},
    {"\\sum_{k<l} p_{kl}", "sum_{k, l, k < l} p_kl"},
    {"\\sum_{k,l=1}^N p_{kl}", "sum_kl p_kl"},
    {"\\sum_{mn} p_{mn}", "sum_mn p_mn"},
    {"\\sum_m \\sum_n p_{mn}", "sum_m (sum_n p_mn)"},
    {"∑_m ∑_n p_mn", "sum_m (sum_n p_mn)"},
    {"\\sum_{m=1}^{N} \\sum_{n=m+1}^{N} p_{mn}", "sum_m (sum_{n, n > m} p_mn)"},
    {"\\sum_{m=1}^{N} \\sum_{n=1}^{m-1} p_{mn}", "sum_m (sum_{n, n < m} p_mn)"},
    {"sum_j=1^N p_ij", "sum_j p_ij"},
    {"sum_j p_ij + q_ij", "sum_j (p_ij + q_ij)"},
    {"sum_j p_ij + A - q_ij + C", "(sum_j (p_ij + A - q_ij)) + C"},
    {"sum_j 4 p_ij - q_ij (y_i - y_j)", "sum_j ((4 p_ij) - (q_ij (y_i - y_j)))"},
    {"A + sum_j p_ij + C", "A + (sum_j p_ij) + C"},
    {"sum_k sum_l p_kl + q_kk + z_kl", "sum_k (sum_l (p_kl + q_kk + z_kl))"},
    {"(sum_j p_ij) + C", "(sum_j p_ij) + C"},
    {"sum_j p_ij + q_ij + C - z_ij + A", "(sum_j (p_ij + q_ij + C - z_ij)) + A"},
    {"sum_{i != j} p_ij", "sum_{j, i != j} p_ij"},
    {"x·w y_i·x", "(x · w) (y_i · x)"},
    {"sum_j -p_ij", "sum_j (-p_ij)"},
    {"2 sum_j p_ij alpha", "2 (sum_j (p_ij alpha))"},
    {"delta_ik", "[i = k]"},
    {"δ_ik", "[i = k]"},
    {"\\delta_{ik}", "[i = k]"},
    {"\\delta_{im}\\delta_{kn}", "[i = m] [k = n]"},
    {"\\delta(ik=mn)", "[i = m, k = n]"},
    {"\\delta(i=m, k=n)", "[i = m, k = n]"},
    {"δ(i,k)", "[i = k]"},
    {"\\mathbb{1}[i=k]", "[i = k]"},
    {"\\mathbf 1\\{i=k\\}", "[i = k]"},
    {"\\mathbb{1}_{i \\ne k}", "[i != k]"},
    {"1_{ij=kl}", "[i = k, j = l]"},
    {"2 1_{i=k} + 1", "(2 [i = k]) + 1"},
    {"A y^1_i", "A (y_i^1)"},
    {"[i = k]", "[i = k]"},
    {"[i<k, k != m]", "[i < k, k != m]"},
    {"\\mathbf{1}_{\\{i=k\\}}", "[i = k]"},
    {"dC/dq_ij", "dC/dq_ij"},
    {"∂C/∂q_ij", "dC/dq_ij"},
    {"\\frac{\\partial C}{\\partial q_{ij}}", "dC/dq_ij"},
    {"\\frac{dC}{dq_{ij}}", "dC/dq_ij"},
    {"\\frac{\\mathrm{d}C}{\\mathrm{d}q_{ij}}", "dC/dq_ij"},
    {"\\partial C / \\partial q_{ij}", "dC/dq_ij"},
    {"d/dq_ij [p_ij log q_ij]", "d(p_ij log(q_ij))/dq_ij"},
    {"d(p_ij log q_ij)/dq_ij", "d(p_ij log(q_ij))/dq_ij"},
    {"\\frac{\\partial}{\\partial q_{ij}} \\left[ p_{ij} \\right]", "dp_ij/dq_ij"},
    {"\\frac{\\partial}{\\partial q_{ij}} p_{ij} \\log q_{ij}", "d(p_ij log(q_ij))/dq_ij"},
    {"\\frac{\\partial^2 C}{\\partial z_{ij} \\partial z_{kl}}", "d^2C/dz_ij dz_kl"},
    {"\\frac{\\partial^2 C}{\\partial \\alpha^2}", "d^2C/dalpha dalpha"},
    {"d^2C/dz_ij dz_kl", "d^2C/dz_ij dz_kl"},
    {"d^2 C / (dz_ij dz_kl)", "d^2C/dz_ij dz_kl"},
    {"∂²C/∂z_ij∂z_kl", "d^2C/dz_ij dz_kl"},
    {"∂‖x-w‖²/∂x", "d(||x - w||^2)/dx"},
    {"d||x-w||^2/dx", "d(||x - w||^2)/dx"},
    {"\\nabla_{y_i} C", "dC/dy_i"},
    {"\\partial_{q_{ij}} C", "dC/dq_ij"},
    {"∂_{y_i} C / 2", "d(C / 2)/dy_i"},
    {"\\frac{\\delta C}{\\delta y_i}", "dC/dy_i"},
    {"δC/δy_i", "dC/dy_i"},
    {"\\frac{\\delta}{\\delta y_i} C", "dC/dy_i"},
    {"\\frac{\\delta_{ij}}{\\delta_{jk}} A", "([i = j] / [j = k]) A"},
    {"\\nabla_x (x-w)^T(x-w)", "d((x - w) · (x - w))/dx"},
    {"d/dx (x-w)^\\top (x-w)", "d((x - w) · (x - w))/dx"},
    {"∇_x ||x||^2", "d(||x||^2)/dx"},
    {"sum_mn dC/dq_mn dq_mn/dz_ij", "sum_mn ((dC/dq_mn) (dq_mn/dz_ij))"},
    {"\\frac{\\partial C}{\\partial q_{mn}} \\frac{\\partial q_{mn}}{\\partial z_{ij}}",
     "(dC/dq_mn) (dq_mn/dz_ij)"},
    {"x·w", "x · w"},
    {"x \\cdot w", "x · w"},
    {"x^T w", "x · w"},
    {"x^\\top w", "x · w"},
    {"x^{\\top} w", "x · w"},
    {"x^{T} \\cdot w", "x · w"},
    {"2 x^T w alpha", "2 (x · w) alpha"},
    {"\\langle x, y_i \\rangle", "x · y_i"},
    {"⟨x, w⟩", "x · w"},
    {"y_i^T x", "y_i · x"},
    {"y^2_i", "y_i^2"},
    {"y^T_i x", "y_i · x"},
    {"p^2_{ij}", "p_ij^2"},
    {"(x - w)·(x + w)", "(x - w) · (x + w)"},
    {"2 alpha x·w", "2 alpha (x · w)"},
    {"x·w x", "(x · w) x"},
    {"-alpha^2", "-(alpha^2)"},
    {"2^3^2", "2^(3^2)"},
    {"2^-alpha", "2^(-alpha)"},
    {"1/2alpha", "(1 / 2) alpha"},
    {"alpha/2 A", "(alpha / 2) A"},
    {"alpha/(2 A)", "alpha / (2 A)"},
    {"alpha/2/A", "(alpha / 2) / A"},
    {"alpha - A - C", "alpha - A - C"},
    {"alpha(A + C)", "alpha (A + C)"},
    {"(A)(C)", "A C"},
    {"2\\times 3", "2 * 3"},
    {"2*-3", "2 (-3)"},
    {"2alpha", "2 alpha"},
    {".5 alpha", "0.5 alpha"},
    {"2.5e-3", "0.0025"},
    {"1e3", "1000"},
    {"theta_a", "theta_a"},
    {"θ_a", "theta_a"},
    {"\\theta_a", "theta_a"},
    {"\\theta_{a}", "theta_a"},
    {"\\theta_a v_a", "theta_a v_a"},
    {"AC", "A C"},
    {"A\\,C", "A C"},
    {"A\\;\\alpha~C", "A alpha C"},
    {"\\bigl( A + C \\bigr)", "A + C"},
    {"[A + C] [A - C]", "(A + C) (A - C)"},
    {"\\{A + C\\}", "A + C"},
    {"\\mathcal{C}", "C"},
    {"\\mathrm{C}", "C"},
    {"\\pi alpha", "pi alpha"},
    {"2 pi", "2 pi"},
    {"e", "e"},
    {"D_{\\text{KL}}(p \\parallel q)", "D_KL(p||q)"},
    {"D_{KL}(p || q)", "D_KL(p||q)"},
    {"KL(p||q)", "D_KL(p||q)"},
    {"KL(P||Q)", "D_KL(p||q)"},
    {"D_{KL}(P \\parallel Q)", "D_KL(p||q)"},
    {"\\mathrm{KL}(p \\| q)", "D_KL(p||q)"},
    {"D_{\\mathrm{KL}}\\left(p \\,\\middle\\|\\, q\\right)", "D_KL(p||q)"},
    {"\\underbrace{p_{ij}}_{=1} + A", "\\underbrace{p_ij}_{= 1} + A"},
    {"\\underbrace{p_{ij}}_{q_{ij}}", "\\underbrace{p_ij}_{= q_ij}"},
    {"\\underbrace{p_{ij}}_{\\text{attraction}} q_{ij}", "p_ij q_ij"},
    {"\\underbrace{x}_{=1}", "x"},
    {"\\frac12 alpha", "(1 / 2) alpha"},
    {"\\frac{1}2 alpha", "(1 / 2) alpha"},
    {"\\tfrac 1 2 alpha", "(1 / 2) alpha"},
    {"A = alpha = C", "A = alpha = C"},
    {"A \\\\ = alpha \\\\ = C", "A = alpha = C"},
    {"= A", "A"},
    {"(2) \\quad A C", "A C"},
    {"(2) A C", "2 A C"},
    {"(2)(A + C) \\quad", "2 (A + C)"},
    {"&= A \\\\ &= C", "A = C"},
    {"\\begin{align} A &= \\alpha \\\\ &= C \\end{align}", "A = alpha = C"},
    {"A = \\alpha \\Rightarrow A = C", "A = alpha = A = C"},
    {"A \\le C", "A <= C"},
    {"|dC/dz_ij| <= 1", "abs(dC/dz_ij) <= 1"},
    {"A < C ≤ alpha", "A < C <= alpha"},
    {"-p_ij/B where B = sum_kl p_kl", "-(p_ij / B); B = sum_kl p_kl"},
    {"-p_ij/B, \\text{ where } B = \\sum_{kl} p_{kl}.", "-(p_ij / B); B = sum_kl p_kl"},
    {"s_i where s_i = sum_j p_ij, and S = A", "s_i; s_i = sum_j p_ij; S = A"},
    {"S_k x where S_m = sum_n p_mn", "S_k x; S_m = sum_n p_mn"},
    {"B := A + 1; B^2", "B^2; B = A + 1"},
    {"B = A \\\\ C B", "C B; B = A"},
    {"q_ij/A where A = sum_kl q_kl", "q_ij / A'; A' = sum_kl q_kl"},
    {"sum_k p_ik g_k where g_k = y_k - x", "sum_k (p_ik g_k); g_k = y_k - x"},
    {"g·g where g = x - w", "g · g; g = x - w"},
    {"\\text{so } A", "A"},
    {"A % the denominator", "A"},
    {"\\boxed{A}", "A"},
    {"sum_a r_ia theta_a", "sum_a (r_ia theta_a)"},
    {"N p_ij", "N p_ij"},
    {"1/N sum_j p_ij", "(1 / N) (sum_j p_ij)"},
    {"sum_a v_a·x", "sum_a (v_a · x)"},
};

Test(parse, spellings) {
  for (size_t k = 0; k < sizeof spellings / sizeof *spellings; k++) {
    formula_reading reading;
    char *read_as = canonical(spellings[k].text, "i", &reading);
    cr_expect_str_eq(read_as, spellings[k].read_as, "%s\n  is read as %s\n  and not  as %s",
                     spellings[k].text, read_as, spellings[k].read_as);
    free(read_as);
  }
}

/* Whole chains, as people hand them out. */
static const struct {
  const char *text, *read_as;
} chains[] = {
    {"C = D_{\\text{KL}}(p \\parallel q) \\\\ = \\sum_{i=1}^N \\sum_{j=1}^N p_{ij} \\log \\left( "
     "\\frac{p_{ij}}{q_{ij}} \\right)",
     "C = D_KL(p||q) = sum_i (sum_j (p_ij log(p_ij / q_ij)))"},
    {"\\frac{\\partial C}{\\partial q_{ij}} = -\\frac{p_{ij}}{q_{ij}}. \\quad (1)",
     "dC/dq_ij = -(p_ij / q_ij)"},
    {"\\frac{\\partial C}{\\partial q_{ij}} = \\frac{\\partial}{\\partial q_{ij}} \\left[ \\sum_m "
     "\\sum_n p_{mn} [\\log p_{mn} - \\log q_{mn}] \\right] \\\\ = \\frac{\\partial}{\\partial "
     "q_{ij}} [-p_{ij} \\log q_{ij}] = -\\frac{p_{ij}}{q_{ij}}",
     "dC/dq_ij = d(sum_m (sum_n (p_mn (log(p_mn) - log(q_mn)))))/dq_ij = d(-(p_ij "
     "log(q_ij)))/dq_ij = -(p_ij / q_ij)"},
    {"q_{ij} = \\frac{\\exp(z_{ij})}{\\sum_{k=1}^N \\sum_{l=1}^N \\exp(z_{kl})}",
     "q_ij = exp(z_ij) / (sum_k (sum_l exp(z_kl)))"},
    {"\\frac{\\partial C}{\\partial z_{ij}} = -p_{ij} + q_{ij}. \\quad (2)",
     "dC/dz_ij = -p_ij + q_ij"},
    {"\\frac{\\partial C}{\\partial z_{ij}} = \\sum_m \\sum_n \\frac{\\partial C}{\\partial "
     "q_{mn}} \\cdot \\frac{\\partial q_{mn}}{\\partial z_{ij}} = \\sum_{mn} "
     "-\\frac{p_{mn}}{q_{mn}} \\cdot \\left[ \\frac{\\delta(ij=mn) \\cdot \\exp(z_{mn}) \\cdot A - "
     "\\exp(z_{mn}) \\exp(z_{ij})}{A^2} \\right] \\\\ = -\\frac{p_{ij}}{q_{ij}} \\cdot "
     "\\underbrace{\\frac{\\exp(z_{ij})}{A}}_{q_{ij}} + \\sum_{mn} "
     "\\underbrace{\\frac{p_{mn}}{q_{mn}} q_{mn}}_{=1} \\cdot q_{ij} = -p_{ij} + q_{ij}",
     "dC/dz_ij = sum_m (sum_n ((dC/dq_mn) (dq_mn/dz_ij))) = sum_mn (-((p_mn / q_mn) ((([i = m, j = "
     "n] exp(z_mn) A) - (exp(z_mn) exp(z_ij))) / (A^2)))) = -((p_ij / q_ij) \\underbrace{exp(z_ij) "
     "/ A}_{= q_ij}) + (sum_mn (\\underbrace{(p_mn / q_mn) q_mn}_{= 1} q_ij)) = -p_ij + q_ij"},
    {"z_{ij} = -\\|y_i - y_j\\|^2", "z_ij = -(||y_i - y_j||^2)"},
    {"\\frac{\\partial \\|x-y\\|^2}{\\partial x} = \\frac{\\partial \\|y-x\\|^2}{\\partial x} = "
     "2(x-y)",
     "d(||x - y||^2)/dx = d(||y - x||^2)/dx = 2 (x - y)"},
    {"\\frac{\\partial C}{\\partial y_i} = \\sum_{j=1}^N 4(p_{ij} - q_{ij}) \\cdot (y_i - y_j).",
     "dC/dy_i = sum_j (4 (p_ij - q_ij) (y_i - y_j))"},
    {"\\frac{\\partial C}{\\partial y_i} = \\sum_j \\frac{\\partial C}{\\partial z_{ij}} \\cdot "
     "\\frac{\\partial z_{ij}}{\\partial y_i} + \\frac{\\partial C}{\\partial z_{ji}} \\cdot "
     "\\frac{\\partial z_{ji}}{\\partial y_i} \\\\ = \\sum_j (-p_{ij} + q_{ij}) \\cdot (-2(y_i - "
     "y_j)) + (-p_{ji} + q_{ji}) \\cdot (-2(y_i - y_j)) \\\\ = \\sum_j 4 \\cdot (p_{ij} - q_{ij}) "
     "\\cdot (y_i - y_j)",
     "dC/dy_i = sum_j (((dC/dz_ij) (dz_ij/dy_i)) + ((dC/dz_ji) (dz_ji/dy_i))) = sum_j (((-p_ij + "
     "q_ij) (-(2 (y_i - y_j)))) + ((-p_ji + q_ji) (-(2 (y_i - y_j))))) = sum_j (4 (p_ij - q_ij) "
     "(y_i - y_j))"},
};

/* The first member says what is free: only k is summed over. */
Test(parse, first_member_binds) {
  formula_reading reading;
  char *read_as = canonical("p_ij = sum_{k != i} q_kj", "", &reading);
  cr_expect_str_eq(read_as, "p_ij = sum_{k, k != i} q_kj");
  free(read_as);
}

/* With a d of its own, a differential is what is written together with its name. */
Test(parse, a_symbol_called_d) {
  static const char *const forms[][2] = {{"d C/d", "(d C) / d"},
                                         {"d C / d alpha", "((d C) / d) alpha"},
                                         {"dC/dalpha", "dC/dalpha"},
                                         {"d alpha", "d alpha"},
                                         {"\\frac{d}{d} C", "(d / d) C"},
                                         {"\\frac{dC}{d\\alpha}", "dC/dalpha"},
                                         {"∂C/∂d", "dC/dd"}};
  declare(scope, "d", 0, 0, 0, FORMULA_NUMBER_SHAPE);
  for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
    formula_reading reading;
    char *read_as = canonical(forms[k][0], "", &reading);
    cr_expect_str_eq(read_as, forms[k][1], "%s: %s", forms[k][0], read_as);
    free(read_as);
  }
}

Test(parse, chains) {
  declare(scope, "A", 0, 0, 0, FORMULA_NUMBER_SHAPE);
  for (size_t k = 0; k < sizeof chains / sizeof *chains; k++) {
    formula_reading reading;
    char *read_as = canonical(chains[k].text, "", &reading);
    cr_expect_str_eq(read_as, chains[k].read_as, "%s\n  is read as %s\n  and not  as %s",
                     chains[k].text, read_as, chains[k].read_as);
    free(read_as);
  }
}

/* Members point at their text. */
Test(parse, spans) {
  static const char text[] = "∂C/∂q_ij \\\\ = -p_ij / q_ij = \\frac{-p_{ij}}{q_{ij}}.";
  static const char *const members[] = {"∂C/∂q_ij", "-p_ij / q_ij", "\\frac{-p_{ij}}{q_{ij}}"};
  formula_reading reading;
  cr_assert_eq(formula_read(text, strlen(text), scope, "", arena, &reading, NULL), FORMULA_OK);
  cr_assert_eq(reading.count, 3);
  for (size_t k = 0; k < 3; k++) {
    formula_span span = reading.spans[k];
    cr_expect_eq(span.to - span.from, strlen(members[k]), "member %zu", k);
    cr_expect(strncmp(text + span.from, members[k], strlen(members[k])) == 0, "member %zu", k);
  }
}

/* What a note is about, and a part of what it says; NULL where there is none. */
static const struct {
  const char *text, *note;
} notes[] = {
    {"p_ij / q_ij", NULL},
    {"sum_j p_ij + C", NULL},
    {"sum_j p_ij + q_ij", "sum over j is taken to reach over the +"},
    {"sum_j p_ij - q_ij", "sum over j is taken to reach over the -"},
    {"1/2 alpha", "(a/b) c"},
    {"alpha / 2 * A", NULL},
    {"log 2 alpha", "(log 2) x"},
    {"log alpha", NULL},
    {"log^2 alpha", "(log x)^2"},
    {"log2(alpha)", "base 2"},
    {"|x|", "||v||"},
    {"|alpha|", NULL},
    {"0.693 alpha", "log 2"},
    {"0.6931 alpha", "log 2"},
    {"0.6932 alpha", NULL},
    {"0.694 alpha", NULL},
    {"3.14159", "pi"},
    {"0.333", "1/3"},
    {"0.25", NULL},
    {"0.125", NULL},
    {"p_{j|i}", "order in which they stand"},
    {"A \\quad (2)", "number of the formula"},
    {"A (2)", NULL},
    {"A \\tag{7}", "\"7\""},
    {"A \\text{ as asked}", "\"as asked\""},
    {"A % said so", "comment"},
    {"A/B where B = C", NULL},
    {"A where A = C", "A has a meaning already; yours is called A'"},
    {"1/sum_k p_kk alpha", "a/(sum_k b c)"},
    {"\\underbrace{A}_{Z}", "passed over"},
    {"\\underbrace{A}_{=1}", NULL},
    {"d/dalpha A alpha", "whole product"},
};

Test(parse, notes) {
  for (size_t k = 0; k < sizeof notes / sizeof *notes; k++) {
    formula_reading reading;
    formula_error error = {0};
    cr_assert_eq(
        formula_read(notes[k].text, strlen(notes[k].text), scope, "ij", arena, &reading, &error),
        FORMULA_OK, "%s: %s", notes[k].text, error.message);
    const char *said = reading.note_count > 0 ? reading.notes[0] : "nothing";
    bool right = notes[k].note == NULL
                     ? reading.note_count == 0
                     : reading.note_count > 0 && strstr(said, notes[k].note) != NULL;
    cr_expect(right, "%s: %s", notes[k].text, said);
  }
}

/* The grammar alone, without any names known. */
Test(parse, without_a_scope) {
  formula_reading reading;
  formula_error error;
  static const char text[] = "sum_{j != i} foo_ij (2 bar - \\mu_k) + dC/dq_ij";
  cr_assert_eq(formula_read(text, strlen(text), NULL, "i", arena, &reading, &error), FORMULA_OK,
               "%s", error.message);
  char *read_as = formula_print(reading.members[0], FORMULA_TYPED);
  cr_assert_str_eq(read_as, "sum_{j, j != i} (foo_ij (2 bar - mu_k) + dC/dq_ij)");
  free(read_as);
}

/* ---- the manual ---- */

static char *slurp(const char *path) {
  FILE *file = fopen(path, "rb");
  cr_assert_not_null(file, "cannot open %s", path);
  char *text = calloc(1, 200000);
  cr_assert_lt(fread(text, 1, 199999, file), 199999);
  fclose(file);
  return text;
}

/* Squeezes blanks and the stars of comments, so that only the words count. */
static char *squeezed(const char *from, size_t length) {
  char *text = calloc(1, length + 2), *to = text;
  for (const char *each = from; each < from + length; each++) {
    bool star = strncmp(each, "\n *", 3) == 0;
    if (star) each += 2;
    if (!star && *each != ' ' && *each != '\n')
      *to++ = *each;
    else if (to > text && to[-1] != ' ')
      *to++ = ' ';
  }
  while (to > text && to[-1] == ' ') *--to = '\0';
  return text;
}

/* The end of a rule: its own line, and those behind it that are indented. */
static const char *rule_end(const char *line) {
  const char *end = strchr(line, '\n');
  while (strncmp(end, "\n *   ", 6) == 0 && strncmp(end, "\n * absolute", 12) != 0)
    end = strchr(end + 1, '\n');
  return end;
}

Test(parse, grammar_is_the_manuals) {
  static const char *const sources[] = {"read",         "parse",     "parse_call",
                                        "parse_symbol", "parse_sum", "parse_derivative"};
  char *manual = slurp("docs/formulas.md"), *grammar = squeezed(manual, strlen(manual));
  size_t rules = 0;
  for (size_t k = 0; k < sizeof sources / sizeof *sources; k++) {
    char path[80], name[24];
    snprintf(path, sizeof path, "src/formula/%s.c", sources[k]);
    char *source = slurp(path);
    for (char *line = source; line != NULL; line = strchr(line + 1, '\n')) {
      const char *rule = *line == '\n' ? line + 1 : line;
      if (strncmp(rule, "/* ", 3) != 0 && strncmp(rule, " * ", 3) != 0) continue;
      rule += 3;
      if (sscanf(rule, "%23[a-z] =", name) != 1 || rule[strlen(name)] != ' ' ||
          strspn(rule + strlen(name), " ") + strlen(name) != (size_t)(strchr(rule, '=') - rule))
        continue;
      const char *end = rule_end(rule);
      size_t length = (size_t)(end - rule);
      if (strncmp(end - 3, " */", 3) == 0) length -= 3;
      char *words = squeezed(rule, length);
      cr_expect_not_null(strstr(grammar, words), "%s.c has \"%s\"", sources[k], words);
      rules++;
      free(words);
    }
    free(source);
  }
  cr_expect_geq(rules, 40, "%zu rules", rules);
  free(manual);
  free(grammar);
}
