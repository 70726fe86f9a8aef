"""The gradient of symmetric SNE as others compute it: nanoseconds for each ordered pair, one thread,
beside ours. Called by `make bench`; tells what is not installed and passes it over."""
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

try:
    import numpy as np
except ImportError:
    print("NumPy: not here")
    sys.exit()


def as_written(p, y):
    """C and dC/dy by the formulas, one after the other."""
    d = y[:, None, :] - y[None, :, :]
    z = -(d**2).sum(2)
    e = np.exp(z)
    np.fill_diagonal(e, 0)
    q = e / e.sum()
    np.fill_diagonal(q, 1)
    mask = p > 0
    cost = (p[mask] * np.log(p[mask] / q[mask])).sum()
    np.fill_diagonal(q, 0)
    return cost, 4 * ((p - q)[:, :, None] * d).sum(1)


class Tuned:
    """Gram matrix, no logarithm for each pair, everything in place."""

    def __init__(self, p):
        self.p = p
        self.constant = (p[p > 0] * np.log(p[p > 0])).sum()
        self.work = np.empty_like(p)
        self.more = np.empty_like(p)

    def __call__(self, p, y):
        e, w = self.work, self.more
        squares = (y**2).sum(1)
        np.dot(y, y.T, out=e)
        e *= 2
        e -= squares[:, None]
        e -= squares
        np.multiply(p, e, out=w)
        stretch = -w.sum()
        np.exp(e, out=e)
        e.ravel()[:: len(y) + 1] = 0
        total = e.sum()
        e *= -1 / total
        e += p
        gradient = 4 * (e.sum(1)[:, None] * y - e.dot(y))
        return self.constant + stretch + np.log(total), gradient


def problem(n):
    random = np.random.default_rng(1)
    p = random.random((n, n))
    p += p.T
    np.fill_diagonal(p, 0)
    p /= p.sum()
    angle, radius = 2 * np.pi * random.random(n), 5 * np.sqrt(random.random(n))
    return p, np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)


def nanoseconds(f, p, y):
    best, begin, runs = 1e9, time.perf_counter(), 0
    while runs < 3 or time.perf_counter() - begin < 0.5:
        start = time.perf_counter()
        f(p, y)
        best = min(best, time.perf_counter() - start)
        runs += 1
    return 1e9 * best / (len(y) * (len(y) - 1))


def table(sizes):
    print("C, Z and dC/dy by NumPy %s, h = 2, dense p, one thread" % np.__version__)
    for n in sizes:
        p, y = problem(n)
        tuned = Tuned(p)
        (c, g), (d, h) = as_written(p, y), tuned(p, y)
        assert abs(c - d) < 1e-9 and abs(g - h).max() < 1e-9 * abs(g).max()
        print("%6d  as one writes it %8.2f ns   tuned %8.2f ns"
              % (n, nanoseconds(as_written, p, y), nanoseconds(tuned, p, y)))


def differences(n):
    """What it would take to check every entry by central differences; a few entries tell."""
    p, y = problem(n)
    f, entries = Tuned(p), 10
    gradient = f(p, y)[1]
    begin = time.perf_counter()
    for k in range(entries):
        step = np.zeros_like(y)
        step.flat[k * 7] = 1e-5
        slope = (f(p, y + step)[0] - f(p, y - step)[0]) / 2e-5
        assert abs(slope - gradient.flat[k * 7]) < 1e-5
    each = (time.perf_counter() - begin) / entries
    print("central differences of all %d entries with the tuned one: %.1f s" % (y.size, each * y.size))


table([1000, 4000])
differences(1000)
