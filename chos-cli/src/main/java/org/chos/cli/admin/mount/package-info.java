// SPDX-License-Identifier: BSD-3-Clause
/** What is mounted where, and with which flags: the kernel's tables, read. */
package org.chos.cli.admin.mount;
