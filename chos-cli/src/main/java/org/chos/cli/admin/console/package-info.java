// SPDX-License-Identifier: BSD-3-Clause

/** Talks to people and to the system's log. It does not know what about. */
package org.chos.cli.admin.console;
