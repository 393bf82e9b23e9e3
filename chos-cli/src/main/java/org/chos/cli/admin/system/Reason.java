// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Java's file exceptions often say no more than the path; this adds what they mean. */
public final class Reason {
  private Reason() {}

  public static String of(IOException e) {
    if (e instanceof FileSystemException f && f.getReason() == null) {
      return f.getFile() + ": " + withoutPath(e);
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  public static String withoutPath(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "Permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "File exists";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
