/* SPDX-License-Identifier: BSD-3-Clause */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

/* Absolute, and of components that lead downwards only; "/" itself only if `root`. */
static bool is_path(const char *path, bool root)
{
    if (path[0] != '/' || strlen(path) >= PATH_MAX)
        return false;
    if (path[1] == '\0')
        return root;
    while (*path != '\0') {
        size_t length = strcspn(++path, "/");
        if (length == 0 || (length == 1 && path[0] == '.') ||
            (length == 2 && path[0] == '.' && path[1] == '.'))
            return false;
        path += length;
    }
    return true;
}

/* Takes a word that needs none after it. */
static bool take_flag(struct plan *plan, const char *word)
{
    if (strcmp(word, "--links") == 0)
        plan->links = true;
    else if (strcmp(word, "--private") == 0)
        plan->private_mounts = true;
    else if (strcmp(word, "--verbose") == 0)
        plan->verbose = true;
    else
        return false;
    return true;
}

/* Returns what is wrong, or NULL. */
static const char *take_option(struct plan *plan, const char *word, char *value)
{
    if (strcmp(word, "--name") == 0) {
        plan->name = value;
        return value[0] != '\0' && strlen(value) < PATH_MAX ? NULL
            : "--name: must have 1 to 4095 bytes";
    }
    if (strcmp(word, "--tree") == 0) {
        plan->tree = value;
        return is_path(value, false) ? NULL : "--tree: must be an absolute path other than /";
    }
    if (strcmp(word, "--bind") == 0) {
        plan->binds[plan->bind_count++] = value;
        return is_path(value, false) ? NULL : "--bind: must be an absolute path other than /";
    }
    if (strcmp(word, "--directory") == 0 || strcmp(word, "--only-directory") == 0) {
        plan->directory = value;
        plan->only_directory = word[2] == 'o';
        return NULL;
    }
    if (strcmp(word, "--home") == 0) {
        plan->home = value;
        return NULL;
    }
    if (strcmp(word, "--shell") == 0) {
        plan->shells[plan->shell_count++] = value;
        return is_path(value, false) ? NULL : "--shell: must be an absolute path other than /";
    }
    return "unknown option";
}

/* What comes after the options; argv ends with NULL. */
static const char *take_command(struct plan *plan, char **argv)
{
    if (argv[0] == NULL || argv[1] == NULL)
        return "no command to execute";
    plan->file = argv[0];
    plan->argv = argv + 1;
    return NULL;
}

static const char *parse_enter(struct plan *plan, int argc, char **argv)
{
    plan->binds = calloc((size_t)argc, sizeof(*plan->binds));
    plan->shells = calloc((size_t)argc, sizeof(*plan->shells));
    if (plan->binds == NULL || plan->shells == NULL)
        return "out of memory";
    char **next = argv + 2;
    for (; *next != NULL && strcmp(*next, "--") != 0; next++) {
        if (take_flag(plan, *next))
            continue;
        if (next[1] == NULL)
            return "the last option has no value";
        const char *problem = take_option(plan, next[0], next[1]);
        if (problem != NULL)
            return problem;
        next++;
    }
    if (*next == NULL)
        return "there is no -- before the command";
    if (plan->name == NULL || plan->tree == NULL)
        return "--name and --tree are required";
    return take_command(plan, next + 1);
}

const char *plan_parse(struct plan *plan, int argc, char **argv)
{
    *plan = (struct plan){ 0 };
    if (argc < 2)
        return "expected enter or leave";
    if (strcmp(argv[1], "leave") == 0) {
        plan->leave = true;
        return take_command(plan, argv + 2);
    }
    return strcmp(argv[1], "enter") == 0 ? parse_enter(plan, argc, argv)
                                         : "expected enter or leave";
}
