// SPDX-License-Identifier: BSD-3-Clause
package org.chos.nativelib;

import java.nio.charset.StandardCharsets;

/**
 * The system calls that entering an environment takes.
 *
 * <p>"The process" below means what the program that is exec'd in the end will have: its root,
 * working directory and files. Under the launcher {@code chos} the JVM's own threads have the
 * host's root all the time, and a working directory that is nobody's business; under a plain {@code
 * java} all have the same, that is, the calling thread's.
 *
 * <p>Paths and strings are bytes, without a NUL; one with a NUL is an {@code EINVAL}.
 */
public final class Chos {

  private static final byte[] SETCHOS = ascii("/proc/chos/setchos");
  private static final byte[] LINK = ascii("/proc/chos/link");

  private static final String LIBRARY =
      System.getProperty("org.chos.library", "/usr/lib/chos/libchos.so");

  static {
    System.load(LIBRARY);
  }

  private Chos() {}

  /**
   * Puts the process into the environment at {@code path}; {@code /} leaves.
   *
   * @throws NativeException {@code ENOENT} not on the kernel's list, or there is no {@code
   *     /proc/chos/setchos}; {@code EPERM} the process is in a chroot or container
   */
  public static void setLink(byte[] path) throws NativeException {
    check(setLink0(path), "write", SETCHOS);
  }

  /** What has failed where {@link #enter} has, at its last step. */
  public static final String CHDIR = "chdir";

  /** The same where the process is not to enter, for what it has of its own. */
  public static final String COMPARE = "compare";

  /**
   * What the user may be told after {@link #enter}.
   *
   * @param directory that the working directory is another one, and why; or null
   * @param own which directories that were the process' own are the host's now; or null
   */
  public record Remarks(byte[] directory, byte[] own) {}

  /**
   * Puts the process into the environment, into the working directory that has the same name there,
   * or what comes nearest to it, and logs the entry as the real user's. A process that can't enter
   * stays where it is.
   *
   * @param name the environment's, for the log and for messages
   * @param path its tree's; {@code /} leaves
   * @param directory the working directory to have, and no other; or null
   * @param home where to go if the working directory is not there; null if unknown
   * @throws NativeException as {@link #setLink}; or {@link #CHDIR} failed; or {@link #COMPARE},
   *     with a sentence for the user in the place of a path
   */
  public static Remarks enter(byte[] name, byte[] path, byte[] directory, byte[] home)
      throws NativeException {
    byte[][] texts = new byte[2][];
    boolean[] entered = new boolean[1];
    int result = enter0(name, path, directory, home, texts, entered);
    if (result < 0 && entered[0]) {
      throw new NativeException(CHDIR, directory, -result);
    }
    if (result < 0 && texts[1] != null) {
      throw new NativeException(COMPARE, texts[1], -result);
    }
    check(result, "write", SETCHOS);
    return new Remarks(texts[0], texts[1]);
  }

  /** The path of the environment that the process is in, {@code /} for none. */
  public static byte[] readLink() throws NativeException {
    byte[][] result = new byte[1][];
    check(readLink0(result), "readlink", LINK);
    return result[0];
  }

  /** Whether the descriptor is a terminal. */
  public static boolean isTerminal(int descriptor) {
    return isTerminal0(descriptor) != 0;
  }

  /**
   * The working directory of the process, seen from its root.
   *
   * @throws NativeException {@code ENOENT} it was deleted; {@code EXDEV} it is outside the root
   */
  public static byte[] getCwd() throws NativeException {
    byte[][] result = new byte[1][];
    check(getCwd0(result), "getcwd", ascii("."));
    return result[0];
  }

  /** Changes the working directory of the process. */
  public static void chdir(byte[] directory) throws NativeException {
    check(chdir0(directory), "chdir", directory);
  }

  /**
   * Reads a regular file as the process sees it. Never blocks on a fifo or a device.
   *
   * @throws NativeException {@code EISDIR} a directory; {@code EINVAL} something else that is not a
   *     regular file; {@code EFBIG} longer than {@code maxBytes}
   */
  public static FileBytes readFile(byte[] path, int maxBytes) throws NativeException {
    byte[][] content = new byte[1][];
    int[] ownerAndMode = new int[2];
    check(readFile0(path, maxBytes, content, ownerAndMode), "read", path);
    return new FileBytes(content[0], ownerAndMode[0], ownerAndMode[1]);
  }

  /**
   * From now on {@link #readFile}, {@link #exists} and {@link #isExecutable} look at files as they
   * are inside an environment that does not exist yet: in that tree, but for the host's directories
   * that can be seen there, of which {@code /local} is its root.
   *
   * @throws NativeException {@code ENOENT}, {@code ENOTDIR}, {@code EACCES} there is no such tree
   */
  public static void lookInside(byte[] tree, byte[][] hostDirectories) throws NativeException {
    check(lookInside0(tree, hostDirectories), "open", tree);
  }

  /** Ends what {@link #lookInside} began, if it did. */
  public static void lookOnHost() {
    lookOnHost0();
  }

  /**
   * What the kernel takes from the process when it executes a program with capabilities, for that
   * program to set it again: one word.
   *
   * @param number of the prepared mount namespace that is to be entered
   * @throws NativeException {@code EACCES} that is not for this user; {@code EPERM} the process has
   *     ambient capabilities, which are lost then
   */
  public static String passage(byte[] number) throws NativeException {
    byte[][] word = new byte[1][];
    check(passage0(number, word), "enter", number);
    return new String(word[0], StandardCharsets.ISO_8859_1);
  }

  /** Where the product is installed. */
  public static String directory() {
    return LIBRARY.substring(0, LIBRARY.lastIndexOf('/'));
  }

  /** The process' effective user id. */
  public static int uid() {
    return uid0();
  }

  /** Whether the process can see a file of any kind there; symbolic links are followed. */
  public static boolean exists(byte[] path) {
    return exists0(path) == 0;
  }

  /** Whether there is a regular file that the process may execute. */
  public static boolean isExecutable(byte[] path) {
    return isExecutable0(path) == 0;
  }

  /** Whether both paths lead to one file that is there. */
  public static boolean isSameFile(byte[] one, byte[] other) {
    return isSameFile0(new byte[][] {one, other}) == 0;
  }

  /** Tells the system's log, for the administrator, of a login that did not go as it should. */
  public static void logLogin(byte[] message) throws NativeException {
    check(logLogin0(message), "log", message);
  }

  /**
   * Tells the system's log, if the administrator wants that, that the process' real user has
   * entered an environment. Never waits, and fails silently: a log keeps nobody out.
   *
   * @param engine what the environment was entered by
   */
  public static void logEntry(byte[] name, byte[] path, byte[] engine) {
    logEntry0(name, path, engine);
  }

  /**
   * The user whose real user id the process has, from the host's databases.
   *
   * @throws NativeException {@code ENOENT} they don't have it
   */
  public static Passwd passwd() throws NativeException {
    byte[][] fields = new byte[3][];
    check(passwd0(fields), "look up", ascii("the current user"));
    return new Passwd(fields[0], fields[1], fields[2]);
  }

  /**
   * The environment that is published for the first of the process' groups that has one.
   *
   * @return null if none has
   */
  public static byte[] groupDefault() {
    byte[][] result = new byte[1][];
    return groupDefault0(result) < 0 ? null : result[0];
  }

  /**
   * Whether the process is in that group.
   *
   * @param id its number, or -1 for the one of that name in the host's databases
   */
  public static boolean isInGroup(byte[] name, long id) {
    return isInGroup0(name, id) > 0;
  }

  /**
   * That the tree is closed, or not for this user, and why, as a sentence; null if it isn't, by
   * what is published.
   *
   * @param errno with what entering has failed
   */
  public static byte[] closed(int errno, byte[] name, byte[] path) {
    byte[][] result = new byte[1][];
    return closed0(errno, name, path, result) < 0 ? null : result[0];
  }

  /** Whether the tree is for the process' user, by what is published; the kernel decides. */
  public static boolean admits(byte[] path) {
    return admits0(path) != 0;
  }

  /** Whether a person reads what is said on standard error, and answers on standard input. */
  public static boolean isOnTerminal() {
    return isOnTerminal0() > 0;
  }

  /**
   * The variables as they were before the environment that they come from: what that has set is put
   * back, unless it was changed since.
   *
   * @param variables {@code NAME=value} each
   * @throws NativeException {@code E2BIG} they are too many
   */
  public static byte[][] putBack(byte[][] variables) throws NativeException {
    byte[][][] result = new byte[1][][];
    check(putBack0(variables, result), "put back", ascii("the variables"));
    return result[0];
  }

  /**
   * What is published to be set in the environment of that name and path, for {@link #set}; empty
   * if there is nothing.
   */
  public static byte[] settings(byte[] name, byte[] path) throws NativeException {
    byte[][] result = new byte[1][];
    check(settings0(name, path, result), "read", ascii("/run/chos/published/variables"));
    return result[0];
  }

  /**
   * The variables with those that an environment sets.
   *
   * @param settings {@code NAME=text} each, with a NUL behind it
   * @param name the environment's
   * @param home what $HOME is where there is no such variable; null if unknown
   * @param caller the variables of whoever enters, which the texts can name, too
   * @throws NativeException {@code E2BIG} they are too many
   */
  public static byte[][] set(
      byte[] settings, byte[] name, byte[] home, byte[][] caller, byte[][] variables)
      throws NativeException {
    byte[][][] result = new byte[1][][];
    check(set0(settings, name, home, caller, variables, result), "set", ascii("the variables"));
    return result[0];
  }

  /**
   * Replaces the process by a program, in the state in which {@code chos} itself was started.
   * Doesn't return but by an exception, after which the process works as before.
   *
   * <p>As {@code execvp(3)}: a {@code file} without a slash is searched in the {@code PATH=} of
   * {@code environment} ({@code /usr/local/bin:/usr/bin:/bin} without one); one that is no program
   * and doesn't name its interpreter is run by {@code /bin/sh}.
   *
   * @param argv at least one element, the name under which the program runs
   * @param environment {@code NAME=value} each
   * @throws NativeException {@code ENOENT} not found, or found, as {@link #exists} of the
   *     exception's path tells, but its loader or interpreter isn't there; {@code EACCES} not
   *     executable; {@code ENOEXEC} for another architecture; {@code E2BIG} and others
   */
  public static void exec(byte[] file, byte[][] argv, byte[][] environment) throws NativeException {
    if (argv.length == 0) {
      throw new IllegalArgumentException("argv is empty");
    }
    byte[][] tried = {file};
    int result = exec0(file, argv, environment, tried);
    throw new NativeException("exec", tried[0], -result);
  }

  private static void check(int result, String operation, byte[] path) throws NativeException {
    if (result < 0) {
      throw new NativeException(operation, path, -result);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static native String errnoName(int errno);

  static native String errnoText(int errno);

  // All of these return -errno when they fail; results go to the arrays.

  private static native int setLink0(byte[] path);

  private static native int enter0(
      byte[] name, byte[] path, byte[] directory, byte[] home, byte[][] texts, boolean[] entered);

  private static native int putBack0(byte[][] variables, byte[][][] result);

  private static native int settings0(byte[] name, byte[] path, byte[][] result);

  private static native int set0(
      byte[] settings,
      byte[] name,
      byte[] home,
      byte[][] caller,
      byte[][] variables,
      byte[][][] result);

  private static native int readLink0(byte[][] path);

  private static native int getCwd0(byte[][] path);

  private static native int chdir0(byte[] directory);

  private static native int readFile0(byte[] path, int limit, byte[][] content, int[] ownerAndMode);

  private static native int lookInside0(byte[] tree, byte[][] hostDirectories);

  private static native void lookOnHost0();

  private static native int passage0(byte[] number, byte[][] word);

  private static native int uid0();

  private static native int isTerminal0(int descriptor);

  private static native int exists0(byte[] path);

  private static native int isExecutable0(byte[] path);

  private static native int isSameFile0(byte[][] paths);

  private static native int logLogin0(byte[] message);

  private static native int logEntry0(byte[] name, byte[] path, byte[] engine);

  private static native int passwd0(byte[][] nameHomeShell);

  private static native int groupDefault0(byte[][] name);

  private static native int isInGroup0(byte[] name, long id);

  private static native int closed0(int errno, byte[] name, byte[] path, byte[][] why);

  private static native int admits0(byte[] path);

  private static native int isOnTerminal0();

  private static native int exec0(byte[] file, byte[][] argv, byte[][] environment, byte[][] tried);
}
