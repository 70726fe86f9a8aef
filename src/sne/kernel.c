#include <gsl/gsl_errno.h>

#include "sne/sne.h"

int sne_kernel_choose(sne_kernel kernel) {
  return kernel == SNE_KERNEL_AUTO || kernel == SNE_KERNEL_PLAIN ? GSL_SUCCESS : GSL_EUNSUP;
}

const char *sne_kernel_name(void) {
  return "plain";
}
