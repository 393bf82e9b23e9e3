/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "call.h"

/* Takes decimal digits and what follows them, a colon or the end. */
static bool take_number(const char **text, char end, unsigned long *number)
{
    const char *at = *text;

    *number = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        unsigned long digit = (unsigned long)(*at - '0');
        if (*number > (ULONG_MAX - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    if (at == *text || *at != end)
        return false;
    *text = at + 1;
    return true;
}

static bool take_passage(const char *word, struct passage *passage)
{
    passage->word = word;
    passage->known = take_number(&word, ':', &passage->stack) &&
                     take_number(&word, ':', &passage->personality) &&
                     take_number(&word, ':', &passage->signal) &&
                     take_number(&word, '\0', &passage->parent);
    return passage->known;
}

/* Digits, and few enough for the name of a file. */
static bool is_id(const char *word)
{
    size_t length = strspn(word, "0123456789");
    return length > 0 && length <= 18 && word[length] == '\0';
}

static bool take_option(struct call *call, const char *option, const char *value)
{
    if (strcmp(option, "--passage") == 0)
        return take_passage(value, &call->passage);
    if (strcmp(option, "--login") == 0)
        call->login = true;
    else if (strcmp(option, "--directory") == 0)
        call->directory = value;
    else if (call->leave)
        return false;
    else if (strcmp(option, "--name") == 0)
        call->name = value;
    else if (strcmp(option, "--home") == 0)
        call->home = value;
    else if (strcmp(option, "--only-directory") == 0)
        call->directory = value, call->only_directory = true;
    else
        return false;
    return true;
}

const char *call_parse(struct call *call, int argc, char **argv)
{
    *call = (struct call){ .name = "the environment" };
    if (argc < 2)
        return "what to enter is missing";
    call->leave = strcmp(argv[1], "leave") == 0;
    call->id = argv[1];
    if (!call->leave && !is_id(call->id))
        return "an environment's number is digits";
    argv += 2;
    while (*argv != NULL && strncmp(*argv, "--", 2) == 0 && (*argv)[2] != '\0') {
        if (argv[1] == NULL || !take_option(call, argv[0], argv[1]))
            return "an option is unknown, or its value is missing or wrong";
        argv += 2;
    }
    if (*argv != NULL && strcmp(*argv, "--") == 0)
        argv++;
    else if (!call->leave)
        return "the -- before the command is missing";
    if (argv[0] == NULL || argv[1] == NULL)
        return "the command is missing";
    call->file = argv[0];
    call->argv = argv + 1;
    return NULL;
}
