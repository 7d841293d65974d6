package io.mimikit.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes over a socket, for requests that no client library would send. */
public final class RawHttp implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    private final Socket socket;

    public RawHttp(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends one request and reads its answer. */
    public static String ask(int port, String request) {
        try (RawHttp raw = new RawHttp(port)) {
            return raw.send(request).readAnswer(request.startsWith("HEAD "));
        }
    }

    /** One answer, as long as its head says. */
    public String readAnswer(boolean headOnly) {
        String head = readUntil("\r\n\r\n");
        Matcher length = LENGTH.matcher(head);
        int bytes = !headOnly && length.find() ? Integer.parseInt(length.group(1)) : 0;
        try {
            return head + new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("after: " + head, e);
        }
    }

    public RawHttp send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything up to the end of the connection, however it ends. */
    public String readAll() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                out.write(b);
            }
        } catch (IOException ignored) { // a reset is an end, too
            return out.toString(StandardCharsets.UTF_8);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Up to and including the given text. */
    public String readUntil(String end) {
        StringBuilder text = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            while (text.indexOf(end) < 0) {
                int b = in.read();
                if (b < 0) {
                    throw new IllegalStateException("ended after: " + text);
                }
                text.append((char) b);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("after: " + text, e);
        }
        return text.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
