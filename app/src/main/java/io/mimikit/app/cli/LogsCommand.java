package io.mimikit.app.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit logs}: reads the log files themselves, so it works when nothing runs. */
@Command(name = "logs", description = "Show the newest lines of the log.")
final class LogsCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 300;
    private static final int TAIL_BYTES_MAX = 4 << 20;

    private final MimikitCommand mimikit;

    @Option(names = "--lines", paramLabel = "N", description = "So many (default 50).")
    private int lines = 50;

    @Option(names = "--follow", description = "Go on with new lines until Ctrl-C.")
    private boolean follow;

    LogsCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (follow && mimikit.wantsJson()) {
            throw CommandFailed.usage("--follow has no end, --json is one line: use one of the two");
        }
        Path directory = mimikit.stateDirectory().resolve("log");
        Path newest = newest(directory)
                .orElseThrow(() -> new CommandFailed(
                        ExitStatus.REFUSED, "not_found", "there is no log in " + directory + "; was it ever started?"));
        long end = Files.size(newest);
        List<String> tail = lines(newest, Math.max(0, end - TAIL_BYTES_MAX), end);
        tail = tail.subList(Math.max(0, tail.size() - lines), tail.size());
        ObjectNode answer = Json.object().put("file", newest.toString());
        answer.set("lines", Json.array(tail));
        String text = String.join("\n", tail);
        mimikit.output().answer(answer, text);
        if (follow) {
            follow(directory, newest, end);
        }
        return ExitStatus.OK;
    }

    /** Goes on where the tail ended, and with the next file when the log is rolled. */
    private void follow(Path directory, Path first, long from) throws IOException, InterruptedException {
        Path file = first;
        long seen = from;
        while (true) {
            Thread.sleep(POLL_MILLIS);
            Path newest = newest(directory).orElse(file);
            long end = Files.exists(file) ? Files.size(file) : 0;
            if (end > seen) {
                lines(file, seen, end).forEach(mimikit.output()::line);
                seen = end;
            } else if (end < seen || !newest.equals(file)) {
                file = newest;
                seen = 0;
            }
        }
    }

    private static List<String> lines(Path file, long from, long to) throws IOException {
        byte[] bytes = new byte[(int) Math.min(to - from, TAIL_BYTES_MAX)];
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            open.seek(from);
            open.readFully(bytes);
        }
        List<String> lines = Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
        boolean whole = !lines.isEmpty() && lines.getLast().isEmpty();
        return whole ? lines.subList(0, lines.size() - 1) : lines;
    }

    private static Optional<Path> newest(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file ->
                            file.toString().endsWith(".log") || file.toString().endsWith(".jsonl"))
                    .max(Comparator.comparingLong((Path file) -> file.toFile().lastModified())
                            .thenComparing(Comparator.naturalOrder()));
        }
    }
}
