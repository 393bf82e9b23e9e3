// SPDX-License-Identifier: BSD-3-Clause

/**
 * {@code chos}: decides for a user which environment it is, enters it and executes the program. It
 * knows the shared room alone: every login passes by here, and must load nothing of the
 * administrator's.
 */
package org.chos.cli.enter;
