/* The best k documents of each query, and the best k queries of each document, in one pass over tiles of queries. */

#include <stdlib.h>
#include <string.h>

#include "tile.h"

#define MANY 32       /* so many queries use nearly all rows of a block */
#define SOON 2        /* how many queries early tail sums are asked for */
#define FIRST_TILE 16 /* the documents' own lists are empty at first and want everything: begin small */

/* The least of each group's k-th scores, and the least of all. They only rise: what does not interest now will not
   later. */
struct wanted {
  float group[GROUPS], all;
};

static struct wanted wanted_of(const struct sides *sides, int64_t block) {
  struct wanted wanted;
  const float *kth = sides->kth + block * BLOCK;
  for (int g = 0; g < GROUPS; g++) {
    float least = kth[g * GROUP];
    for (int i = 1; i < GROUP; i++) least = kth[g * GROUP + i] < least ? kth[g * GROUP + i] : least;
    wanted.group[g] = least;
    wanted.all = g && wanted.all < least ? wanted.all : least;
  }
  return wanted;
}

/* What a sum must reach to be of interest to the query or, where `wanted` says so, to a document of the group. */
static void limits_of(const struct query *query, const struct wanted *wanted, uint16_t limits[GROUPS]) {
  float unit = (float)query->unit, off = (float)(query->margin + 1), most = query->limit;
  for (int g = 0; g < GROUPS; g++) {
    float needed = wanted ? wanted->group[g] * unit - off : most;
    needed = needed < most ? needed : most;
    limits[g] = (uint16_t)(int32_t)(needed > 1 ? needed : 1);
  }
}

/* Every document's list missed what lies below a sum of 1 in this query's unit, if it wanted that little: none does
   where `wanted` is the least of what they want. */
static void note_missed(struct sides *sides, const struct query *query, int64_t block, float wanted) {
  float least = (float)((1 + query->margin) / query->unit * 1.000001);
  if (wanted >= least) return;
  const float *kth = sides->kth + block * BLOCK;
  float *missed = sides->missed + block * BLOCK;
  for (int i = 0; i < BLOCK; i++) missed[i] = kth[i] < least && missed[i] < least ? least : missed[i];
}

/* `wanted` is NULL where the documents have no lists of their own. */
static bool scan_one(struct tile *tile, struct query *query, int64_t block, const struct wanted *wanted,
                     const uint16_t *tail) {
  uint16_t limits[GROUPS], sums[BLOCK];
  uint32_t found[BLOCK / 32];
  const uint8_t *rows = tile->documents->tiles + block * tile->documents->head * BLOCK;
  if (wanted) note_missed(tile->sides, query, block, wanted->all);
  limits_of(query, wanted, limits);
  if (!scan_block(query->pairs, query->pair_count, rows, tail, limits, sums, found)) return true;
  collect(tile, query, block, sums, found);
  return !wanted || wish(tile, query, block, sums, found);
}

/* Asks for the rows of the next block that the q-th query is about to use: a part of them all where there are many
   queries, its own where there are few. */
static void fetch_next(const struct tile *tile, int64_t block, int q) {
  const struct documents *documents = tile->documents;
  if (block * BLOCK >= documents->count) return;
  const uint8_t *rows = documents->tiles + block * documents->head * BLOCK;
  if (tile->count < MANY) {
    fetch_rows(tile->query[q].pairs, tile->query[q].pair_count, rows);
    return;
  }
  int64_t lines = documents->head * BLOCK / 64, first = lines * q / tile->count, last = lines * (q + 1) / tile->count;
  for (int64_t line = first; line < last; line++) __builtin_prefetch(rows + 64 * line, 0, 2);
}

/* The tail sums of a query for the documents of one range, whole blocks, which lies within a page. */
static void add_tails(const struct tile *tile, struct query *query, int64_t from, int64_t to, uint16_t *sums) {
  memset(sums, 0, (size_t)(to - from) * sizeof *sums);
  if (from % PAGE == 0 && tile->documents->count > PAGE)
    turn_page(tile->documents, query->lists, query->list_count, from);
  add_lists(query->lists, query->list_count, (int32_t)(from % PAGE), (int32_t)(from % PAGE + to - from), sums);
}

static void fetch_tails(const uint16_t *tails) {
  for (int i = 0; i < BLOCK; i += 32) __builtin_prefetch(tails + i);
}

/* Holds the tile's queries against the documents of some blocks: first the rare terms, then block by block. */
static bool scan_range(struct tile *tile, int64_t first_block, int64_t blocks) {
  int64_t from = first_block * BLOCK, to = from + blocks * BLOCK;
  for (int q = 0; q < tile->count; q++) {
    struct query *query = &tile->query[q];
    if (query->unit == 0) continue;
    if (q + 1 < tile->count) fetch_lists(query[1].lists, query[1].list_count);
    add_tails(tile, query, from, to, tile->tails + q * STRIDE);
  }
  for (int64_t block = 0; block < blocks; block++) {
    struct wanted wanted;
    if (tile->sides) wanted = wanted_of(tile->sides, first_block + block);
    for (int q = 0; q < tile->count; q++) {
      const uint16_t *tail = tile->tails + q * STRIDE + block * BLOCK;
      if (q + SOON < tile->count) fetch_tails(tail + SOON * STRIDE);
      fetch_next(tile, first_block + block + 1, q);
      if (tile->query[q].unit == 0) continue;
      if (!scan_one(tile, &tile->query[q], first_block + block, tile->sides ? &wanted : NULL, tail)) return false;
    }
  }
  return true;
}

static bool scan_all(struct tile *tile) {
  int64_t blocks = (tile->documents->count + BLOCK - 1) / BLOCK, most = RANGE / BLOCK;
  for (int64_t first = 0; first < blocks; first += most)
    if (!scan_range(tile, first, blocks - first < most ? blocks - first : most)) return false;
  if (tile->sides && tile->sides->wish_count > 2 * tile->sides->kept + 65536) drop_wishes(tile->sides);
  return true;
}

/* Sees to it that pairs and lists have room for the terms of the tile's queries. */
static bool grow(struct tile *tile, int64_t terms) {
  if (terms <= tile->arena) return true;
  free(tile->pairs);
  free(tile->lists);
  free(tile->slots);
  tile->arena = terms;
  tile->pairs = malloc((size_t)(most_pairs(terms) + TILE) * sizeof *tile->pairs);
  tile->lists = malloc((size_t)terms * sizeof *tile->lists);
  tile->slots = malloc((size_t)terms * sizeof *tile->slots);
  return tile->pairs && tile->lists && tile->slots;
}

static bool fill(struct tile *tile, int64_t first, int count, int32_t *ids, float *scores) {
  const int64_t *start = tile->queries.start;
  if (!grow(tile, start[first + count] - start[first] + 1)) return false;
  struct pair *pairs = tile->pairs;
  struct list *lists = tile->lists;
  int32_t *slots = tile->slots;
  tile->count = count;
  for (int q = 0; q < count; q++) {
    struct query *query = &tile->query[q];
    int64_t row = first + q;
    query->row = row;
    query->best = (struct best){scores + row * tile->k, ids + row * tile->k, 0, tile->k};
    query->candidates = tile->candidates + (int64_t)q * tile->room;
    prepare(tile, query, pairs, lists, slots);
    pairs += query->pair_count;
    lists += query->list_count;
    slots += start[row + 1] - start[row];
  }
  return true;
}

static void close_tile(struct tile *tile) {
  free(tile->pairs);
  free(tile->lists);
  free(tile->slots);
  free(tile->candidates);
  free(tile->tails);
  free(tile->bits);
  free(tile->weights);
  free(tile->scratch);
  free(tile);
}

static struct tile *open_tile(const struct documents *documents, int64_t queries, int32_t k) {
  struct tile *tile = calloc(1, sizeof *tile);
  if (!tile) return NULL;
  int64_t most = queries < TILE ? queries : TILE;
  tile->documents = documents;
  tile->k = k;
  tile->room = k > 64 ? 4 * k : 256;
  tile->candidates = malloc((size_t)(most * tile->room) * sizeof *tile->candidates);
  tile->tails = malloc((size_t)(most * STRIDE) * sizeof *tile->tails);
  tile->bits = calloc((size_t)documents->terms / 32 + 1, sizeof *tile->bits);
  tile->weights = malloc((size_t)(documents->terms + 1) * sizeof *tile->weights);
  tile->scratch = malloc((size_t)tile->room * sizeof *tile->scratch);
  if (tile->candidates && tile->tails && tile->bits && tile->weights && tile->scratch) return tile;
  close_tile(tile);
  return NULL;
}

/* A query by itself: reading all rows of tile numbers for it would not pay. */
static bool one_query(const struct documents *documents, struct rows queries, int64_t row, int32_t k,
                      const uint8_t *alive, int32_t *ids, float *scores) {
  struct tile tile = {.documents = documents, .queries = queries, .k = k, .alive = alive};
  struct query query = {.row = row, .best = {scores + row * k, ids + row * k, 0, k}};
  if (!exact_query(&tile, &query)) return false;
  sort_best(&query.best);
  return true;
}

static bool one_tile(struct tile *tile, int64_t first, int count, int32_t *ids, float *scores) {
  bool done = fill(tile, first, count, ids, scores) && scan_all(tile);
  for (int q = 0; done && q < count; q++) {
    done = finish(tile, &tile->query[q]);
    sort_best(&tile->query[q].best);
  }
  return done;
}

/* Best k documents for the queries `first` to `last` (not included) into ids and scores (queries, k). With `sides`
   the documents' lists see these queries too. Answers 0, or -1 where memory is short. */
int top_k(const struct documents *documents, const int64_t *start, const int32_t *term, const float *weight,
          int64_t first, int64_t last, int32_t k, const uint8_t *alive, struct sides *sides, struct experience *experience,
          int32_t *ids, float *scores) {
  struct rows queries = {start, term, weight};
  if (last - first == 1 && !sides) return one_query(documents, queries, first, k, alive, ids, scores) ? 0 : -1;
  struct tile *tile = open_tile(documents, last - first, k);
  if (!tile) return -1;
  tile->queries = queries;
  tile->last_term = start[last];
  tile->alive = alive;
  tile->sides = sides;
  tile->experience = experience;
  int size = experience->count ? TILE : FIRST_TILE, answer = 0;
  for (int64_t at = first; at < last && answer == 0; at += size, size = size < TILE ? 2 * size : TILE) {
    if (last - at < size) size = (int)(last - at);
    answer = one_tile(tile, at, size, ids, scores) ? 0 : -1;
  }
  close_tile(tile);
  return answer;
}

/* The best k of one query, in order, ids and scores (k,). Answers how many there are, or -1 where memory is short. */
int search(const struct documents *documents, const int32_t *terms, const float *weights, int64_t count, int32_t k,
           const uint8_t *alive, int32_t *ids, float *scores) {
  int64_t starts[2] = {0, count};
  int found = 0;
  if (!one_query(documents, (struct rows){starts, terms, weights}, 0, k, alive, ids, scores)) return -1;
  while (found < k && ids[found] >= 0) found++;
  return found;
}

/* Scores of all documents for one query. Answers 0, or -1 where memory is short. */
int scores(const struct documents *documents, const int32_t *terms, const float *weights, int64_t count, float *found) {
  return add_exactly(documents, terms, weights, count, found) ? 0 : -1;
}
