#include "sne/kernel.h"

#include <gsl/gsl_errno.h>

#include "sne/sne.h"

static sne_kernel choice = SNE_KERNEL_AUTO;

static bool processor_has(sne_kernel kernel) {
#if defined(__x86_64__)
  if (kernel == SNE_KERNEL_AVX512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
  if (kernel == SNE_KERNEL_AVX2)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  return kernel == SNE_KERNEL_PORTABLE;
}

/* NULL: there is none, on this processor or of this compiler. */
static const sne_kernel_code *code_of(sne_kernel kernel) {
  const sne_kernel_code *code = kernel == SNE_KERNEL_AVX512 ? &sne_kernel_avx512
                                : kernel == SNE_KERNEL_AVX2 ? &sne_kernel_avx2
                                                            : &sne_kernel_portable;
  return processor_has(kernel) && code->pairs != NULL ? code : NULL;
}

int sne_kernel_choose(sne_kernel kernel) {
  const bool special = kernel == SNE_KERNEL_AUTO || kernel == SNE_KERNEL_PLAIN;
  if (!special && code_of(kernel) == NULL) return GSL_EUNSUP;
  choice = kernel;
  return GSL_SUCCESS;
}

const sne_kernel_code *sne_kernel_in_use(void) {
  if (choice == SNE_KERNEL_PLAIN) return NULL;
  if (choice != SNE_KERNEL_AUTO) return code_of(choice);
  const sne_kernel_code *code = code_of(SNE_KERNEL_AVX512);
  if (code == NULL) code = code_of(SNE_KERNEL_AVX2);
  return code != NULL ? code : &sne_kernel_portable;
}

const char *sne_kernel_name(void) {
  const sne_kernel_code *code = sne_kernel_in_use();
  return code == NULL ? "plain" : code->name;
}
