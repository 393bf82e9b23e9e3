// SPDX-License-Identifier: BSD-3-Clause

/**
 * Makes trees and packs them. Knows how trees are adopted, and what is beside a generation; nothing
 * there knows of this.
 */
package org.chos.cli.admin.tree.build;
