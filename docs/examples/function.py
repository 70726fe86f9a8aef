#!/usr/bin/env python3
"""Rosenbrock's function and its gradient, as gradexec asks for them."""
import sys

import numpy as np


def rosenbrock(x):
    a = x[1:] - x[:-1] ** 2
    b = 1 - x[:-1]
    gradient = np.zeros_like(x)
    gradient[:-1] = -400 * x[:-1] * a - 2 * b
    gradient[1:] += 200 * a
    return 100 * a @ a + b @ b, gradient


for line in sys.stdin:
    f, gradient = rosenbrock(np.array(line.split(), dtype=float))
    print(f, *gradient, flush=True)
