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

void push(Reader *reader, Numbers *numbers, int32_t value) {
    if (numbers->length == numbers->room &&
        !make_room((void **)&numbers->items, &numbers->room, numbers->length + 1, sizeof(int32_t)))
        reader->failed = true;
    else
        numbers->items[numbers->length++] = value;
}

/* What tells a word apart. Short ones are packed whole, so that a slot says by itself whether it is theirs;
 * of a long one there is a hash, and the word itself is compared. */
typedef struct {
    uint64_t low, high;
    bool whole;
} Key;

enum { PACKED = 15 };
static const uint64_t PAIR = (uint64_t)64 << 56, LONG = (uint64_t)128 << 56;

static Key key_of(uint64_t seed, const uint32_t *word, int64_t length, bool stem) {
    Key key = {0, 0, true};
    uint32_t any = 0;
    if (length <= PACKED)
        for (int64_t i = 0; i < length; i++) any |= word[i];
    if (length <= PACKED && any < 256) {
        int64_t i = 0;
        for (; i < length && i < 8; i++) key.low |= (uint64_t)word[i] << 8 * i;
        for (; i < length; i++) key.high |= (uint64_t)word[i] << 8 * (i - 8);
        key.high |= (uint64_t)(length * 2 + stem) << 56;
    } else if (length <= 2) {
        key.low = word[0] | (uint64_t)(length > 1 ? word[1] : 0) << 32;
        key.high = PAIR | (uint64_t)(length * 2 + stem);
    } else {
        key.whole = false;
        key.low = seed;
        for (int64_t i = 0; i < length; i++) {
            key.low = (key.low ^ word[i]) * 0x9E3779B97F4A7C15u;
            key.low ^= key.low >> 32;
        }
        key.high = LONG | (uint64_t)(length * 2 + stem);
    }
    return key;
}

static int64_t place_of(const Reader *reader, uint64_t low, uint64_t high) {
    uint64_t hash = (low ^ reader->setup.seed) * 0x9E3779B97F4A7C15u;
    hash = (hash ^ hash >> 29 ^ high) * 0xD6E8FEB86659FD93u;
    return (int64_t)(hash >> 32) & (reader->slot_number - 1);
}

/* Twice the slots. */
static bool widen(Reader *reader) {
    Slot *before = reader->slots;
    int64_t number = reader->slot_number;
    Slot *slots = calloc((size_t)(number ? number * 2 : 1 << 12), sizeof(Slot));
    if (!slots) return false;
    reader->slots = slots;
    reader->slot_number = number ? number * 2 : 1 << 12;
    for (int64_t i = 0; i < number; i++) {
        if (!before[i].number) continue;
        int64_t place = place_of(reader, before[i].low, before[i].high);
        while (slots[place].number) place = (place + 1) & (reader->slot_number - 1);
        slots[place] = before[i];
    }
    free(before);
    return true;
}

static int32_t remember(Reader *reader, const uint32_t *word, int64_t length, bool stem) {
    int64_t number = reader->surfaces, flags = reader->surface_room, ends = reader->surface_room;
    if (number + 1 >= INT32_MAX ||
        !make_room((void **)&reader->pool, &reader->pool_room, reader->pool_length + length, sizeof(uint32_t)) ||
        !make_room((void **)&reader->to_stem, &flags, number + 2, 1) ||
        !make_room((void **)&reader->ends, &ends, number + 2, sizeof(int64_t))) {
        reader->failed = true;
        return -1;
    }
    reader->surface_room = ends;
    memcpy(reader->pool + reader->pool_length, word, (size_t)length * sizeof(uint32_t));
    reader->pool_length += length;
    reader->ends[0] = 0;
    reader->ends[number + 1] = reader->pool_length;
    reader->to_stem[number] = stem;
    reader->surfaces++;
    return (int32_t)number;
}

int32_t intern(Reader *reader, const uint32_t *word, int64_t length, bool stem) {
    /* Half full at most. */
    if (reader->surfaces * 2 >= reader->slot_number && !widen(reader)) {
        reader->failed = true;
        return -1;
    }
    Key key = key_of(reader->setup.seed, word, length, stem);
    int64_t place = place_of(reader, key.low, key.high);
    for (; reader->slots[place].number; place = (place + 1) & (reader->slot_number - 1)) {
        const Slot *slot = reader->slots + place;
        if (slot->low != key.low || slot->high != key.high) continue;
        const uint32_t *known = reader->pool + reader->ends[slot->number - 1];
        if (key.whole || !memcmp(known, word, (size_t)length * sizeof(uint32_t))) return (int32_t)slot->number - 1;
    }
    int32_t number = remember(reader, word, length, stem);
    if (number >= 0) reader->slots[place] = (Slot){key.low, key.high, (uint32_t)number + 1};
    return number;
}
