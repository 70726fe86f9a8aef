/* Private to sne: eight doubles at a time. The compiler turns them into what the processor has, one
 * register of AVX-512 or two of AVX2, where a function is marked SNE_CLONES. */
#ifndef SNE_LANES_H
#define SNE_LANES_H

#include <stdint.h>
#include <string.h>

enum { SNE_LANES = 8 };
typedef double sne_lanes __attribute__((vector_size(64)));
typedef int64_t sne_lanes_bits __attribute__((vector_size(64)));

/* One source, compiled for each of these; the one that fits is chosen when the program is loaded.
 */
#if defined __x86_64__ && !defined __clang__
#define SNE_CLONES                                                                                 \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), noinline))
#else
#define SNE_CLONES
#endif
#define SNE_INLINE static inline __attribute__((always_inline))

SNE_INLINE void sne_lanes_load(const double *from, sne_lanes *to) {
  memcpy(to, from, sizeof *to);
}

SNE_INLINE double sne_lanes_sum(const sne_lanes *v) {
  return (((*v)[0] + (*v)[4]) + ((*v)[2] + (*v)[6])) + (((*v)[1] + (*v)[5]) + ((*v)[3] + (*v)[7]));
}

/* exp(-a) for a >= 0, to 1 ulp or so; *a becomes min(a, 750), whose exp(-a) is 0. exp(-a) = 2^n
 * e^r, |r| <= ln(2) / 2, by Taylor's polynomial of degree 13, whose remainder is 4e-18; ln 2 is
 * taken off in two parts (Cody and Waite 1980), and 2^n is applied in two halves, so that what
 * underflows does so gradually. */
SNE_INLINE void sne_lanes_exp_minus(sne_lanes *a, sne_lanes *e) {
  const sne_lanes most = {750, 750, 750, 750, 750, 750, 750, 750};
  const sne_lanes_bits less = *a < most;
  *a = (sne_lanes)(((sne_lanes_bits)*a & less) | ((sne_lanes_bits)most & ~less));
  const double rounder = 0x1.8p52, ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33;
  const sne_lanes shifted = *a * -0x1.71547652b82fep0 + rounder, n = shifted - rounder;
  const sne_lanes r = (-*a - n * ln2_high) - n * ln2_low;
  static const double inverse_factorial[] = {1.0 / 6227020800,
                                             1.0 / 479001600,
                                             1.0 / 39916800,
                                             1.0 / 3628800,
                                             1.0 / 362880,
                                             1.0 / 40320,
                                             1.0 / 5040,
                                             1.0 / 720,
                                             1.0 / 120,
                                             1.0 / 24,
                                             1.0 / 6,
                                             1.0 / 2,
                                             1,
                                             1};
  sne_lanes sum = r * inverse_factorial[0] + inverse_factorial[1];
  for (size_t k = 2; k < 14; k++) sum = sum * r + inverse_factorial[k];
  const sne_lanes_bits whole = (sne_lanes_bits)shifted - 0x4338000000000000; /* rounder's */
  const sne_lanes_bits half = whole >> 1, rest = whole - half;
  *e = sum * (sne_lanes)((half + 1023) << 52) * (sne_lanes)((rest + 1023) << 52);
}

#endif
