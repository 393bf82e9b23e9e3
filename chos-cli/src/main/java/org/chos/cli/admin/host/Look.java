// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.host.PreparedNamespace.Spec;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.RawPath;
import org.chos.config.Environment;

/**
 * What the host is found to be like, read when it is first asked for and once for a verb, so that
 * all that a verb says is of one moment. One that changes things, or waits for another, looks anew.
 */
public final class Look {
  /** So many may come in between. */
  private static final int RELOADS = 3;

  private final Layout layout;
  private final ChosFs chosFs;
  private final PublishedTable published;
  private final PreparedNamespaces prepared;
  private HostFiles files;
  private Optional<String> version;
  private List<String> valid;
  private Map<String, PreparedNamespace> namespaces;
  private List<Environment> table;
  private Closings closings;

  public Look(Layout layout) {
    this.layout = layout;
    chosFs = new ChosFs(layout.procChos());
    published = new PublishedTable(layout);
    prepared = new PreparedNamespaces(layout, new Processes());
    anew();
  }

  /** Forgets all. */
  public void anew() {
    files = null;
    version = null;
    valid = null;
    namespaces = null;
    table = null;
    closings = null;
  }

  public MountTable mounts() throws IOException {
    return files().mounts();
  }

  public HostFiles files() throws IOException {
    if (files == null) {
      files = new HostFiles(MountTable.read());
    }
    return files;
  }

  /** The version of the module whose files can be seen; empty if none can. */
  public Optional<String> version() throws IOException {
    if (version == null) {
      version = chosFs.version();
    }
    return version;
  }

  /** Whether processes can enter environments, by either engine that is started. */
  public boolean isRunning() throws IOException {
    return version().isPresent() || prepared.areInForce();
  }

  /** What can be entered, and by whom: the kernel's list, or what is prepared. For root only. */
  public List<String> valid() throws IOException {
    if (valid == null) {
      valid = mounts().isAt(chosFs.directory(), Layout.CHOSFS) ? chosFs.valid() : rights(RELOADS);
    }
    return valid;
  }

  private List<String> rights(int again) throws IOException {
    List<String> result = new ArrayList<>();
    try {
      for (PreparedNamespace each : prepared()) {
        result.add(prepared.rights(each));
      }
      return result;
    } catch (NoSuchFileException e) {
      if (again == 0) {
        throw e;
      }
      // A reload of somebody else's has just put others in their place.
      namespaces = null;
      return rights(again - 1);
    }
  }

  /** The namespaces that are in force. */
  public Collection<PreparedNamespace> prepared() throws IOException {
    return byPath().values();
  }

  private Map<String, PreparedNamespace> byPath() throws IOException {
    if (namespaces == null) {
      namespaces = new LinkedHashMap<>();
      for (PreparedNamespace each : prepared.current()) {
        namespaces.put(each.path(), each);
      }
    }
    return namespaces;
  }

  /**
   * What can be entered: the kernel's list, or the paths alone that are prepared. Who may enter is
   * in a file for each of those, and hundreds of them take longer than what they are read for.
   */
  public List<String> listed() throws IOException {
    return mounts().isAt(chosFs.directory(), Layout.CHOSFS)
        ? valid()
        : List.copyOf(byPath().keySet());
  }

  /** The paths of that list. */
  public List<String> validPaths() throws IOException {
    return listed().stream().map(Rights::path).toList();
  }

  /** What is mounted in /chos for a tree alone. */
  public Optional<Mount> mountOf(String tree) throws IOException {
    return mounts().at(layout.inChos(tree));
  }

  /** Whether what a tree that is a directory lacked was put over it, for who is inside. */
  public boolean isCompleted(String tree) throws IOException {
    return isCovered(tree) || preparedFor(tree).filter(p -> p.spec().isImage()).isPresent();
  }

  private boolean isCovered(String tree) throws IOException {
    String inside = RawPath.raw(layout.inChos(tree));
    return mounts().all().stream()
        .anyMatch(m -> m.source().startsWith(Spec.COMPLETED) && RawPath.within(inside, m.point()));
  }

  /**
   * Where a tree that is a directory can be looked at, as it is found inside if that can be had.
   */
  public String seen(String tree) throws IOException {
    return isCovered(tree) ? layout.inChos(tree) : tree;
  }

  /** The namespace that is prepared for a tree. */
  public Optional<PreparedNamespace> preparedFor(String tree) throws IOException {
    return Optional.ofNullable(byPath().get(tree));
  }

  /** The published environments. */
  public List<Environment> table() throws IOException {
    if (table == null) {
      table = published.read();
    }
    return table;
  }

  /** What chosctl has closed. */
  public Closings closings() throws IOException {
    if (closings == null) {
      closings = Closings.read(Path.of(Layout.CLOSINGS));
    }
    return closings;
  }
}
