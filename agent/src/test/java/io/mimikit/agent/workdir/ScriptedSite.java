package io.mimikit.agent.workdir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** A server on a real socket that answers each path with exactly the bytes it was given. Thread-safe. */
final class ScriptedSite implements AutoCloseable {
    /** Writes an answer; the connection is closed afterwards. */
    interface Answer {
        void write(OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    ScriptedSite() throws IOException {
        this(ServerSocketFactory.getDefault());
    }

    ScriptedSite(ServerSocketFactory sockets) throws IOException {
        server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("scripted-site").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    String name() {
        return "127.0.0.1:" + port();
    }

    String url(String path) {
        return "http://" + name() + path;
    }

    /** The requests that came, whole heads. */
    List<String> requests() {
        return requests;
    }

    void answer(String path, Answer answer) {
        answers.put(path, answer);
    }

    void answer(String path, String head, byte[] body) {
        answer(path, out -> {
            out.write((head.replace("\n", "\r\n") + "\r\n\r\n").getBytes(ISO_8859_1));
            out.write(body);
        });
    }

    void page(String path, String type, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        answer(path, "HTTP/1.1 200 OK\nContent-Type: " + type + "\nContent-Length: " + bytes.length, bytes);
    }

    void redirect(String path, String location) {
        answer(path, "HTTP/1.1 302 Found\nLocation: " + location, new byte[0]);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().name("scripted-answer").start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String head = head(socket.getInputStream());
            requests.add(head);
            Answer answer = answers.get(head.split(" ", -1)[1]);
            if (answer != null) {
                answer.write(socket.getOutputStream());
            }
        } catch (IOException gone) {
            requests.add("broken: " + gone.getMessage());
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("no request");
            }
            head.write(b);
        }
        return head.toString(ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
