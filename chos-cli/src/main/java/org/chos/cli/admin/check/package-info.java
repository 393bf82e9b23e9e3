// SPDX-License-Identifier: BSD-3-Clause

/** Finds faults, each with its remedy. Changes nothing, and does not know who asked. */
package org.chos.cli.admin.check;
