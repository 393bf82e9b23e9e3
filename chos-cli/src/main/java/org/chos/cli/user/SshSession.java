// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.user;

import java.nio.charset.StandardCharsets;
import org.chos.cli.enter.Environ;
import org.chos.cli.enter.Failure;
import org.chos.cli.enter.LoginShell;
import org.chos.cli.enter.Messages;

/**
 * {@code chos} as the program that sshd is told to force on a session: does what the client has
 * asked for, in the environment of the user's choice.
 */
public final class SshSession {
  /** The client's request. sshd itself serves the first, which it can't in another's place. */
  private static final String INTERNAL_SFTP = "internal-sftp";

  /** Files by sftp: by the tree's program, or else the host's. */
  private static final String SFTP =
      "exec /bin/sh -c 'for s in /usr/lib/openssh/sftp-server /usr/libexec/openssh/sftp-server;"
          + " do test -x $s && exec $s; done; export CHOS=root;"
          + " for s in lib libexec; do test -x /local/usr/$s/openssh/sftp-server &&"
          + " exec chos /usr/$s/openssh/sftp-server; done; exit 127'";

  private SshSession() {}

  /** Returns only by throwing, which takes a host without any shell. */
  public static void start(Environ variables, Messages messages) throws Failure {
    byte[] asked = variables.get("SSH_ORIGINAL_COMMAND");
    byte[][] argv =
        asked == null
            ? new byte[][] {bytes("-chos")}
            : new byte[][] {bytes("chos"), bytes("-c"), command(asked)};
    new LoginShell(argv, variables, messages).start();
  }

  private static byte[] command(byte[] asked) {
    String text = new String(asked, StandardCharsets.ISO_8859_1);
    String first = text.split(" ", 2)[0];
    return first.equals(INTERNAL_SFTP) || first.endsWith("/sftp-server") ? bytes(SFTP) : asked;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
