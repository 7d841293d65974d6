package io.mimikit.agent.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one stream: its first bytes, a ring of its last ones and, once those are not all, a file with
 * everything. Thread-safe; what is written after {@link #finish} is dropped.
 */
final class OutputCapture {
    private final OutputLimits limits;
    private final Path artifacts;
    private final String name;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private byte[] ring = {};
    private long total;
    private @Nullable ArtifactFile artifact;
    private boolean finished;

    OutputCapture(OutputLimits limits, Path artifacts, String name) {
        this.limits = limits;
        this.artifacts = artifacts;
        this.name = name;
    }

    synchronized void write(byte[] bytes, int length) {
        if (finished) {
            return;
        }
        if (artifact == null && total + length > limits.headBytes() + (long) limits.tailBytes()) {
            artifact = new ArtifactFile(artifacts, name, limits.artifactBytesMax());
            artifact.write(head.toByteArray(), head.size());
            byte[] tail = tail();
            artifact.write(tail, tail.length);
        }
        if (artifact != null) {
            artifact.write(bytes, length);
        }
        int toHead = Math.min(length, limits.headBytes() - head.size());
        head.write(bytes, 0, toHead);
        writeRing(bytes, toHead, length);
        total += length;
    }

    /** Ends the capture and says what was captured. */
    synchronized CapturedOutput finish() {
        finished = true;
        byte[] tail = tail();
        if (artifact == null) {
            head.write(tail, 0, tail.length);
            return new CapturedOutput(head.toString(UTF_8), total, null);
        }
        ArtifactFile.Kept kept = artifact.keep();
        byte[] first = head.toByteArray();
        String start = new String(first, 0, wholeCodePoints(first), UTF_8);
        int from = firstCodePoint(tail);
        String end = new String(tail, from, tail.length - from, UTF_8);
        long leftOut = total - first.length - tail.length;
        String note =
                String.format(Locale.ROOT, "\n… [%,d of %,d bytes left out here; %s]\n…", leftOut, total, kept.note());
        return new CapturedOutput(start + note + end, total, kept.sha256());
    }

    /** The ring holds byte p of what follows the head at p modulo its full size; it grows until it has that size. */
    private void writeRing(byte[] bytes, int from, int to) {
        int capacity = limits.tailBytes();
        if (from >= to || capacity == 0) {
            return;
        }
        long position = Math.max(0, total + from - limits.headBytes());
        if (ring.length < capacity) {
            long wanted = Math.max(position + to - from, 2L * ring.length);
            ring = Arrays.copyOf(ring, (int) Math.min(capacity, wanted));
        }
        int start = Math.max(from, to - capacity);
        int at = (int) ((position + start - from) % capacity);
        int beforeWrap = Math.min(to - start, capacity - at);
        System.arraycopy(bytes, start, ring, at, beforeWrap);
        System.arraycopy(bytes, start + beforeWrap, ring, 0, to - start - beforeWrap);
    }

    private byte[] tail() {
        long rest = Math.max(0, total - limits.headBytes());
        int size = (int) Math.min(rest, limits.tailBytes());
        byte[] tail = new byte[size];
        if (size > 0) {
            int at = (int) ((rest - size) % limits.tailBytes());
            int beforeWrap = Math.min(size, ring.length - at);
            System.arraycopy(ring, at, tail, 0, beforeWrap);
            System.arraycopy(ring, 0, tail, beforeWrap, size - beforeWrap);
        }
        return tail;
    }

    /** How many of these bytes there are without a code point that is cut off at the end. */
    private static int wholeCodePoints(byte[] bytes) {
        int lead = bytes.length - 1;
        while (lead >= 0 && lead > bytes.length - 4 && isContinuation(bytes[lead])) {
            lead--;
        }
        if (lead < 0 || lead + codePointBytes(bytes[lead]) <= bytes.length) {
            return bytes.length;
        }
        return lead;
    }

    private static int firstCodePoint(byte[] bytes) {
        int first = 0;
        while (first < bytes.length && first < 3 && isContinuation(bytes[first])) {
            first++;
        }
        return first;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }

    private static int codePointBytes(byte lead) {
        int value = lead & 0xFF;
        return value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
    }
}
