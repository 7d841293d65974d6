package io.mimikit.store.file;

import java.lang.StackWalker.StackFrame;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Names the place in the store's code from which a force comes. Stateless and thread-safe. */
final class ForceSite {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final Object STORE_CODE =
            Objects.requireNonNull(FileStore.class.getProtectionDomain().getCodeSource());

    private ForceSite() {}

    /** What is forced and the methods of the store that led there, innermost first. */
    static String of(String what, Path file) {
        List<String> methods = STACK.walk(frames -> frames.filter(ForceSite::isStore)
                .map(frame -> frame.getDeclaringClass().getSimpleName() + "." + method(frame))
                .distinct()
                .toList());
        int end = (int) methods.stream()
                .takeWhile(method -> !method.startsWith("FileStore."))
                .count();
        return what + " " + kind(file) + " by "
                + String.join(" < ", methods.subList(0, Math.min(methods.size(), end + 1)));
    }

    private static boolean isStore(StackFrame frame) {
        Class<?> type = frame.getDeclaringClass();
        return type.getPackage().equals(FileStore.class.getPackage())
                && STORE_CODE.equals(type.getProtectionDomain().getCodeSource());
    }

    private static String method(StackFrame frame) {
        return frame.getMethodName().replaceAll("lambda\\$(\\w+)\\$.*", "$1");
    }

    /** Names that differ only in numbers and ids are of one kind. */
    private static String kind(Path file) {
        Path inside = Scenario.ROOT.relativize(file);
        String name = String.valueOf(inside.getFileName());
        boolean fixed = name.matches("[a-z]+(\\.prev)?(\\.json(\\.tmp)?)?|FORMAT\\.json(\\.tmp)?|");
        Path parent = inside.getParent();
        return (parent == null ? "" : parent + "/")
                + (fixed ? name : name.endsWith(".reason.json.tmp") ? "*.reason.json.tmp" : "*");
    }
}
