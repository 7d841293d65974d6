package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written to a disk for looking is found on it, and nowhere else. */
class LookingDiskTest {
    @TempDir
    Path directory;

    private final LookingDisk disk = new LookingDisk(new NioDisk());

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void write(Disk.Appender to, String text) throws IOException {
        try (to) {
            to.write(bytes(text), 0, bytes(text).length);
            to.force();
        }
    }

    private String read(String name) throws IOException {
        return new String(disk.read(directory.resolve(name)), StandardCharsets.UTF_8);
    }

    @Test
    void everyChangeIsSeenThereAndNoneIsMade() throws IOException {
        for (String name : new String[] {"appended", "replaced", "moved", "deleted", "cut"}) {
            Files.writeString(directory.resolve(name), "as it was");
        }
        write(disk.append(directory.resolve("appended")), ", and more");
        write(disk.create(directory.resolve("replaced")), "new");
        disk.move(directory.resolve("moved"), directory.resolve("there"));
        disk.delete(directory.resolve("deleted"));
        disk.truncate(directory.resolve("cut"), 2);
        disk.createDirectory(directory.resolve("made"));
        write(disk.append(directory.resolve("made/file")), "inside");

        assertThat(disk.list(directory)).containsExactly("appended", "cut", "made", "replaced", "there");
        assertThat(disk.list(directory.resolve("made"))).containsExactly("file");
        assertThat(read("appended")).isEqualTo("as it was, and more");
        assertThat(read("replaced")).isEqualTo("new");
        assertThat(read("there")).isEqualTo("as it was");
        assertThat(read("cut")).isEqualTo("as");
        assertThat(new String(disk.read(directory.resolve("appended"), 9, 4), StandardCharsets.UTF_8))
                .isEqualTo(", an");
        assertThat(disk.size(directory.resolve("appended"))).isEqualTo(19);
        assertThat(disk.exists(directory.resolve("moved"))).isFalse();
        assertThat(disk.isDirectory(directory.resolve("made"))).isTrue();
        assertThatThrownBy(() -> read("deleted")).isInstanceOf(NoSuchFileException.class);
        write(disk.create(directory.resolve("deleted")), "back");
        assertThat(read("deleted")).isEqualTo("back");

        assertThat(new NioDisk().list(directory)).containsExactly("appended", "cut", "deleted", "moved", "replaced");
        for (String name : new NioDisk().list(directory)) {
            assertThat(directory.resolve(name)).hasContent("as it was");
        }
    }
}
