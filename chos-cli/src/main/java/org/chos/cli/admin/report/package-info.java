// SPDX-License-Identifier: BSD-3-Clause

/**
 * Figures for the site: who was in which environment, what a monitoring system asks for, and what
 * devices come to. Reads what others have recorded, and knows neither faults nor command lines.
 */
package org.chos.cli.admin.report;
