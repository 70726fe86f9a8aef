# Rosenbrock's function and its gradient, as gradexec asks for them.
{
  f = 0
  for (k = 1; k <= NF; k++) g[k] = 0
  for (k = 1; k < NF; k++) {
    a = $(k + 1) - $k^2
    b = 1 - $k
    f += 100 * a^2 + b^2
    g[k] += -400 * $k * a - 2 * b
    g[k + 1] += 200 * a
  }
  printf "%.17g", f
  for (k = 1; k <= NF; k++) printf " %.17g", g[k]
  print ""
  fflush()
}
