// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

/**
 * What of the host is to be seen in one tree.
 *
 * @param source where it is on the host
 * @param place where it is to be in the tree, a path from its root
 * @param readOnly whether nothing in it can be changed from there
 * @param nosuid whether set-uid programs in it have no effect there
 * @param device whether a device needs it, and it may be a file
 * @param said where that is written, "file:line:column", and the words
 */
public record OwnMount(
    String source, String place, boolean readOnly, boolean nosuid, boolean device, String said) {}
