// SPDX-License-Identifier: BSD-3-Clause

/** What an adoption takes, put over a tree that nobody can write to. */
package org.chos.cli.admin.tree.layer;
