package io.mimikit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux says about a process and all below it. Immutable and thread-safe. */
public record LinuxProcess(long pid) {
    private static final double TICKS_PER_SECOND = 100;

    /** Whether it is there and no zombie. */
    public boolean isAlive() {
        try {
            return !stat(pid)[0].equals("Z");
        } catch (IOException gone) {
            return false;
        }
    }

    /** Processor time of it and its descendants that are alive, in seconds; steps of 10 ms. */
    public double cpuSeconds() throws IOException {
        long ticks = 0;
        for (LinuxProcess each : tree()) {
            try {
                String[] fields = stat(each.pid);
                ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            } catch (NoSuchFileException ignored) {
                // it ended just now
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Memory of it and its descendants, in MB; what several share counts once. */
    public long memoryMegabytes() throws IOException {
        long kilobytes = 0;
        for (LinuxProcess each : tree()) {
            try (Stream<String> lines = Files.lines(Path.of("/proc/" + each.pid + "/smaps_rollup"))) {
                kilobytes += lines.filter(line -> line.startsWith("Pss:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum();
            } catch (NoSuchFileException ignored) {
                // it ended just now
            }
        }
        return kilobytes / 1024;
    }

    /** It and its descendants that are alive. */
    public List<LinuxProcess> tree() {
        return ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(process -> new LinuxProcess(process.pid()))
                .toList();
    }

    /** The fields after the program's name, which may hold blanks and parentheses. */
    private static String[] stat(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }
}
