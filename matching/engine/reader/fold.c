/* Characters made comparable; mark-up and addresses made blanks (the twin of folding.py). */
#include "reader.h"

/* As the regular expression in folding.py bounds its repetitions. */
enum { TAG = 300, ENTITY_LEAST = 2, ENTITY_MOST = 8, ENTITY_DIGITS = 6, ADDRESS = 500, MAIL_NAME = 64, MAIL_HOST = 255 };

static bool reserve(Reader *reader, int64_t wanted) {
    if (wanted + PADDING <= reader->room) return true;
    int64_t room = wanted + wanted / 2 + 1024;
    void **blocks[] = {(void **)&reader->plain, (void **)&reader->lower, (void **)&reader->kind, (void **)&reader->taken};
    const size_t sizes[] = {4, 4, 2, 1};
    for (int i = 0; i < 4; i++) {
        free(*blocks[i]);
        *blocks[i] = calloc((size_t)room, sizes[i]);
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

/* Fills the three arrays and answers all kinds there are. */
static uint16_t make_plain(Reader *reader, const uint32_t *codes, int64_t number) {
    int64_t length = 0;
    uint32_t kinds = 0, any = 0;
    for (int64_t i = 0; i < number; i++) {
        const Letter *letter = &reader->setup.letters[codes[i]];
        if (!(letter->kind & MANY)) {
            reader->plain[length] = letter->plain;
            any |= reader->lower[length] = letter->lower;
            kinds |= reader->kind[length++] = letter->kind;
            continue;
        }
        const uint32_t *forms = reader->forms + letter->plain;
        const Form *form = (const Form *)(forms + 1);
        for (uint32_t k = 0; k < *forms; k++, form++) {
            reader->plain[length] = form->plain;
            any |= reader->lower[length] = form->lower;
            kinds |= reader->kind[length++] = (uint16_t)form->kind;
        }
    }
    reader->length = length;
    reader->narrow = any < 256;
    return (uint16_t)kinds;
}

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
           !(reader->kind[i] & (SPACE | HAN)))
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
    while (i < n && i - start < MAIL_NAME && (reader->kind[i] & MAIL)) i++;
    if (i == start || i >= n || text[i] != '@') return 0;
    start = ++i;
    while (i < n && i - start < MAIL_HOST &&
           (is_small(text[i]) || is_big(text[i]) || is_digit(text[i]) || text[i] == '.' || text[i] == '-'))
        i++;
    return i > start ? i : 0;
}

/* The end of what begins at i and says nothing; 0 where that is text. `mail_name`: that of an address may begin. */
static int64_t noise_end(const Reader *reader, int64_t i, int64_t n, bool mail_name) {
    int64_t end = 0;
    switch (reader->plain[i]) {
    case '<': return tag_end(reader->plain, i, n);
    case '&': return entity_end(reader->plain, i, n);
    case 'h':
    case 'w': end = web_end(reader, i, n);
    }
    if (!end && mail_name) end = mail_end(reader, i, n);
    return end;
}

static bool has_dotted_w(const uint32_t *text, int64_t n) {
    unsigned dotted = 0;
    for (int64_t i = 0; i + 1 < n; i++) dotted |= (text[i] == 'w') & (text[i + 1] == '.');
    return dotted;
}

static void erase_noise(Reader *reader) {
    const Letter *space = &reader->setup.letters[' '];
    bool border = true;
    for (int64_t i = 0; i < reader->length;) {
        int64_t end = noise_end(reader, i, reader->length, border);
        border = !(reader->kind[end ? end - 1 : i] & MAIL);
        if (!end) i++;
        for (; i < end; i++) {
            reader->plain[i] = reader->lower[i] = ' ';
            reader->kind[i] = space->kind;
        }
    }
}

/* Reads codes[0 .. number) into `plain`, `lower` and `kind`; all of them must be READY. */
void fold(Reader *reader, const uint32_t *codes, int64_t number) {
    reader->length = 0;
    if (!reserve(reader, folded_length(reader, codes, number))) return;
    uint16_t kinds = make_plain(reader, codes, number);
    if ((kinds & MARK) || has_dotted_w(reader->plain, reader->length)) erase_noise(reader);
}

bool is_blank(const Reader *reader) {
    for (int64_t i = 0; i < reader->length; i++)
        if (!(reader->kind[i] & SPACE)) return false;
    return true;
}
