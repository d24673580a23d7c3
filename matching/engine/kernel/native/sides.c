/* The other side: the best queries of each document, out of the same rough sums. */

#include <math.h>
#include <stdlib.h>

#include "tile.h"

#define FEW 65536

/* Drops the wishes that cannot be among the best of their document any more. */
void drop_wishes(struct sides *sides) {
  int64_t kept = 0;
  for (int64_t i = 0; i < sides->wish_count; i++) {
    struct wish wish = sides->wishes[i];
    sides->wishes[kept] = wish;
    kept += wish.high >= sides->kth[wish.document];
  }
  sides->wish_count = sides->kept = kept;
}

/* Sees to it that there is room for the wishes of one more block. */
static bool make_room(struct sides *sides) {
  if (sides->wish_count + BLOCK <= sides->wish_room) return true;
  int64_t room = sides->wish_room * 3 / 2 + FEW;
  struct wish *wishes = realloc(sides->wishes, (size_t)room * sizeof *wishes);
  if (!wishes) return false;
  sides->wishes = wishes;
  sides->wish_room = room;
  return true;
}

/* Takes a lower bound of a score into the document's heap. */
static void raise_kth(struct sides *sides, int32_t k, int32_t document, float low) {
  float *heap = sides->low + (int64_t)document * k;
  int32_t at = 0, count = sides->count[document];
  if (!(low > 0)) return;
  if (count < k) {
    for (at = sides->count[document]++; at > 0 && heap[(at - 1) / 2] > low; at = (at - 1) / 2)
      heap[at] = heap[(at - 1) / 2];
    count++;
  } else {
    if (low <= heap[0]) return;
    for (int32_t child; (child = 2 * at + 1) < k; at = child) {
      child += child + 1 < k && heap[child + 1] < heap[child];
      if (heap[child] >= low) break;
      heap[at] = heap[child];
    }
  }
  heap[at] = low;
  if (count == k) sides->kth[document] = heap[0];
}

/* Remembers the query for those documents of a block whose bits are set in `found` and that may want it. Answers
   false where memory is short. */
bool wish(struct tile *tile, const struct query *query, int64_t block, const uint16_t *sums, const uint32_t *found) {
  struct sides *sides = tile->sides;
  if (!make_room(sides)) return false;
  /* A little wider than the margin, for these bounds are float32. */
  double up = 1.000001 / query->unit, down = 0.999999 / query->unit;
  for (int word = 0; word < BLOCK / 32; word++) {
    for (uint32_t bits = found[word]; bits; bits &= bits - 1) {
      int place = 32 * word + __builtin_ctz(bits);
      int32_t document = (int32_t)(block * BLOCK + place);
      double sum = sums[place];
      float high = sums[place] == SATURATED ? INFINITY : (float)((sum + query->margin) * up);
      if (high < sides->kth[document]) continue;
      raise_kth(sides, tile->k, document, (float)((sum - query->margin) * down));
      sides->wishes[sides->wish_count++] = (struct wish){(int32_t)query->row, document, high};
    }
  }
  return true;
}

/* The wishes in the order of their queries, those of one query as they came, that is by document. NULL where memory is
   short. */
static struct wish *by_row(const struct wish *wishes, int64_t count) {
  int64_t rows = 0;
  for (int64_t i = 0; i < count; i++) rows = wishes[i].row < rows ? rows : wishes[i].row + 1;
  int64_t *place = calloc((size_t)rows + 1, sizeof *place);
  struct wish *sorted = malloc((size_t)(count + 1) * sizeof *sorted);
  if (place && sorted) {
    for (int64_t i = 0; i < count; i++) place[wishes[i].row + 1]++;
    for (int64_t i = 0; i < rows; i++) place[i + 1] += place[i];
    for (int64_t i = 0; i < count; i++) sorted[place[wishes[i].row]++] = wishes[i];
  } else {
    free(sorted);
    sorted = NULL;
  }
  free(place);
  return sorted;
}

/* Exact scores for the wishes of one query, offered to the documents' lists (documents, k). */
static void grant(const struct tile *tile, const struct wish *wish, const struct wish *end, int32_t *ids, float *scores,
                  int32_t *counts) {
  for (; wish < end; wish++) {
    int64_t at = (int64_t)wish->document * tile->k;
    struct best own = {scores + at, ids + at, counts[wish->document], tile->k};
    offer(&own, dot(tile->documents, wish->document, tile->bits, tile->weights), wish->row);
    counts[wish->document] = own.count;
  }
}

static void sort_lists(int64_t documents, int32_t k, int32_t *ids, float *scores, const int32_t *counts) {
  for (int64_t i = 0; i < documents; i++) {
    struct best own = {scores + i * k, ids + i * k, counts[i], k};
    sort_best(&own);
  }
}

/* Turns the wishes into lists, best first. `kth` may have been raised since; the wishes are gone afterwards. */
static bool settle_wishes(struct tile *tile, struct sides *sides, int32_t *ids, float *scores, int32_t *counts) {
  int32_t *slots = NULL;
  drop_wishes(sides);
  struct wish *wishes = by_row(sides->wishes, sides->wish_count);
  if (!wishes) return false;
  const struct wish *end = wishes + sides->wish_count;
  for (const struct wish *first = wishes, *last; first < end; first = last) {
    for (last = first; last < end && last->row == first->row; last++) fetch_row(tile->documents, last->document);
    int64_t from = tile->queries.start[first->row], count = tile->queries.start[first->row + 1] - from;
    int32_t *grown = realloc(slots, (size_t)(count + 1) * sizeof *slots);
    if (!grown) break;
    slots = grown;
    for (int64_t i = 0; i < count; i++) {
      int32_t term = tile->queries.term[from + i];
      slots[i] = term < tile->documents->terms ? tile->documents->term[term].slot : -1;
    }
    struct query query = {.row = first->row, .slots = slots};
    spread_out(tile, &query);
    grant(tile, first, last, ids, scores, counts);
    clear_bits(tile, &query);
    sides->wish_count -= last - first;
  }
  free(slots);
  free(wishes);
  return sides->wish_count == 0;
}

/* Exact lists of the documents, ids and scores (documents, k), out of what top_k remembered in `sides`. `counts`
   (documents,) is 0 at first. Answers 0, or -1 where memory is short. */
int own_lists(const struct documents *documents, const int64_t *start, const int32_t *term, const float *weight,
              int32_t k, struct sides *sides, int32_t *ids, float *scores, int32_t *counts) {
  struct tile *tile = calloc(1, sizeof *tile);
  if (!tile) return -1;
  tile->documents = documents;
  tile->queries = (struct rows){start, term, weight};
  tile->k = k;
  tile->bits = calloc((size_t)documents->terms / 32 + 1, sizeof *tile->bits);
  tile->weights = malloc((size_t)(documents->terms + 1) * sizeof *tile->weights);
  bool done = tile->bits && tile->weights && settle_wishes(tile, sides, ids, scores, counts);
  if (done) sort_lists(documents->count, k, ids, scores, counts);
  free(tile->bits);
  free(tile->weights);
  free(tile);
  return done ? 0 : -1;
}

void free_wishes(struct sides *sides) {
  free(sides->wishes);
  sides->wishes = NULL;
}

/* The same lists for certain: all scores of all queries. Slow; for the few documents that may have missed some. */
int certain_lists(const struct documents *documents, const int64_t *start, const int32_t *term, const float *weight,
                  int64_t queries, int32_t k, int32_t *ids, float *scores, int32_t *counts) {
  float *found = malloc((size_t)(documents->count + 1) * sizeof *found);
  bool done = found;
  for (int64_t row = 0; done && row < queries; row++) {
    done = add_exactly(documents, term + start[row], weight + start[row], start[row + 1] - start[row], found);
    for (int64_t i = 0; done && i < documents->count; i++) {
      if (!(found[i] > 0)) continue;
      struct best own = {scores + i * k, ids + i * k, counts[i], k};
      offer(&own, found[i], (int32_t)row);
      counts[i] = own.count;
    }
  }
  if (done) sort_lists(documents->count, k, ids, scores, counts);
  free(found);
  return done ? 0 : -1;
}
