// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Command;
import org.chos.cli.admin.system.Syscalls;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** The module chos of the running kernel. */
public final class KernelModule {
  private static final Path FILE_SYSTEMS = Path.of("/proc/filesystems");
  private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
  private static final List<String> MODPROBE =
      List.of("/usr/sbin/modprobe", "/sbin/modprobe", "/usr/bin/modprobe", "/bin/modprobe");

  /** What to do if it can't be loaded. */
  public static final String LOAD_REMEDY =
      "`chosctl check` says what is wrong and how to fix it, `dmesg | tail` what the kernel says of"
          + " it";

  /** A reference that is just being given back is gone by then. */
  private static final long UNLOAD_PATIENCE_MS = 3000;

  private static final long UNLOAD_RETRY_MS = 50;

  public boolean isLoaded() throws IOException {
    for (String line : Files.readAllLines(FILE_SYSTEMS)) {
      if (line.endsWith("\t" + Layout.CHOSFS)) {
        return true;
      }
    }
    return false;
  }

  /** The running kernel's release, as {@code uname -r}. */
  public static String kernelRelease() throws IOException {
    return Files.readString(RELEASE).strip();
  }

  public void load() throws IOException {
    Command modprobe = Command.run(modprobe(), Layout.MODULE);
    if (modprobe.exitCode() != 0) {
      throw new IOException(
          "kernel " + kernelRelease() + " can't load the module chos: " + modprobe.said() + hint());
    }
  }

  /** What the kernel's refusal does not say by itself. */
  private String hint() {
    return mustBeSigned()
        ? " (it loads only modules signed with a key it knows: see INSTALL, \"Secure Boot\")"
        : "";
  }

  /**
   * The version of the module that is installed for the running kernel, if that kernel takes it.
   *
   * @throws AdminFailure if there is none, or the kernel would refuse it
   */
  public String installedVersion() throws IOException, AdminFailure {
    Command file = Command.run("modinfo", "-F", "filename", Layout.MODULE);
    if (file.exitCode() != 0) {
      throw new AdminFailure(
          "there is no module chos for kernel " + kernelRelease() + ": " + LOAD_REMEDY);
    }
    // While the old one is there, the kernel judges the signature, the version and the format of
    // the new one before it says that there is one already.
    Command insmod = Command.run("env", "LC_ALL=C", "insmod", file.said());
    if (!insmod.said().endsWith("File exists")) {
      throw new AdminFailure(
          "the running kernel refuses "
              + file.said()
              + ": "
              + insmod.said()
              + hint()
              + ": "
              + LOAD_REMEDY);
    }
    return Command.run("modinfo", "-F", "version", Layout.MODULE).said();
  }

  /** What modinfo says of the module that is installed for the running kernel; empty for none. */
  public Map<String, String> info() throws IOException {
    Map<String, String> result = new HashMap<>();
    Process modinfo = new ProcessBuilder("modinfo", Layout.MODULE).start();
    String said = new String(modinfo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    for (String line : said.split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        result.putIfAbsent(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return result;
  }

  /** Whether the kernel refuses modules that are not signed. */
  public boolean mustBeSigned() {
    return firstLine("/sys/module/module/parameters/sig_enforce").equals("Y")
        // The one in force stands in brackets.
        || firstLine("/sys/kernel/security/lockdown")
            .matches(".*\\[(integrity|confidentiality)].*");
  }

  /**
   * Whether the kernel has a key of that name to judge signatures by. Where it shows none of its
   * keys, it may.
   */
  public boolean knowsKey(String name) throws IOException {
    Path keys = Path.of("/proc/keys");
    return !Files.exists(keys) || isAmong(name, Files.readAllLines(keys));
  }

  public static boolean isAmong(String name, List<String> keys) {
    List<String> certificates = keys.stream().filter(key -> key.contains(" asymmetri ")).toList();
    return certificates.isEmpty()
        // The organisation may stand before it.
        || certificates.stream()
            .anyMatch(
                key ->
                    key.contains(" asymmetri " + name + ": ") || key.contains(": " + name + ": "));
  }

  /** Empty if none is. */
  public String loadedVersion() {
    return firstLine("/sys/module/chos/version");
  }

  private static String firstLine(String file) {
    try {
      return Files.readString(Path.of(file)).lines().findFirst().orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** Does nothing if it isn't loaded. */
  public void unload() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(UNLOAD_PATIENCE_MS);
    while (!tryUnload(System.nanoTime() > deadline)) {
      try {
        Thread.sleep(UNLOAD_RETRY_MS);
      } catch (InterruptedException e) {
        throw new InterruptedIOException("interrupted while the module was being unloaded");
      }
    }
  }

  private static boolean tryUnload(boolean lastTime) throws NativeException {
    try {
      Syscalls.deleteModule(Layout.MODULE);
      return true;
    } catch (NativeException e) {
      if (e.errno() == Errno.ENOENT) {
        return true;
      }
      if (lastTime || e.errno() != Errno.EAGAIN) {
        throw e;
      }
      return false;
    }
  }

  private static String modprobe() throws IOException {
    for (String candidate : MODPROBE) {
      if (Files.isExecutable(Path.of(candidate))) {
        return candidate;
      }
    }
    throw new IOException(
        "modprobe, which loads the module chos, is missing: install the package kmod");
  }
}
