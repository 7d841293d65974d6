package io.mimikit.app.runtime;

import io.mimikit.agent.run.MemoryEffects;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.IdSource;
import io.mimikit.kernel.MimikitException;
import io.mimikit.memory.ForgetReport;
import io.mimikit.memory.Memory;
import io.mimikit.memory.MemoryQuery;
import io.mimikit.memory.PruneReport;
import io.mimikit.memory.RetentionPolicy;
import io.mimikit.server.MemoryApi;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The user's memory as the server serves it. Thread-safe. */
final class MemoryDesk implements MemoryApi {
    private final Memory memory;
    private final MemoryEffects effects;
    private final RetentionPolicy retention;
    private final InstantSource clock;
    private final IdSource ids;

    MemoryDesk(Memory memory, MemoryEffects effects, RetentionPolicy retention, InstantSource clock, IdSource ids) {
        this.memory = memory;
        this.effects = effects;
        this.retention = retention;
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public List<Hit> search(String query, int limit) {
        return memory.search().search(MemoryQuery.of(query, limit)).stream()
                .map(hit -> new Hit(hit.path(), hit.line(), hit.score(), hit.snippet()))
                .toList();
    }

    @Override
    public int reindex() {
        memory.search().reset();
        int ignored = search("memory", 1).size(); // the first search reads them all
        return list().size();
    }

    @Override
    public List<File> list() {
        return memory.store().list().stream()
                .map(file -> new File(file.path(), file.bytes(), file.modifiedAt()))
                .toList();
    }

    @Override
    public Optional<String> read(String path) {
        try {
            return Optional.of(memory.store().read(path));
        } catch (MimikitException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void write(String path, String text) {
        memory.store().write(path, text);
    }

    @Override
    public boolean delete(String path) {
        boolean known = read(path).isPresent();
        if (known) {
            memory.store().delete(path);
        }
        return known;
    }

    @Override
    public String remember(String content, boolean longTerm) {
        return memory.store().remember(ids.next(), clock.instant(), content, longTerm);
    }

    @Override
    public Map<String, Object> prune(boolean dryRun, boolean force) {
        PruneReport report = memory.retention().prune(retention, clock.instant(), dryRun, force);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("dryRun", dryRun);
        answer.put("removed", report.removed());
        answer.put(
                "kept",
                report.kept().stream()
                        .map(kept -> Map.of(
                                "path",
                                kept.path(),
                                "reason",
                                kept.reason().name().toLowerCase(java.util.Locale.ROOT)))
                        .toList());
        return answer;
    }

    @Override
    public Map<String, Object> forget(String what, boolean dryRun) {
        ForgetReport report = effects.forget(what, dryRun);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("dryRun", dryRun);
        answer.put(
                "forgotten",
                report.gone().stream()
                        .map(gone -> Map.of("path", gone.path(), "line", gone.line(), "text", gone.excerpt()))
                        .toList());
        answer.put("unreached", report.unreached());
        return answer;
    }
}
