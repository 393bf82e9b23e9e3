// SPDX-License-Identifier: BSD-3-Clause

/** The generations of a tree, and what each was made of. Does not know how one is made. */
package org.chos.cli.admin.tree.generation;
