// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.config.SysConfig;

/**
 * Which names the root of a prepared namespace has, where that is a file system of its own: with
 * MAKELINKS those of the tree and of the host, and without it those of a tree that lacks a
 * directory to mount on. Such a root is made once: with other names there has to be another
 * namespace. A tree that is the root itself shows what it has.
 */
final class PreparedNames {
  private static final String HOST = "/";

  /** It has to have those, whatever is mounted. */
  private static final List<String> POINTS = List.of(".chos", "local");

  private final SysConfig config;
  private final List<String> binds;
  private final HostFiles files;
  private final Map<String, List<String>> entries;

  /**
   * Whether directories of the host are empty, and what stands for a tree's names: many are alike.
   */
  private final Map<String, Boolean> empty = new HashMap<>();

  private final Map<List<String>, String> digests = new HashMap<>();

  /**
   * @param trees the paths of all that are directories
   * @param binds the host's directories that are seen inside
   */
  PreparedNames(SysConfig config, List<String> binds, HostFiles files, Collection<String> trees) {
    this.config = config;
    this.binds = binds;
    this.files = files;
    Set<String> all = new HashSet<>(trees);
    all.add(HOST);
    entries = files.entries(all);
  }

  /** Equal if the names are; empty where the tree is the root itself. */
  String of(String tree) {
    return digests.computeIfAbsent(entries.getOrDefault(tree, List.of()), this::digest);
  }

  private String digest(List<String> own) {
    Set<String> names = new TreeSet<>(own);
    if (config.makeLinks()) {
      for (String name : entries.getOrDefault(HOST, List.of())) {
        names.add(HOST + name + (own.contains(name) && isEmpty(name) ? HOST : ""));
      }
    } else if (own.containsAll(POINTS) && binds.stream().allMatch(b -> own.contains(first(b)))) {
      return "";
    }
    byte[] text = String.join("\n", names).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(text).toString();
  }

  /** What is the tree's or the host's in any case need not be looked at. */
  private boolean isEmpty(String name) {
    String path = HOST + name;
    return !binds.contains(path)
        && !Layout.LINKS.contains(name)
        && empty.computeIfAbsent(
            path, p -> files.entries(List.of(p)).getOrDefault(p, List.of(name)).isEmpty());
  }

  private static String first(String path) {
    return path.split("/", 3)[1];
  }
}
