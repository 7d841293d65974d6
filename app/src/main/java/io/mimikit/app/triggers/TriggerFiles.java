package io.mimikit.app.triggers;

import io.mimikit.agent.watch.FileWatcher;
import io.mimikit.agent.workdir.FilePattern;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.ApplyTriggerFile;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.Input;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The triggers that the user declares in {@code triggers.d/*.yaml} of the state directory: applied at the start and
 * whenever a file changes. A file counts as a whole: with anything wrong in it the version before stays in force, and a
 * finding says what is wrong. Thread-safe.
 */
public final class TriggerFiles implements AutoCloseable {
    public static final String DIRECTORY = "triggers.d";

    private static final Logger LOG = LoggerFactory.getLogger(TriggerFiles.class);
    private static final String WATCH_ID = "triggers.d";

    private final Path state;
    private final Engine engine;
    private final FileWatcher watcher;
    private final TriggerFileReader reader;
    private final Map<String, TriggerFileText> applied = new HashMap<>();
    private volatile List<String> findings = List.of();

    public TriggerFiles(Path state, Engine engine, FileWatcher watcher) {
        this.state = state;
        this.engine = engine;
        this.watcher = watcher;
        this.reader = new TriggerFileReader(state.resolve(DIRECTORY));
    }

    /** Applies what is there, and from now on every change. */
    public void start() {
        look();
        watcher.watch(WATCH_ID, FilePattern.below(state, DIRECTORY + "/*.{yaml,yml}"), sight -> look());
    }

    /** What is wrong with files, now. */
    public List<String> findings() {
        return findings;
    }

    /** Makes triggers what the files say; false when that should be tried again. */
    private synchronized boolean look() {
        Map<String, String> wrong = new TreeMap<>();
        Map<String, TriggerFileText> texts;
        try {
            texts = reader.read(wrong);
        } catch (IOException e) {
            tell(List.of(DIRECTORY + " can't be read, its triggers stay as they are: " + e));
            return false;
        }
        Map<String, String> owners = owners();
        boolean settled = true;
        for (Map.Entry<String, TriggerFileText> file : texts.entrySet()) {
            Set<String> moved = movedTo(file.getKey(), texts, wrong.keySet(), owners);
            settled &= apply(file.getKey(), file.getValue(), moved, wrong);
        }
        Set<String> gone = new HashSet<>(owners.values());
        gone.removeAll(texts.keySet());
        gone.removeAll(wrong.keySet());
        TriggerFileText nothing = new TriggerFileText(List.of(), true, Map.of());
        for (String file : gone) {
            settled &= apply(file, nothing, Set.of(), wrong);
        }
        applied.keySet().retainAll(texts.keySet());
        tell(List.copyOf(wrong.values()));
        return settled;
    }

    /** Which file declares which trigger, as things stand. */
    private Map<String, String> owners() {
        return engine.query(committed -> {
            Map<String, String> owners = new LinkedHashMap<>();
            committed.all(Kind.TRIGGER).stream()
                    .map(Trigger.class::cast)
                    .filter(trigger -> trigger.declared() != null)
                    .forEach(trigger -> owners.put(
                            trigger.id(),
                            Objects.requireNonNull(trigger.declared()).file()));
            return owners;
        });
    }

    /** Ids that other files declared and no longer do. */
    private static Set<String> movedTo(
            String file, Map<String, TriggerFileText> texts, Set<String> unreadable, Map<String, String> owners) {
        Set<String> moved = new HashSet<>();
        owners.forEach((id, owner) -> {
            TriggerFileText other = texts.get(owner);
            boolean left =
                    other == null ? !unreadable.contains(owner) : !ids(other).contains(id);
            if (!owner.equals(file) && left) {
                moved.add(id);
            }
        });
        return moved;
    }

    private static Set<String> ids(TriggerFileText text) {
        Set<String> ids = new HashSet<>();
        for (Map<String, Object> trigger : text.triggers()) {
            try {
                ids.add(ApplyTriggerFile.idOf(Input.of(trigger, "the trigger")));
            } catch (MimikitException ignored) { // told when the file is applied
            }
        }
        return ids;
    }

    private boolean apply(String file, TriggerFileText text, Set<String> moved, Map<String, String> wrong) {
        if (text.equals(applied.get(file))) {
            return true;
        }
        try {
            ApplyTriggerFile.Applied result =
                    engine.call(new Actor("user", "file", file), new ApplyTriggerFile(file, text.triggers(), moved));
            applied.put(file, text);
            if (!result.isNothing()) {
                LOG.info(
                        "{}: made {}, changed {}, deleted {}",
                        file,
                        result.created(),
                        result.changed(),
                        result.deleted());
            }
            return true;
        } catch (MimikitException e) {
            wrong.put(file, text.problem(file, e) + "; the version before stays in force");
            return !e.retryable();
        }
    }

    private void tell(List<String> now) {
        now.stream().filter(finding -> !findings.contains(finding)).forEach(finding -> LOG.warn("{}", finding));
        findings = now;
    }

    @Override
    public void close() {
        watcher.unwatch(WATCH_ID);
    }
}
