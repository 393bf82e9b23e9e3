// SPDX-License-Identifier: BSD-3-Clause

/**
 * Brings the host from how it is to how it should be: looks, plans the steps, has them done. It
 * knows neither verbs nor checks, nor what is in a tree.
 */
package org.chos.cli.admin.service;
