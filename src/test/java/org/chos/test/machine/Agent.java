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

/**
 * The line to the guest agent: JSON requests, one at a time, over the socket of its virtio port.
 * Safe for several threads.
 */
final class Agent implements AutoCloseable {
    /** Far above what the agent takes to answer on the slowest machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HUNG_UP = "";

    private final SocketChannel channel;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private long syncs = System.nanoTime() >>> 16;

    Agent(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        Thread reader = new Thread(this::read, "guest agent");
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

    /** Whether the agent is there and listens to this end; waits no longer than that. */
    synchronized boolean sync(Duration patience) throws IOException {
        long id = ++syncs;
        JsonObject arguments = new JsonObject();
        arguments.addProperty("id", id);
        send("guest-sync", arguments);
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            String line = next(deadline - System.nanoTime());
            if (line == null) {
                return false;
            }
            JsonObject answer = parse(line);
            // What else comes was meant for an earlier request.
            if (answer.has("return") && answer.get("return").isJsonPrimitive()
                    && answer.get("return").getAsLong() == id) {
                return true;
            }
        }
    }

    /**
     * The answer to a request.
     *
     * @throws IOException if the agent refuses, or is silent, or gone
     */
    synchronized JsonObject ask(String command, JsonObject arguments) throws IOException {
        send(command, arguments);
        String line = next(PATIENCE.toNanos());
        if (line == null) {
            throw new IOException("the guest agent does not answer");
        }
        JsonObject answer = parse(line);
        if (!answer.has("return")) {
            throw new IOException("the guest agent refuses " + command + ": " + line);
        }
        return answer.getAsJsonObject("return");
    }

    /** A request that is not answered. */
    synchronized void tell(String command, JsonObject arguments) throws IOException {
        send(command, arguments);
    }

    private String next(long nanos) throws IOException {
        try {
            String line = lines.poll(nanos, TimeUnit.NANOSECONDS);
            if (line == HUNG_UP) {
                lines.add(HUNG_UP);
                throw new IOException("the machine is gone");
            }
            return line;
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private void send(String command, JsonObject arguments) throws IOException {
        JsonObject request = new JsonObject();
        request.addProperty("execute", command);
        request.add("arguments", arguments);
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(request + "\n");
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static JsonObject parse(String line) throws IOException {
        try {
            return JsonParser.parseString(line).getAsJsonObject();
        } catch (JsonSyntaxException | IllegalStateException e) {
            throw new IOException("not an answer of a guest agent: " + line, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
