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

static uint32_t hash_of(uint64_t seed, const uint32_t *word, int64_t length) {
    uint64_t hash = seed ^ (uint64_t)length;
    for (int64_t i = 0; i < length; i++) {
        hash = (hash ^ word[i]) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    return (uint32_t)(hash ^ (hash >> 15));
}

/* Twice the slots, every word found by the hash it carries. */
static bool widen(Reader *reader) {
    int64_t number = reader->slot_number ? reader->slot_number * 2 : 1 << 12;
    uint64_t *slots = calloc((size_t)number, sizeof(uint64_t));
    if (!slots) return false;
    for (int64_t i = 0; i < reader->slot_number; i++) {
        if (!reader->slots[i]) continue;
        int64_t place = (int64_t)(reader->slots[i] >> 32) & (number - 1);
        while (slots[place]) place = (place + 1) & (number - 1);
        slots[place] = reader->slots[i];
    }
    free(reader->slots);
    reader->slots = slots;
    reader->slot_number = number;
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
    uint64_t hash = hash_of(reader->setup.seed + stem, word, length);
    int64_t place = (int64_t)hash & (reader->slot_number - 1);
    for (; reader->slots[place]; place = (place + 1) & (reader->slot_number - 1)) {
        if (reader->slots[place] >> 32 != hash) continue;
        int32_t number = (int32_t)(reader->slots[place] & 0xFFFFFFFFu) - 1;
        const uint32_t *known = reader->pool + reader->ends[number];
        if (reader->to_stem[number] == stem && reader->ends[number + 1] - reader->ends[number] == length &&
            !memcmp(known, word, (size_t)length * sizeof(uint32_t)))
            return number;
    }
    int32_t number = remember(reader, word, length, stem);
    if (number >= 0) reader->slots[place] = hash << 32 | (uint32_t)(number + 1);
    return number;
}
