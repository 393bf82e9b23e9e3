// SPDX-License-Identifier: BSD-3-Clause
/**
 * What one tree has of the host and others have not: its own directories, and devices as the
 * Container Device Interface describes them. Finds out what is to be where; how it gets there is
 * for others.
 */
package org.chos.cli.admin.device;
