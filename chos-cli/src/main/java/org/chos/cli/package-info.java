// SPDX-License-Identifier: BSD-3-Clause

/**
 * The two commands: {@code chos} for users ({@code Main}), {@code chosctl} for administrators
 * ({@code Chosctl}). No room below knows this one.
 */
package org.chos.cli;
