/* Many texts read in one call, and their words counted in another, once Python has stemmed the new ones. */
#include "reader.h"

void reader_free(Reader *reader) {
    if (!reader) return;
    void *blocks[] = {reader->plain,  reader->lower, reader->kind, reader->taken,
                      reader->matches, reader->nodes, reader->jumps, reader->short_pairs, reader->pool,          reader->ends,
                      reader->origins, reader->slots, reader->pending, reader->spare.letters, reader->words.items,   reader->concepts.items,
                      reader->word_ends.items, reader->concept_ends.items, reader->seen};
    for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++) free(blocks[i]);
    free(reader);
}

Reader *reader_new(const Setup *setup) {
    Reader *reader = calloc(1, sizeof(Reader));
    if (!reader) return NULL;
    reader->setup = *setup;
    if (widen(reader) && plant_names(reader)) return reader;
    reader_free(reader);
    return NULL;
}

/* Writes up to `room` characters of which nothing is known yet, each once, and answers how many. */
int64_t reader_unknown(Reader *reader, const uint32_t *codes, int64_t number, uint32_t *unknown, int64_t room) {
    Letter *letters = reader->setup.letters;
    int64_t found = 0;
    for (int64_t i = 0; i < number && found < room; i++) {
        if (letters[codes[i]].kind & (READY | LISTED)) continue;
        letters[codes[i]].kind |= LISTED;
        unknown[found++] = codes[i];
    }
    return found;
}

static int32_t count_kind(const Reader *reader, const uint32_t *codes, int64_t number, uint16_t kind) {
    int32_t count = 0;
    for (int64_t i = 0; i < number; i++) count += (reader->setup.letters[codes[i]].kind & kind) != 0;
    return count;
}

/* Text i is codes[ends[i - 1] .. ends[i]); of its first looks[i] characters, as written, letters[i] are
 * letters and han[i] Chinese ones; blank[i] where folding leaves nothing of it. */
int64_t reader_read(Reader *reader, const uint32_t *codes, const int64_t *ends, int64_t number, const uint32_t *forms,
                    const int64_t *looks, int32_t *letters, int32_t *han, uint8_t *blank) {
    reader->failed = false;
    reader->forms = forms;
    reader->words.length = reader->concepts.length = reader->word_ends.length = reader->concept_ends.length = 0;
    for (int64_t i = 0; i < number && !reader->failed; i++) {
        int64_t start = i ? ends[i - 1] : 0, length = ends[i] - start;
        int64_t look = looks[i] < length ? looks[i] : length;
        letters[i] = count_kind(reader, codes + start, look, LETTER);
        han[i] = count_kind(reader, codes + start, look, CHINESE);
        fold(reader, codes + start, length);
        if (reader->failed || reader->words.length > INT32_MAX / 2) return -1;
        blank[i] = is_blank(reader);
        read_words(reader);
        read_names(reader);
        push(reader, &reader->word_ends, (int32_t)reader->words.length);
        push(reader, &reader->concept_ends, (int32_t)reader->concepts.length);
    }
    return reader->failed ? -1 : 0;
}

typedef struct {
    const uint32_t *pool;
    const int64_t *ends;
    const uint8_t *origins;
    int64_t surfaces, words, concepts;
} Found;

/* What the last reading found, to be read before the next one. */
void reader_found(const Reader *reader, Found *found) {
    *found = (Found){reader->pool,     reader->ends,         reader->origins,
                     reader->surfaces, reader->words.length, reader->concepts.length};
}

/* Counts ids of a row once each: `seen[id]` is its place in the row, believed only where the id stands there. */
static int64_t count_row(const int32_t *items, int64_t number, const int32_t *terms, int32_t *seen, int32_t *ids,
                         float *counts, int64_t start) {
    int64_t next = start;
    for (int64_t k = 0; k < number; k++) {
        int32_t id = terms ? terms[items[k]] : items[k];
        if (id < 0) continue;
        int64_t place = seen[id];
        if (place >= start && place < next && ids[place] == id) {
            counts[place] += 1.0f;
            continue;
        }
        seen[id] = (int32_t)next;
        ids[next] = id;
        counts[next++] = 1.0f;
    }
    return next;
}

static bool make_seen(Reader *reader, int64_t number) {
    int64_t before = reader->seen_room;
    if (!make_room((void **)&reader->seen, &reader->seen_room, number, sizeof(int32_t))) return false;
    if (reader->seen_room > before)
        memset(reader->seen + before, 0, (size_t)(reader->seen_room - before) * sizeof(int32_t));
    return true;
}

/* Rows of the texts last read, ids in the order of the text: of words by `terms` (the term of each word, -1
 * for none), of concepts where `terms` is NULL. Ids are below `size`. Answers how many entries there are. */
int64_t reader_count(Reader *reader, const int32_t *terms, int64_t size, int64_t *indptr, int32_t *ids, float *counts) {
    const Numbers *items = terms ? &reader->words : &reader->concepts;
    const Numbers *ends = terms ? &reader->word_ends : &reader->concept_ends;
    int64_t next = 0;
    if (!make_seen(reader, size)) return -1;
    indptr[0] = 0;
    for (int64_t i = 0; i < ends->length; i++) {
        int64_t start = i ? ends->items[i - 1] : 0;
        next = count_row(items->items + start, ends->items[i] - start, terms, reader->seen, ids, counts, next);
        indptr[i + 1] = next;
    }
    return next;
}

typedef struct {
    const int64_t *indptr;
    const int32_t *ids;
    const double *counts;
} Rows;

/* Adds `count` to `id` in the row that begins at `start`; answers where the row ends now. */
static int64_t add_to(int32_t id, double count, int32_t *seen, int32_t *ids, double *counts, int64_t start, int64_t end) {
    int64_t place = seen[id];
    if (place >= start && place < end && ids[place] == id) {
        counts[place] += count;
        return end;
    }
    seen[id] = (int32_t)end;
    ids[end] = id;
    counts[end] = count;
    return end + 1;
}

/* Group g is the sum of weights[k] times row members[k] for k in group_ends[g - 1] .. group_ends[g). `seen` is
 * zeros, one per id. Answers how many entries there are. */
int64_t rows_merge(const Rows *rows, const int64_t *group_ends, int64_t groups, const int64_t *members,
                   const double *weights, int32_t *seen, int64_t *indptr, int32_t *ids, double *counts) {
    int64_t end = 0;
    indptr[0] = 0;
    for (int64_t g = 0; g < groups; g++) {
        int64_t start = end;
        for (int64_t k = g ? group_ends[g - 1] : 0; k < group_ends[g]; k++)
            for (int64_t e = rows->indptr[members[k]]; e < rows->indptr[members[k] + 1]; e++)
                end = add_to(rows->ids[e], weights[k] * rows->counts[e], seen, ids, counts, start, end);
        indptr[g + 1] = end;
    }
    return end;
}

/* Each row without the ids to `skip`, and with what every other one gives to ancestors[id * steps + s], by
 * shares[s]; -1 ends a line. Answers how many entries there are. */
int64_t rows_spread(const Rows *rows, int64_t number, const int32_t *ancestors, const double *shares, int64_t steps,
                    const uint8_t *skip, int32_t *seen, int64_t *indptr, int32_t *ids, double *counts) {
    int64_t end = 0;
    indptr[0] = 0;
    for (int64_t i = 0; i < number; i++) {
        int64_t start = end, first = rows->indptr[i], last = rows->indptr[i + 1];
        for (int64_t e = first; e < last; e++)
            if (!skip[rows->ids[e]]) end = add_to(rows->ids[e], rows->counts[e], seen, ids, counts, start, end);
        for (int64_t e = first; e < last; e++) {
            if (skip[rows->ids[e]]) continue;
            const int32_t *line = ancestors + rows->ids[e] * steps;
            for (int64_t s = 0; s < steps && line[s] >= 0; s++)
                end = add_to(line[s], shares[s] * rows->counts[e], seen, ids, counts, start, end);
        }
        indptr[i + 1] = end;
    }
    return end;
}
