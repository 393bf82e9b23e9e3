// SPDX-License-Identifier: BSD-3-Clause
package org.chos.nativelib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chos.nativelib.LauncherInstallation.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program started through the launcher finds the same state as one that is started directly:
 * a probe writes down all that it can see of its own, both ways, from many starting conditions.
 */
class LauncherStateTest {

    // Numbers of <sys/resource.h>, <signal.h>, <linux/prctl.h> and the like.
    private static final String CONDITIONS = """
            umask:022
            umask:077
            umask:0
            directory:/usr
            directory:/
            deleted-directory:gone

            close:0
            close:1
            close:2
            close:0 close:1 close:2
            open:3
            open:9 open:100 open:1000
            close:0 open:7 limit:7:8:4096

            ignore:1 ignore:2 ignore:3
            ignore:13 ignore:25
            ignore:4 ignore:5 ignore:7 ignore:8 ignore:11
            ignore:12 ignore:60
            ignore:32 ignore:33 ignore:34 ignore:64
            ignore:17
            block:1 block:2 block:3 block:15
            block:13 block:25
            block:4 block:5 block:7 block:8 block:11
            block:12 block:60
            block:32 block:33 block:34 block:64
            block-all
            pending:15
            pending:3 pending:1
            pending:13 pending:25
            pending:17 pending:10 pending:12
            pending-thread:15 pending-thread:11
            ignore:15 pending:15
            queued:40:7 queued:40:8 queued:10:3

            limit:7:4:4096
            limit:7:16:4096
            limit:7:256:256
            limit:9:805306368:805306368
            limit:3:65536:8388608
            limit:3:-1:-1
            limit:1:65536:-1
            limit:4:0:0
            limit:8:0:0
            limit:11:1:1
            limit:12:0:0
            coredump-filter:0x21
            coredump-filter:0
            coredump-filter:0x7f

            nice:5
            schedule:3:0
            schedule:5:0
            schedule:0x40000000:0
            affinity:0
            io-priority:2:7
            io-priority:3:0
            prctl:1:15
            prctl:29:123456
            prctl:36:1
            prctl:38:1
            prctl:41:1
            prctl:8:1
            personality:0x0040000
            personality:0x0020000
            oom-score:500
            timer:1000
            own-group
            own-session

            set:JAVA_TOOL_OPTIONS=-bogus set:_JAVA_OPTIONS=-Xmx1 set:JDK_JAVA_OPTIONS=-bogus
            set:CLASSPATH=/nowhere set:JAVA_HOME=/nowhere set:_JAVA_SR_SIGNUM=11
            set:LD_LIBRARY_PATH={java.home}/lib:{java.home}/lib/server:/nowhere
            set:LC_ALL=C set:X=%ff%fe%0a set:%c3%28=1
            set:LC_ALL=nosuch.locale set:LANG=de_DE.UTF-8
            set:TMPDIR=/nowhere set:HOME=/nowhere set:TZ=nowhere
            set:GLIBC_TUNABLES=glibc.malloc.arena_max=3 set:MALLOC_PERTURB_=55
            clear-environment
            odd-environment
            """;

    /** For a process that may raise its priority. */
    private static final String CONDITIONS_OF_CAP_SYS_NICE = """
            nice:-5
            schedule:1:5
            schedule:0x40000002:3
            io-priority:1:4
            """;

    private static final int CAP_SYS_NICE = 23;

    private static LauncherInstallation installation;

    @BeforeAll
    static void install() throws Exception {
        installation = LauncherInstallation.get();
    }

    static List<String> conditions() throws IOException {
        String text = CONDITIONS.replace("{java.home}", System.getProperty("java.home"));
        List<String> lines = new ArrayList<>(List.of(text.split("\n+")));
        if (mayRaisePriority()) {
            lines.addAll(List.of(CONDITIONS_OF_CAP_SYS_NICE.split("\n")));
        }
        return lines;
    }

    private static boolean mayRaisePriority() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("CapEff:")) {
                long capabilities = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                return (capabilities >> CAP_SYS_NICE & 1) != 0;
            }
        }
        throw new IOException("/proc/self/status: no CapEff");
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void isTheSameAsWithoutTheLauncher(String condition) throws Exception {
        assertSameState(Arrays.asList(condition.split(" ")), "argument");
    }

    @ParameterizedTest
    @MethodSource
    void argumentsAreTheSame(List<String> arguments) throws Exception {
        assertSameState(List.of(), arguments.toArray(new String[0]));
    }

    static List<List<String>> argumentsAreTheSame() {
        // The limit is 2 MiB with the usual stack.
        String[] large = new String[15];
        Arrays.fill(large, "x".repeat(120_000));
        String[] many = new String[100_000];
        Arrays.fill(many, "");
        return List.of(
                List.of(),
                List.of("", " ", "%25", "--", "-x", "a b"),
                List.of("%ff%fe", "%c3%28", "%0a%09%7f", "%c3%a4"),
                Arrays.asList(large),
                Arrays.asList(many));
    }

    private static void assertSameState(List<String> settings, String... arguments)
            throws IOException, InterruptedException {
        Path dump = installation.prefix().resolve("dump");
        List<String> probe = new ArrayList<>(
                List.of(installation.probe(), installation.probe(), dump.toString()));
        probe.addAll(Arrays.asList(arguments));
        String directly = stateOf(settings, probe, dump);

        List<String> chos = new ArrayList<>(List.of(installation.launcher(), "chos"));
        chos.addAll(probe.subList(1, probe.size()));
        assertEquals(directly, stateOf(settings, chos, dump));
    }

    /** What the probe found, and what came out besides. */
    private static String stateOf(List<String> settings, List<String> command, Path dump)
            throws IOException, InterruptedException {
        installation.scratch();
        Files.deleteIfExists(dump);
        Result result = installation.start(settings, command);
        assertEquals("0 stdout: stderr:",
                result.code() + " stdout:" + result.out() + " stderr:" + result.err());
        return Files.readString(dump);
    }
}
