/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "plan.h"

const char *room_plan_parse(struct room_plan *plan, int argc, char **argv)
{
    *plan = (struct room_plan){ .shown = calloc((size_t)argc + 1, sizeof(*plan->shown)) };
    if (plan->shown == NULL)
        return "no memory";
    int next = 1;
    for (; next < argc && strcmp(argv[next], "--") != 0;) {
        if (strcmp(argv[next], "--tree") == 0 && next + 1 < argc) {
            plan->tree = argv[next + 1];
            next += 2;
        } else if (strcmp(argv[next], "--bind") == 0 && next + 2 < argc) {
            plan->shown[plan->shown_count++] =
                (struct shown){ .source = argv[next + 1], .place = argv[next + 2] };
            next += 3;
        } else {
            return "an option is unknown, or lacks its value";
        }
    }
    if (next + 1 >= argc)
        return "no command to execute";
    if (plan->tree == NULL || plan->tree[0] != '/')
        return "--tree with an absolute path is wanted";
    plan->argv = argv + next + 1;
    return NULL;
}
