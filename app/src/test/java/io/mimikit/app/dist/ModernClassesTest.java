package io.mimikit.app.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The one old library that the program has. */
final class ModernClassesTest {
    @TempDir
    private Path lib;

    private Path jar;

    @BeforeEach
    void copy() throws IOException, URISyntaxException {
        Path original = Path.of(CommandLine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        jar = Files.copy(original, lib.resolve("picocli.jar"));
    }

    private List<Integer> versions() throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(jar);
                Stream<Path> all = Files.walk(files.getPath("/picocli"))) {
            return all.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> version(file))
                    .toList();
        }
    }

    private static int version(Path file) {
        try {
            return ClassFile.of().parse(file).majorVersion();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theCacheCanHoldAllThatWasOld() throws IOException {
        assertThat(versions()).contains(ClassFile.JAVA_5_VERSION);

        ModernClasses.main(new String[] {lib.toString()});

        assertThat(versions()).allMatch(version -> version >= ClassFile.JAVA_6_VERSION);
        assertThat(lib).isDirectoryContaining("glob:**/picocli.jar").isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void whatIsModernIsLeftAlone() throws IOException {
        assertThat(ModernClasses.modernize(jar)).isGreaterThan(100);
        byte[] modern = Files.readAllBytes(jar);

        assertThat(ModernClasses.modernize(jar)).isZero();

        assertThat(jar).hasBinaryContent(modern);
    }

    /** With all classes read, verified and linked by the JVM. */
    @Test
    void itDoesWhatItDid() throws Exception {
        ModernClasses.modernize(jar);
        List<String> names;
        try (FileSystem files = FileSystems.newFileSystem(jar);
                Stream<Path> all = Files.walk(files.getPath("/picocli"))) {
            names = all.map(Path::toString)
                    .filter(name -> name.endsWith(".class"))
                    .map(name ->
                            name.substring(1, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (String name : names) {
                assertThat(Class.forName(name, true, loader).getClassLoader()).isSameAs(loader);
            }
            Class<?> line = loader.loadClass(CommandLine.class.getName());
            Class<?> spec = loader.loadClass(CommandSpec.class.getName());
            Object made = line.getConstructor(Object.class)
                    .newInstance(spec.getMethod("create").invoke(null));
            assertThat(line.getMethod("getUsageMessage").invoke(made))
                    .isEqualTo(new CommandLine(CommandSpec.create()).getUsageMessage());
        }
    }
}
