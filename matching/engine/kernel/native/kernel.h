/* Exact top-k of sparse dot products: what the files of this folder share.

   A score is the sum of the products of two rows' weights, taken in float64 in ascending order of the term and
   rounded once to float32. A product of two float32 is exact in float64, so the score does not depend on the
   compiler, on fused multiply-add or on who asks: SciPy's float64 product, row by row, gives the same bits.

   Finding the best is done with cheap numbers first. One query's sums over all documents are computed roughly, in
   units chosen for the query, as unsigned 16-bit numbers that saturate; how far off they can be is known ("margin").
   Only what can still be among the best is scored exactly. */

#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#define BLOCK 128       /* documents whose sums are held in registers at once */
#define GROUP 16        /* … and in one register: they share a limit */
#define GROUPS (BLOCK / GROUP)
#define RANGE 16384     /* most documents whose tail sums are held at once */
#define PAGE 65536      /* documents that 16 bits tell apart; a multiple of RANGE */
#define SATURATED 65535
#define FINER 257       /* what a list counts for 1 in a tile: 65535 / 255 */

/* Rows in compressed form; `start` has one more entry than there are rows, terms ascend within a row. */
struct rows {
  const int64_t *start;
  const int32_t *term;
  const float *weight;
};

/* A slot or a document, and a weight. */
struct entry {
  int32_t id;
  float weight;
};

/* What a query needs to know of a term, side by side. Means are over all documents, those without it included. */
struct term {
  int64_t start;  /* its documents, in `lists` */
  int32_t count;  /* … how many */
  int32_t slot;   /* its place when terms are ordered by count */
  float scale;    /* the weight that FINER in a list, or 1 in a tile, stands for */
  float mean, square; /* of its weights, of their squares */
  float unused;
};

/* The arrays of documents.py. The first `head` slots are kept as dense 8-bit rows, cut into blocks:
   tiles[block][slot][place in block]. `brief` has the entries of `lists` once more, rounded: the document's number
   within its page in the low 16 bits, its weight in the high ones. */
struct documents {
  int64_t count, terms, head;
  const int64_t *row_start;
  const struct entry *rows; /* slots, in ascending order of the term, not of the slot */
  const struct term *term;
  const struct entry *lists; /* the documents that have a term, ascending */
  const uint8_t *tiles;
  const uint32_t *brief;
  double tile_norm;  /* greatest length of a document's row of tile numbers */
  double tile_error; /* greatest length of its rounding errors, in the same unit */
};

/* Two head terms of a query: where their rows begin within a tile, and their 8-bit weights, twice. */
struct pair {
  uint32_t first, second, weights;
};

/* What is left to read of one tail term: of this page, and in all. */
struct list {
  const uint32_t *at, *end, *last;
  float factor; /* how much a weight of 1 adds to a rough sum */
};

/* dense.c */
bool scan_block(const struct pair *pairs, int count, const uint8_t *tile, const uint16_t *tail,
                const uint16_t limits[GROUPS], uint16_t sums[BLOCK], uint32_t found[BLOCK / 32]);
void fetch_rows(const struct pair *pairs, int count, const uint8_t *tile);

/* sparse.c */
void fetch_lists(const struct list *lists, int count);
void turn_page(const struct documents *documents, struct list *lists, int count, int64_t from);
void add_lists(struct list *lists, int count, int32_t from, int32_t to, uint16_t *sums);
void fetch_row(const struct documents *documents, int32_t document);
float dot(const struct documents *documents, int32_t document, const uint32_t *bits, const float *weights);

/* heap.c: the best k of (score, id): higher scores first, then smaller ids; the worst is at the root. */
struct best {
  float *score;
  int32_t *id;
  int32_t count, size;
};
bool offer(struct best *best, float score, int32_t id);
void sort_best(struct best *best);
static inline float kth_score(const struct best *best) { return best->count == best->size ? best->score[0] : 0; }

#endif
