// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import org.chos.test.machine.Guest;

/**
 * An OpenSSH server on a port of its own, and users with a key of root's, for tests of logins. The
 * commands of the client's side are root's on the host.
 */
final class Sshd {
  /** With these the client's programs reach the server by the name {@code here}. */
  static final String CLIENT = "-F /root/sshd-test/client";

  private static final String RUN =
      """
      /usr/sbin/sshd -f config -o Port=2222 -o PidFile=/root/sshd-test/pid
      until [ -s pid ]; do sleep 0.1; done
      """;

  private final Guest guest;

  private Sshd(Guest guest) {
    this.guest = guest;
  }

  /** Starts it. sftp is its own: a tree may have none. */
  static Sshd start(Guest guest) {
    guest
        .sh(
            "root",
            """
            mkdir -p /root/sshd-test /run/sshd && cd /root/sshd-test
            [ -e key ] || ssh-keygen -q -t ed25519 -N '' -f key
            cat > client <<END
            Host here
              HostName localhost
              Port 2222
              IdentityFile /root/sshd-test/key
              StrictHostKeyChecking no
              UserKnownHostsFile /dev/null
              LogLevel ERROR
              SendEnv LANG LC_*
            END
            sed 's/^Subsystem.*/Subsystem sftp internal-sftp/' /etc/ssh/sshd_config > config
            """
                + RUN)
        .exits(0);
    return new Sshd(guest);
  }

  /** Changes its configuration by a script of sed's, and starts it anew with that. */
  void configure(String sed) {
    guest
        .command(
            "root",
            "/bin/sh",
            "-euc",
            """
            cd /root/sshd-test
            sed -i "$0" config
            pid=$(cat pid)
            kill $pid
            while kill -0 $pid 2>/dev/null; do sleep 0.1; done
            rm -f pid
            """
                + RUN,
            sed)
        .run()
        .exits(0);
  }

  /** Lets root log in as that user, who has a home directory. */
  Sshd admit(String user) {
    guest
        .sh(
            "root",
            "home=$(getent passwd "
                + user
                + " | cut -d: -f6)"
                + " && install -d -o "
                + user
                + " -g "
                + user
                + " -m 700 $home/.ssh"
                + " && install -o "
                + user
                + " -g "
                + user
                + " -m 600 /root/sshd-test/key.pub $home/.ssh/authorized_keys")
        .clean();
    return this;
  }

  void stop() {
    guest.sh("root", "kill $(cat /root/sshd-test/pid); rm -r /root/sshd-test").clean();
  }
}
