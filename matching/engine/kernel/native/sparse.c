/* The rare terms, document by document, and the exact score of one pair. */

#include "kernel.h"

#define AHEAD 4 /* how many lists early the next one is asked for */
#define NEAR 8  /* how far off an even spread a place is looked for at first */
#define FAR 96  /* … and how many of its entries */

static void fetch_list(const struct list *list) {
  for (const uint32_t *at = list->at; at < list->end && at < list->at + FAR; at += 16) __builtin_prefetch(at);
}

/* Asks for the first lists, to be there when they are added. */
void fetch_lists(const struct list *lists, int count) {
  for (int i = 0; i < count && i < AHEAD; i++) fetch_list(&lists[i]);
}

/* Where in a part of an ascending list the documents from `to` on begin; those of the part are spread more or less
   evenly over the documents from `from` up to `end`, so that one looks near there first. */
static int64_t place_of(const struct entry *lists, int64_t first, int64_t last, int64_t from, int64_t to, int64_t end) {
  int64_t at = first + (last - first) * (to - from) / (end - from);
  for (int64_t step = NEAR; first <= at && at < last; step *= 4) {
    if (lists[at].id < to) {
      first = at + 1;
      at += step;
    } else {
      last = at;
      at -= step;
    }
  }
  while (first < last) {
    int64_t middle = (first + last) / 2;
    if (lists[middle].id < to)
      first = middle + 1;
    else
      last = middle;
  }
  return first;
}

/* Sets where the lists end in the page of documents that begins at `from`; they stand at its beginning. */
void turn_page(const struct documents *documents, struct list *lists, int count, int64_t from) {
  int64_t next = from + PAGE;
  for (int i = 0; i < count; i++) {
    struct list *list = &lists[i];
    int64_t at = list->at - documents->brief, last = list->last - documents->brief;
    if (next < documents->count) last = place_of(documents->lists, at, last, from, next, documents->count);
    list->end = documents->brief + last;
  }
}

static inline int64_t document_of(uint32_t entry) { return entry & 0xffff; }

/* Eight entries' products in whole numbers; the compiler makes vectors of it. */
static inline void multiply(const uint32_t *at, uint32_t factor, uint32_t products[8]) {
  for (int i = 0; i < 8; i++) products[i] = ((at[i] >> 16) * factor + 32768) >> 16;
}

static inline void add_to(uint16_t *sum, uint32_t product) {
  uint32_t added = *sum + product;
  *sum = (uint16_t)(added < SATURATED ? added : SATURATED);
}

/* Adds one list whose factor is less than 1. */
static void add_light(struct list *list, int64_t from, int64_t to, uint16_t *sums) {
  const uint32_t *at = list->at, *end = list->end;
  uint32_t factor = (uint32_t)(list->factor * 65536 + 0.5f), products[8];
  for (; end - at >= 8 && document_of(at[7]) < to; at += 8) {
    multiply(at, factor, products);
    for (int i = 0; i < 8; i++) add_to(&sums[document_of(at[i]) - from], products[i]);
  }
  for (; at < end && document_of(*at) < to; at++)
    add_to(&sums[document_of(*at) - from], ((*at >> 16) * factor + 32768) >> 16);
  list->at = at;
}

/* Adds one list of any factor. */
static void add_heavy(struct list *list, int64_t from, int64_t to, uint16_t *sums) {
  const uint32_t *at = list->at, *end = list->end;
  for (; at < end && document_of(*at) < to; at++) {
    float product = (float)(*at >> 16) * list->factor;
    add_to(&sums[document_of(*at) - from], product < SATURATED ? (uint32_t)product : SATURATED);
  }
  list->at = at;
}

/* Adds the lists' products for the documents of a page from `from` up to `to` (not included), both counted within it;
   the lists remember their place. A product is off by at most 1.02 + 0.51 * factor. */
void add_lists(struct list *lists, int count, int32_t from, int32_t to, uint16_t *sums) {
  for (int i = 0; i < count; i++) {
    if (i + AHEAD < count) fetch_list(&lists[i + AHEAD]);
    (lists[i].factor < 1 ? add_light : add_heavy)(&lists[i], from, to, sums);
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
