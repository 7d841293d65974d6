package io.mimikit.agent.workdir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * One answer to an HTTP/1.1 GET on a connection that ends with it: status, headers by lower-case name (the first of each),
 * and the body up to a limit. Immutable but for the array, which nobody changes.
 */
final class HttpAnswer {
    private static final int CHUNK_DIGITS_MAX = 15;

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final boolean cut;

    private HttpAnswer(int status, Map<String, String> headers, byte[] body, boolean cut) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.cut = cut;
    }

    static HttpAnswer read(InputStream in, FetchLimits limits) throws IOException {
        HttpAnswer head;
        do {
            head = head(in, limits.headBytesMax());
        } while (head.status / 100 == 1);
        if (head.isRedirect() || head.status == 204 || head.status == 304) {
            return head;
        }
        InputStream body = head.decoded(head.framed(in));
        byte[] bytes = body.readNBytes(limits.bodyBytesMax() + 1);
        boolean tooLong = bytes.length > limits.bodyBytesMax();
        byte[] kept = tooLong ? Arrays.copyOf(bytes, limits.bodyBytesMax()) : bytes;
        return new HttpAnswer(head.status, head.headers, kept, tooLong);
    }

    int status() {
        return status;
    }

    byte[] body() {
        return body;
    }

    boolean cut() {
        return cut;
    }

    boolean isRedirect() {
        return status >= 300 && status < 400 && headers.containsKey("location");
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    private static HttpAnswer head(InputStream in, int bytesMax) throws IOException {
        int[] left = {bytesMax};
        String status = line(in, left);
        if (!status.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new IOException("the answer is not HTTP/1");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new HttpAnswer(Integer.parseInt(status.substring(9, 12)), headers, new byte[0], false);
    }

    private InputStream framed(InputStream in) throws IOException {
        if (header("transfer-encoding").toLowerCase(Locale.ROOT).endsWith("chunked")) {
            return new Chunks(in);
        }
        String length = header("content-length");
        return length.matches("[0-9]{1,18}") ? new Counted(in, Long.parseLong(length)) : in;
    }

    private InputStream decoded(InputStream in) throws IOException {
        String encoding = header("content-encoding").toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "", "identity" -> in;
            case "gzip", "x-gzip" -> new GZIPInputStream(in);
            default -> throw new IOException("the body is encoded as " + encoding + ", which was not asked for");
        };
    }

    private static String line(InputStream in, int[] left) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended before the answer did");
            }
            if (--left[0] < 0) {
                throw new IOException("the head of the answer is too long");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }

    /** A body of known length; one that ends before it is an error, not a short body. */
    private static final class Counted extends InputStream {
        private final InputStream in;
        private long left;

        Counted(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = in.read(bytes, from, (int) Math.min(length, left));
            if (n < 0) {
                throw new EOFException("the connection ended before the body did");
            }
            left -= n;
            return n;
        }
    }

    /** A body in chunks, each after a line with its length; trailers are not wanted. */
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private Counted chunk;
        private boolean first = true;
        private boolean ended;

        Chunks(InputStream in) {
            this.in = in;
            this.chunk = new Counted(in, 0);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int n = ended ? -1 : chunk.read(bytes, from, length);
            while (n < 0 && !ended) {
                next();
                n = ended ? -1 : chunk.read(bytes, from, length);
            }
            return n;
        }

        private void next() throws IOException {
            int[] left = {1_024};
            if (!first) {
                line(in, left);
            }
            first = false;
            String size = line(in, left).replaceFirst(";.*", "").strip();
            if (!size.matches("[0-9a-fA-F]{1," + CHUNK_DIGITS_MAX + "}")) {
                throw new IOException("the body has a chunk of unreadable length");
            }
            long bytes = Long.parseLong(size, 16);
            ended = bytes == 0;
            chunk = new Counted(in, bytes);
        }
    }
}
