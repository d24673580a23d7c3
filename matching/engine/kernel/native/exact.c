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

/* One query's lists and the sums of the documents that they are being read for. */
struct adding {
  struct exact_list *lists;
  double *sums;
  int count;
};

static void stop_adding(struct adding *adding) {
  free(adding->lists);
  free(adding->sums);
}

/* Answers false where memory is short. */
static bool start_adding(struct adding *adding, const struct documents *documents, const int32_t *terms,
                         const float *weights, int64_t count) {
  adding->lists = malloc((size_t)(count + 1) * sizeof *adding->lists);
  adding->sums = malloc(PART * sizeof *adding->sums);
  if (adding->lists && adding->sums) {
    adding->count = all_lists(documents, terms, weights, count, adding->lists);
    return true;
  }
  stop_adding(adding);
  return false;
}

/* Adds up the documents from `from` on, PART of them or up to the last; answers where they end. */
static int64_t add_part(struct adding *adding, const struct documents *documents, int64_t from) {
  int64_t to = from + PART < documents->count ? from + PART : documents->count;
  memset(adding->sums, 0, PART * sizeof *adding->sums);
  add_range(adding->lists, adding->count, (int32_t)from, (int32_t)to, adding->sums);
  return to;
}

/* Writes the scores of all documents. Answers false where memory is short. */
bool add_exactly(const struct documents *documents, const int32_t *terms, const float *weights, int64_t count,
                 float *scores) {
  struct adding adding;
  if (!start_adding(&adding, documents, terms, weights, count)) return false;
  for (int64_t from = 0, to; from < documents->count; from = to) {
    to = add_part(&adding, documents, from);
    for (int64_t i = from; i < to; i++) scores[i] = (float)adding.sums[i - from];
  }
  stop_adding(&adding);
  return true;
}

static void offer_part(struct tile *tile, struct query *query, int64_t from, int64_t to, const double *sums) {
  for (int64_t i = from; i < to; i++) {
    float score = (float)sums[i - from];
    if (score > kth_score(&query->best) && (!tile->alive || tile->alive[i])) offer(&query->best, score, (int32_t)i);
  }
}

/* Fills in the best of a query from all its scores. Documents come in the order of their ids, so that one with the
   k-th score is never better than what is there. Answers false where memory is short. */
bool exact_query(struct tile *tile, struct query *query) {
  const struct documents *documents = tile->documents;
  struct adding adding;
  int64_t start = tile->queries.start[query->row], count = tile->queries.start[query->row + 1] - start;
  query->best.count = 0;
  if (!start_adding(&adding, documents, tile->queries.term + start, tile->queries.weight + start, count)) return false;
  for (int64_t from = 0, to; from < documents->count; from = to) {
    to = add_part(&adding, documents, from);
    offer_part(tile, query, from, to, adding.sums);
  }
  stop_adding(&adding);
  return true;
}

/* The documents in whose list a new query scores above the last, `kth` (documents,), ascending, and the scores; `ids`
   and `scores` have room for all documents. Answers how many there are, or -1 where memory is short. */
int64_t entered(const struct documents *documents, const int32_t *terms, const float *weights, int64_t count,
                const float *kth, int32_t *ids, float *scores) {
  struct adding adding;
  int64_t found = 0;
  if (!start_adding(&adding, documents, terms, weights, count)) return -1;
  for (int64_t from = 0, to; from < documents->count; from = to) {
    to = add_part(&adding, documents, from);
    for (int64_t i = from; i < to; i++) {
      float score = (float)adding.sums[i - from];
      if (!(score > kth[i] && score > 0)) continue;
      ids[found] = (int32_t)i;
      scores[found++] = score;
    }
  }
  stop_adding(&adding);
  return found;
}
