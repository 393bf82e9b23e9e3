// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What else people have, with the programs themselves: a tree's gcc by CMake and ccache of the
 * host's; auditd; screen, quotas, a home directory on NFS and Slurm's module for PAM, with sessions
 * of their own.
 */
@Tag("long")
@Tag("module")
@OnMachine(disk = "programs", processors = 2)
class ProgramsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String STATE =
      "cat /etc/debian_version | cut -d. -f1; readlink /proc/chos/link; unshare -Ur id -u";
  private static final String STATED = "13\n" + Trees.DEBIAN13 + "\n0";

  private final Guest guest;

  ProgramsIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void configure(Guest guest) {
    guest
        .sh("root", "echo session required pam_chos.so private >> /etc/pam.d/common-session")
        .clean();
    guest.write("/home/alice/.chos", "debian13\n");
  }

  private Result root(String script) {
    return guest.command("root", "/bin/sh", "-c", script).within(PATIENCE).run();
  }

  private Result ssh(String user, String script) {
    return guest
        .command(
            "root", "/bin/sh", "-c", "ssh " + Sshd.CLIENT + " " + user + "@here \"$0\"", script)
        .within(PATIENCE)
        .run();
  }

  // --- a tree's gcc, with programs of the host's

  private String alice(String script) {
    return guest
        .command(
            "alice",
            "/bin/sh",
            "-euc",
            "PATH=$HOME/.local/bin:$PATH; CCACHE_COMPILERCHECK='%compiler% -v'; export PATH"
                + " CCACHE_COMPILERCHECK; mkdir -p project; cd project; "
                + script)
        .within(PATIENCE)
        .run()
        .exits(0)
        .out();
  }

  /** How often ccache had to ask the compiler, and how often not. */
  private String compile() {
    return alice(
        "ccache -z > /dev/null; ccache gcc -c p.c; ccache --print-stats | awk '/^cache_miss/ { m ="
            + " $2 } /^(direct|preprocessed)_cache_hit/ { h += $2 } END { print m, h }'");
  }

  @Test
  void gccByCmakeAndCcache() {
    guest
        .sh(
            "alice",
            """
            chos --export gcc --env debian13
            mkdir project; cd project
            cat > p.c <<'END'
            #include <stdio.h>
            int main(void) { puts("built by gcc " __VERSION__); }
            END
            cat > CMakeLists.txt <<'END'
            cmake_minimum_required(VERSION 3.10)
            project(p C)
            add_executable(p p.c)
            END
            printf 'p: p.c\\n\\t$(CC) -o $@ $<\\n' > Makefile
            """)
        .exits(0);
    assertEquals("1 0", compile());
    assertEquals("0 1", compile());
    // A header of the tree's, and then its compiler, become others.
    root("cp -a "
            + Trees.DEBIAN13
            + "/usr/include/stdio.h /root; echo 'extern int more;' >> "
            + Trees.DEBIAN13
            + "/usr/include/stdio.h")
        .clean();
    assertEquals("1 0", compile());
    root("mv /root/stdio.h " + Trees.DEBIAN13 + "/usr/include").clean();
    assertEquals("0 1", compile());
    root("cd "
            + Trees.DEBIAN13
            + "/usr/bin && mv gcc gcc.kept && printf '#!/bin/sh\\n[ \"$1\" != -v ] || echo another"
            + " >&2\\nexec gcc-14 \"$@\"\\n' > gcc && chmod 755 gcc")
        .clean();
    assertEquals("1 0", compile());
    root("cd " + Trees.DEBIAN13 + "/usr/bin && mv gcc.kept gcc").clean();
    assertEquals("0 1", compile());

    String log = alice("make CC='ccache gcc' p > log; chos --env debian13 ./p");
    assertTrue(log.startsWith("built by gcc 14."), log);
    String configured =
        alice(
            "CC=gcc cmake -S . -B build -DCMAKE_C_COMPILER_LAUNCHER=ccache; grep -h"
                + " SIZEOF_DATA_PTR build/CMakeFiles/*/CMakeCCompiler.cmake");
    assertTrue(configured.contains("identification is GNU 14."), configured);
    // For that CMake names a file of its own, which the tree has none of.
    assertTrue(configured.contains("Detecting C compiler ABI info - done"), configured);
    assertTrue(configured.contains("set(CMAKE_C_SIZEOF_DATA_PTR \"8\")"), configured);
    assertTrue(
        alice("cmake --build build > log; chos --env debian13 build/p")
            .startsWith("built by gcc 14."));
  }

  /** By other names, by root for everybody, by sudo, and for a program that asks what it knows. */
  @Test
  void gccByMakeSudoAndEditors() {
    root("rm -rf /tmp/made; mkdir -m 777 /tmp/made; chos --export gcc,gcc-14 --env debian13")
        .exits(0);
    guest.write("/tmp/made/q.c", "int main(void) { return sizeof(X) - 1; }\n");
    guest.write("/tmp/made/Makefile", "q: q.c\n\t$(CC) -DX='\"se  ven\"' -o $@ $<\n");
    try {
      alice("chos --export gcc-14,$(uname -m)-linux-gnu-gcc,python3.13 --env debian13");
      for (String make :
          List.of(
              "make CC=gcc",
              "make CC=gcc-14",
              "make CC=$(uname -m)-linux-gnu-gcc",
              "CC=gcc-14 make -e",
              "sudo make CC=gcc",
              "sudo -u bob make CC=/usr/local/bin/gcc-14")) {
        assertEquals(
            "7",
            alice(
                "cd /tmp/made; rm -f q; "
                    + make
                    + " > /dev/null; set +e; chos --env debian13 ./q; echo $?"),
            make);
      }
      assertEquals("root 14", alice("sudo sh -c 'echo $(id -un) $(gcc -dumpversion)'"));
      assertEquals(
          "3.13 " + Trees.DEBIAN13,
          alice(
              "python3.13 -c 'import os, sys; print(\"%d.%d\" % sys.version_info[:2],"
                  + " os.readlink(\"/.chos/link\"))'"));
      for (String question :
          List.of(
              "--version",
              "-dumpmachine",
              "-print-search-dirs",
              "-print-file-name=libc.so",
              "-E -dM -x c /dev/null",
              "-E -v -x c /dev/null",
              "-E -Wp,-v -xc -")) {
        String asked = "gcc " + question + " 2>&1 < /dev/null";
        String inside = alice("CHOS=debian13 chos " + asked);
        assertTrue(inside.length() > 3, question);
        assertEquals(inside, alice(asked), question);
      }
    } finally {
      root("chos --remove-exports gcc gcc-14; rm -r /tmp/made").exits(0);
      guest
          .sh("alice", "chos --remove-exports gcc-14 $(uname -m)-linux-gnu-gcc python3.13")
          .exits(0);
    }
  }

  // --- the kernel's audit

  /** By its daemon, and by what people ask that for; and chosctl's count of it. */
  @Test
  void whatTheKernelsAuditHasOfEntries() {
    root("systemctl start auditd; cp /etc/sysconfig/chos /root/sysconfig; echo LOG_ENTRIES=audit >>"
            + " /etc/sysconfig/chos; chosctl reload")
        .exits(0);
    try {
      guest.sh("alice", "chos --env debian13 true").clean();
      guest.sh("alice", "{ echo /not/a/tree > /proc/chos/setchos; } 2>/dev/null").exits(1);
      String record = "ausearch --input-logs -m KERNEL --raw | grep -F ";
      root("until " + record + "'op=refuse'; do sleep 0.2; done").exits(0);
      root(record + "'chos op=enter from=\"/\" to=\"" + Trees.DEBIAN13 + "\" res=1 ' | tail -n 1")
          .exits(0);
      String path = root("echo /not/a/tree | od -An -tx1 | tr -d ' \n' | tr a-f A-F").out();
      root(record + "'to=" + path + " errno=2 res=0'").exits(0);
      String usage = root("chosctl usage --json").clean().out();
      assertTrue(usage.replace(" ", "").contains("\"source\":\"audit\""), usage);
      assertTrue(usage.contains("\"alice\""), usage);
      // Off, nothing more is recorded.
      String written = "sed -n 's/^written //p' /proc/chos/log";
      root("mv /root/sysconfig /etc/sysconfig/chos; chosctl reload").exits(0);
      String before = root(written).clean().out();
      guest.sh("alice", "chos --env debian13 true").clean();
      assertEquals(before, root(written).clean().out());
    } finally {
      root("[ ! -e /root/sysconfig ] || { mv /root/sysconfig /etc/sysconfig/chos; chosctl reload;"
              + " }")
          .exits(0);
    }
  }

  // --- sessions

  /** What a user may use up of a disk counts in there, too. */
  @Test
  void quotas() {
    root("""
    set -e
    truncate -s 16M /root/disk
    mke2fs -qt ext4 -O quota /root/disk
    mkdir /srv/quota
    mount -o loop,usrquota /root/disk /srv/quota
    chmod 1777 /srv/quota
    setquota -u alice 0 1000 0 0 /srv/quota
    """)
        .exits(0);
    try {
      Result fill =
          guest.run(
              "root",
              "su",
              "-",
              "alice",
              "-c",
              STATE
                  + "; head -c 500k /dev/zero > /local/srv/quota/some; head -c 2M /dev/zero >"
                  + " /local/srv/quota/more; stat -c %s /local/srv/quota/some");
      assertEquals(STATED + "\n512000", fill.out(), fill.toString());
      assertTrue(fill.err().contains("Disk quota exceeded"), fill.toString());
    } finally {
      root("umount /srv/quota && rm /root/disk").exits(0);
    }
  }

  /** Which keeps its sockets in /run, which is the host's, and that has no screen. */
  @Test
  void screenInASession() {
    guest.write("/etc/tmpfiles.d/screen.conf", "d /run/screen 1777 root root\n");
    root("systemd-tmpfiles --create screen.conf").clean();
    guest.write("/home/alice/report", "{ " + STATE + "; } > new 2>&1; mv new said; sleep 1000\n");
    guest.run("root", "su", "-", "alice", "-c", "screen -dmS work sh report").exits(0);
    root("until [ -e ~alice/said ]; do sleep 0.2; done").clean();
    assertEquals(STATED, root("cat ~alice/said").clean().out());
    // From another session, which has another namespace.
    Result list = guest.run("root", "su", "-", "alice", "-c", "screen -ls");
    assertTrue(list.out().matches("(?s).*\\.work\t.*\\(Detached\\).*"), list.toString());
    guest.run("root", "su", "-", "alice", "-c", "screen -S work -X quit").exits(0);
    root("until [ $(chosctl ps | wc -l) = 1 ]; do sleep 0.2; done").clean();
  }

  /** Where root is nobody, and the home directory is closed to all but its user. */
  @Test
  void aHomeDirectoryOnNfs() {
    root("""
    set -e
    mkdir -p /srv/nfs /home/nfs
    useradd --no-create-home --home-dir /home/nfs/nora --shell /bin/bash nora
    install -d -o nora -g nora -m 700 /srv/nfs/nora
    echo '/srv/nfs 127.0.0.1(rw,no_subtree_check,fsid=0)' > /etc/exports
    exportfs -ra
    mount -t nfs4 127.0.0.1:/ /home/nfs
    """)
        .exits(0);
    Sshd sshd = Sshd.start(guest);
    try {
      root("ls /home/nfs/nora").exits(2);
      root("su nora -c 'cd; mkdir -m 700 .ssh; cat > .ssh/authorized_keys; echo debian13 > .chos' <"
              + " /root/sshd-test/key.pub")
          .exits(0);
      String work = "; pwd; echo $(id -un) | tee mine; unshare -Ur touch theirs; stat -c %U theirs";
      String worked = STATED + "\n/home/nfs/nora\nnora\nnora";
      assertEquals(worked, ssh("nora", STATE + work).exits(0).out());
      assertEquals(worked, guest.run("root", "su", "-", "nora", "-c", STATE + work).exits(0).out());
      assertEquals("nora", root("cat /srv/nfs/nora/mine").clean().out());
      root("until [ $(chosctl ps | wc -l) = 1 ]; do sleep 0.2; done; umount /home/nfs; ! grep"
              + " /home/nfs /proc/mounts")
          .exits(0);
    } finally {
      sshd.stop();
    }
  }

  /** Logins to a node are for those who have a job there, and become part of it. */
  @Test
  void withSlurmsModuleForPam() {
    root("""
    cd /etc/slurm
    sed -i s,^ProctrackType=.*,ProctrackType=proctrack/cgroup, slurm.conf
    echo PrologFlags=contain >> slurm.conf
    echo CgroupPlugin=autodetect > cgroup.conf
    cp /etc/pam.d/sshd /root/sshd.kept
    sed -i '/common-account/a account required pam_slurm_adopt.so' /etc/pam.d/sshd
    exec /usr/libexec/chos-test/slurm
    """)
        .exits(0);
    Sshd sshd = Sshd.start(guest).admit("alice");
    try {
      ssh("alice", "true").exits(255);
      String job =
          guest
              .sh("alice", "sbatch --parsable --chos=busybox -o /dev/null --wrap 'exec sleep 2000'")
              .exits(0)
              .out();
      root("until pgrep -fx 'sleep 2000' > /dev/null; do sleep 0.2; done").clean();
      assertEquals(
          STATED + "\n" + job + "\n1\n" + Trees.IN_BUSYBOX,
          ssh(
                  "alice",
                  STATE
                      + "; echo $SLURM_JOB_ID; grep -c job_"
                      + job
                      + "/step_extern /proc/self/cgroup;"
                      + " CHOS=root chos srun -Q --overlap --jobid=$SLURM_JOB_ID --chos=busybox "
                      + Trees.inside("where"))
              .exits(0)
              .out());
      Running session =
          guest
              .command("root", "/bin/sh", "-c", "ssh " + Sshd.CLIENT + " alice@here sleep 1000")
              .within(PATIENCE)
              .start();
      root("until pgrep -fx 'sleep 1000' > /dev/null; do sleep 0.2; done; scancel " + job).clean();
      session.await().exits(255);
      root("while pgrep -x sleep > /dev/null; do sleep 0.2; done").clean();
    } finally {
      root("mv /root/sshd.kept /etc/pam.d/sshd; systemctl stop slurmd slurmctld munge").exits(0);
      sshd.stop();
    }
  }
}
