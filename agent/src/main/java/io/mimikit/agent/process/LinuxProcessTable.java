package io.mimikit.agent.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The process table of Linux, read from {@code /proc}. A start is counted in clock ticks since boot (field 22 of {@code
 * stat}) and carries the boot's id: it depends neither on the wall clock nor on who reads it. Processes come and go
 * while they are read, so a file that vanishes means a process that ended. Thread-safe.
 */
final class LinuxProcessTable implements ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final byte[] MARK = (CommandRunner.MARK + "=").getBytes(UTF_8);
    private static final int BOOT_ID_CHARS = 8;

    private final String boot = bootId();

    static boolean available() {
        return Files.isReadable(PROC.resolve("self/stat")) && Files.isReadable(PROC.resolve("self/environ"));
    }

    @Override
    public List<ProcessEntry> entries() {
        List<ProcessEntry> found = new ArrayList<>();
        for (long pid : pids()) {
            entry(pid).ifPresent(found::add);
        }
        return found;
    }

    @Override
    public Optional<ProcessEntry> entry(long pid) {
        try {
            return parse(pid, new String(Files.readAllBytes(file(pid, "stat")), ISO_8859_1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The program's name, field 2, may hold spaces and parentheses; what follows its last parenthesis is regular. */
    private Optional<ProcessEntry> parse(long pid, String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        boolean ended = fields[0].equals("Z") || fields[0].equals("X");
        if (ended) {
            return Optional.empty();
        }
        var identity = new ProcessIdentity(pid, fields[19] + "@" + boot);
        return Optional.of(new ProcessEntry(identity, Long.parseLong(fields[1]), Long.parseLong(fields[3])));
    }

    @Override
    public Optional<String> attemptMark(long pid) {
        try {
            return findMark(Files.readAllBytes(file(pid, "environ")));
        } catch (IOException goneOrNotOurs) {
            return Optional.empty();
        }
    }

    private static Optional<String> findMark(byte[] environ) {
        int start = 0;
        while (start < environ.length) {
            int end = start;
            while (end < environ.length && environ[end] != 0) {
                end++;
            }
            int value = start + MARK.length;
            if (value <= end && Arrays.equals(environ, start, value, MARK, 0, MARK.length)) {
                return Optional.of(new String(environ, value, end - value, UTF_8));
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    @Override
    public List<String> pipes(long pid) {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(file(pid, "fd"))) {
            for (Path descriptor : descriptors) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("pipe:")) {
                    found.add(target);
                }
            }
        } catch (IOException | DirectoryIteratorException goneOrNotOurs) {
            return found;
        }
        return found;
    }

    private static long[] pids() {
        String[] names = PROC.toFile().list((dir, name) -> Character.isDigit(name.charAt(0)));
        long[] pids = names == null
                ? new long[0]
                : Arrays.stream(names).mapToLong(Long::parseLong).sorted().toArray();
        for (int low = 0, high = pids.length - 1; low < high; low++, high--) {
            long swapped = pids[low];
            pids[low] = pids[high];
            pids[high] = swapped;
        }
        return pids;
    }

    private static Path file(long pid, String name) {
        return PROC.resolve(Long.toString(pid)).resolve(name);
    }

    private static String bootId() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).substring(0, BOOT_ID_CHARS);
        } catch (IOException hidden) {
            return "";
        }
    }
}
