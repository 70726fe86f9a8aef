/* Private to sne: what a problem owns. problem.c evaluates it, change.c moves one entry of it. */
#ifndef SNE_PROBLEM_STATE_H
#define SNE_PROBLEM_STATE_H

#include "sne/kernel.h"
#include "sne/links.h"
#include "sne/sne.h"

/* Of SNE_OF_Y, row i as long as its neighbours' entries are asked for: O(N) memory that saves an
 * exponential and a walk down a column of p for each pair and each move. */
typedef struct {
  size_t point;    /* i; SIZE_MAX: none */
  double *both;    /* p_ij + p_ji; 0 for j = i */
  double *d2;      /* ||y_i - y_j||^2 */
  double *q;       /* 2 q_ij; 0 for j = i, and behind the points */
  double farthest; /* max d2 */
} sne_moved_row;

struct sne_problem {
  gsl_multimin_function_fdf function;
  sne_variable variable;
  sne_pairs pairs;
  const sne_kernel_code *kernel; /* NULL: plain */
  const gsl_matrix *p;           /* NULL: the links are p */
  bool symmetric;                /* p is, bit by bit */
  sne_links links;
  double sum_p, sum_p_log_p;
  gsl_matrix x;      /* the x of the last call: N x N or N x h */
  gsl_matrix result; /* as large: gradient or terms; q while an x of SNE_OF_Z is prepared */

  /* SNE_OF_Y only. Z = total exp(-shift); shift is 0 unless all points are far apart. */
  sne_evaluation evaluation;
  sne_counts counts;
  size_t stride;                         /* the points, rounded up to whole tiles */
  double *workspace;                     /* what the pointers below point into */
  double *axes, *attraction, *repulsion; /* h x stride: a coordinate of all points lies together */
  double *d2, *e;                        /* ||y_i - y_j||^2 and exp(shift - d2) of one i */
  double total, shift;
  sne_moved_row row;
  sne_cloud cloud;
  double *both;  /* the cloud's */
  double *parts; /* the sums of each part of the work */
  double *nodes; /* of grids; as many as node_room */
  size_t node_room;

  /* What is prepared for changes, and by which x. */
  const double *prepared; /* data of that x; NULL: nothing is prepared */
  size_t walk;            /* where the next stretch of x is compared */
};

/* Copies x into problem->x; what was prepared is gone. */
void sne_problem_load(sne_problem *problem, const gsl_vector *x);

/* p_ij + p_ji of one i and all j; 0 for j = i. */
void sne_problem_both(const sne_problem *problem, size_t i, double *both);

/* Fills problem->row for point i of the map that was evaluated last. */
void sne_problem_prepare_row(sne_problem *problem, size_t i);

/* n numbers, aligned; at least one. NULL when memory is short. */
double *sne_aligned(size_t n);

/* Threads for so many pairs: one, unless they are worth waking another. */
size_t sne_problem_threads(const sne_problem *problem, size_t pairs);

/* What an evaluation pair by pair adds up; forces into problem->attraction and ->repulsion. */
typedef struct {
  double total;   /* sum exp(shift - d2) over i < j */
  double stretch; /* sum (p_ij + p_ji) d2 over i < j */
  double least;   /* min d2, of the plain pass */
} sne_pass_sums;

/* By the kernel in use; of a sparse p without attraction. total leaves out exponentials below
 * 1e-307; where all are, it is not to be used. */
sne_pass_sums sne_exact_pass(sne_problem *problem);

/* Z and repulsion on a grid. false: it does not pay, cannot hold its tolerance, or memory is short;
 * where it ought to have, that is counted. */
bool sne_grid_pass(sne_problem *problem, sne_pass_sums *sums);

/* As one would write it. Sets problem->shift. */
sne_pass_sums sne_plain_pass(sne_problem *problem);

/* What the kernel in use needs, p being there. false: memory is short. */
bool sne_exact_alloc(sne_problem *problem);

/* C at problem->x, its gradient into problem->result; of SNE_OF_Y, total and shift as well. */
double sne_problem_evaluate_y(sne_problem *problem);

#endif
