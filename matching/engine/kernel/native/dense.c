/* The common terms: dense 8-bit rows, two terms of a query at a time, sums of 128 documents in eight registers. */

#include "kernel.h"

#include <stddef.h>

#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>

#define WIDE GROUPS /* a register holds the sums of a group */

static inline __m256i load(const void *from) { return _mm256_loadu_si256((const __m256i *)from); }

/* One bit for each document whose sum has reached its limit. */
static void mark(const __m256i *sum, const __m256i *reached, uint16_t *sums, uint32_t *found) {
  for (int i = 0; i < WIDE; i += 2) {
    __m256i both = _mm256_permute4x64_epi64(_mm256_packs_epi16(reached[i], reached[i + 1]), 0xd8);
    found[i / 2] = (uint32_t)_mm256_movemask_epi8(both);
    _mm256_storeu_si256((__m256i *)(sums + 16 * i), sum[i]);
    _mm256_storeu_si256((__m256i *)(sums + 16 * (i + 1)), sum[i + 1]);
  }
}

/* Sums of one query over one block: tail sums plus head terms. Answers whether any reaches the limit of its GROUP;
   then `sums` and the bits of `found` are filled in.
   Within 32 documents a tile keeps its bytes as 0-7, 16-23, 8-15, 24-31, so that unpacking puts them in order. */
/* Two rows' next 32 documents, for two of the sums. The barrier keeps the loads in place: moved ahead of one another
   by the compiler, they would push the sums out of the registers. */
#define ADD_32(low, high, at)                                                                             \
  do {                                                                                                    \
    __m256i a = load(first + (at)), b = load(second + (at));                                              \
    low = _mm256_adds_epu16(low, _mm256_maddubs_epi16(_mm256_unpacklo_epi8(a, b), weights));              \
    high = _mm256_adds_epu16(high, _mm256_maddubs_epi16(_mm256_unpackhi_epi8(a, b), weights));            \
    __asm__ volatile("" ::: "memory");                                                                    \
  } while (0)

bool scan_block(const struct pair *pairs, int count, const uint8_t *tile, const uint16_t *tail,
                const uint16_t limits[GROUPS], uint16_t sums[BLOCK], uint32_t found[BLOCK / 32]) {
  __m256i s0 = load(tail), s1 = load(tail + 16), s2 = load(tail + 32), s3 = load(tail + 48);
  __m256i s4 = load(tail + 64), s5 = load(tail + 80), s6 = load(tail + 96), s7 = load(tail + 112);
  for (const struct pair *pair = pairs; pair < pairs + count; pair++) {
    const uint8_t *first = tile + pair->first, *second = tile + pair->second;
    __m256i weights = _mm256_set1_epi32((int)pair->weights);
    ADD_32(s0, s1, 0);
    ADD_32(s2, s3, 32);
    ADD_32(s4, s5, 64);
    ADD_32(s6, s7, 96);
  }
  __m256i sum[WIDE] = {s0, s1, s2, s3, s4, s5, s6, s7}, reached[WIDE];
  __m256i any = _mm256_setzero_si256();
  for (int i = 0; i < WIDE; i++) {
    __m256i least = _mm256_set1_epi16((short)limits[i]);
    reached[i] = _mm256_cmpeq_epi16(_mm256_max_epu16(sum[i], least), sum[i]);
    any = _mm256_or_si256(any, reached[i]);
  }
  if (_mm256_testz_si256(any, any)) return false;
  mark(sum, reached, sums, found);
  return true;
}

#else

static inline uint16_t add_saturated(uint32_t a, uint32_t b) { return a + b > SATURATED ? SATURATED : (uint16_t)(a + b); }

bool scan_block(const struct pair *pairs, int count, const uint8_t *tile, const uint16_t *tail,
                const uint16_t limits[GROUPS], uint16_t sums[BLOCK], uint32_t found[BLOCK / 32]) {
  memcpy(sums, tail, BLOCK * sizeof *sums);
  for (int p = 0; p < count; p++) {
    const uint8_t *first = tile + pairs[p].first, *second = tile + pairs[p].second;
    uint32_t a = pairs[p].weights & 255, b = pairs[p].weights >> 8 & 255;
    for (int i = 0; i < BLOCK; i++) {
      int place = (i & ~31) | (i & 7) | (i & 8) << 1 | (i & 16) >> 1;
      sums[i] = add_saturated(sums[i], a * first[place] + b * second[place]);
    }
  }
  bool any = false;
  memset(found, 0, BLOCK / 8);
  for (int i = 0; i < BLOCK; i++) {
    if (sums[i] < limits[i / GROUP]) continue;
    found[i / 32] |= 1u << i % 32;
    any = true;
  }
  return any;
}

#endif

/* Asks for a block's rows of some pairs. */
void fetch_rows(const struct pair *pairs, int count, const uint8_t *tile) {
  for (const struct pair *pair = pairs; pair < pairs + count; pair++) {
    __builtin_prefetch(tile + pair->first);
    __builtin_prefetch(tile + pair->first + 64);
    __builtin_prefetch(tile + pair->second);
    __builtin_prefetch(tile + pair->second + 64);
  }
}
