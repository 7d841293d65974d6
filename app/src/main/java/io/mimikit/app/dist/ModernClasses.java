package io.mimikit.app.dist;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives the classes of old libraries a newer format and the stack maps that belong to it. The JVM's cache of linked classes
 * leaves out what is older than Java 6, so that it would be read and verified again at each start: of this program, the
 * command line's library. What the classes do stays the same.
 */
public final class ModernClasses {
    private static final int OLDEST_CACHED = ClassFile.JAVA_6_VERSION;
    private static final int MODERN = ClassFile.JAVA_8_VERSION;

    private ModernClasses() {}

    /** Does it for all libraries in a directory. */
    public static void main(String[] arguments) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                modernize(jar);
            }
        }
    }

    /**
     * Replaces a library by one whose classes are not old, if any are; all or nothing.
     *
     * @return how many classes were old
     */
    static int modernize(Path jar) throws IOException {
        Path copy = Files.copy(jar, Path.of(jar + ".new"), StandardCopyOption.REPLACE_EXISTING);
        try {
            int old = modernizeInPlace(copy, jar);
            if (old > 0) {
                Files.move(copy, jar, StandardCopyOption.ATOMIC_MOVE);
            }
            return old;
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static int modernizeInPlace(Path copy, Path original) throws IOException {
        int old = 0;
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {original.toUri().toURL()});
                FileSystem files = FileSystems.newFileSystem(copy);
                Stream<Path> all = Files.walk(files.getPath("/"))) {
            ClassFile format = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ConstantPoolSharingOption.NEW_POOL, // a shared one copies code as it is, without new maps
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofClassLoading(loader)));
            List<Path> classes =
                    all.filter(file -> file.toString().endsWith(".class")).toList();
            for (Path file : classes) {
                ClassModel model = format.parse(Files.readAllBytes(file));
                if (model.majorVersion() < OLDEST_CACHED) {
                    Files.write(file, modern(format, model));
                    old++;
                }
            }
        }
        return old;
    }

    private static byte[] modern(ClassFile format, ClassModel model) {
        ClassTransform toModern = ClassTransform.dropping(ClassFileVersion.class::isInstance)
                .andThen(ClassTransform.endHandler(builder -> builder.withVersion(MODERN, 0)));
        byte[] bytes = format.transformClass(model, toModern);
        List<VerifyError> errors = format.verify(bytes);
        if (!errors.isEmpty()) {
            throw errors.getFirst();
        }
        return bytes;
    }
}
