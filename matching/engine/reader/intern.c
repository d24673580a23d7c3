/* Each distinct word once, numbered in the order of appearance: an open-addressed hash table. */
#include "reader.h"

bool make_room(void **items, int64_t *room, int64_t wanted, size_t size) {
    if (wanted <= *room) return true;
    int64_t larger = *room * 2 > wanted ? *room * 2 : wanted + 64;
    void *moved = realloc(*items, (size_t)larger * size);
    if (!moved) return false;
    *items = moved;
    *room = larger;
    return true;
}

enum { PACKED = PADDING - 1 };
static const uint64_t PAIR = (uint64_t)64 << 56, LONG = (uint64_t)128 << 56;

/* A byte per character: reads and packs PADDING of them without a branch, and blanks those past the end. */
static Key packed_key(const uint32_t *word, int64_t length, Origin origin) {
    uint8_t bytes[PADDING];
    uint64_t half[2];
    for (int i = 0; i < PADDING; i++) bytes[i] = (uint8_t)word[i];
    memcpy(half, bytes, PADDING);
    uint64_t low = length < 8 ? ~(~(uint64_t)0 << 8 * length) : ~(uint64_t)0;
    uint64_t high = length > 8 ? ~(~(uint64_t)0 << 8 * (length - 8)) : 0;
    return (Key){half[0] & low, (half[1] & high) | (uint64_t)(length * 4 + origin) << 56};
}

static Key long_key(uint64_t seed, const uint32_t *word, int64_t length, Origin origin) {
    Key key = {seed, LONG | (uint64_t)(length * 4 + origin)};
    for (int64_t i = 0; i < length; i++) {
        key.low = (key.low ^ word[i]) * 0x9E3779B97F4A7C15u;
        key.low ^= key.low >> 32;
    }
    return key;
}

static Key key_of(const Reader *reader, const uint32_t *word, int64_t length, Origin origin) {
    if (length > PACKED) return long_key(reader->setup.seed, word, length, origin);
    if (reader->narrow) return packed_key(word, length, origin);
    uint32_t any = 0;
    for (int64_t i = 0; i < length; i++) any |= word[i];
    if (any < 256) return packed_key(word, length, origin);
    if (length > 2) return long_key(reader->setup.seed, word, length, origin);
    return (Key){word[0] | (uint64_t)(length > 1 ? word[1] : 0) << 32, PAIR | (uint64_t)(length * 4 + origin)};
}

static bool is_long(Key key) { return key.high >= LONG; }

static Origin origin_of(Key key) { return (Origin)((key.high >= PAIR ? key.high : key.high >> 56) & 3); }

/* Writes the word that was packed and answers its length. */
static int64_t unpack(Key key, uint32_t *word) {
    int64_t length = (int64_t)(key.high >= PAIR ? key.high & 15 : key.high >> 56) / 4;
    for (int64_t i = 0; i < length; i++) {
        if (key.high >= PAIR) word[i] = (uint32_t)(key.low >> 32 * i);
        else word[i] = (uint8_t)((i < 8 ? key.low : key.high) >> 8 * (i & 7));
    }
    return length;
}

static int64_t place_of(const Reader *reader, Key key) {
    uint64_t hash = (key.low ^ reader->setup.seed) * 0x9E3779B97F4A7C15u;
    hash = (hash ^ hash >> 29 ^ key.high) * 0xD6E8FEB86659FD93u;
    return (int64_t)(hash >> 32) & (reader->slot_number - 1);
}

/* Twice the slots; the first ones where there are none. */
bool widen(Reader *reader) {
    Slot *before = reader->slots;
    int64_t number = reader->slot_number;
    Slot *slots = calloc((size_t)(number ? number * 2 : 1 << 12), sizeof(Slot));
    if (!slots) return false;
    reader->slots = slots;
    reader->slot_number = number ? number * 2 : 1 << 12;
    for (int64_t i = 0; i < number; i++) {
        if (!before[i].number) continue;
        int64_t place = place_of(reader, before[i].key);
        while (slots[place].number) place = (place + 1) & (reader->slot_number - 1);
        slots[place] = before[i];
    }
    free(before);
    return true;
}

static int32_t remember(Reader *reader, const uint32_t *word, int64_t length, Origin origin) {
    int64_t number = reader->surfaces, flags = reader->surface_room, ends = reader->surface_room;
    if (number + 1 >= INT32_MAX ||
        !make_room((void **)&reader->pool, &reader->pool_room, reader->pool_length + length, sizeof(uint32_t)) ||
        !make_room((void **)&reader->origins, &flags, number + 2, 1) ||
        !make_room((void **)&reader->ends, &ends, number + 2, sizeof(int64_t))) {
        reader->failed = true;
        return -1;
    }
    reader->surface_room = ends;
    memcpy(reader->pool + reader->pool_length, word, (size_t)length * sizeof(uint32_t));
    reader->pool_length += length;
    reader->ends[0] = 0;
    reader->ends[number + 1] = reader->pool_length;
    reader->origins[number] = (uint8_t)origin;
    reader->surfaces++;
    return (int32_t)number;
}

static int32_t number_of(Reader *reader, const Pending *pending) {
    Key key = pending->key;
    const uint32_t *word = reader->spare.letters + pending->start;
    int64_t length = pending->length, place = place_of(reader, key);
    for (; reader->slots[place].number; place = (place + 1) & (reader->slot_number - 1)) {
        const Slot *slot = reader->slots + place;
        if (slot->key.low != key.low || slot->key.high != key.high) continue;
        int64_t start = reader->ends[slot->number - 1];
        if (!is_long(key) || (reader->ends[slot->number] - start == length &&
                              !memcmp(reader->pool + start, word, (size_t)length * sizeof(uint32_t))))
            return (int32_t)slot->number - 1;
    }
    uint32_t packed[PADDING];
    if (!is_long(key)) length = unpack(key, packed);
    int32_t number = remember(reader, is_long(key) ? word : packed, length, origin_of(key));
    if (number >= 0) reader->slots[place] = (Slot){key, (uint32_t)number + 1};
    return number;
}

void add_word(Reader *reader, const uint32_t *word, int64_t length, Origin origin) {
    Key key = key_of(reader, word, length, origin);
    Spare *spare = &reader->spare;
    if (!make_room((void **)&reader->pending, &reader->pending_room, reader->pending_number + 1, sizeof(Pending)) ||
        (is_long(key) && !make_room((void **)&spare->letters, &spare->room, spare->length + length, sizeof(uint32_t)))) {
        reader->failed = true;
        return;
    }
    reader->pending[reader->pending_number++] = (Pending){key, spare->length, length};
    __builtin_prefetch(reader->slots + place_of(reader, key));
    if (!is_long(key)) return;
    memcpy(spare->letters + spare->length, word, (size_t)length * sizeof(uint32_t));
    spare->length += length;
}

void number_words(Reader *reader) {
    for (int64_t i = 0; i < reader->pending_number && !reader->failed; i++) {
        /* Half full at most. */
        if (reader->surfaces * 2 >= reader->slot_number && !widen(reader)) reader->failed = true;
        int32_t number = reader->failed ? -1 : number_of(reader, reader->pending + i);
        if (number >= 0) push(reader, &reader->words, number);
    }
    reader->pending_number = reader->spare.length = 0;
}
