/* Compiled for this processor alone, and run on it alone. */
#ifdef __AVX512F__
#define WIDTH 8
#define KERNEL sne_kernel_avx512
#define KERNEL_NAME "avx512"
#include "sne/kernel_body.h"
#else
#include "sne/kernel.h"
const sne_kernel_code sne_kernel_avx512 = {.name = "avx512"};
#endif
