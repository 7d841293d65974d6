package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A field that only another version knows survives being read and written by this one, at any depth. */
class UnknownFieldsTest {
    @ParameterizedTest
    @EnumSource(Kind.class)
    void surviveARewriteAtAnyDepth(Kind kind) {
        Entity entity = new Samples(11).full(kind);
        Object strange = withStranger(EntityText.tree(entity));

        Entity read = EntityText.read(kind, object(strange));

        assertThat(EntityText.tree(read)).isEqualTo(strange);
    }

    /** Adds a field to every object of the tree. */
    private static @Nullable Object withStranger(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, item) -> copy.put(String.valueOf(name), withStranger(item)));
            copy.put("strangerFromTheFuture", "keep me");
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(withStranger(item)));
            return copy;
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(@Nullable Object value) {
        return (Map<String, @Nullable Object>) java.util.Objects.requireNonNull(value);
    }
}
