/* Folded text to words: the twin of text.py, whose grammar is followed alternative by alternative. */
#include "reader.h"

enum { GRADE_AHEAD = 31, WHOLE_PART = 4 };

static bool followed(const Reader *reader, int64_t i, bool slash) {
    if (i >= reader->length) return false;
    uint32_t c = reader->lower[i];
    return is_small(c) || is_digit(c) || (slash && c == '/');
}

static int64_t digits_end(const Reader *reader, int64_t i, int64_t most) {
    int64_t start = i;
    while (i < reader->length && i - start < most && is_digit(reader->lower[i])) i++;
    return i;
}

/* The end of "iso 13485", "gb/t 35351", "en-10204"; 0 for anything else. */
static int64_t standard_end(const Reader *reader, int64_t start) {
    const Strings *standards = &reader->setup.standards;
    const uint32_t *lower = reader->lower;
    int64_t n = reader->length, length;
    for (int64_t k = 0; k < standards->number; k++) {
        const uint32_t *standard = string_at(standards, k, &length);
        if (*standard != lower[start] || !begins(lower + start, n - start, standard, length)) continue;
        int64_t i = start + length;
        if (i < n && (lower[i] == ' ' || lower[i] == '-')) i++;
        if (i < n && is_small(lower[i])) i++;
        int64_t end = digits_end(reader, i, 6);
        if (end - i >= 2 && !followed(reader, end, false)) return end;
    }
    return 0;
}

/* The end of "0.01 mm", "500kg", "5 %"; 0 for anything else. */
static int64_t figure_end(const Reader *reader, int64_t start) {
    const Strings *units = &reader->setup.units;
    const uint32_t *lower = reader->lower;
    int64_t n = reader->length, length, i = digits_end(reader, start, 9);
    if (i + 1 < n && (lower[i] == '.' || lower[i] == ',') && is_digit(lower[i + 1])) i = digits_end(reader, i + 1, 6);
    if (i < n && lower[i] == ' ') i++;
    if (i >= n || is_digit(lower[i])) return 0;
    for (int64_t k = 0; k < units->number; k++) {
        const uint32_t *unit = string_at(units, k, &length);
        if (*unit == lower[i] && begins(lower + i, n - i, unit, length) && !followed(reader, i + length, true))
            return i + length;
    }
    return 0;
}

/* The end of "316l", "ti-6al-4v", "5-axis": digits and letters, near and held together; 0 for anything else. */
static int64_t grade_end(const Reader *reader, int64_t start) {
    const uint32_t *lower = reader->lower;
    int64_t n = reader->length, near = start + GRADE_AHEAD < n ? start + GRADE_AHEAD : n, i;
    bool digit = false, small = false;
    for (i = start; i < near && (reader->kind[i] & GRADE) && !(digit && small); i++) {
        digit |= is_digit(lower[i]);
        small |= is_small(lower[i]);
    }
    if (!digit || !small) return 0;
    for (i = start; i < n && (reader->kind[i] & GRADE); i++)
        if (lower[i] == '-' && !followed(reader, i + 1, false)) break;
    return i;
}

/* Long words inside a grade are words too ("laser-3d"). */
static void add_parts(Reader *reader, int64_t start, int64_t end) {
    for (int64_t i = start, part = start; i <= end; i++) {
        if (i < end && reader->lower[i] != '-') continue;
        bool alpha = i - part >= WHOLE_PART;
        for (int64_t k = part; alpha && k < i; k++) alpha = reader->kind[k] & ALPHA;
        if (alpha) add_word(reader, reader->lower + part, i - part, STEM);
        part = i + 1;
    }
}

/* Whether the comma at i is a decimal one: it parts thousands only before three digits and after something. */
static bool is_decimal(const Reader *reader, int64_t start, int64_t i) {
    return (i == start + 1 && reader->lower[start] == '0') || digits_end(reader, i + 1, 4) - i - 1 != 3;
}

/* A grade, a standard or a figure as one term, its separators left out. */
static void add_whole(Reader *reader, int64_t start, int64_t end) {
    uint32_t whole[256 + PADDING] = {0};
    int64_t length = 0, most = reader->setup.longest_term < 256 ? reader->setup.longest_term : 256;
    bool hyphen = false;
    for (int64_t i = start; i < end; i++) {
        uint32_t c = reader->lower[i];
        hyphen |= c == '-';
        if (c == ',' && is_decimal(reader, start, i)) c = '.';
        if (c != ' ' && c != ',' && c != '/' && c != '-' && length < most) whole[length++] = c;
    }
    if (length > 1) add_word(reader, whole, length, WHOLE);
    if (hyphen) add_parts(reader, start, end);
}

/* A bare number that names a material (304, 7075) or a year rather than counts something. */
static void add_number(Reader *reader, int64_t start, int64_t end) {
    if (end - start >= 3 && end - start <= 5) add_word(reader, reader->lower + start, end - start, WHOLE);
}

/* How long a stop word begins at i; 0 for none. The longest stand first in their group. */
static int64_t stop_length(const Reader *reader, int64_t i, int64_t end) {
    uint16_t group = reader->setup.letters[reader->lower[i]].stop;
    if (!group) return 0;
    int64_t length;
    for (int64_t k = reader->setup.stop_groups[group - 1]; k < reader->setup.stop_groups[group]; k++) {
        const uint32_t *stop = string_at(&reader->setup.stops, k, &length);
        if (begins(reader->lower + i, end - i, stop, length)) return length;
    }
    return 0;
}

/* Characters 1-2 of a Chinese run, none of them across a stop word. */
static void add_grams(Reader *reader, int64_t start, int64_t end) {
    uint32_t pair[2 + PADDING] = {0};
    for (int64_t i = start; i < end;) {
        int64_t stop = stop_length(reader, i, end);
        if (stop) {
            pair[0] = 0;
            i += stop;
            continue;
        }
        if (reader->lower[i] != ' ') {
            pair[1] = reader->lower[i];
            if (pair[0]) add_word(reader, pair, 2, GRAM);
            add_word(reader, pair + 1, 1, GRAM);
            pair[0] = pair[1];
        }
        i++;
    }
}

/* The end of Chinese characters, single blanks among them. */
static int64_t han_end(const Reader *reader, int64_t i) {
    int64_t n = reader->length;
    for (;;) {
        while (i < n && (reader->kind[i] & HAN)) i++;
        if (i + 1 >= n || reader->lower[i] != ' ' || !(reader->kind[i + 1] & HAN)) return i;
        i++;
    }
}

/* The end of a standard, a figure or a grade, of which each has a digit, `digit` being where the next one is. */
static int64_t whole_end(const Reader *reader, int64_t i, int64_t digit) {
    bool border = i == 0 || !(reader->kind[i - 1] & TIGHT);
    int64_t end = 0;
    if (digit - i >= GRADE_AHEAD || !followed(reader, i, false)) return 0;
    if (border) end = digit == i ? figure_end(reader, i) : standard_end(reader, i);
    return end ? end : grade_end(reader, i);
}

/* Appends the words of the folded text to `words`, in its order. */
void read_words(Reader *reader) {
    int64_t n = reader->length, digit = 0;
    for (int64_t i = 0, end; i < n && !reader->failed; i = end) {
        uint16_t kind = reader->kind[i];
        while (digit < n && (digit < i || !(reader->kind[digit] & DIGIT))) digit++;
        if (kind & HAN) {
            end = han_end(reader, i);
            add_grams(reader, i, end);
        } else if (!(kind & (WORD | DIGIT))) {
            end = i + 1;
        } else if (digit < n && (end = whole_end(reader, i, digit))) {
            add_whole(reader, i, end);
        } else if (kind & DIGIT) {
            end = digits_end(reader, i, n);
            add_number(reader, i, end);
        } else {
            for (end = i + 1; end < n && (reader->kind[end] & WORD);) end++;
            if (end - i > 1) add_word(reader, reader->lower + i, end - i, STEM);
        }
    }
    number_words(reader);
}
