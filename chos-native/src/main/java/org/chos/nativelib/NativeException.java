// SPDX-License-Identifier: BSD-3-Clause
package org.chos.nativelib;

import java.nio.charset.StandardCharsets;

/**
 * A system call failed. The message has the operation, what it was done to, and the reason:
 * {@code write /proc/chos/setchos: No such file or directory (ENOENT)}.
 */
public final class NativeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String operation;
    private final byte[] path;
    private final int errno;

    NativeException(String operation, byte[] path, int errno) {
        super(operation + " " + printable(path) + ": " + Chos.errnoText(errno)
                + " (" + Chos.errnoName(errno) + ")");
        this.operation = operation;
        this.path = path.clone();
        this.errno = errno;
    }

    /** What was attempted, a verb. */
    public String operation() {
        return operation;
    }

    /** What it was attempted on, fit for a message: control characters are escaped. */
    public String path() {
        return printable(path);
    }

    /**
     * The same as it was given; after {@link Chos#exec} the file found in PATH that is to blame,
     * or the name asked for if there is none.
     */
    public byte[] pathBytes() {
        return path.clone();
    }

    /** The error number, positive; see {@link Errno}. */
    public int errno() {
        return errno;
    }

    /** The error's name, such as {@code ENOENT}. */
    public String errnoName() {
        return Chos.errnoName(errno);
    }

    /** The error's description, such as {@code No such file or directory}. */
    public String reason() {
        return Chos.errnoText(errno);
    }

    private static String printable(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        StringBuilder result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                result.append("\\x").append(Character.forDigit(c >> 4, 16))
                        .append(Character.forDigit(c & 15, 16));
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }
}
