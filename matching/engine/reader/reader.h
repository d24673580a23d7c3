/* Texts to counted terms and concepts in one pass: what the parts share.
 *
 *   fold.c    characters made comparable, mark-up and addresses made blanks   (folding.py)
 *   words.c   stems to be, grades, standards, figures, Chinese 1-2-grams      (text.py)
 *   names.c   names of taxonomy concepts, the longest first                   (names.py, lexicon.py)
 *   intern.c  each distinct word once, numbered in the order of appearance
 *   reader.c  many texts; counts; merging of rows
 *
 * Python is the reference and hands over every table: what a character is and becomes, stop words,
 * units, standards, names. Nothing here knows a letter beyond ASCII by itself. Characters are uint32_t,
 * one per code point. Memory that runs out sets `failed`, and the call answers -1.
 */
#ifndef READER_H
#define READER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What a character is, as letters.py works it out: the first five of the character as it was written, the
 * others of the lower case of what it becomes. */
enum {
    READY = 1,         /* the entry says what the character becomes */
    LISTED = 2,        /* Python has been asked for it */
    MANY = 4,          /* it becomes none or several: `plain` is a place in `forms` */
    LETTER = 8,        /* a letter for telling the language */
    CHINESE = 16,      /* a Chinese one */
    HAN = 32,          /* Chinese */
    SPACE = 64,        /* blank */
    WORD = 128,        /* part of a word: a letter that is not Chinese */
    TIGHT = 256,       /* letter or digit, not Chinese: no standard or figure begins right after it */
    LATIN = 512,       /* letter or digit of a script that writes words apart */
    ALPHA = 1024,      /* takes a plural */
    MAIL = 2048,       /* may stand before the @ of an address */
    GAP = 4096,        /* a separator inside names */
    GRADE = 8192,      /* a-z, 0-9 and the hyphen */
    DIGIT = 16384,     /* 0-9 */
    MARK = 32768       /* < & @ : without which, and without "w.", there is no mark-up and no address */
};

typedef struct {
    uint32_t plain;  /* its compatible form, or a place in `forms`: how many, then `Form`s */
    uint32_t lower;  /* the lower case of that */
    uint32_t branch; /* the trie's node for names that begin with it, 0 where there are none */
    uint16_t kind;   /* of the bits above */
    uint16_t stop;   /* the group of Chinese stop words that begin with it, 0 where there are none */
} Letter;

typedef struct {
    uint32_t plain, lower, kind;
} Form;

/* Strings end to end: string i is letters[ends[i - 1] .. ends[i]). */
typedef struct {
    const uint32_t *letters;
    const int64_t *ends;
    int64_t number;
} Strings;

/* Whose name it is, and the exact case that counts: cased[case_start .. + case_length). */
typedef struct {
    int32_t concept;
    int32_t case_length;
    int64_t case_start;
} Owner;

typedef struct {
    Letter *letters;             /* one per code point */
    Strings stops;               /* Chinese stop words, those with one first character together */
    const int64_t *stop_groups;  /* group g is stops[stop_groups[g - 1] .. stop_groups[g]) */
    Strings standards;           /* iso/astm, iso, din, ... */
    Strings units;               /* mm, kg/h, ... */
    Strings names;               /* sorted by code points, none twice */
    const int64_t *owner_ends;   /* name i belongs to owners[owner_ends[i - 1] .. owner_ends[i]) */
    const Owner *owners;
    const uint32_t *cased;
    int64_t longest_term;
    uint64_t seed;               /* of the hashes: no text can be made to collide */
} Setup;

typedef struct {
    uint32_t letter;
    uint32_t child;    /* the first of its children, which stand together, sorted by letter */
    uint32_t children;
    int32_t name;      /* the name that ends here, -1 for none */
} Node;

/* Where names lead whose first four letters, all ASCII, are `key`. */
typedef struct {
    uint32_t key, node; /* node 0 where the slot is free */
} Jump;

typedef struct {
    int32_t *items;
    int64_t length, room;
} Numbers;

typedef struct {
    int64_t start, end, order;
    int32_t name;
} Match;

/* What tells a word apart. A short one is packed whole, so that a slot says by itself whether it is the
 * word's; of a long one there is a hash, and the word itself is compared. */
typedef struct {
    uint64_t low, high;
} Key;

typedef struct {
    Key key;
    uint32_t number; /* of the word, + 1; 0 where the slot is free */
} Slot;

/* A word of the text at hand that has no number yet; a long one is spare.letters[start .. start + length). */
typedef struct {
    Key key;
    int64_t start, length;
} Pending;

typedef struct {
    uint32_t *letters;
    int64_t length, room;
} Spare;

typedef struct {
    Setup setup;
    const uint32_t *forms;
    /* The text at hand, folded; PADDING more characters may be read, though they mean nothing. */
    uint32_t *plain, *lower;
    uint16_t *kind;
    uint8_t *taken;
    int64_t length, room;
    bool narrow; /* no character is beyond Latin-1 */
    Match *matches;
    int64_t match_number, match_room;
    Node *nodes;
    Jump *jumps;
    int64_t jump_number;
    uint8_t *short_pairs; /* 128 × 128: whether a name of fewer than four letters begins with the two */
    /* Every distinct word met: word i is pool[ends[i] .. ends[i + 1]). */
    uint32_t *pool;
    int64_t pool_length, pool_room;
    int64_t *ends;
    uint8_t *origins;
    int64_t surfaces, surface_room;
    Slot *slots;
    Pending *pending;
    int64_t pending_number, pending_room;
    Spare spare;
    int64_t slot_number;
    /* What the last texts hold, text by text, in the order of the text. */
    Numbers words, concepts, word_ends, concept_ends;
    int32_t *seen;
    int64_t seen_room;
    bool failed;
} Reader;

enum { PADDING = 16 };

/* Where a word comes from: taken as it is, to be stemmed, or Chinese characters, which no other word is like. */
typedef enum { WHOLE, STEM, GRAM } Origin;

static inline bool is_digit(uint32_t c) { return c - '0' < 10u; }
static inline bool is_small(uint32_t c) { return c - 'a' < 26u; }
static inline bool is_big(uint32_t c) { return c - 'A' < 26u; }

static inline const uint32_t *string_at(const Strings *strings, int64_t i, int64_t *length) {
    int64_t start = i ? strings->ends[i - 1] : 0;
    *length = strings->ends[i] - start;
    return strings->letters + start;
}

/* Whether `text`, of which `left` characters remain, begins with a string. */
static inline bool begins(const uint32_t *text, int64_t left, const uint32_t *string, int64_t length) {
    if (length > left) return false;
    for (int64_t i = 0; i < length; i++)
        if (text[i] != string[i]) return false;
    return true;
}

/* Room for `wanted` items of `size` bytes, twice what there was at least; false where memory ends. */
bool make_room(void **items, int64_t *room, int64_t wanted, size_t size);

static inline void push(Reader *reader, Numbers *numbers, int32_t value) {
    if (numbers->length == numbers->room &&
        !make_room((void **)&numbers->items, &numbers->room, numbers->length + 1, sizeof(int32_t)))
        reader->failed = true;
    else
        numbers->items[numbers->length++] = value;
}

void fold(Reader *reader, const uint32_t *codes, int64_t number);
bool is_blank(const Reader *reader);
void read_words(Reader *reader);
void read_names(Reader *reader);
bool plant_names(Reader *reader);
/* Notes a word of the text at hand, and has its slot brought near meanwhile. PADDING characters from `word` on
 * may be read. */
void add_word(Reader *reader, const uint32_t *word, int64_t length, Origin origin);
/* Appends the numbers of the words noted to `words`. */
void number_words(Reader *reader);
bool widen(Reader *reader);

#endif
