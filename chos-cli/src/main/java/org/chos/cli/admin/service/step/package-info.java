// SPDX-License-Identifier: BSD-3-Clause

/**
 * One mount, link or list each: what {@code chosctl start} and {@code stop} do, and how it is
 * undone. A step does not know the plan that it is part of.
 */
package org.chos.cli.admin.service.step;
