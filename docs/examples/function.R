# Rosenbrock's function and its gradient, as gradexec asks for them.
rosenbrock <- function(x) {
  n <- length(x)
  a <- x[-1] - x[-n]^2
  b <- 1 - x[-n]
  c(100 * sum(a^2) + sum(b^2),
    c(-400 * x[-n] * a - 2 * b, 0) + c(0, 200 * a))
}

input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  x <- as.numeric(strsplit(line, " ")[[1]])
  cat(sprintf("%.17g", rosenbrock(x)), "\n")
  flush(stdout())
}
