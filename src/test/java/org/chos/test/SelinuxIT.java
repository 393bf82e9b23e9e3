// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The policy module of packaging/selinux on a host that enforces Debian's policy, as INSTALL has it
 * put there: alice is confined (user_u), bob is not. Of what the kernel has denied meanwhile
 * nothing may be CHOS's.
 */
@Tag("long")
@Tag("module")
@OnMachine(disk = "selinux", boot = "security=selinux", started = false)
class SelinuxIT {
  private static final String MODULE = "/usr/share/chos-selinux/";
  private static final Duration LABELLING = Duration.ofMinutes(15);
  private static final String SSH =
      "ssh -o StrictHostKeyChecking=no -o LogLevel=ERROR -i /root/.ssh/key ";
  private static final String CONTEXT = "cat /proc/self/attr/current; echo";
  private static final String CONFINED = "user_u:user_r:user_t:s0";
  private static final String UNCONFINED = "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023";

  private final Guest guest;

  SelinuxIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void labelsTheHostAndEnforces(Guest guest) {
    guest
        .command(
            "root",
            "/bin/sh",
            "-c",
            """
            set -e
            cd %s
            semodule -i chos.pp chosfs.cil
            setsebool -P allow_execmem on
            printf '%%%%SITE\\nlink etc/selinux /local/etc/selinux\\n' >> /etc/chos
            for tree in debian13 busybox; do
            	chosctl adopt $tree /export/os/$tree
            	semanage fcontext -a -e / /export/os/$tree
            done
            semanage fcontext -a -t usr_t '/export(/os)?'
            semanage login -a -s user_u alice
            # A program by another name is in no domain of its own, and can write where it is told to.
            cp /usr/bin/ssh-keygen /root/keygen
            mkdir -p -m 700 /root/.ssh
            rm -r /etc/motd /etc/update-motd.d
            /root/keygen -q -t ed25519 -N '' -f /root/.ssh/key
            for user in alice bob; do
            	install -d -m 700 -o $user -g $user /home/$user/.ssh
            	install -m 600 -o $user -g $user /root/.ssh/key.pub /home/$user/.ssh/authorized_keys
            done
            echo 'session required pam_chos.so' | tee -a /etc/pam.d/sshd >> /etc/pam.d/cron
            systemctl unmask ssh cron
            systemctl enable ssh cron
            restorecon -RF /
            sed -i s/=permissive/=enforcing/ /etc/selinux/config
            """
                .formatted(MODULE))
        .within(LABELLING)
        .run()
        .exits(0);
    guest.reboot();
    guest.sh("root", "systemctl is-system-running --wait || true").exits(0);
    assertEquals("Enforcing", guest.sh("root", "getenforce").exits(0).out());
  }

  @AfterEach
  void stop() {
    root("chosctl stop; rm -f /home/*/.chos");
  }

  private String denied() {
    return root(
        "tail -n +$(($(cat /root/before) + 1)) /var/log/audit/audit.log | grep -a"
            + " 'denied\\|SELINUX_ERR' | grep -a 'chos\\|comm=\"enter\"\\|nsfs'; true");
  }

  private String root(String script) {
    return guest.sh("root", script).exits(0).out();
  }

  /** The kernel ends a context with a null character. */
  private static String said(Result result) {
    return result.clean().out().replace("\0", "");
  }

  private Result as(String user, String script) {
    guest.write("/tmp/script", script);
    return guest.sh("root", "cat /tmp/script | " + SSH + user + "@localhost sh -s");
  }

  /** As systemd starts it, and not as the tests' own agent would. */
  private void starts(String engine) {
    root("wc -l < /var/log/audit/audit.log > /root/before");
    root(
        "sed -i '/^%BEH/d; /^ENGINE=/d' /etc/chos.conf; printf '%%BEH\\nENGINE="
            + engine
            + "\\n' >> /etc/chos.conf; chosctl grant; systemctl restart chos");
    assertEquals("active", root("systemctl is-active chos"));
  }

  private void goesInAndOut(String user, String context) {
    assertEquals(
        "/export/os/debian13\n" + context,
        said(as(user, "CHOS=debian13 chos sh -c 'readlink /.chos/link; " + CONTEXT + "'\n")));
    assertEquals(
        context,
        said(as(user, "CHOS=debian13 chos sh -c 'CHOS=root chos sh -c \"" + CONTEXT + "\"'\n")));
    // A program and a script of the user's own, a pipe, a file at home, variables for the loader.
    assertEquals(
        "its own\nscript\npiped\nto a file\n/lib /tmp/mine",
        as(
                user,
                """
                export CHOS=debian13
                cp /bin/echo own
                chos ./own its own
                printf '#!/bin/sh\\necho script\\n' > script
                chmod 755 script
                chos ./script
                echo piped | chos cat | cat
                chos echo to a file > file
                cat file
                LD_LIBRARY_PATH=/lib TMPDIR=/tmp/mine chos sh -c 'echo $LD_LIBRARY_PATH $TMPDIR'
                """)
            .clean()
            .out());
    assertTrue(
        as(user, "CHOS=debian13 chos nonsense\n")
            .exits(127)
            .err()
            .contains("nonsense: not found in debian13"));
  }

  private void logsIn(String user, String context) {
    root(
        "echo debian13 > /home/%1$s/.chos && chown %1$s: /home/%1$s/.chos && restorecon /home/%1$s/.chos"
            .formatted(user));
    assertEquals(
        "/export/os/debian13\n" + context,
        said(as(user, "readlink /.chos/link; " + CONTEXT + "\n")));
  }

  private void startsJobs() {
    root(
        "rm -f /home/alice/job; echo '* * * * * readlink /.chos/link > /home/alice/job' |"
            + " runuser -u alice -- crontab -");
    root("for i in $(seq 150); do [ -s /home/alice/job ] && exit; sleep 1; done; exit 1");
    assertEquals("/export/os/debian13", root("cat /home/alice/job; crontab -u alice -r"));
  }

  @Test
  void byTheKernelsEngine() {
    starts("kernel");
    goesInAndOut("alice", CONFINED);
    goesInAndOut("bob", UNCONFINED);
    logsIn("alice", CONFINED);
    logsIn("bob", UNCONFINED);
    startsJobs();
    assertEquals("system_u:object_r:chosfs_t:s0", root("stat -c %C /proc/chos/setchos"));
    assertEquals("", denied());
  }

  @Test
  void byPreparedNamespaces() {
    starts("mount");
    goesInAndOut("alice", CONFINED);
    goesInAndOut("bob", UNCONFINED);
    logsIn("alice", CONFINED);
    logsIn("bob", UNCONFINED);
    startsJobs();
    assertEquals("", denied());
  }

  /**
   * The domain is the program's: nobody else gets into it, and who called it has none of its
   * rights.
   */
  @Test
  void theDomainOfTheOneProgramWithRightsIsNobodyElses() {
    starts("mount");
    for (String where : new String[] {"", "CHOS=debian13 chos "}) {
      Result refused = as("alice", where + "runcon -t chos_enter_t /bin/sh -c 'echo is in'\n");
      assertTrue(refused.exitCode() != 0 && refused.out().isEmpty(), refused.toString());
    }
    assertTrue(
        as("alice", "cp /usr/lib/chos/enter mine && stat -c %C mine\n")
            .clean()
            .out()
            .contains(":user_home_t:"));
  }
}
