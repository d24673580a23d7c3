/* The rare terms, document by document, and the exact score of one pair. */

#include "kernel.h"

#define AHEAD 4 /* how many lists early the next one is asked for */
#define FAR 48  /* … and how many of its entries */

static void fetch_list(const struct list *list) {
  for (const struct entry *at = list->at; at < list->end && at < list->at + FAR; at += 8) __builtin_prefetch(at);
}

/* Asks for the first lists, to be there when they are added. */
void fetch_lists(const struct list *lists, int count) {
  for (int i = 0; i < count && i < AHEAD; i++) fetch_list(&lists[i]);
}

/* Adds the lists' products for the documents from `from` up to `to` (not included); the lists remember their place. */
void add_lists(struct list *lists, int count, int32_t from, int32_t to, float *sums) {
  for (int i = 0; i < count; i++) {
    const struct entry *at = lists[i].at, *end = lists[i].end;
    float factor = lists[i].factor;
    if (i + AHEAD < count) fetch_list(&lists[i + AHEAD]);
    if (at < end && end[-1].id < to)
      for (; at < end; at++) sums[at->id - from] += factor * at->weight;
    else
      for (; at < end && at->id < to; at++) sums[at->id - from] += factor * at->weight;
    lists[i].at = at;
  }
}

/* Rounds tail sums to 16 bits, block by block, `stride` numbers from one block to the next, and clears them. */
void pack_sums(float *sums, int64_t blocks, uint16_t *packed, int64_t stride) {
  for (int64_t block = 0; block < blocks; block++, sums += BLOCK, packed += stride) {
    for (int i = 0; i < BLOCK; i++) {
      float sum = sums[i] + 0.5f;
      packed[i] = (uint16_t)(int32_t)(sum < SATURATED ? sum : SATURATED);
      sums[i] = 0;
    }
  }
}

/* Asks for a document's row, to be there when its score is wanted. */
void fetch_row(const struct documents *documents, int32_t document) {
  const char *at = (const char *)(documents->rows + documents->row_start[document]);
  const char *end = (const char *)(documents->rows + documents->row_start[document + 1]);
  for (; at < end; at += 64) __builtin_prefetch(at);
}

/* The score of a document for a query spread out by slot: `bits` has its slots, `weights` is filled in only there. */
float dot(const struct documents *documents, int32_t document, const uint32_t *bits, const float *weights) {
  const struct entry *rows = documents->rows, *common[256];
  double sum = 0;
  int64_t at = documents->row_start[document], end = documents->row_start[document + 1];
  while (at < end) {
    int64_t stop = end - at > 256 ? at + 256 : end;
    int found = 0;
    for (; at < stop; at++) {
      common[found] = &rows[at];
      found += bits[rows[at].id / 32] >> rows[at].id % 32 & 1;
    }
    for (int i = 0; i < found; i++) sum += (double)weights[common[i]->id] * common[i]->weight;
  }
  return (float)sum;
}
