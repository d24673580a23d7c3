/* One statement against all documents: the same cheap sums, without what only many queries are worth. */

#include <math.h>
#include <stdlib.h>

#include "tile.h"

#define SAMPLE 4096 /* documents that are scored exactly, to know what scores to expect of the others */
#define DENSE 2     /* common terms per document from which on rough sums are quicker than exact ones */
#define HALF_DENSE 4 /* a term of one document in so many costs the same as a list and as a dense row */
#define FEW 64      /* one document in so many may want nearly everything */
#define AHEAD 4     /* how many candidates early a row is asked for */

/* Whether rough sums over all documents and exact scores of a few are quicker than exact scores of all. */
static bool rough_pays(const struct documents *documents, const int32_t *terms, int64_t count) {
  int64_t common = 0;
  for (int64_t i = 0; i < count; i++)
    if (terms[i] < documents->terms) common += documents->term[terms[i]].count;
  return documents->count > 2 * SAMPLE && common > DENSE * documents->count;
}

/* How many of the query's terms at most are so common that a dense row has less to read than a list: the first slot
   of a term that is not. */
static int64_t dense_slots(const struct documents *documents, const int32_t *terms, int64_t count) {
  int64_t first = documents->head;
  for (int64_t i = 0; i < count; i++) {
    if (terms[i] >= documents->terms) continue;
    const struct term *term = &documents->term[terms[i]];
    if (term->slot < first && term->count < documents->count / HALF_DENSE) first = term->slot;
  }
  return first;
}

static float greatest(const struct best *best) {
  float found = 0;
  for (int32_t i = 0; i < best->count; i++) found = best->score[i] > found ? best->score[i] : found;
  return found;
}

/* Exact scores for the first documents, rough sums for the others: those that can still be among the best are scored
   exactly too. The greatest of the sample is about what the k-th of them all will be. */
static bool search_roughly(struct tile *tile, int32_t *ids, float *scores, int64_t row) {
  struct query *query = &tile->query[0];
  struct best best = {scores + row * tile->k, ids + row * tile->k, 0, tile->k};
  query->row = row;
  query->best = best;
  if (!exact_part(tile, query, SAMPLE)) return false;
  best = query->best;
  query->expected = greatest(&best);
  if (query->expected == 0) return exact_query(tile, query);
  if (!fill(tile, row, 1, ids, scores)) return false;
  query->best = best;
  raise_limit(query, kth_score(&best) * query->unit - query->margin);
  return scan_all(tile, SAMPLE / BLOCK) && finish(tile, query);
}

/* The best k of one query. Answers false where memory is short. */
bool one_query(const struct documents *documents, struct rows queries, int64_t row, int32_t k, const uint8_t *alive,
               int32_t *ids, float *scores) {
  int64_t start = queries.start[row], count = queries.start[row + 1] - start;
  struct tile small = {.documents = documents, .queries = queries, .k = k, .alive = alive};
  if (!rough_pays(documents, queries.term + start, count)) {
    struct query query = {.row = row, .best = {scores + row * k, ids + row * k, 0, k}};
    if (!exact_query(&small, &query)) return false;
    sort_best(&query.best);
    return true;
  }
  struct tile *tile = open_tile(documents, 1, k);
  if (!tile) return false;
  struct experience none = {0, 0, 0};
  tile->queries = queries;
  tile->head = dense_slots(documents, queries.term + start, count);
  tile->last_term = start + count;
  tile->alive = alive;
  tile->experience = &none;
  bool done = search_roughly(tile, ids, scores, row);
  sort_best(&tile->query[0].best);
  close_tile(tile);
  return done;
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

/* What the documents' last scores are on average; those that are not there count as 0. */
static double average(const float *kth, int64_t count) {
  double sum = 0;
  for (int64_t i = 0; i < count; i++) sum += kth[i] > 0 && kth[i] < INFINITY ? kth[i] : 0;
  return count ? sum / (double)count : 0;
}

/* Whether rough sums can tell which lists the query enters: not where many lists take nearly everything. */
static bool tells(const struct tile *tile, const struct query *query, const float *kth) {
  int64_t low = 0;
  float least = (float)((query->margin + 3) / query->unit);
  for (int64_t i = 0; i < tile->documents->count; i++) low += !(kth[i] > least);
  return low * FEW < tile->documents->count;
}

/* The limits of a block's documents: 0 where rough sums tell nothing, never reached beyond the last document. */
static void limits_in(const struct tile *tile, const struct query *query, const float *kth, int64_t block,
                      uint16_t limits[BLOCK]) {
  float last[BLOCK];
  int64_t from = block * BLOCK, left = tile->documents->count - from;
  if (left < BLOCK)
    for (int i = 0; i < BLOCK; i++) last[i] = i < left ? kth[from + i] : INFINITY;
  limits_of(left < BLOCK ? last : kth + from, query->unit, query->margin + 1, SATURATED, limits);
  for (int i = 0; i < BLOCK; i++) limits[i] = limits[i] > 1 ? limits[i] : 0;
}

/* The documents whose list the query may enter, ascending; answers how many. */
static int64_t likely(struct tile *tile, const float *kth, int32_t *ids) {
  const struct documents *documents = tile->documents;
  struct query *query = &tile->query[0];
  uint16_t limits[BLOCK], sums[BLOCK];
  uint32_t found[BLOCK / 32];
  int64_t blocks = (documents->count + BLOCK - 1) / BLOCK, number = 0;
  for (int64_t block = 0; block < blocks; block++) {
    int64_t place = block * BLOCK % RANGE, from = block * BLOCK, to = from + RANGE;
    const uint8_t *rows = documents->tiles + block * documents->head * BLOCK;
    if (place == 0) add_tails(tile, query, from, to < blocks * BLOCK ? to : blocks * BLOCK, tile->tails);
    if (block + 1 < blocks) fetch_rows(query->pairs, query->pair_count, rows + documents->head * BLOCK);
    limits_in(tile, query, kth, block, limits);
    if (!scan_block(query->pairs, query->pair_count, rows, tile->tails + place, limits, 0, sums, found)) continue;
    for (int word = 0; word < BLOCK / 32; word++)
      for (uint32_t bits = found[word]; bits; bits &= bits - 1)
        ids[number++] = (int32_t)(from + 32 * word + __builtin_ctz(bits));
  }
  return number;
}

static bool enters(float score, float kth) { return score > kth && score > 0; }

/* Keeps of `number` documents those whose list the query enters; answers how many. */
static int64_t settle_entered(struct tile *tile, const float *kth, int64_t number, int32_t *ids, float *scores) {
  int64_t kept = 0;
  spread_out(tile, &tile->query[0]);
  for (int64_t i = 0; i < number; i++) {
    if (i + AHEAD < number) fetch_row(tile->documents, ids[i + AHEAD]);
    int32_t document = ids[i];
    float score = dot(tile->documents, document, tile->bits, tile->weights);
    ids[kept] = document;
    scores[kept] = score;
    kept += enters(score, kth[document]);
  }
  return kept;
}

static int64_t entered_exactly(const struct documents *documents, const int32_t *terms, const float *weights,
                               int64_t count, const float *kth, int32_t *ids, float *scores) {
  if (!add_exactly(documents, terms, weights, count, scores)) return -1;
  int64_t kept = 0;
  for (int64_t i = 0; i < documents->count; i++) {
    float score = scores[i];
    ids[kept] = (int32_t)i;
    scores[kept] = score;
    kept += enters(score, kth[i]);
  }
  return kept;
}

/* The documents in whose list a new query scores above the last, `kth` (documents,), ascending, and the scores; `ids`
   and `scores` have room for all documents. Answers how many there are, or -1 where memory is short. */
int64_t entered(const struct documents *documents, const int32_t *terms, const float *weights, int64_t count,
                const float *kth, int32_t *ids, float *scores) {
  double expected = average(kth, documents->count);
  if (!(expected > 0) || !rough_pays(documents, terms, count))
    return entered_exactly(documents, terms, weights, count, kth, ids, scores);
  int64_t starts[2] = {0, count}, number = -1;
  struct experience none = {0, 0, 0};
  struct tile *tile = open_tile(documents, 1, 1);
  if (!tile) return -1;
  tile->queries = (struct rows){starts, terms, weights};
  tile->head = dense_slots(documents, terms, count);
  tile->last_term = count;
  tile->experience = &none;
  tile->query[0].expected = expected;
  if (fill(tile, 0, 1, ids, scores)) {
    number = tells(tile, &tile->query[0], kth)
                 ? settle_entered(tile, kth, likely(tile, kth, ids), ids, scores)
                 : entered_exactly(documents, terms, weights, count, kth, ids, scores);
  }
  close_tile(tile);
  return number;
}
