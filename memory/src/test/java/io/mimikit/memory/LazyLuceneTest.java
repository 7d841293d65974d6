package io.mimikit.memory;

import static io.mimikit.memory.MemoryOnDisk.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LazyLuceneTest {
    /** Runs inside a class loader that has no Lucene. */
    public static final class WithoutLucene {
        private WithoutLucene() {}

        public static void write(Path root) {
            Memory memory = Memory.open(root, InstantSource.system(), new Random(7));
            memory.store().remember("e1", NOON, "Likes green tea", false);
            memory.retention().prune(RetentionPolicy.DEFAULT, NOON, false, false);
            memory.forget().forget(new ForgetTarget.Entry("e1"), false);
            memory.store().remember("e2", NOON, "Likes sencha", true);
        }

        public static void search(Path root) {
            Memory.open(root, InstantSource.system(), new Random(7)).search().search(MemoryQuery.of("tea", 1));
        }
    }

    @Test
    void nothingOfLuceneIsLoadedBeforeTheFirstSearch(@TempDir Path root) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("lucene")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> inside = loader.loadClass(WithoutLucene.class.getName());
            inside.getMethod("write", Path.class).invoke(null, root);
            assertThat(Files.readString(root.resolve("memory.md"))).contains("sencha");
            Method search = inside.getMethod("search", Path.class);
            assertThatThrownBy(() -> search.invoke(null, root))
                    .isInstanceOf(InvocationTargetException.class)
                    .hasCauseInstanceOf(NoClassDefFoundError.class);
        }
    }
}
