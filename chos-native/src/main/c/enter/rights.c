/* SPDX-License-Identifier: BSD-3-Clause */
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/securebits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "rights.h"
#include "say.h"

#define BIT(capability) (1U << ((capability) % 32))

/* All three are in the first of the two words. */
enum { MOVE = BIT(CAP_SYS_ADMIN) | BIT(CAP_SYS_CHROOT), LOOK = BIT(CAP_SYS_PTRACE) };

void rights_read(struct rights *rights)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[2];

    if (syscall(SYS_capget, &header, data) != 0)
        FAIL(CHOS_FAILED, "the process' capabilities can't be read: error in capget(2)");
    for (int i = 0; i < 2; i++) {
        rights->effective[i] = data[i].effective;
        rights->permitted[i] = data[i].permitted;
        rights->inheritable[i] = data[i].inheritable;
    }
}

static void set(const struct rights *rights)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[2];

    for (int i = 0; i < 2; i++) {
        data[i].effective = rights->effective[i];
        data[i].permitted = rights->permitted[i];
        data[i].inheritable = rights->inheritable[i];
    }
    if (syscall(SYS_capset, &header, data) != 0)
        FAIL(CHOS_FAILED, "the process' capabilities can't be changed: error in capset(2)");
}

bool rights_suffice(const struct rights *rights, bool leave)
{
    unsigned int wanted = leave ? MOVE | LOOK : MOVE;
    return (rights->permitted[0] & wanted) == wanted;
}

static void raise(const struct rights *before, unsigned int wanted)
{
    struct rights now = *before;
    now.effective[0] |= wanted;
    set(&now);
}

void rights_raise_to_move(const struct rights *before)
{
    raise(before, MOVE);
}

void rights_raise_to_look(const struct rights *before)
{
    raise(before, LOOK);
}

void rights_lower(const struct rights *before)
{
    set(before);
}

/*
 * Where a file system takes no attribute with capabilities, the program is set-uid root. Without a
 * /proc in the environment that can't be seen any more, and is taken to be so.
 */
static bool is_set_uid(void)
{
    struct stat status;
    return stat("/proc/self/exe", &status) != 0 || (status.st_mode & S_ISUID) != 0;
}

uid_t rights_user(void)
{
    return is_set_uid() ? getuid() : geteuid();
}

static void give_up_user(void)
{
    uid_t uid = getuid();

    if (geteuid() == uid || !is_set_uid())
        return;
    if (syscall(SYS_setresuid, uid, uid, uid) != 0 || geteuid() != uid ||
        (uid != 0 && syscall(SYS_setresuid, -1, 0, -1) == 0))
        FAIL(CHOS_FAILED, "the rights of root can't be given up");
}

/* Whether the kernel gives such a process all capabilities with every program that it executes. */
static bool is_root(void)
{
    long bits = syscall(SYS_prctl, PR_GET_SECUREBITS, 0, 0, 0, 0);
    return (getuid() == 0 || geteuid() == 0) && bits >= 0 && (bits & SECBIT_NOROOT) == 0;
}

void rights_drop(const struct rights *before)
{
    struct rights after = *before, now;

    give_up_user();
    if (!is_root()) {
        memset(after.effective, 0, sizeof(after.effective));
        memset(after.permitted, 0, sizeof(after.permitted));
    }
    set(&after);
    rights_read(&now);
    if (memcmp(&now, &after, sizeof(now)) != 0)
        FAIL(CHOS_FAILED, "the capabilities are still there after they were given up");
}
