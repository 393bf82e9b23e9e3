// SPDX-License-Identifier: BSD-3-Clause

/**
 * What the site and other programs are told: who was in which environment, what a monitoring system
 * asks for, modulefiles, what devices come to. Reads what others have recorded, and knows neither
 * faults nor command lines.
 */
package org.chos.cli.admin.report;
