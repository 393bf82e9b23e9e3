// SPDX-License-Identifier: BSD-3-Clause

/**
 * System calls, paths, files that are replaced at once, files beside a class, limits of time. It
 * knows nothing of CHOS.
 */
package org.chos.cli.admin.system;
