// SPDX-License-Identifier: BSD-3-Clause

/**
 * What the host has: mounts, processes, the kernel module, files, the published list. It does not
 * know what ought to be there.
 */
package org.chos.cli.admin.host;
