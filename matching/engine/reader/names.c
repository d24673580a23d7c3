/* Names of taxonomy concepts in folded text, the longest first (the twin of names.py and lexicon.py).
 *
 * A trie read from every border between words finds what the Aho-Corasick automaton finds: a name
 * that begins inside a word would be turned down anyway, and few borders lead further than two letters.
 */
#include "reader.h"

enum { FEW = 8 };

static const Node *child_of(const Reader *reader, const Node *node, uint32_t letter) {
    const Node *children = reader->nodes + node->child;
    uint32_t low = 0, high = node->children;
    while (high - low > FEW) {
        uint32_t middle = (low + high) / 2;
        if (children[middle].letter <= letter) low = middle;
        else high = middle;
    }
    for (; low < high; low++)
        if (children[low].letter == letter) return children + low;
    return NULL;
}

/* Gives nodes[node], which stands for names[low .. high) up to `depth`, its children. */
static int64_t branch(Reader *reader, int64_t *lows, int64_t node, int64_t low, int64_t high, int64_t depth, int64_t used) {
    const Strings *names = &reader->setup.names;
    Node *parent = reader->nodes + node;
    int64_t length;
    parent->child = (uint32_t)used;
    parent->name = -1;
    string_at(names, low, &length);
    if (length == depth) parent->name = (int32_t)low++;
    while (low < high) {
        uint32_t letter = string_at(names, low, &length)[depth];
        reader->nodes[used].letter = letter;
        lows[used++] = low;
        while (low < high && string_at(names, low, &length)[depth] == letter) low++;
    }
    parent->children = (uint32_t)used - parent->child;
    return used;
}

/* Builds the trie level by level, so that the children of a node stand together. */
static bool plant(Reader *reader) {
    const Strings *names = &reader->setup.names;
    size_t most = (size_t)names->ends[names->number - 1] + 1;
    reader->nodes = calloc(most, sizeof(Node));
    int64_t *lows = calloc(most + 1, sizeof(int64_t)), *highs = calloc(most, sizeof(int64_t));
    bool there = reader->nodes && lows && highs;
    if (there) highs[0] = names->number;
    for (int64_t node = 0, used = 1, level_end = 1, depth = 0; there && node < used; node++) {
        if (node == level_end) {
            level_end = used;
            depth++;
        }
        int64_t first = used;
        used = branch(reader, lows, node, lows[node], highs[node], depth, used);
        for (int64_t k = first; k < used; k++) highs[k] = k + 1 < used ? lows[k + 1] : highs[node];
    }
    for (uint32_t k = 0; there && k < reader->nodes[0].children; k++)
        reader->setup.letters[reader->nodes[1 + k].letter].branch = 1 + k;
    free(lows);
    free(highs);
    return there;
}

/* Whether the first four of `left` characters are ASCII and separators among them stand alone; `key` is all four. */
static bool four(const Reader *reader, const uint32_t *text, int64_t left, uint32_t *key) {
    bool gap = false;
    *key = 0;
    if (left < 4 || (text[0] | text[1] | text[2] | text[3]) >= 128) return false;
    for (int i = 0; i < 4; i++) {
        bool before = gap;
        gap = reader->setup.letters[text[i]].kind & GAP;
        if (gap && before) return false;
        *key |= (gap ? ' ' : text[i]) << 8 * i;
    }
    return !gap || left == 4 || !(reader->setup.letters[text[4]].kind & GAP);
}

static Jump *jump_of(const Reader *reader, uint32_t key) {
    uint64_t place = (uint64_t)(key * 0x9E3779B1u) >> 12;
    for (;; place++) {
        Jump *jump = reader->jumps + (place & (uint64_t)(reader->jump_number - 1));
        if (!jump->node || jump->key == key) return jump;
    }
}

/* Most words of a text begin no name: their first four letters tell in one look. */
static bool add_jumps(Reader *reader) {
    const Strings *names = &reader->setup.names;
    int64_t different = 0, length;
    for (uint32_t i = 0, key = 0, before = 0; i < names->number; i++) {
        const uint32_t *name = string_at(names, i, &length);
        different += four(reader, name, length, &key) && key != before;
        before = key;
    }
    for (reader->jump_number = 1024; reader->jump_number < 2 * different;) reader->jump_number *= 2;
    reader->jumps = calloc((size_t)reader->jump_number, sizeof(Jump));
    reader->short_pairs = calloc(128 * 128, 1);
    if (!reader->jumps || !reader->short_pairs) return false;
    for (int64_t i = 0; i < names->number; i++) {
        const uint32_t *name = string_at(names, i, &length);
        uint32_t key;
        if (length < 4) {
            for (uint32_t second = 0; second < 128 && name[0] < 128; second++)
                if (length < 2 || second == name[1]) reader->short_pairs[name[0] * 128 + second] = 1;
        } else if (four(reader, name, length, &key)) {
            const Node *node = reader->nodes;
            for (int k = 0; k < 4; k++) node = child_of(reader, node, name[k]);
            *jump_of(reader, key) = (Jump){key, (uint32_t)(node - reader->nodes)};
        }
    }
    return true;
}

bool plant_names(Reader *reader) { return !reader->setup.names.number || (plant(reader) && add_jumps(reader)); }

/* Whether the border before i cuts a word or number in two. */
static bool inside_word(const Reader *reader, int64_t i) {
    return i > 0 && i < reader->length && (reader->kind[i - 1] & reader->kind[i] & LATIN);
}

/* Names see separators as single blanks, and none between Chinese characters: the step from one character of
 * the text to what comes after it. `letter` is 0 at the end. */
typedef struct {
    int64_t end;
    uint32_t letter;
} Step;

static Step step(const Reader *reader, const uint32_t *text, int64_t i) {
    int64_t n = reader->length, start = i;
    if (i < n && !(reader->kind[i] & GAP)) return (Step){i + 1, text[i]};
    while (i < n && (reader->kind[i] & GAP)) i++;
    if (start > 0 && i > start && i < n && (reader->kind[start - 1] & HAN) && (reader->kind[i] & HAN))
        return (Step){i + 1, text[i]};
    return (Step){i, i > start ? ' ' : 0};
}

/* The end of the word a name ends in, its plural included; 0 where the name stops half-way. */
static int64_t word_end(const Reader *reader, int64_t end) {
    const uint32_t *text = reader->lower;
    if (!inside_word(reader, end)) return end;
    if (!(reader->kind[end - 1] & ALPHA)) return 0;
    if (end + 1 < reader->length && text[end] == 'e' && text[end + 1] == 's' && !inside_word(reader, end + 2))
        return end + 2;
    if (text[end] == 's' && !inside_word(reader, end + 1)) return end + 1;
    return 0;
}

/* Whether a name found at `start` has the case that its owner asks for. */
static bool owned(const Reader *reader, const Owner *owner, int64_t start) {
    for (int64_t k = 0, i = start; k < owner->case_length; k++) {
        Step next = step(reader, reader->plain, i);
        if (next.letter != reader->setup.cased[owner->case_start + k]) return false;
        i = next.end;
    }
    return true;
}

static int64_t first_owner(const Reader *reader, int32_t name) { return name ? reader->setup.owner_ends[name - 1] : 0; }

static void add_match(Reader *reader, int32_t name, int64_t start, int64_t end) {
    const Setup *setup = &reader->setup;
    bool any = false;
    end = word_end(reader, end);
    if (!end) return;
    for (int64_t k = first_owner(reader, name); k < setup->owner_ends[name]; k++)
        any |= owned(reader, setup->owners + k, start);
    if (!any) return;
    if (!make_room((void **)&reader->matches, &reader->match_room, reader->match_number + 1, sizeof(Match))) {
        reader->failed = true;
        return;
    }
    int64_t order = reader->match_number++;
    reader->matches[order] = (Match){start, end, order, name};
}

/* Whether a name of two or three letters may end within the four at `start`: before a border or a plural. */
static bool ends_early(const Reader *reader, int64_t start) {
    const uint32_t *text = reader->lower + start;
    const uint16_t *kind = reader->kind + start;
    if (!reader->short_pairs[text[0] * 128 + text[1]]) return false;
    return !(kind[0] & kind[1] & kind[2] & kind[3] & LATIN) || text[3] == 's' || text[3] == 'e';
}

/* The node that names beginning at `start` lead to, NULL where none does; `end` is how far it has read. */
static const Node *enter(const Reader *reader, int64_t start, int64_t *end) {
    const uint32_t *text = reader->lower + start;
    uint32_t key, node;
    if (four(reader, text, reader->length - start, &key) && !ends_early(reader, start)) {
        *end = start + 4;
        node = jump_of(reader, key)->node;
    } else {
        *end = start + 1;
        node = reader->setup.letters[*text].branch;
    }
    return node ? reader->nodes + node : NULL;
}

static void find_matches(Reader *reader) {
    reader->match_number = 0;
    for (int64_t start = 0, end; start < reader->length; start++) {
        if ((reader->kind[start] & GAP) || inside_word(reader, start)) continue;
        for (const Node *node = enter(reader, start, &end); node;) {
            if (node->name >= 0) add_match(reader, node->name, start, end);
            if (!node->children) break;
            Step next = step(reader, reader->lower, end);
            end = next.end;
            node = child_of(reader, node, next.letter);
        }
    }
}

static int longest_first(const void *one, const void *other) {
    const Match *a = one, *b = other;
    int64_t by = (b->end - b->start) - (a->end - a->start);
    if (!by) by = a->start - b->start;
    if (!by) by = a->order - b->order;
    return (by > 0) - (by < 0);
}

static int in_order(const void *one, const void *other) {
    const Match *a = one, *b = other;
    return (a->start > b->start) - (a->start < b->start);
}

/* Of names that share a character the longest, then the first; in the order of the text. */
static void keep_longest(Reader *reader) {
    Match *matches = reader->matches;
    int64_t kept = 0;
    qsort(matches, (size_t)reader->match_number, sizeof(Match), longest_first);
    memset(reader->taken, 0, (size_t)reader->length);
    for (int64_t i = 0; i < reader->match_number; i++) {
        if (reader->taken[matches[i].start] || reader->taken[matches[i].end - 1]) continue;
        memset(reader->taken + matches[i].start, 1, (size_t)(matches[i].end - matches[i].start));
        matches[kept++] = matches[i];
    }
    qsort(matches, (size_t)kept, sizeof(Match), in_order);
    reader->match_number = kept;
}

/* Appends the concepts named in the folded text to `concepts`, in its order. */
void read_names(Reader *reader) {
    const Setup *setup = &reader->setup;
    if (!reader->nodes) return;
    find_matches(reader);
    if (!reader->match_number) return;
    if (reader->match_number > 1) keep_longest(reader);
    for (int64_t i = 0; i < reader->match_number; i++) {
        const Match *match = reader->matches + i;
        for (int64_t k = first_owner(reader, match->name); k < setup->owner_ends[match->name]; k++)
            if (owned(reader, setup->owners + k, match->start)) push(reader, &reader->concepts, setup->owners[k].concept);
    }
}
