package io.mimikit.kernel.doc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects a document as nested maps and lists. Not thread-safe; good for one document. */
final class TreeWriter implements DocWriter {
    private final Deque<Object> open = new ArrayDeque<>();
    private final Deque<String> names = new ArrayDeque<>();
    private @Nullable Map<String, Object> root;

    @SuppressWarnings("unchecked")
    Map<String, Object> tree() {
        if (root == null) {
            throw new IllegalStateException("no complete object was written");
        }
        return root;
    }

    @Override
    public void startObject() {
        open.push(new LinkedHashMap<String, Object>());
    }

    @Override
    @SuppressWarnings("unchecked")
    public void endObject() {
        Object done = open.pop();
        if (open.isEmpty()) {
            root = (Map<String, Object>) done;
        } else {
            add(done);
        }
    }

    @Override
    public void startArray() {
        open.push(new ArrayList<Object>());
    }

    @Override
    public void endArray() {
        add(open.pop());
    }

    @Override
    public void name(String name) {
        names.push(name);
    }

    @Override
    public void string(String value) {
        add(value);
    }

    @Override
    public void integer(long value) {
        add(value);
    }

    @Override
    public void decimal(double value) {
        add(value);
    }

    @Override
    public void bool(boolean value) {
        add(value);
    }

    @Override
    public void nothing() {
        add(null);
    }

    @SuppressWarnings("unchecked")
    private void add(@Nullable Object value) {
        Object top = open.element();
        if (top instanceof List<?>) {
            ((List<@Nullable Object>) top).add(value);
        } else {
            ((Map<String, @Nullable Object>) top).put(names.pop(), value);
        }
    }
}
