/* A tile: some queries that are held against all documents together, so that each block of documents is read from
   the nearest cache that many times. */

#ifndef TILE_H
#define TILE_H

#include "kernel.h"

#define TILE 256

/* A document that may be among the best: its rough sum, and whether its own list wants the query. */
struct candidate {
  int32_t document;
  uint16_t sum, wanted;
};

/* The documents' own lists, filled while queries pass by. */
struct sides {
  float *score; /* (documents, k), heaps while it lasts */
  int32_t *id;
  int32_t *count;  /* (documents,) entries so far */
  float *kth;      /* (blocks * BLOCK,) k-th best score, 0 while the list is not full */
  float *missed;   /* (blocks * BLOCK,) no score above this has been missed */
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
  int count;
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
  uint16_t *packed;  /* tail sums: [block of the range][query][BLOCK] */
  float *sums;       /* tail sums of one query, RANGE documents */
  uint32_t *bits; /* the slots of one query, all 0 between uses */
  float *weights; /* … its weights by slot, where there is a bit */
  uint16_t *scratch; /* room numbers */
};

/* prepare.c */
void prepare(struct tile *tile, struct query *query, struct pair *pairs, struct list *lists, int32_t *slots);
int64_t most_pairs(int64_t terms);

/* candidates.c */
void collect(struct tile *tile, struct query *query, int64_t block, const uint16_t *sums, const uint32_t *found);
bool finish(struct tile *tile, struct query *query);

void offer_to_document(struct sides *sides, int32_t k, int32_t document, float score, int64_t row);

/* exact.c */
bool offer_exactly(const struct documents *documents, const int32_t *terms, const float *weights, int64_t count,
                   int64_t row, int32_t k, struct sides *sides, float *scores);
bool exact_query(struct tile *tile, struct query *query);
bool add_exactly(const struct documents *documents, const int32_t *terms, const float *weights, int64_t count,
                 float *scores);

#endif
