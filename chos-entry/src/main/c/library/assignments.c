/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"
#include "number.h"
#include "variables.h"

enum { HASH_DIGITS = 16 };

/* --- what is published */

static bool keep_line(struct assignments *assignments, const char *text, size_t length)
{
    if (length + 1 > sizeof(assignments->text) - assignments->length)
        return false;
    memcpy(assignments->text + assignments->length, text, length);
    assignments->length += length;
    assignments->text[assignments->length++] = '\0';
    return true;
}

/* Lines "alias TAB NAME=text"; without an alias it is for all but the host. */
static int read_lines(int file, const char *name, bool host, struct assignments *assignments)
{
    struct lines lines;
    size_t length, name_length = strlen(name);
    char *line;

    lines_begin(&lines, file);
    while ((line = lines_next(&lines, &length)) != NULL) {
        const char *tab = memchr(line, '\t', length);
        if (tab == NULL || !lines.complete)
            continue;
        size_t alias = (size_t)(tab - line);
        if (alias == 0 ? host : alias != name_length || memcmp(line, name, alias) != 0)
            continue;
        if (!keep_line(assignments, tab + 1, length - alias - 1))
            return E2BIG;
    }
    return lines.error;
}

int assignments_read(const struct chos_files *files, const char *name, const char *path,
                  struct assignments *assignments)
{
    assignments->length = 0;
    /* Mostly there are none, and to ask that is cheaper than to try. */
    if (access(files->variables, F_OK) != 0)
        return errno == ENOENT ? 0 : errno;
    int file = open(files->variables, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0)
        return errno == ENOENT ? 0 : errno;
    int error = read_lines(file, name, strcmp(path, "/") == 0, assignments);
    close(file);
    return error;
}

/* --- texts in the room */

void variables_room(struct variables *variables, char *room, size_t size)
{
    variables->room = room;
    variables->left = size;
}

/* A text that grows at the room's beginning. */
struct text {
    struct variables *variables;
    size_t length;
    bool cut;
};

static void append(struct text *text, const char *bytes, size_t length)
{
    if (text->cut || length >= text->variables->left - text->length) {
        text->cut = true;
        return;
    }
    memcpy(text->variables->room + text->length, bytes, length);
    text->length += length;
}

/* Ends the text, which stays where it is; NULL if it didn't fit. */
static const char *end_text(struct text *text)
{
    struct variables *variables = text->variables;
    char *start = variables->room;

    if (text->cut || variables->left == 0)
        return NULL;
    start[text->length] = '\0';
    variables->room += text->length + 1;
    variables->left -= text->length + 1;
    return start;
}

static struct text begin_text(struct variables *variables)
{
    return (struct text){ .variables = variables, .cut = variables->left == 0 };
}

static char *const *array(const struct variables *variables)
{
    return (char *const *)(uintptr_t)variables->all;
}

/* The value of a variable whose name is part of a text. */
static const char *value_of(char *const envp[], const char *name, size_t length)
{
    for (; *envp != NULL; envp++) {
        if (strncmp(*envp, name, length) == 0 && (*envp)[length] == '=')
            return *envp + length + 1;
    }
    return NULL;
}

static void remove_variable(struct variables *variables, const char *name, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < variables->count; i++) {
        const char *entry = variables->all[i];
        if (strncmp(entry, name, length) != 0 || entry[length] != '=')
            variables->all[count++] = entry;
    }
    variables->all[count] = NULL;
    variables->count = count;
}

/* --- the note of what was */

static void append_hash(struct text *text, const char *value)
{
    char digits[HASH_DIGITS];
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *value != '\0'; value++)
        hash = (hash ^ (unsigned char)*value) * UINT64_C(0x100000001b3);
    for (size_t i = HASH_DIGITS; i-- > 0; hash >>= 4)
        digits[i] = "0123456789abcdef"[hash & 15];
    append(text, digits, sizeof(digits));
}

static bool has_hash(struct variables *variables, const char *value, const char *hash)
{
    struct text text = begin_text(variables);

    append_hash(&text, value);
    return !text.cut && memcmp(variables->room, hash, HASH_DIGITS) == 0;
}

/* One of the note's entries. */
struct note {
    const char *name, *hash, *value;
    size_t name_length, value_length;
    bool was_set;
};

/* Takes it; false if that is none. */
static bool take(const char **at, struct note *note)
{
    size_t length = 0;

    note->name = *at;
    note->name_length = strcspn(*at, ":=;");
    note->hash = *at + note->name_length + 1;
    if (note->name_length == 0 || note->hash[-1] != ':' ||
        strnlen(note->hash, HASH_DIGITS) < HASH_DIGITS || note->hash[HASH_DIGITS] != ':')
        return false;
    const char *next = note->hash + HASH_DIGITS + 1;
    note->was_set = *next != '-';
    if (note->was_set) {
        const char *digits = next;
        for (; *next >= '0' && *next <= '9' && next - digits < 8; next++)
            length = length * 10 + (size_t)(*next - '0');
        if (next == digits || *next != ':')
            return false;
    }
    note->value = ++next;
    note->value_length = length;
    if (strnlen(next, length) < length || next[length] != ';')
        return false;
    *at = next + length + 1;
    return true;
}

static bool put_back(struct variables *variables, const struct note *note)
{
    const char *now = value_of(array(variables), note->name, note->name_length);

    if (now == NULL || !has_hash(variables, now, note->hash))
        return true;
    if (!note->was_set) {
        remove_variable(variables, note->name, note->name_length);
        return true;
    }
    struct text text = begin_text(variables);
    append(&text, note->name, note->name_length);
    append(&text, "=", 1);
    append(&text, note->value, note->value_length);
    const char *entry = end_text(&text);
    return entry != NULL && variables_set(variables, entry);
}

bool variables_put_back(struct variables *variables)
{
    const char *at = variable(array(variables), CHANGED_VARIABLE);
    struct note note;

    if (at == NULL)
        return true;
    if (variables->left <= HASH_DIGITS)
        return false;
    while (*at != '\0' && take(&at, &note)) {
        if (!put_back(variables, &note))
            return false;
    }
    remove_variable(variables, CHANGED_VARIABLE, strlen(CHANGED_VARIABLE));
    return true;
}

/* --- what is set */

/* What was before: a name, as part of a text, and the value, or NULL. */
struct before {
    const char *name, *value;
    size_t name_length;
};

struct change {
    const char *name, *home;
    char *const *caller;
    struct variables *variables;
    struct before before[ASSIGNMENTS_AT_MOST];
    size_t count;
};

static bool is_name(char byte, bool first)
{
    return byte == '_' || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (!first && byte >= '0' && byte <= '9');
}

static bool is_called(const char *name, size_t length, const char *other)
{
    return strlen(other) == length && memcmp(name, other, length) == 0;
}

static const char *look_up(const struct change *change, const char *name, size_t length)
{
    if (is_called(name, length, "CHOS"))
        return change->name;
    const char *value = value_of(array(change->variables), name, length);
    if (value == NULL)
        value = value_of(change->caller, name, length);
    if (value == NULL && is_called(name, length, "HOME"))
        value = change->home;
    if (value == NULL && is_called(name, length, "PATH"))
        value = SHELL_PATH + strlen("PATH=");
    return value == NULL ? "" : value;
}

/* An element of a path that is empty would mean the working directory. */
static void append_variable(const struct change *change, struct text *text, const char **at)
{
    const char *name = *at, *end = name;

    while (is_name(*end, false))
        end++;
    const char *value = look_up(change, name, (size_t)(end - name));
    bool first = text->length == 0 || text->variables->room[text->length - 1] == '=';
    if (value[0] == '\0' && !text->cut && text->length > 0 &&
        text->variables->room[text->length - 1] == ':' && (*end == ':' || *end == '\0'))
        text->length--;
    else if (value[0] == '\0' && first && *end == ':')
        end++;
    append(text, value, strlen(value));
    *at = end;
}

static const char *expand(const struct change *change, const char *line)
{
    struct text text = begin_text(change->variables);

    for (const char *at = line; *at != '\0' && !text.cut;) {
        size_t plain = strcspn(at, "$");
        append(&text, at, plain);
        at += plain;
        if (*at == '\0')
            break;
        at++;
        if (is_name(*at, true))
            append_variable(change, &text, &at);
        else
            append(&text, "$", 1);
    }
    return end_text(&text);
}

static bool remember(struct change *change, const char *name, size_t length)
{
    for (size_t i = 0; i < change->count; i++) {
        if (change->before[i].name_length == length &&
            memcmp(change->before[i].name, name, length) == 0)
            return true;
    }
    if (change->count == ASSIGNMENTS_AT_MOST)
        return false;
    change->before[change->count++] =
        (struct before){ name, value_of(array(change->variables), name, length), length };
    return true;
}

static bool set(struct change *change, const char *line)
{
    size_t length = strcspn(line, "=");

    if (line[length] == '\0' || !remember(change, line, length))
        return false;
    const char *entry = expand(change, line);
    return entry != NULL && variables_set(change->variables, entry);
}

static bool write_note(struct change *change)
{
    struct text text = begin_text(change->variables);
    char digits[NUMBER_SIZE];

    append(&text, CHANGED_VARIABLE "=", sizeof(CHANGED_VARIABLE));
    for (size_t i = 0; i < change->count; i++) {
        const struct before *before = &change->before[i];
        append(&text, before->name, before->name_length);
        append(&text, ":", 1);
        append_hash(&text, value_of(array(change->variables), before->name, before->name_length));
        append(&text, ":", 1);
        if (before->value == NULL) {
            append(&text, "-", 1);
        } else {
            const char *number = number_text(strlen(before->value), digits);
            append(&text, number, strlen(number));
            append(&text, ":", 1);
            append(&text, before->value, strlen(before->value));
        }
        append(&text, ";", 1);
    }
    const char *entry = end_text(&text);
    return entry != NULL && variables_set(change->variables, entry);
}

bool assignments_apply(const struct assignments *assignments, const char *name, const char *home,
                    char *const caller[], struct variables *variables)
{
    struct change change;
    const char *end = assignments->text + assignments->length;

    if (assignments->length == 0)
        return true;
    change.name = name;
    change.home = home;
    change.caller = caller;
    change.variables = variables;
    change.count = 0;
    for (const char *line = assignments->text; line < end; line += strlen(line) + 1) {
        if (!set(&change, line))
            return false;
    }
    return write_note(&change);
}

/* --- what has become of them */

static bool is_among(char *const envp[], const char *entry)
{
    size_t length = strcspn(entry, "=");
    const char *value = entry[length] == '=' ? value_of(envp, entry, length) : NULL;
    return value != NULL && strcmp(value, entry + length + 1) == 0;
}

bool variables_compare(char *const before[], const struct variables *after,
                       variables_change *change, void *argument)
{
    for (size_t i = 0; i < after->count; i++) {
        const char *entry = after->all[i];
        if (!is_among(before, entry) && strchr(entry, '=') != NULL &&
            !change(entry, strcspn(entry, "="), false, argument))
            return false;
    }
    for (; *before != NULL; before++) {
        size_t length = strcspn(*before, "=");
        if ((*before)[length] == '=' && value_of(array(after), *before, length) == NULL &&
            !change(*before, length, true, argument))
            return false;
    }
    return true;
}
