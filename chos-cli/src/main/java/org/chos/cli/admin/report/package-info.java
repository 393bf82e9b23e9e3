// SPDX-License-Identifier: BSD-3-Clause

/**
 * Figures for the site: who was in which environment, and what a monitoring system asks for. Reads
 * what others have recorded, and knows neither faults nor command lines.
 */
package org.chos.cli.admin.report;
