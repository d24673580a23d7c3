/* All scores of one query, added up term by term in float64. */

#include <stdlib.h>
#include <string.h>

#include "tile.h"

#define PART 2048 /* documents whose sums are held in the first cache at once */
#define AHEAD 64  /* how many entries early one is asked for */

/* What is left to read of one term's documents. */
struct exact_list {
  const struct entry *at, *end;
  float factor;
};

/* The lists of a query's terms, in the order of the terms, and the number of them. */
static int all_lists(const struct documents *documents, const int32_t *terms, const float *weights, int64_t count,
                     struct exact_list *lists) {
  int found = 0;
  for (int64_t i = 0; i < count; i++) {
    if (terms[i] >= documents->terms) continue;
    const struct term *term = &documents->term[terms[i]];
    const struct entry *list = documents->lists + term->start;
    if (term->count) lists[found++] = (struct exact_list){list, list + term->count, weights[i]};
  }
  return found;
}

static void fetch(const struct entry *from, int64_t entries) {
  for (int64_t i = 0; i < entries; i += 8) __builtin_prefetch(from + i);
}

/* Adds the products for the documents up to `to`. Each list goes on where it stopped, far from where the one before
   it was read: what the next one begins with is asked for, and so is what comes soon. */
static void add_range(struct exact_list *lists, int count, int32_t from, int32_t to, double *sums) {
  for (int i = 0; i < count; i++) {
    const struct entry *at = lists[i].at, *end = lists[i].end;
    double factor = lists[i].factor;
    if (i + 1 < count) fetch(lists[i + 1].at, AHEAD);
    for (; end - at >= 8 && at[7].id < to; at += 8) {
      __builtin_prefetch(at + AHEAD);
      for (int j = 0; j < 8; j++) sums[at[j].id - from] += factor * at[j].weight;
    }
    for (; at < end && at->id < to; at++) sums[at->id - from] += factor * at->weight;
    lists[i].at = at;
  }
}

/* Writes the scores of all documents. Answers false where memory is short. */
bool add_exactly(const struct documents *documents, const int32_t *terms, const float *weights, int64_t count,
                 float *scores) {
  struct exact_list *lists = malloc((size_t)(count + 1) * sizeof *lists);
  double *sums = calloc(PART, sizeof *sums);
  if (lists && sums) {
    int found = all_lists(documents, terms, weights, count, lists);
    for (int64_t from = 0; from < documents->count; from += PART) {
      int64_t to = from + PART < documents->count ? from + PART : documents->count;
      add_range(lists, found, (int32_t)from, (int32_t)to, sums);
      for (int64_t i = from; i < to; i++) scores[i] = (float)sums[i - from];
      memset(sums, 0, PART * sizeof *sums);
    }
  }
  bool done = lists && sums;
  free(lists);
  free(sums);
  return done;
}

static void offer_part(struct tile *tile, struct query *query, int64_t from, int64_t to, const double *sums) {
  for (int64_t i = from; i < to; i++) {
    float score = (float)sums[i - from];
    if (score > kth_score(&query->best) && (!tile->alive || tile->alive[i])) offer(&query->best, score, (int32_t)i);
  }
}

/* Offers a query's scores for the documents before `end`. They come in the order of their ids, so that one with the
   k-th score is never better than what is there. Answers false where memory is short. */
bool exact_part(struct tile *tile, struct query *query, int64_t end) {
  const struct documents *documents = tile->documents;
  int64_t start = tile->queries.start[query->row], count = tile->queries.start[query->row + 1] - start;
  struct exact_list *lists = malloc((size_t)(count + 1) * sizeof *lists);
  double *sums = calloc(PART, sizeof *sums);
  if (lists && sums) {
    int found = all_lists(documents, tile->queries.term + start, tile->queries.weight + start, count, lists);
    for (int64_t from = 0; from < end; from += PART) {
      int64_t to = from + PART < end ? from + PART : end;
      add_range(lists, found, (int32_t)from, (int32_t)to, sums);
      offer_part(tile, query, from, to, sums);
      memset(sums, 0, PART * sizeof *sums);
    }
  }
  bool done = lists && sums;
  free(lists);
  free(sums);
  return done;
}

/* Fills in the best of a query from all its scores. Answers false where memory is short. */
bool exact_query(struct tile *tile, struct query *query) {
  query->best.count = 0;
  return exact_part(tile, query, tile->documents->count);
}
