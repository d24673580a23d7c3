/* The best k of a stream of (score, id). */

#include "kernel.h"

static inline bool worse(float score, int32_t id, float than, int32_t than_id) {
  return score < than || (score == than && id > than_id);
}

static void put(struct best *best, int32_t at, float score, int32_t id) {
  best->score[at] = score;
  best->id[at] = id;
}

static void sink(struct best *best, int32_t at, int32_t count, float score, int32_t id) {
  for (int32_t child; (child = 2 * at + 1) < count; at = child) {
    const float *scores = best->score;
    const int32_t *ids = best->id;
    if (child + 1 < count && worse(scores[child + 1], ids[child + 1], scores[child], ids[child])) child++;
    if (!worse(scores[child], ids[child], score, id)) break;
    put(best, at, scores[child], ids[child]);
  }
  put(best, at, score, id);
}

static void rise(struct best *best, int32_t at, float score, int32_t id) {
  while (at > 0) {
    int32_t parent = (at - 1) / 2;
    if (!worse(score, id, best->score[parent], best->id[parent])) break;
    put(best, at, best->score[parent], best->id[parent]);
    at = parent;
  }
  put(best, at, score, id);
}

/* Takes a positive score if it is among the best so far; answers whether it was. */
bool offer(struct best *best, float score, int32_t id) {
  if (!(score > 0) || best->size == 0) return false;
  if (best->count < best->size) {
    rise(best, best->count++, score, id);
    return true;
  }
  if (!worse(best->score[0], best->id[0], score, id)) return false;
  sink(best, 0, best->count, score, id);
  return true;
}

/* Best first; the places that stayed empty hold id -1 and score 0. It is no heap afterwards. */
void sort_best(struct best *best) {
  for (int32_t last = best->count - 1; last > 0; last--) {
    float score = best->score[last];
    int32_t id = best->id[last];
    put(best, last, best->score[0], best->id[0]);
    sink(best, 0, last, score, id);
  }
  for (int32_t i = best->count; i < best->size; i++) put(best, i, 0, -1);
}
