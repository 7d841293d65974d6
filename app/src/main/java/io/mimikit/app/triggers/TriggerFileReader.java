package io.mimikit.app.triggers;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.ApplyTriggerFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads all files of a directory of declared triggers. Immutable, thread-safe. */
public final class TriggerFileReader {
    static final int FILE_BYTES_MAX = 1 << 20;
    static final int FILES_MAX = 1_000;

    private final Path directory;

    public TriggerFileReader(Path directory) {
        this.directory = directory;
    }

    /** What is wrong with files, each for itself; for a diagnosis. */
    public List<String> problems(KernelConfig config, Instant now) throws IOException {
        SortedMap<String, String> wrong = new TreeMap<>();
        read(wrong).forEach((file, text) -> {
            try {
                ApplyTriggerFile.check(text.triggers(), file, config, now);
            } catch (MimikitException e) {
                wrong.put(file, text.problem(file, e));
            }
        });
        return List.copyOf(wrong.values());
    }

    /**
     * All that can be read, by the name of the file, in the order of names.
     *
     * @param wrong takes, by the name of the file, what can't
     */
    SortedMap<String, TriggerFileText> read(Map<String, String> wrong) throws IOException {
        SortedMap<String, TriggerFileText> texts = new TreeMap<>();
        List<Path> files = files();
        for (Path file : files.subList(0, Math.min(files.size(), FILES_MAX))) {
            read(file, texts, wrong);
        }
        for (Path file : files.subList(Math.min(files.size(), FILES_MAX), files.size())) {
            wrong.put(name(file), name(file) + " is not read: there are more than " + FILES_MAX + " files");
        }
        return texts;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(TriggerFileReader::isMeant).sorted().toList();
        }
    }

    private static boolean isMeant(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    private String name(Path file) {
        return directory.getFileName() + "/" + file.getFileName();
    }

    private void read(Path file, Map<String, TriggerFileText> texts, Map<String, String> wrong) {
        String name = name(file);
        try {
            texts.put(name, TriggerFileText.parse(text(file)));
        } catch (TriggerFileText.Unreadable e) {
            wrong.put(name, name + ":" + e.line() + ": " + e.getMessage() + "; nothing of this file was applied");
        } catch (CharacterCodingException e) {
            wrong.put(name, name + " is not UTF-8 text; nothing of this file was applied");
        } catch (IOException e) {
            wrong.put(name, name + " can't be read: " + e + "; nothing of this file was applied");
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new IOException("it has more than " + FILE_BYTES_MAX + " bytes; use more files");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }
}
