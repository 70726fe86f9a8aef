/* Compiled for this processor alone, and run on it alone. */
#ifdef __AVX2__
#define WIDTH 4
#define KERNEL sne_kernel_avx2
#define KERNEL_NAME "avx2"
#include "sne/kernel_body.h"
#else
#include "sne/kernel.h"
const sne_kernel_code sne_kernel_avx2 = {.name = "avx2"};
#endif
