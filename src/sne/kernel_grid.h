/* The part of kernel_body.h that has to do with grids. */

enum { MOST_VECTORS = SNE_WIDEST / WIDTH };

/* The nodes around one point along one axis: exp(-2 d^2) and d times that, d = point - node. */
typedef struct {
  size_t first;
  double weight[SNE_WIDEST] __attribute__((aligned(SNE_ALIGNMENT)));
  double moment[SNE_WIDEST] __attribute__((aligned(SNE_ALIGNMENT)));
} around;

/* The width nodes nearest to at, and then up to whole tiles. */
INLINE around nodes_around(double at, double low, double spacing, size_t width) {
  static const double count[8] __attribute__((aligned(SNE_ALIGNMENT))) = {0, 1, 2, 3, 4, 5, 6, 7};
  around near;
  const double from_low = at - low;
  near.first = (size_t)(from_low / spacing) + SNE_MARGIN + 1 - width / 2;
  for (size_t a = 0; a < width; a += WIDTH) {
    const double first = (double)(near.first + a / SNE_TILE * SNE_TILE) - SNE_MARGIN;
    const vec node = load(count + a % SNE_TILE) + first;
    const vec d = from_low - spacing * node, weight = exp_minus_one(2 * (d * d));
    store(near.weight + a, weight);
    store(near.moment + a, d * weight);
  }
  return near;
}

/* On a line there is one row. */
static around one_row(void) {
  return (around){.weight = {1}};
}

INLINE size_t whole_tiles(size_t n) {
  return (n + SNE_TILE - 1) / SNE_TILE * SNE_TILE;
}

INLINE void spread_rows(const sne_grid *grid, size_t vectors, size_t first, size_t last,
                        double *nodes) {
  const size_t rows = grid->y == NULL ? 1 : grid->width;
  for (size_t j = first; j < last; j++) {
    const around x = nodes_around(grid->x[j], grid->low_x, grid->spacing, vectors * WIDTH);
    const around y = grid->y == NULL
                         ? one_row()
                         : nodes_around(grid->y[j], grid->low_y, grid->spacing, grid->width);
    double *row = nodes + y.first * grid->pitch + x.first;
    for (size_t b = 0; b < rows; b++, row += grid->pitch)
      for (size_t v = 0; v < vectors; v++)
        ((loose_vec *)row)[v] += y.weight[b] * load(x.weight + v * WIDTH);
  }
}

INLINE void collect_rows(const sne_grid *grid, size_t vectors, size_t first, size_t last,
                         const double *nodes, double *to_x, double *to_y) {
  const size_t rows = grid->y == NULL ? 1 : grid->width;
  for (size_t i = first; i < last; i++) {
    const around x = nodes_around(grid->x[i], grid->low_x, grid->spacing, vectors * WIDTH);
    const around y = grid->y == NULL
                         ? one_row()
                         : nodes_around(grid->y[i], grid->low_y, grid->spacing, grid->width);
    const double *row = nodes + y.first * grid->pitch + x.first;
    vec weighted[MOST_VECTORS] = {0}, moments[MOST_VECTORS] = {0};
    for (size_t b = 0; b < rows; b++, row += grid->pitch)
      for (size_t v = 0; v < vectors; v++) {
        const vec node = ((const loose_vec *)row)[v];
        weighted[v] += y.weight[b] * node;
        moments[v] += y.moment[b] * node;
      }
    vec sum_x = {0}, sum_y = {0};
    for (size_t v = 0; v < vectors; v++) {
      sum_x += load(x.moment + v * WIDTH) * weighted[v];
      sum_y += load(x.weight + v * WIDTH) * moments[v];
    }
    to_x[i] = sum_of(sum_x);
    if (grid->y != NULL) to_y[i] = sum_of(sum_y);
  }
}

/* How many vectors there are is known when it is compiled. */
static void spread(const sne_grid *grid, size_t first, size_t last, double *nodes) {
  switch (whole_tiles(grid->width) / SNE_TILE) {
  case 1:
    spread_rows(grid, SNE_TILE / WIDTH, first, last, nodes);
    break;
  case 2:
    spread_rows(grid, 2 * SNE_TILE / WIDTH, first, last, nodes);
    break;
  case 3:
    spread_rows(grid, 3 * SNE_TILE / WIDTH, first, last, nodes);
    break;
  default:
    spread_rows(grid, 4 * SNE_TILE / WIDTH, first, last, nodes);
  }
}

static void collect(const sne_grid *grid, size_t first, size_t last, const double *nodes,
                    double *to_x, double *to_y) {
  switch (whole_tiles(grid->width) / SNE_TILE) {
  case 1:
    collect_rows(grid, SNE_TILE / WIDTH, first, last, nodes, to_x, to_y);
    break;
  case 2:
    collect_rows(grid, 2 * SNE_TILE / WIDTH, first, last, nodes, to_x, to_y);
    break;
  case 3:
    collect_rows(grid, 3 * SNE_TILE / WIDTH, first, last, nodes, to_x, to_y);
    break;
  default:
    collect_rows(grid, 4 * SNE_TILE / WIDTH, first, last, nodes, to_x, to_y);
  }
}
