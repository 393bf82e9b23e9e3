/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "entry.h"
#include "number.h"
#include "passage.h"
#include "prepared.h"

/* Only what is inheritable can be ambient, and hardly anybody has that. */
static bool has_ambient(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

    if (syscall(SYS_capget, &header, data) != 0)
        return false;
    for (unsigned int i = 0; i < 64; i++) {
        if ((data[i / 32].inheritable & (1U << i % 32)) != 0 &&
            syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1)
            return true;
    }
    return false;
}

bool passage_take(char word[PASSAGE_SIZE])
{
    struct rlimit stack = { 0, 0 };
    int signal = 0;
    char digits[NUMBER_SIZE];

    if (has_ambient())
        return false;
    (void)getrlimit(RLIMIT_STACK, &stack);
    syscall(SYS_prctl, PR_GET_PDEATHSIG, &signal, 0, 0, 0);
    const unsigned long numbers[] = {
        stack.rlim_cur,
        (unsigned long)syscall(SYS_personality, 0xffffffffUL),
        (unsigned long)signal,
        (unsigned long)syscall(SYS_getppid),
    };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        const char *number = number_text(numbers[i], digits);
        size_t length = strlen(number);
        memcpy(word, number, length);
        word += length;
        *word++ = i + 1 < sizeof(numbers) / sizeof(numbers[0]) ? ':' : '\0';
    }
    return true;
}

int chos_enter_words(const struct chos_files *files, const struct chos_way *way,
                     struct chos_enter_words *words)
{
    struct chos_files numbers = { .table = files->namespaces };
    char number[CHOS_PATH_SIZE];
    size_t count = 0;

    int error = chos_find(&numbers, way->path, number);
    if (error != 0)
        return error;
    if (strlen(number) >= sizeof(words->number))
        return EINVAL;
    memcpy(words->number, number, strlen(number) + 1);
    error = prepared_ask(files, words->number);
    if (error != 0)
        return error;
    if (!passage_take(words->passage))
        return EPERM;
    const char *const all[] = {
        "enter", words->number, "--name", way->name, "--passage", words->passage,
        way->home != NULL ? "--home" : "--", way->home,
    };
    for (; count < sizeof(all) / sizeof(all[0]) && all[count] != NULL; count++)
        words->all[count] = all[count];
    if (way->home != NULL)
        words->all[count++] = "--";
    words->count = count;
    return 0;
}
