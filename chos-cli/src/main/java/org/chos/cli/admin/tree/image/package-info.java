// SPDX-License-Identifier: BSD-3-Clause

/**
 * Trees that are images: what is one, mounting and packing it. Knows how trees are adopted; nothing
 * there knows of this.
 */
package org.chos.cli.admin.tree.image;
