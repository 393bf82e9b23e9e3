// SPDX-License-Identifier: BSD-3-Clause

/**
 * What users have of their environments beyond entering them: files that lead there. It knows what
 * is below it, {@code enter} and {@code shared}, and nothing of the administrator's.
 */
package org.chos.cli.user;
