// SPDX-License-Identifier: BSD-3-Clause
/**
 * The host's other services, as far as CHOS is in their way: the sandboxes that systemd puts them
 * into, while /chos shows what these hide; and how they start sessions. Knows nothing of trees, of
 * the service CHOS, or of a command line.
 */
package org.chos.cli.admin.sandbox;
