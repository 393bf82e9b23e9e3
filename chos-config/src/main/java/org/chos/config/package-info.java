// SPDX-License-Identifier: BSD-3-Clause

/**
 * The parser of {@code /etc/chos}, {@code /etc/chos.conf}, {@code /etc/sysconfig/chos} and, as
 * {@code chos} reads it, {@code ~/.chos}: bytes in, immutable records and complaints out. It reads
 * no file and knows nothing of the system.
 *
 * <p>Every login waits for it, in a JVM that has just started. So what parses is plain loops over
 * bytes, without regular expressions, streams, lambdas and reflection, whose first use costs more
 * than the parsing.
 */
package org.chos.config;
