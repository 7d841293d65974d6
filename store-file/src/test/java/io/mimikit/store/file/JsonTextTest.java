package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.doc.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** What is written and read by hand is what a library writes and reads. */
class JsonTextTest {
    private static final int TREES = Boolean.getBoolean("mimikit.long") ? 200_000 : 3_000;
    private static final String ODD = "\"\\/\b\t\n\f\r\u0000\u001f\u007f\u0080\u07ff\u0800\uffff\u2028é€𝄞";

    private final JsonReader reader = new JsonReader();

    @Test
    void treesAreWrittenAndReadAsTheLibraryDoes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        JsonBytes out = new JsonBytes();
        for (int i = 0; i < TREES; i++) {
            Map<String, @Nullable Object> tree = object(random, 0);
            out.reset();
            FieldType.writePlain(out, tree);
            byte[] text = out.toByteArray();
            assertThat(utf8(text)).as("seed %s, tree %s", seed, i).isEqualTo(byLibrary(tree));
            assertThat(read(text)).as("seed %s, tree %s", seed, i).isEqualTo(Json.object(text));
        }
    }

    @Test
    void aDocumentIsLaidOutLineByLineAndReadAgain() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < TREES / 10; i++) {
            Map<String, @Nullable Object> tree = object(random, 0);
            JsonBytes out = new JsonBytes(new DocumentLayout());
            FieldType.writePlain(out, tree);
            byte[] text = out.toByteArray();
            assertThat(Json.object(text)).as("seed %s, tree %s", seed, i).isEqualTo(Json.object(plain(tree)));
            assertThat(read(text)).as("seed %s, tree %s", seed, i).isEqualTo(Json.object(text));
        }
    }

    @Test
    void theLayoutIsOneFieldALineDownToTheFourthLevel() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("a", List.of());
        tree.put("b", Map.of("c", List.of(Map.of("d", List.of(1L, Map.of("e", List.of(2L, 3L)))))));
        tree.put("f", null);
        JsonBytes out = new JsonBytes(new DocumentLayout());
        FieldType.writePlain(out, tree);
        assertThat(utf8(out.toByteArray())).isEqualTo("""
                {
                  "a": [],
                  "b": {
                    "c": [
                      {
                        "d": [1, {"e": [2, 3]}]
                      }
                    ]
                  },
                  "f": null
                }""");
    }

    @Test
    void halfASurrogatePairBecomesAReplacement() {
        JsonBytes out = new JsonBytes();
        out.startArray();
        out.string("a\ud834");
        out.string("\udd1eb");
        out.string("\ud834\ud834\udd1e");
        out.endArray();
        assertThat(utf8(out.toByteArray())).isEqualTo("[\"a\ufffd\",\"\ufffdb\",\"\ufffd𝄞\"]");
    }

    @Test
    void whatCantBeReadAgainForItsDepthIsNotWrittenAndTheBufferIsOfUseAfterwards() {
        JsonBytes out = new JsonBytes();
        assertThatThrownBy(() -> {
                    for (int i = 0; i <= Json.WRITE_DEPTH_MAX; i++) {
                        out.startArray();
                    }
                })
                .isInstanceOf(JacksonException.class)
                .hasMessageContaining("400");
        out.reset();
        out.bool(true);
        assertThat(utf8(out.toByteArray())).isEqualTo("true");
    }

    /** The library refuses most of these; what it takes it reads itself, since this reader only gives up. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,\"a\":1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":[1,]}",
                "{\"a\":[,1]}",
                "{\"a\":[1 2]}",
                "{\"a\":01}",
                "{\"a\":-}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":1e}",
                "{\"a\":+1}",
                "{\"a\":tru}",
                "{\"a\":nul}",
                "{\"a\":NaN}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"b}",
                "{\"a\":\"b\\\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":'b'}",
                "{a:1}",
                "{\"a\":12345678901234567890}"
            })
    void textThatIsNotAsWeWriteItIsLeftToTheLibrary(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(JsonReader.Unusual.class);
    }

    @Test
    void bytesThatAreNoTextAreLeftToTheLibrary() {
        byte[] bytes = "{\"a\":\"?\"}".getBytes(StandardCharsets.US_ASCII);
        bytes[6] = (byte) 0xC3;
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(JsonReader.Unusual.class);
    }

    private Object read(byte[] text) {
        reader.over(text, 0, text.length);
        Object value = reader.plain();
        assertThat(reader.isOver()).isTrue();
        return value == null ? "null" : value;
    }

    private static byte[] plain(Map<String, @Nullable Object> tree) {
        JsonBytes out = new JsonBytes();
        FieldType.writePlain(out, tree);
        return out.toByteArray();
    }

    private static String byLibrary(Object tree) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (JsonGenerator out = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            byLibrary(out, tree);
        }
        return utf8(bytes.toByteArray());
    }

    private static void byLibrary(JsonGenerator out, @Nullable Object value) {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case Boolean bool -> out.writeBoolean(bool);
            case List<?> list -> {
                out.writeStartArray();
                list.forEach(item -> byLibrary(out, item));
                out.writeEndArray();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                map.forEach((name, item) -> {
                    out.writeName(String.valueOf(name));
                    byLibrary(out, item);
                });
                out.writeEndObject();
            }
            default -> throw new IllegalArgumentException(String.valueOf(value));
        }
    }

    private static Map<String, @Nullable Object> object(Random random, int depth) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            result.put(text(random), value(random, depth + 1));
        }
        return result;
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 6 ? 6 : 8)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong() >> random.nextInt(5, 64);
            case 3 -> random.nextInt(100) == 0 ? -0.0 : random.nextGaussian() * Math.pow(10, random.nextInt(-20, 20));
            case 4, 5 -> text(random);
            case 6 -> object(random, depth);
            default -> list(random, depth);
        };
    }

    private static List<@Nullable Object> list(Random random, int depth) {
        List<@Nullable Object> result = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            result.add(value(random, depth + 1));
        }
        return result;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 200 : 12); i > 0; i--) {
            if (random.nextInt(8) == 0) {
                int at = random.nextInt(ODD.length());
                text.appendCodePoint(ODD.codePointAt(Character.isLowSurrogate(ODD.charAt(at)) ? at - 1 : at));
            } else {
                text.append((char) random.nextInt(' ', 0x7f));
            }
        }
        return text.toString();
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
