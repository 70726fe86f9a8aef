/* The 35 in the order of the paper: what tables of their residuals and Jacobians are made of. */
#ifndef COLLECTION_MGH_ORDER_H
#define COLLECTION_MGH_ORDER_H

#define MGH_IN_ORDER                                                                               \
  rosenbrock, freudenstein_roth, powell_badly_scaled, brown_badly_scaled, beale, jennrich_sampson, \
      helical_valley, bard, gaussian, meyer, gulf, box, powell_singular, wood, kowalik_osborne,    \
      brown_dennis, osborne1, biggs, osborne2, watson, rosenbrock, powell_singular, penalty1,      \
      penalty2, variably_dimensioned, trigonometric, brown_almost_linear, boundary_value,          \
      integral_equation, broyden_tridiagonal, broyden_banded, linear_full_rank, linear_rank1,      \
      linear_rank1_zeros, chebyquad

#endif
