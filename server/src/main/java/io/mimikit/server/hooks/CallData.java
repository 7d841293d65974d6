package io.mimikit.server.hooks;

import io.mimikit.kernel.condition.Observation;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Encoding;
import io.mimikit.server.wire.Fields;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is kept of a call: what kind it is, and its body, or where the body is kept. Stateless. */
final class CallData {
    /** A larger body, or one that is no text, is kept beside the state; there must be room for the rest of an event. */
    static final int BODY_CHARS_MAX = Observation.DATA_CHARS_MAX - 1_024;

    private static final int HEAD_CHARS_MAX = Observation.DATA_CHARS_MAX - 1_536;
    private static final int HEADER_CHARS_MAX = 200;

    /** Headers that say what has happened; the others are the sender's business. */
    private static final List<String> EVENT = List.of("X-GitHub-Event", "X-Gitlab-Event", "X-Event-Key", "Ce-Type");

    private CallData() {}

    static Map<String, Object> of(Call call, byte[] body, HookParts parts) {
        Fields data = new Fields()
                .put("contentType", header(call, "Content-Type").orElse(null))
                .put(
                        "event",
                        EVENT.stream()
                                .map(name -> header(call, name))
                                .flatMap(Optional::stream)
                                .findFirst()
                                .orElse(null))
                .put("delivery", HookEndpoint.delivery(call).orElse(null))
                .put("bytes", body.length);
        Optional<String> text = text(body);
        if (text.isPresent() && text.get().length() <= BODY_CHARS_MAX) {
            return data.put("body", text.get()).map();
        }
        data.put("artifact", parts.keep(body)).put("sha256", Encoding.sha256(body));
        return data.put("head", text.map(CallData::head).orElse(null)).map();
    }

    private static Optional<String> header(Call call, String name) {
        return call.header(name).map(value -> value.substring(0, Math.min(value.length(), HEADER_CHARS_MAX)));
    }

    private static Optional<String> text(byte[] body) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException noText) {
            return Optional.empty();
        }
    }

    private static String head(String text) {
        int end = Character.isHighSurrogate(text.charAt(HEAD_CHARS_MAX - 1)) ? HEAD_CHARS_MAX - 1 : HEAD_CHARS_MAX;
        return text.substring(0, end) + "…";
    }
}
