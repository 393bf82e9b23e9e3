// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A virtual machine, from its boot to its end. It has to say that it is up, and its kernel's log
 * has to stay clean; silence is a failure.
 */
final class Machine {
    private static final Duration BOOT = Duration.ofMinutes(5);
    private static final Duration SHUTDOWN = Duration.ofMinutes(2);
    private static final Duration SYNC = Duration.ofSeconds(2);
    private static final Path SCRIPTS = Path.of("vm").toAbsolutePath();

    private final Process process;
    private final Path directory;
    private final boolean plain;
    private final KernelLog log;
    private final Agent agent;

    private Machine(Process process, Path directory, boolean plain) throws IOException {
        this.process = process;
        this.directory = directory;
        this.plain = plain;
        log = new KernelLog(directory.resolve("kernel.log"), SCRIPTS.resolve("complaints"));
        agent = reach();
    }

    /**
     * Boots a machine with that kernel.
     *
     * @param disk the script that makes its disk; if empty, {@code vm/image} has made one
     * @param parameters more words for the kernel's command line
     */
    static Machine boot(String kernel, String disk, int processors, String parameters) throws IOException {
        if (!disk.isEmpty()) {
            make(kernel, disk);
        }
        // Short, as the path of a socket has to be.
        Path directory = Files.createTempDirectory("chos");
        Process process = new ProcessBuilder(
                SCRIPTS.resolve("boot").toString(), disk.isEmpty() ? kernel : kernel + "-" + disk,
                directory.toString(), "--processors", Integer.toString(processors), parameters)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(directory.resolve("qemu.log").toFile())
                .redirectErrorStream(true)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new Machine(process, directory, disk.isEmpty() && parameters.isEmpty());
    }

    private static void make(String kernel, String disk) throws IOException {
        Process script = new ProcessBuilder(SCRIPTS.resolve(disk).toString(), kernel)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (script.waitFor() != 0) {
                throw new IOException("vm/" + disk + " failed, see above");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** The machine that somebody else has booted, with its files in that directory. */
    static Machine join(Path directory) throws IOException {
        return new Machine(null, directory, true);
    }

    /** Something that comes true by itself. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private Agent reach() throws IOException {
        Path socket = directory.resolve("agent");
        await(() -> Files.exists(socket));
        Agent found = new Agent(socket);
        await(() -> found.sync(SYNC));
        return found;
    }

    /** Waits for something that comes true while the machine boots. */
    private void await(Condition condition) {
        long deadline = System.nanoTime() + BOOT.toNanos();
        try {
            while (!condition.holds()) {
                if (process != null && !process.isAlive()) {
                    throw new IOException("qemu ended");
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("the machine was not up after " + BOOT.toSeconds() + " s");
                }
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            throw lost(new IOException("interrupted", e));
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Has the machine end what runs in it, and boot again from the same disk. */
    void reboot() {
        try {
            int boots = log.boots();
            agent.tell("guest-exec", Command.request(List.of("/usr/bin/systemctl", "reboot")));
            // Until the next kernel speaks, it is still the old system that answers.
            await(() -> log.boots() > boots);
            await(() -> agent.sync(SYNC));
        } catch (IOException e) {
            throw lost(e);
        }
    }

    Agent agent() {
        return agent;
    }

    /** The error for a machine that doesn't answer: the end of what it said is the best witness. */
    AssertionError lost(IOException cause) {
        try {
            Path qemu = directory.resolve("qemu.log");
            return new AssertionError(cause.getMessage() + "\n--- the end of the kernel's log\n" + log.tail()
                    + (Files.exists(qemu) ? "\n--- qemu\n" + Files.readString(qemu) : ""), cause);
        } catch (IOException e) {
            cause.addSuppressed(e);
            return new AssertionError(cause.getMessage(), cause);
        }
    }

    /** Fails if the kernel has complained since this was last called. */
    void checkLog() {
        try {
            failOn(log.news());
        } catch (IOException e) {
            throw new AssertionError("the kernel's log: " + e.getMessage(), e);
        }
    }

    private void failOn(List<String> complaints) throws IOException {
        if (!complaints.isEmpty()) {
            throw new AssertionError("the kernel complains:\n" + String.join("\n", complaints)
                    + "\n--- the end of its log\n" + log.tail());
        }
    }

    /** Looks at the kernel's log from both ends, then switches off a machine that this one booted. */
    void close() throws IOException {
        try {
            Result dmesg = new Command(this, "root", List.of("dmesg")).run().clean();
            failOn(log.complaintsIn(dmesg.out().lines().toList()));
            if (process != null) {
                switchOff();
                if (!process.waitFor(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw lost(new IOException("the machine does not switch itself off"));
                }
            }
            failOn(log.news());
            if (log.isEmpty()) {
                throw new AssertionError("the kernel never said anything on its console");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        } finally {
            agent.close();
            if (process != null) {
                process.destroyForcibly().onExit().join();
                keepLog();
            }
        }
    }

    /**
     * Nobody may be left to say that it was done. In a machine whose boot is like all others' no
     * service is stopped, which would take longer than the boot; where the boot is what is tested, so
     * is the end.
     */
    private void switchOff() throws IOException {
        agent.tell("guest-exec", Command.request(List.of("/bin/sh", "-c", plain ? "poweroff -f"
                : "if [ -d /run/systemd/system ]; then systemctl poweroff; else poweroff -f; fi")));
    }

    private void keepLog() throws IOException {
        Path kept = Files.createDirectories(Path.of("target", "vm"))
                .resolve(directory.getFileName() + "-kernel.log");
        Files.move(directory.resolve("kernel.log"), kept, StandardCopyOption.REPLACE_EXISTING);
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
