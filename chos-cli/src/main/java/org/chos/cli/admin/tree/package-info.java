// SPDX-License-Identifier: BSD-3-Clause

/** Makes, adopts, examines and deletes trees. It does not know whether the service runs. */
package org.chos.cli.admin.tree;
