// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * Something that the site has every OS tree take from the host.
 *
 * @param place where in the tree, relative to its root: not empty, without {@code .}, {@code ..},
 *     empty components and blanks
 * @param target what the symbolic link there holds: an absolute path as it is inside
 * @param line where the file says so
 */
public record SiteLink(String place, String target, int line) {}
