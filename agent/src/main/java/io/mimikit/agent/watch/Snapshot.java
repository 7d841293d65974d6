package io.mimikit.agent.watch;

import io.mimikit.agent.watch.FileSight.FileChange;
import io.mimikit.agent.watch.FileSight.What;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All matches of a pattern at one moment. Immutable. */
record Snapshot(SortedMap<String, Stamp> files) {
    private static final int DIGEST_BYTES = 16;

    /**
     * What is known of a file. The device's name of it is not part of this: some file systems give new ones at every start.
     *
     * @param content hash of what is in it, empty where it is too large
     */
    record Stamp(long size, long modifiedMillis, String content) {}

    /** Of the first so many changes in the order of their paths, and how many there are. */
    record Difference(List<FileChange> first, int count) {}

    static final Snapshot NONE = new Snapshot(new TreeMap<>());

    String fingerprint() {
        MessageDigest digest = sha256();
        files.forEach((path, stamp) ->
                digest.update((path + '\0' + stamp.size + '\0' + stamp.modifiedMillis + '\0' + stamp.content + '\n')
                        .getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Difference since(Snapshot before, int max) {
        List<FileChange> first = new ArrayList<>();
        SortedMap<String, What> all = new TreeMap<>();
        for (Map.Entry<String, Stamp> file : files.entrySet()) {
            Stamp old = before.files.get(file.getKey());
            if (!file.getValue().equals(old)) {
                all.put(file.getKey(), old == null ? What.CREATED : What.MODIFIED);
            }
        }
        before.files.keySet().stream()
                .filter(path -> !files.containsKey(path))
                .forEach(path -> all.put(path, What.DELETED));
        all.entrySet().stream()
                .limit(max)
                .forEach(change -> first.add(new FileChange(change.getKey(), change.getValue())));
        return new Difference(List.copyOf(first), all.size());
    }
}
