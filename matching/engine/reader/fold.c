/* Characters made comparable; mark-up and addresses made blanks (the twin of folding.py). */
#include "reader.h"

/* As the regular expression in folding.py bounds its repetitions. */
enum { TAG = 300, ENTITY_LEAST = 2, ENTITY_MOST = 8, ENTITY_DIGITS = 6, ADDRESS = 500, MAIL_NAME = 64, MAIL_HOST = 255 };

static bool reserve(Reader *reader, int64_t wanted) {
    if (wanted <= reader->room) return true;
    int64_t room = wanted + wanted / 2 + 1024;
    void **blocks[] = {(void **)&reader->plain,      (void **)&reader->lower,       (void **)&reader->tight_plain,
                       (void **)&reader->tight_lower, (void **)&reader->kind,       (void **)&reader->tight_kind,
                       (void **)&reader->place,      (void **)&reader->taken};
    const size_t sizes[] = {4, 4, 4, 4, 2, 2, 4, 1};
    for (int i = 0; i < 8; i++) {
        free(*blocks[i]);
        *blocks[i] = malloc((size_t)room * sizes[i]);
        if (!*blocks[i]) reader->failed = true;
    }
    reader->room = reader->failed ? 0 : room;
    return !reader->failed;
}

static int64_t folded_length(const Reader *reader, const uint32_t *codes, int64_t number) {
    int64_t length = number;
    for (int64_t i = 0; i < number; i++) {
        const Letter *letter = &reader->setup.letters[codes[i]];
        if (letter->kind & MANY) length += (int64_t)reader->forms[letter->plain] - 1;
    }
    return length;
}

static void make_plain(Reader *reader, const uint32_t *codes, int64_t number) {
    int64_t length = 0;
    for (int64_t i = 0; i < number; i++) {
        const Letter *letter = &reader->setup.letters[codes[i]];
        if (!(letter->kind & MANY)) {
            reader->plain[length++] = letter->plain;
            continue;
        }
        const uint32_t *form = reader->forms + letter->plain;
        for (uint32_t k = 1; k <= form[0]; k++) reader->plain[length++] = form[k];
    }
    reader->length = length;
}

static uint16_t kind_of(const Reader *reader, uint32_t c) { return reader->setup.letters[c].kind; }

static int64_t tag_end(const uint32_t *text, int64_t i, int64_t n) {
    i++;
    if (i < n && (text[i] == '/' || text[i] == '!')) i++;
    if (i >= n || !(is_small(text[i]) || is_big(text[i]))) return 0;
    int64_t last = ++i + TAG;
    while (i < n && i < last && text[i] != '<' && text[i] != '>') i++;
    return i < n && text[i] == '>' ? i + 1 : 0;
}

static int64_t entity_end(const uint32_t *text, int64_t i, int64_t n) {
    int64_t start = ++i;
    if (i < n && text[i] == '#') {
        start = ++i;
        while (i < n && i - start < ENTITY_DIGITS && is_digit(text[i])) i++;
        return i > start && i < n && text[i] == ';' ? i + 1 : 0;
    }
    while (i < n && i - start < ENTITY_MOST && (is_small(text[i]) || is_big(text[i]))) i++;
    return i - start >= ENTITY_LEAST && i < n && text[i] == ';' ? i + 1 : 0;
}

/* The end of an address whose beginning ended at i; 0 where nothing follows. */
static int64_t address_end(const Reader *reader, int64_t i, int64_t n) {
    const uint32_t *text = reader->plain;
    int64_t start = i;
    while (i < n && i - start < ADDRESS && text[i] != '<' && text[i] != '>' &&
           !(kind_of(reader, text[i]) & (SPACE | HAN)))
        i++;
    return i > start ? i : 0;
}

static bool says(const uint32_t *text, int64_t i, int64_t n, const char *ascii) {
    for (; *ascii; ascii++, i++)
        if (i >= n || text[i] != (uint32_t)*ascii) return false;
    return true;
}

static int64_t web_end(const Reader *reader, int64_t i, int64_t n) {
    const uint32_t *text = reader->plain;
    if (says(text, i, n, "http://")) return address_end(reader, i + 7, n);
    if (says(text, i, n, "https://")) return address_end(reader, i + 8, n);
    if (says(text, i, n, "www.")) return address_end(reader, i + 4, n);
    return 0;
}

static int64_t mail_end(const Reader *reader, int64_t i, int64_t n) {
    const uint32_t *text = reader->plain;
    int64_t start = i;
    while (i < n && i - start < MAIL_NAME && (kind_of(reader, text[i]) & MAIL)) i++;
    if (i == start || i >= n || text[i] != '@') return 0;
    start = ++i;
    while (i < n && i - start < MAIL_HOST &&
           (is_small(text[i]) || is_big(text[i]) || is_digit(text[i]) || text[i] == '.' || text[i] == '-'))
        i++;
    return i > start ? i : 0;
}

/* The end of what begins at i and says nothing; 0 where that is text. `before`: an address may begin. */
static int64_t noise_end(const Reader *reader, int64_t i, int64_t n, bool mail, uint32_t before) {
    int64_t end = 0;
    switch (reader->plain[i]) {
    case '<': return tag_end(reader->plain, i, n);
    case '&': return entity_end(reader->plain, i, n);
    case 'h':
    case 'w': end = web_end(reader, i, n);
    }
    if (!end && mail && !(before && (kind_of(reader, before) & MAIL))) end = mail_end(reader, i, n);
    return end;
}

static void erase_noise(Reader *reader) {
    uint32_t *text = reader->plain, before = 0;
    int64_t n = reader->length;
    unsigned mark = 0, at = 0, dotted = 0;
    for (int64_t i = 0; i < n; i++) {
        mark |= (text[i] == '<') | (text[i] == '&') | (text[i] == '/');
        at |= text[i] == '@';
    }
    for (int64_t i = 0; i + 1 < n; i++) dotted |= (text[i] == 'w') & (text[i + 1] == '.');
    if (!(mark | at | dotted)) return;
    for (int64_t i = 0; i < n;) {
        int64_t end = noise_end(reader, i, n, at, before);
        if (!end) {
            before = text[i++];
            continue;
        }
        before = text[end - 1];
        while (i < end) text[i++] = ' ';
    }
}

/* Reads codes[0 .. number) into `plain`, `lower` and `kind`; all of them must be READY. */
void fold(Reader *reader, const uint32_t *codes, int64_t number) {
    reader->length = 0;
    if (!reserve(reader, folded_length(reader, codes, number))) return;
    make_plain(reader, codes, number);
    erase_noise(reader);
    const Letter *letters = reader->setup.letters;
    for (int64_t i = 0; i < reader->length; i++) {
        reader->lower[i] = letters[reader->plain[i]].lower;
        reader->kind[i] = letters[reader->lower[i]].kind;
    }
}

bool is_blank(const Reader *reader) {
    for (int64_t i = 0; i < reader->length; i++)
        if (!(reader->kind[i] & SPACE)) return false;
    return true;
}
