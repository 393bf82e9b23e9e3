// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
#include <linux/namei.h>

int (*chos_probe)(struct path *path, unsigned int flags) = follow_down;
