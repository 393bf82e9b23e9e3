// SPDX-License-Identifier: BSD-3-Clause

/**
 * Maintains a tree: root works on it as on a system of its own. Knows how trees are made and
 * adopted; nothing there knows of this.
 */
package org.chos.cli.admin.tree.maintain;
