/* A query as the rough pass wants it: a unit, 8-bit weights for the common terms, lists for the rare ones. */

#include <math.h>
#include <stddef.h>

#include "tile.h"

#define AIM 40000.0
#define ENOUGH 50       /* queries seen before experience is trusted */
#define DEVIATIONS 3    /* how far below what experience says a k-th score is not to be expected */
#define HEAVIEST 63   /* two such weights times 255 still fit 15 bits */
#define AHEAD 24       /* how many terms early one is asked for */
#define PARTS 4       /* a heavier weight is cut into up to so many */

/* Room for the pairs of a query of so many terms. */
int64_t most_pairs(int64_t terms) { return (terms * PARTS + 1) / 2; }

/* A term of the documents, or NULL where none of them has it. */
static const struct term *known(const struct documents *documents, int32_t term) {
  if (term >= documents->terms || !documents->term[term].count) return NULL;
  return &documents->term[term];
}

static void fetch_terms(const struct tile *tile, int64_t at) {
  if (at < tile->last_term && tile->queries.term[at] < tile->documents->terms)
    __builtin_prefetch(&tile->documents->term[tile->queries.term[at]]);
}

/* Chooses the unit from what scores are to be expected: mean and deviation, were the terms independent. */
static void choose_unit(struct tile *tile, struct query *query) {
  double centre = 0, square = 0, heaviest = 0;
  int64_t start = tile->queries.start[query->row];
  for (int64_t at = start; at < tile->queries.start[query->row + 1]; at++) {
    fetch_terms(tile, at + AHEAD);
    const struct term *term = known(tile->documents, tile->queries.term[at]);
    double weight = tile->queries.weight[at];
    query->slots[at - start] = term ? term->slot : -1;
    if (!term) continue;
    centre += weight * term->mean;
    square += weight * weight * term->square;
    if (term->slot < tile->documents->head) heaviest = weight * term->scale > heaviest ? weight * term->scale : heaviest;
  }
  query->centre = centre;
  query->spread = sqrt(square);
  double expected = centre + tile->experience->guess * query->spread;
  query->unit = expected > 0 ? AIM / expected : 0;
  if (heaviest * query->unit > HEAVIEST * PARTS) query->unit = HEAVIEST * PARTS / heaviest;
}

struct head {
  struct query *query;
  uint32_t waiting_row;
  int waiting_weight; /* 0: none */
  double lost, length; /* squares of rounding errors and of weights */
};

static void add_weight(struct head *head, uint32_t row, int weight) {
  if (!head->waiting_weight) {
    head->waiting_row = row;
    head->waiting_weight = weight;
    return;
  }
  uint32_t both = (uint32_t)(head->waiting_weight | weight << 8);
  head->query->pairs[head->query->pair_count++] = (struct pair){head->waiting_row, row, both | both << 16};
  head->waiting_weight = 0;
}

static void add_head_term(struct head *head, int32_t slot, double weight) {
  int rounded = (int)lrint(weight);
  head->lost += (weight - rounded) * (weight - rounded);
  head->length += weight * weight;
  for (; rounded > HEAVIEST; rounded -= HEAVIEST) add_weight(head, (uint32_t)slot * BLOCK, HEAVIEST);
  if (rounded) add_weight(head, (uint32_t)slot * BLOCK, rounded);
}

static uint16_t expected_floor(const struct tile *tile, const struct query *query) {
  const struct experience *experience = tile->experience;
  if (experience->count < ENOUGH) return 1;
  double spreads = experience->guess - DEVIATIONS * experience->deviation;
  double floor = (query->centre + spreads * query->spread) * query->unit - query->margin;
  return floor > 1 ? (uint16_t)fmin(floor, SATURATED) : 1;
}

/* Fills in the query of `query->row`. `margin` bounds |rough - exact * unit|: for the head by Cauchy-Schwarz, the
   rounding of the query against the longest row of tile numbers and the query against the longest rounding error of
   a document; for the tail what each list's products are off. */
void prepare(struct tile *tile, struct query *query, struct pair *pairs, struct list *lists, int32_t *slots) {
  const struct documents *documents = tile->documents;
  query->pairs = pairs;
  query->lists = lists;
  query->slots = slots;
  query->pair_count = query->list_count = query->count = 0;
  query->full = 3 * tile->k + 16;
  if (query->full > tile->room) query->full = tile->room;
  choose_unit(tile, query);
  if (query->unit == 0) return;
  double off = 2;
  struct head head = {query, 0, 0, 0, 0};
  for (int64_t at = tile->queries.start[query->row]; at < tile->queries.start[query->row + 1]; at++) {
    const struct term *term = known(documents, tile->queries.term[at]);
    double weight = tile->queries.weight[at] * query->unit;
    if (!term) continue;
    double factor = weight * term->scale;
    if (term->slot < documents->head) {
      add_head_term(&head, term->slot, factor);
      continue;
    }
    const uint32_t *list = documents->brief + term->start, *last = list + term->count;
    query->lists[query->list_count++] = (struct list){list, last, last, (float)(factor / FINER)};
    off += 1.02 + 0.51 * factor / FINER;
  }
  if (head.waiting_weight) add_weight(&head, head.waiting_row, 0);
  query->margin = 1.0001 * (sqrt(head.lost) * documents->tile_norm + sqrt(head.length) * documents->tile_error) + off;
  query->floor = query->limit = expected_floor(tile, query);
}
