/* A tile: some queries that are held against all documents together, so that each block of documents is read from
   the nearest cache that many times. */

#ifndef TILE_H
#define TILE_H

#include "kernel.h"

#define TILE 256
#define STRIDE (RANGE + 160) /* not a multiple of 4096 bytes, or all queries' sums would compete for the same lines */

/* A document that may be among the best, and its rough sum. */
struct candidate {
  int32_t document;
  uint16_t sum;
};

/* A query that a document may want in its own list: its score is at most `high`. */
struct wish {
  int32_t row, document;
  float high;
};

/* The documents' own lists while queries pass by. Scores are not known yet, only how low and high they can be: the
   k-th greatest of what they are at least tells which queries are still of interest. */
struct sides {
  float *low;     /* (documents, k), heaps with the least at the root */
  int32_t *count; /* (documents,) entries so far */
  float *kth;     /* (blocks * BLOCK,) the k-th of them, 0 while there are fewer */
  float *missed;  /* (blocks * BLOCK,) no score above this has been missed */
  struct wish *wishes;
  int64_t wish_count, wish_room, kept; /* kept: when last looked through */
};

/* How many spreads above the centre the k-th scores of earlier queries lay. It makes things quick, not right. */
struct experience {
  double guess, deviation, count;
};

/* What one query needs while it is held against all documents. */
struct query {
  int64_t row;
  struct pair *pairs;
  struct list *lists;
  int32_t *slots;
  int pair_count, list_count;
  double unit;   /* rough sums count a score of 1/unit as 1 */
  double margin; /* … and are at most this far off, unless they are saturated */
  double centre, spread;
  uint16_t floor; /* a k-th sum below this is not to be expected; should it come to that, it is seen at the end */
  uint16_t limit; /* a sum below this is not among the best */
  struct candidate *candidates;
  int count, full; /* candidates, and how many are enough to look through them */
  struct best best;
};

struct tile {
  const struct documents *documents;
  struct rows queries;
  int32_t k;
  const uint8_t *alive; /* (documents,) or NULL: only documents that are not 0 count */
  struct sides *sides;  /* or NULL */
  struct experience *experience;
  int64_t last_term; /* where the queries' terms end */
  int count, room;      /* queries in this tile; candidates that a query has room for */
  struct query query[TILE];
  struct pair *pairs;
  struct list *lists;
  int32_t *slots; /* of the queries' terms, -1 where no document has them */
  int64_t arena;  /* how many terms pairs, lists and slots have room for */
  struct candidate *candidates;
  uint16_t *tails; /* tail sums: [query][STRIDE], each for the documents of one range */
  uint32_t *bits; /* the slots of one query, all 0 between uses */
  float *weights; /* … its weights by slot, where there is a bit */
  uint16_t *scratch; /* room numbers */
};

/* prepare.c */
void prepare(struct tile *tile, struct query *query, struct pair *pairs, struct list *lists, int32_t *slots);
int64_t most_pairs(int64_t terms);

/* candidates.c */
void spread_out(struct tile *tile, const struct query *query);
void clear_bits(struct tile *tile, const struct query *query);
void collect(struct tile *tile, struct query *query, int64_t block, const uint16_t *sums, const uint32_t *found);
bool finish(struct tile *tile, struct query *query);

/* sides.c */
bool wish(struct tile *tile, const struct query *query, int64_t block, const uint16_t *sums, const uint32_t *found);
void drop_wishes(struct sides *sides);

/* exact.c */
bool exact_query(struct tile *tile, struct query *query);
bool add_exactly(const struct documents *documents, const int32_t *terms, const float *weights, int64_t count,
                 float *scores);

#endif
