// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Prometheus of Debian's package, on this machine. It asks for figures each second, and gets those
 * that it was last given, as from node_exporter.
 */
final class Prometheus implements AutoCloseable {
  private final Path directory;
  private final HttpServer exporter;
  private final Process process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile byte[] figures;

  /** Starts it. */
  Prometheus(byte[] figures) throws IOException {
    this.figures = figures;
    InetAddress here = InetAddress.getLoopbackAddress();
    exporter = HttpServer.create(new InetSocketAddress(here, 0), 0);
    exporter.createContext(
        "/metrics",
        asked -> {
          byte[] answer = this.figures;
          asked.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          asked.sendResponseHeaders(200, answer.length);
          asked.getResponseBody().write(answer);
          asked.close();
        });
    exporter.start();
    try (ServerSocket free = new ServerSocket(0, 1, here)) {
      port = free.getLocalPort();
    }
    directory = Files.createTempDirectory("prometheus");
    Path settings = directory.resolve("settings.yml");
    Files.writeString(
        settings,
        "scrape_configs:\n- job_name: chos\n  scrape_interval: 1s\n  scrape_timeout: 1s\n"
            + "  static_configs:\n  - targets: ['localhost:"
            + exporter.getAddress().getPort()
            + "']\n");
    process =
        new ProcessBuilder(
                program("prometheus"),
                "--config.file=" + settings,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=localhost:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
  }

  /** What it gets from now on. */
  void give(byte[] newer) {
    figures = newer;
  }

  /** What an expression comes to now, a value for each set of labels; its error is an exception. */
  JsonArray ask(String expression) throws IOException, InterruptedException {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    JsonObject answer =
        JsonParser.parseString(get("/api/v1/query?query=" + query)).getAsJsonObject();
    if (!answer.get("status").getAsString().equals("success")) {
      throw new IOException(expression + ": " + answer);
    }
    return answer.getAsJsonObject("data").getAsJsonArray("result");
  }

  /** Waits until an expression comes to something. */
  JsonArray await(String expression) throws IOException, InterruptedException {
    JsonArray answer = ask(expression);
    while (answer.isEmpty()) {
      Thread.sleep(200);
      answer = ask(expression);
    }
    return answer;
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build();
    while (true) {
      try {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 503) {
          return answer.body();
        }
      } catch (IOException e) {
        if (!process.isAlive()) {
          throw new IOException(Files.readString(directory.resolve("log")), e);
        }
      }
      // It is about to start.
      Thread.sleep(200);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().join();
    exporter.stop(0);
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** All that promtool has to say of figures; "" if they are good. */
  static String check(byte[] metrics) throws IOException {
    return said(metrics, program("promtool"), "check", "metrics");
  }

  private static String program(String name) throws IOException {
    String script = Path.of("vm", "prometheus").toAbsolutePath().toString();
    return said(new byte[0], script) + "/" + name;
  }

  private static String said(byte[] input, String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    try (OutputStream to = process.getOutputStream()) {
      to.write(input);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.lines().reduce((first, last) -> last).orElse("");
  }
}
