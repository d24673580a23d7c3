/* Which documents can still be among the best of a query, and their exact scores. */

#include <math.h>
#include <stdlib.h>

#include "tile.h"

#define AHEAD 3 /* how many candidates early a row is asked for */

static void raise_limit(struct query *query, double to) {
  uint16_t limit = to >= SATURATED ? SATURATED : to > 1 ? (uint16_t)to : 1;
  if (limit > query->limit) query->limit = limit;
}

/* The k-th greatest of `count` numbers, k counted from 1. Reorders them. */
static uint16_t kth_greatest(uint16_t *numbers, int count, int k) {
  int from = 0, to = count - 1, wanted = k - 1;
  while (from < to) {
    uint16_t pivot = numbers[(from + to) / 2];
    int left = from, right = to;
    while (left <= right) {
      while (numbers[left] > pivot) left++;
      while (numbers[right] < pivot) right--;
      if (left > right) break;
      uint16_t number = numbers[left];
      numbers[left++] = numbers[right];
      numbers[right--] = number;
    }
    if (wanted <= right)
      to = right;
    else if (wanted >= left)
      from = left;
    else
      break;
  }
  return numbers[wanted];
}

/* Drops what cannot be among the best any more: k documents have at least the k-th rough sum less the margin. Answers
   that sum, 0 where there are fewer. */
static uint16_t shrink(struct tile *tile, struct query *query) {
  uint16_t kth = 0;
  if (query->count >= tile->k) {
    for (int i = 0; i < query->count; i++) tile->scratch[i] = query->candidates[i].sum;
    kth = kth_greatest(tile->scratch, query->count, tile->k);
    raise_limit(query, kth - 2 * query->margin);
  }
  int kept = 0;
  for (int i = 0; i < query->count; i++) {
    struct candidate candidate = query->candidates[i];
    query->candidates[kept] = candidate;
    kept += candidate.sum >= query->limit;
  }
  query->count = kept;
  return kth;
}

/* Writes the query's weights by slot. */
void spread_out(struct tile *tile, const struct query *query) {
  int64_t start = tile->queries.start[query->row], count = tile->queries.start[query->row + 1] - start;
  for (int64_t i = 0; i < count; i++) {
    int32_t slot = query->slots[i];
    if (slot < 0) continue;
    tile->bits[slot / 32] |= 1u << slot % 32;
    tile->weights[slot] = tile->queries.weight[start + i];
  }
}

void clear_bits(struct tile *tile, const struct query *query) {
  int64_t count = tile->queries.start[query->row + 1] - tile->queries.start[query->row];
  for (int64_t i = 0; i < count; i++)
    if (query->slots[i] >= 0) tile->bits[query->slots[i] / 32] = 0;
}

static void settle_one(struct tile *tile, struct query *query, int32_t document) {
  float score = dot(tile->documents, document, tile->bits, tile->weights);
  if (offer(&query->best, score, document))
    raise_limit(query, kth_score(&query->best) * query->unit - query->margin);
}

static void bring_forward(struct query *query, uint16_t first) {
  int front = 0;
  for (int i = 0; i < query->count; i++) {
    struct candidate candidate = query->candidates[i];
    if (candidate.sum < first) continue;
    query->candidates[i] = query->candidates[front];
    query->candidates[front++] = candidate;
  }
}

/* Scores the candidates exactly: first those at or above `first`, which raise the limit for the others. */
static void settle(struct tile *tile, struct query *query, uint16_t first) {
  bring_forward(query, first);
  for (int i = 0; i < AHEAD && i < query->count; i++) fetch_row(tile->documents, query->candidates[i].document);
  spread_out(tile, query);
  for (int i = 0; i < query->count; i++) {
    if (i + AHEAD < query->count && query->candidates[i + AHEAD].sum >= query->limit)
      fetch_row(tile->documents, query->candidates[i + AHEAD].document);
    if (query->candidates[i].sum >= query->limit) settle_one(tile, query, query->candidates[i].document);
  }
  clear_bits(tile, query);
  query->count = 0;
}

/* Looks through the candidates, soon again while that helps, for it raises the limit. */
static void make_room(struct tile *tile, struct query *query) {
  shrink(tile, query);
  if (query->count > tile->room / 4 * 3) settle(tile, query, 0);
  query->full = query->count + 2 * tile->k + 16;
  if (query->full > tile->room) query->full = tile->room;
}

/* Remembers the documents of a block whose bits are set in `found`. */
void collect(struct tile *tile, struct query *query, int64_t block, const uint16_t *sums, const uint32_t *found) {
  for (int word = 0; word < BLOCK / 32; word++) {
    for (uint32_t bits = found[word]; bits; bits &= bits - 1) {
      int place = 32 * word + __builtin_ctz(bits);
      int32_t document = (int32_t)(block * BLOCK + place);
      if (tile->alive && !tile->alive[document]) continue;
      if (sums[place] < query->limit) continue;
      query->candidates[query->count++] = (struct candidate){document, sums[place]};
      if (query->count == query->full) make_room(tile, query);
    }
  }
}

/* Learns from a query how far above the centre a k-th score lies: mean and mean deviation, older ones fading. */
static void learn(struct tile *tile, const struct query *query) {
  double seen = (kth_score(&query->best) - query->centre) / query->spread;
  if (!(seen > 0.5 && seen < 1000)) return;
  struct experience *experience = tile->experience;
  double rate = experience->count < 64 ? 1 / (1 + experience->count) : 1.0 / 64;
  experience->deviation += (fabs(seen - experience->guess) - experience->deviation) * rate;
  experience->guess += (seen - experience->guess) * rate;
  experience->count++;
}

/* Leaves the best k in the query's place of the answer. Where too few documents were found, or even a sum of 0 might
   be among the best, everything is added up exactly instead. Answers false where memory is short. */
bool finish(struct tile *tile, struct query *query) {
  if (query->unit == 0) return true;
  settle(tile, query, shrink(tile, query));
  if (kth_score(&query->best) * query->unit - query->margin < query->floor) return exact_query(tile, query);
  learn(tile, query);
  return true;
}
