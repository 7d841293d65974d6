package io.mimikit.kernel.doc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a tree as if it were a text. Not thread-safe. */
final class TreeReader implements DocReader {
    private sealed interface Step {
        record Name(String name) implements Step {}

        record Value(@Nullable Object value) implements Step {}

        record Enter(Object container, int end) implements Step {}

        record End() implements Step {}
    }

    private final List<Step> steps = new ArrayList<>();
    private int at;

    TreeReader(Object tree) {
        add(tree);
    }

    private void add(@Nullable Object value) {
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            int start = steps.size();
            steps.add(new Step.End()); // its place, until the end is known
            if (value instanceof Map<?, ?> map) {
                map.forEach((name, item) -> {
                    steps.add(new Step.Name(String.valueOf(name)));
                    add(item);
                });
            } else {
                ((List<?>) value).forEach(this::add);
            }
            steps.add(new Step.End());
            steps.set(start, new Step.Enter(value, steps.size()));
        } else {
            steps.add(new Step.Value(value));
        }
    }

    boolean isOver() {
        return at == steps.size();
    }

    @Override
    public int mark() {
        return at;
    }

    @Override
    public void back(int mark) {
        at = mark;
    }

    private <V> @Nullable V value(Class<V> type) {
        return steps.get(at++) instanceof Step.Value step && type.isInstance(step.value())
                ? type.cast(step.value())
                : null;
    }

    @Override
    public @Nullable String string() {
        return value(String.class);
    }

    @Override
    public @Nullable Long integer() {
        return value(Long.class);
    }

    @Override
    public @Nullable Boolean bool() {
        return value(Boolean.class);
    }

    private boolean enter(Class<?> type) {
        boolean entered = steps.get(at) instanceof Step.Enter step && type.isInstance(step.container());
        at += entered ? 1 : 0;
        return entered;
    }

    @Override
    public boolean enterObject() {
        return enter(Map.class);
    }

    @Override
    public @Nullable String nextName() {
        return steps.get(at++) instanceof Step.Name step ? step.name() : null;
    }

    @Override
    public boolean enterArray() {
        return enter(List.class);
    }

    @Override
    public boolean nextItem() {
        boolean ends = steps.get(at) instanceof Step.End;
        at += ends ? 1 : 0;
        return !ends;
    }

    @Override
    public @Nullable Object plain() {
        Step step = steps.get(at);
        if (step instanceof Step.Enter enter) {
            at = enter.end();
            return enter.container();
        }
        at++;
        return step instanceof Step.Value value ? value.value() : null;
    }
}
