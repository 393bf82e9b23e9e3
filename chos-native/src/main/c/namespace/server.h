/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * squashfuse, which serves an image to the mount namespace of one command. It is forked before
 * there is that namespace and stays in the one before: it must not keep alive what it is to end
 * with. When the last process in there has ended, the kernel ends the connection, and squashfuse
 * with it. The user's process has no child that it does not know of, and nobody's terminal,
 * descriptors or working directory are in the server's hands.
 */
#ifndef CHOS_SERVER_H
#define CHOS_SERVER_H

#include "plan.h"

struct server {
    char reason[128]; /* why the kernel could not mount the image itself; else "" */
    int channel; /* takes the descriptor of /dev/fuse there; closed without, the process ends */
    int complaints;   /* what it writes to stderr */
};

/* Starts the process, for the image that is the plan's tree. Ends this process if it fails. */
void server_start(struct server *server, const struct plan *plan);

/*
 * Makes the mount, in the namespaces of this process, and waits until it can be used. Returns it,
 * attached nowhere. Ends this process if it fails.
 */
int server_mount(struct server *server, const struct plan *plan);

#endif
