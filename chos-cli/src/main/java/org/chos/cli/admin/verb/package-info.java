// SPDX-License-Identifier: BSD-3-Clause

/**
 * The verbs of {@code chosctl}: command line, help and printing. The work is done in the rooms
 * below; none of them knows how a command line is parsed.
 */
package org.chos.cli.admin.verb;
