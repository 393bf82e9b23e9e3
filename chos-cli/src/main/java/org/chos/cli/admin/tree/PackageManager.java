// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.nio.file.Files;
import java.nio.file.Path;

/** How a system installs packages, and what it calls them. */
public enum PackageManager {
  APT(
      "apt-get",
      "apt-get install --yes",
      "sh -c 'apt-get update && apt-get --yes dist-upgrade'",
      "linux-headers-"),
  DNF("dnf", "dnf --assumeyes install", "dnf --assumeyes upgrade", "kernel-devel-"),
  YUM("yum", "yum --assumeyes install", "yum --assumeyes update", "kernel-devel-"),
  ZYPPER(
      "zypper",
      "zypper --non-interactive install",
      "zypper --non-interactive update",
      "kernel-devel-");

  private final String program;
  private final String install;
  private final String upgrade;
  private final String headers;

  PackageManager(String program, String install, String upgrade, String headers) {
    this.program = program;
    this.install = install;
    this.upgrade = upgrade;
    this.headers = headers;
  }

  /** The one that the system with that root directory has; the first where there is none. */
  public static PackageManager of(Path root) {
    for (PackageManager each : values()) {
      if (Files.exists(root.resolve("usr/bin").resolve(each.program))) {
        return each;
      }
    }
    return APT;
  }

  /** The command. */
  public String install(String what) {
    return install + " " + what;
  }

  /** The command that brings all packages up to date. */
  public String upgrade() {
    return upgrade;
  }

  /** The package with what it takes to build a module for that kernel. */
  public String headers(String release) {
    return headers + release;
  }

  /** The package by which the C library asks that service for users. */
  public String nss(String service) {
    return switch (service) {
      case "sss" -> this == APT ? "libnss-sss" : "sssd-client";
      case "ldap" -> this == APT ? "libnss-ldapd" : "nss-pam-ldapd";
      case "winbind" -> this == APT ? "libnss-winbind" : "samba-winbind-clients";
      default -> this == APT ? "libnss-" + service : "nss_" + service;
    };
  }
}
