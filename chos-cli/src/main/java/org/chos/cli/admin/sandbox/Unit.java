// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A service as systemd has it.
 *
 * @param name with the suffix; of an instance, "cups@one.service"
 * @param properties what {@code systemctl show} says of it
 */
record Unit(String name, Map<String, String> properties) {
  static final String SUFFIX = ".service";

  Unit {
    properties = Map.copyOf(properties);
  }

  String property(String property) {
    return properties.getOrDefault(property, "");
  }

  /** What is listed there, without the signs that only say how it is to be taken. */
  List<String> paths(String property) {
    return Stream.of(property(property).split(" "))
        .map(word -> word.replaceFirst("^[-+]+", ""))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** The one that all instances share a drop-in of: "cups@.service". */
  String family() {
    return name.replaceFirst("@.*", "@" + SUFFIX);
  }

  /** Whether it was made by a program, as by systemd-run, and has no file of its own in /etc. */
  boolean isTransient() {
    return property("Transient").equals("yes");
  }

  /** Its first process; 0: none is running. */
  int process() {
    String number = property("MainPID");
    return number.matches("[1-9][0-9]*") ? Integer.parseInt(number) : 0;
  }

  /** The program that it starts: "{ path=/usr/sbin/cupsd ; argv[]=… }"; empty if it has none. */
  String program() {
    String start = property("ExecStart");
    int from = start.indexOf("path=");
    int to = start.indexOf(" ;", from);
    return from < 0 || to < 0 ? "" : start.substring(from + "path=".length(), to);
  }
}
