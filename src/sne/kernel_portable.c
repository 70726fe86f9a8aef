/* For every processor. */
#define WIDTH 2
#define KERNEL sne_kernel_portable
#define KERNEL_NAME "portable"
#include "sne/kernel_body.h"
