package io.mimikit.server;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.Idempotency;
import io.mimikit.kernel.decide.NoteAccess;
import io.mimikit.kernel.decide.Once;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.request.Input;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Encoding;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.Fields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** {@code /api/memory}: search, files, retention, forgetting. Changes are audited by hash, never by text. Thread-safe. */
final class MemoryEndpoint {
    private static final int QUERY_CHARS_MAX = 2000;

    private final ServerParts parts;
    private final MemoryApi memory;
    private final OnlyOnce once;
    /** Held while a keyed request is carried out: its key is written after its file. */
    private final ReentrantLock keyed = new ReentrantLock();

    MemoryEndpoint(ServerParts parts) {
        this.parts = parts;
        this.memory = parts.memory();
        this.once = new OnlyOnce(parts);
    }

    void addTo(Routes routes) {
        routes.get("/api/memory", this::searchOrList)
                .post("/api/memory", this::remember)
                .post("/api/memory/prune", this::prune)
                .post("/api/memory/reindex", call -> Answer.ok(Map.of("files", memory.reindex())))
                .post("/api/memory/forget", this::forget)
                .get("/api/memory/{path*}", this::read)
                .add("PUT", "/api/memory/{path*}", Routes.Entry.KEYED, this::write)
                .add("DELETE", "/api/memory/{path*}", Routes.Entry.KEYED, this::delete);
    }

    private Answer searchOrList(Call call) {
        int limit = Limits.of(call.query(), Limits.LIST_DEFAULT);
        Optional<String> query = call.query().text("query");
        if (query.isPresent() && query.get().length() > QUERY_CHARS_MAX) {
            throw MimikitException.invalid("query", "query has more than " + QUERY_CHARS_MAX + " characters");
        }
        return query.map(text -> hits(text, limit)).orElseGet(() -> files(limit));
    }

    private Answer hits(String query, int limit) {
        List<Map<String, Object>> hits = memory.search(query, limit).stream()
                .map(hit -> new Fields()
                        .put("path", hit.path())
                        .put("line", hit.line())
                        .put("score", hit.score())
                        .put("snippet", hit.snippet())
                        .map())
                .toList();
        return Answer.list("hits", hits, null);
    }

    private Answer files(int limit) {
        List<Map<String, Object>> files = memory.list().stream()
                .limit(limit)
                .map(file -> new Fields()
                        .put("path", file.path())
                        .put("bytes", file.bytes())
                        .put("modifiedAt", file.modifiedAt())
                        .map())
                .toList();
        return Answer.list("files", files, null);
    }

    private Answer read(Call call) {
        String path = path(call);
        String text = memory.read(path).orElseThrow(() -> MimikitException.notFound("memory file", path));
        return Answer.ok(form(path, text).put("text", text).map());
    }

    private static Fields form(String path, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Fields().put("path", path).put("bytes", bytes.length).put("sha256", Encoding.sha256(bytes));
    }

    /** A path that could not be a file of the memory is refused here already, before anybody touches a disk. */
    private static String path(Call call) {
        String path = call.parameter("path");
        boolean odd = path.startsWith("/")
                || path.contains("\\")
                || path.chars().anyMatch(Character::isISOControl)
                || List.of(path.split("/", -1)).stream().anyMatch(part -> part.isEmpty() || part.startsWith("."));
        if (odd) {
            throw MimikitException.invalid(
                    "path", "path: \"" + path + "\" is no memory file; use memory.md or memory/…");
        }
        return path;
    }

    private Answer write(Call call) {
        String path = path(call);
        Input in = Input.of(call.body(), "the request");
        String text = in.get("text", FieldType.STRING).orElseThrow(() -> in.missing("text"));
        in.done();
        Optional<String> before = memory.read(path);
        memory.write(path, text);
        note(call, "memory.write", path, before, Optional.of(text));
        return Answer.json(before.isPresent() ? 200 : 201, form(path, text).map());
    }

    private Answer delete(Call call) {
        String path = path(call);
        Optional<String> before = memory.read(path);
        if (!memory.delete(path)) {
            throw MimikitException.notFound("memory file", path);
        }
        note(call, "memory.delete", path, before, Optional.empty());
        return Answer.ok(new Fields().put("path", path).put("deleted", true).map());
    }

    private void note(Call call, String what, String path, Optional<String> before, Optional<String> after) {
        Fields details = new Fields().put("path", path);
        before.ifPresent(text -> details.put("before", print(text)));
        after.ifPresent(text -> details.put("after", print(text)));
        parts.engine().call(call.actor(), new NoteAccess(what, details.map()));
    }

    private static Map<String, Object> print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Fields()
                .put("sha256", Encoding.sha256(bytes))
                .put("bytes", bytes.length)
                .map();
    }

    private Answer remember(Call call) {
        Map<String, Object> body = call.body();
        Idempotency key = once.keyOf(call, "memory", body);
        String path;
        if (key == null) {
            path = remember(call, body, null);
        } else {
            keyed.lock();
            try {
                path = once.answered(key).orElseGet(() -> remember(call, body, key));
            } finally {
                keyed.unlock();
            }
        }
        return Answer.json(201, new Fields().put("id", path).put("path", path).map());
    }

    private String remember(Call call, Map<String, Object> body, @Nullable Idempotency key) {
        Input in = OnlyOnce.input(body);
        String content = in.get("content", FieldType.STRING).orElseThrow(() -> in.missing("content"));
        boolean longTerm = in.get("longTerm", FieldType.BOOL).orElse(false);
        in.done();
        String path = memory.remember(content, longTerm);
        Fields details = new Fields().put("path", path).put("content", print(content));
        return parts.engine().call(call.actor(), new Once(new NoteAccess("memory.remember", details.map()), key, path));
    }

    private Answer prune(Call call) {
        Input in = Input.of(call.bodyIfAny(), "the request");
        boolean dryRun = in.get("dryRun", FieldType.BOOL).orElse(false);
        boolean force = in.get("force", FieldType.BOOL).orElse(false);
        in.done();
        Map<String, Object> report = memory.prune(dryRun, force);
        if (!dryRun) {
            parts.engine().call(call.actor(), new NoteAccess("memory.prune", report));
        }
        return Answer.ok(withDryRun(dryRun, report));
    }

    private Answer forget(Call call) {
        Input in = Input.of(call.body(), "the request");
        String what = in.needText("what", QUERY_CHARS_MAX);
        boolean dryRun = in.get("dryRun", FieldType.BOOL).orElse(false);
        in.done();
        Map<String, Object> report = memory.forget(what, dryRun);
        if (!dryRun) {
            // The words that are to be gone must not live on in the audit.
            parts.engine().call(call.actor(), new NoteAccess("memory.forget", Map.of("what", print(what))));
        }
        return Answer.ok(withDryRun(dryRun, report));
    }

    private static Map<String, Object> withDryRun(boolean dryRun, Map<String, Object> report) {
        return new Fields().put("dryRun", dryRun).putAll(report).map();
    }
}
