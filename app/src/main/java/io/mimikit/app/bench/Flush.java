package io.mimikit.app.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How long this disk takes to make 4 KiB durable: appended writes, each forced. Thread-safe. */
public final class Flush {
    private static final int BLOCK_BYTES = 4096;
    private static final int WARM_UP = 20;
    private static final int MEASURED = 500;
    private static final long NANOS_MAX = 2_000_000_000L;

    private Flush() {}

    /** Measures in a new file of this directory, for at most two seconds on a slow disk. */
    public static Latencies measure(Path directory) throws IOException {
        Latencies latencies = new Latencies();
        Path file = directory.resolve("flush");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND)) {
            long giveUp = System.nanoTime() + NANOS_MAX;
            for (int i = 0; i < WARM_UP + MEASURED; i++) {
                long before = System.nanoTime();
                ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
                while (block.hasRemaining()) {
                    channel.write(block);
                }
                channel.force(false);
                long after = System.nanoTime();
                if (i >= WARM_UP || after > giveUp) {
                    latencies.add(after - before);
                }
                if (after > giveUp) {
                    break;
                }
            }
        }
        return latencies;
    }
}
