// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

/** Figures in the text format of Prometheus. */
public final class Metrics {
  private final StringBuilder text = new StringBuilder();
  private String name;

  /** Begins with a figure that can rise and fall. */
  public Metrics gauge(String metric, String help) {
    return begin(metric, "gauge", help);
  }

  /** Begins with a figure that only rises, until the host or the module begins anew. */
  public Metrics counter(String metric, String help) {
    return begin(metric, "counter", help);
  }

  private Metrics begin(String metric, String type, String help) {
    name = metric;
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  /**
   * A value of the present one.
   *
   * @param labels names and values by turns
   */
  public Metrics value(long value, String... labels) {
    text.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      text.append(labels[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
      text.append('"');
    }
    text.append(labels.length > 0 ? "} " : " ").append(value).append('\n');
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
