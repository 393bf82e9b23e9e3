// SPDX-License-Identifier: BSD-3-Clause

/**
 * What both commands use. It knows no other room, and loads nothing that a login should not wait
 * for.
 */
package org.chos.cli.shared;
