/* Documents out of rows: the same bits as preparing.py makes, in less time. Both say in documents.py what is made. */

#include <math.h>
#include <stdlib.h>

#include "kernel.h"

#define SMALLEST 1.17549435e-38f /* the smallest normal float32, so that no weight is divided by 0 */

/* Counts, means and slots of the terms; count, slot, mean and square are 0 before. Answers -1 where memory is short. */
int count_terms(int64_t documents, int64_t terms, const int64_t *row_start, const int32_t *ids, const float *weights,
                struct term *term) {
  double(*sums)[2] = calloc((size_t)terms + 1, sizeof *sums);
  int64_t *before = calloc((size_t)documents + 2, sizeof *before), entries = row_start[documents];
  if (!sums || !before) {
    free(sums);
    free(before);
    return -1;
  }
  for (int64_t i = 0; i < entries; i++) {
    double weight = weights[i];
    term[ids[i]].count++;
    sums[ids[i]][0] += weight;
    sums[ids[i]][1] += weight * weight;
  }
  double all = documents > 0 ? (double)documents : 1;
  for (int64_t i = 0; i < terms; i++) {
    term[i].mean = (float)(sums[i][0] / all);
    term[i].square = (float)(sums[i][1] / all);
    before[documents - term[i].count + 1]++;
  }
  for (int64_t i = 0; i < documents; i++) before[i + 1] += before[i];
  for (int64_t i = 0; i < terms; i++) term[i].slot = (int32_t)before[documents - term[i].count]++;
  free(sums);
  free(before);
  return 0;
}

static float scale_of(const struct entry *list, int32_t count) {
  float greatest = 0;
  for (int32_t i = 0; i < count; i++) greatest = list[i].weight > greatest ? list[i].weight : greatest;
  greatest /= 255;
  return greatest > SMALLEST ? greatest : SMALLEST;
}

static void shorten(const struct entry *list, int32_t count, float scale, uint32_t *brief) {
  double step = (double)scale / FINER;
  for (int32_t i = 0; i < count; i++)
    brief[i] = (uint32_t)rint(list[i].weight / step) << 16 | ((uint32_t)list[i].id & 0xffff);
}

/* Rows and lists, and where in `lists` each slot's begins, `place` (terms + 1,), which is where it ends afterwards. */
static void fill_lists(int64_t documents, const int64_t *row_start, const int32_t *ids, const float *weights,
                       const struct term *term, int64_t *place, struct entry *rows, struct entry *lists) {
  for (int64_t document = 0; document < documents; document++)
    for (int64_t i = row_start[document]; i < row_start[document + 1]; i++) {
      int32_t slot = term[ids[i]].slot;
      rows[i] = (struct entry){slot, weights[i]};
      lists[place[slot]++] = (struct entry){(int32_t)document, weights[i]};
    }
}

/* The head of the rows in steps of `scale` (head,), and the longest row of it and of rounding errors. */
static void fill_tiles(int64_t documents, const int64_t *row_start, const struct entry *rows, const float *scale,
                       int64_t head, uint8_t *tiles, double bounds[2]) {
  for (int64_t document = 0; document < documents; document++) {
    double length = 0, error = 0;
    int64_t i = document % BLOCK, place = (i & ~31) | (i & 7) | (i & 8) << 1 | (i & 16) >> 1;
    uint8_t *tile = tiles + document / BLOCK * head * BLOCK + place;
    for (int64_t at = row_start[document]; at < row_start[document + 1]; at++) {
      if (rows[at].id >= head) continue;
      double exact = rows[at].weight / (double)scale[rows[at].id], rounded = rint(exact);
      tile[rows[at].id * BLOCK] = (uint8_t)rounded;
      length += rounded * rounded;
      error += (exact - rounded) * (exact - rounded);
    }
    bounds[0] = length > bounds[0] ? length : bounds[0];
    bounds[1] = error > bounds[1] ? error : bounds[1];
  }
  for (int i = 0; i < 2; i++) bounds[i] = sqrt(bounds[i]);
}

/* Everything else, once the terms are counted; `tiles` and `bounds` are 0 before. Answers -1 where memory is short. */
int fill_documents(int64_t documents, int64_t terms, int64_t head, const int64_t *row_start, const int32_t *ids,
                   const float *weights, struct term *term, struct entry *rows, struct entry *lists, uint32_t *brief,
                   uint8_t *tiles, double *bounds) {
  int64_t *place = calloc((size_t)terms + 1, sizeof *place);
  float *scale = calloc((size_t)head + 1, sizeof *scale);
  bool done = place && scale;
  if (done) {
    for (int64_t i = 0; i < terms; i++) place[term[i].slot + 1] = term[i].count;
    for (int64_t i = 0; i < terms; i++) place[i + 1] += place[i];
    for (int64_t i = 0; i < terms; i++) term[i].start = place[term[i].slot];
    fill_lists(documents, row_start, ids, weights, term, place, rows, lists);
    for (int64_t i = 0; i < terms; i++) {
      term[i].scale = scale_of(lists + term[i].start, term[i].count);
      shorten(lists + term[i].start, term[i].count, term[i].scale, brief + term[i].start);
      if (term[i].slot < head) scale[term[i].slot] = term[i].scale;
    }
    fill_tiles(documents, row_start, rows, scale, head, tiles, bounds);
  }
  free(place);
  free(scale);
  return done ? 0 : -1;
}
