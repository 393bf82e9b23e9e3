// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The environments of a host.
 *
 * @param all in the order of the file, no alias twice
 * @param links what the site has every tree take from the host, no place twice
 * @param defaults for those who have chosen none: the first that fits counts; no group twice
 * @param privateRequired whether nobody enters who has, by his mount namespace, his own of what the
 *     host shares with those inside
 * @param offers what there is for those inside, in all of them
 */
public record Environments(
    List<Environment> all,
    List<SiteLink> links,
    List<GroupDefault> defaults,
    boolean privateRequired,
    Offers offers) {
  /** Of a name, in characters. */
  private static final int SHOWN = 60;

  public Environments {
    all = List.copyOf(all);
    links = List.copyOf(links);
    defaults = List.copyOf(defaults);
  }

  /** Environments alone. */
  public Environments(List<Environment> all) {
    this(all, List.of(), List.of(), false, Offers.NONE);
  }

  /** These in the place of all, and what else is said of the host. */
  public Environments with(List<Environment> others) {
    return new Environments(others, links, defaults, privateRequired, offers);
  }

  /** The environment of that name, to the letter. */
  public Optional<Environment> find(String alias) {
    for (Environment environment : all) {
      if (environment.alias().equals(alias)) {
        return Optional.of(environment);
      }
    }
    return Optional.empty();
  }

  /**
   * The beginning of a message about a name that is not there.
   *
   * @param where who says that name, or where it is missing: "in /etc/chos"
   */
  public String unknown(String alias, String where) {
    List<String> nearest = nearest(alias);
    return "there is no environment \""
        + shown(alias)
        + "\" "
        + where
        + "; "
        + (nearest.isEmpty() ? "" : "did you mean " + String.join(" or ", nearest) + "? ");
  }

  /** More of a wrong name doesn't help to find it. */
  private static String shown(String alias) {
    return alias.length() <= SHOWN ? alias : alias.substring(0, SHOWN) + "...";
  }

  /** For a name that is not there: what may have been meant, at most three, the likeliest first. */
  public List<String> nearest(String alias) {
    List<String> aliases = new ArrayList<>();
    for (Environment environment : all) {
      if (!environment.traits().hidden()) {
        aliases.add(environment.alias());
      }
    }
    return Nearest.of(alias, aliases);
  }
}
