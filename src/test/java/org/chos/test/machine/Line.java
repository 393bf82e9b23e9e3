// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A Unix socket on which both ends speak JSON, an object to a line. */
final class Line implements AutoCloseable {
  private static final String HUNG_UP = "";

  private final SocketChannel channel;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  Line(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    Thread reader = new Thread(this::read, "from " + socket.getFileName());
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (var input = Channels.newReader(channel, StandardCharsets.UTF_8)) {
      StringBuilder line = new StringBuilder();
      for (int c = input.read(); c >= 0; c = input.read()) {
        if (c == '\n') {
          lines.add(line.toString());
          line.setLength(0);
        } else {
          line.append((char) c);
        }
      }
    } catch (IOException e) {
      // The other end is gone; whoever waits for an answer is told below.
    }
    lines.add(HUNG_UP);
  }

  void send(String command, JsonObject arguments) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("execute", command);
    request.add("arguments", arguments);
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(request + "\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** What the other end says next; null if it says nothing for so long. */
  JsonObject next(Duration patience) throws IOException {
    String line;
    try {
      line = lines.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    if (line == null) {
      return null;
    }
    if (line == HUNG_UP) {
      lines.add(HUNG_UP);
      throw new IOException("the machine is gone");
    }
    try {
      return JsonParser.parseString(line).getAsJsonObject();
    } catch (JsonSyntaxException | IllegalStateException e) {
      throw new IOException("not an answer in JSON: " + line, e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
