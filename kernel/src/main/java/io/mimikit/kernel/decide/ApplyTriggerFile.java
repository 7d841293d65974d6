package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Declaration;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.ScheduleSpec;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.Ids;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.RequestLimits;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A file of declared triggers says what it now says: what is new in it is made, what is different is edited, what is gone
 * from it is deleted, all of it or, when anything is wrong, nothing. What stands there unchanged is not touched. How a
 * trigger stands, its phase and a pause survive edits that don't concern them.
 *
 * @param file as people name it
 * @param triggers what stands there, in the words of a request
 * @param moved ids that another file declared and no longer does: they may be taken over with all that they have behind them
 */
public record ApplyTriggerFile(String file, List<Map<String, Object>> triggers, Set<String> moved)
        implements Command<ApplyTriggerFile.Applied> {
    private static final String PAST = "its time was past when the file was read";
    private static final String DISABLED = "enabled is false in ";
    private static final int ID_CHARS_MAX = 64;

    /** What has come of it, in ids. */
    public record Applied(List<String> created, List<String> changed, List<String> deleted) {
        public boolean isNothing() {
            return created.isEmpty() && changed.isEmpty() && deleted.isEmpty();
        }
    }

    @Override
    public String name() {
        return "trigger.file";
    }

    @Override
    public boolean isNewWork() {
        return true;
    }

    @Override
    public Applied decide(Draft draft) {
        Applied applied = new Applied(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Map<String, Input> byId = byId();
        byId.forEach((id, in) -> apply(draft, id, in, applied));
        draft.state().all(Kind.TRIGGER).stream()
                .map(Trigger.class::cast)
                .filter(trigger -> isOurs(trigger) && !byId.containsKey(trigger.id()))
                .forEach(trigger -> {
                    DeleteTrigger.delete(draft, trigger);
                    applied.deleted.add(trigger.id());
                });
        return applied;
    }

    /**
     * Looks at what stands in a file without applying it.
     *
     * @throws MimikitException (invalid_input) that names the field
     */
    public static void check(List<Map<String, Object>> triggers, String file, KernelConfig config, Instant now) {
        new ApplyTriggerFile(file, triggers, Set.of()).byId().values().forEach(in -> {
            refuseWhatOnlyRequestsHave(in);
            read(config, now, in, Map.of());
        });
    }

    private Map<String, Input> byId() {
        Map<String, Input> byId = new LinkedHashMap<>();
        for (Input in : Input.of(Map.of("triggers", triggers), file).objects("triggers")) {
            String id = idOf(in);
            if (byId.putIfAbsent(id, in) != null) {
                throw MimikitException.invalid(
                        in.path("id"),
                        in.path("id") + ": \"" + id + "\" stands in this file twice; give each its own id");
            }
        }
        return byId;
    }

    /** The id that a declared trigger has: its own, or one made of its name. */
    public static String idOf(Input in) {
        Optional<String> id = in.get("id", FieldType.STRING);
        if (id.isPresent()) {
            return Ids.check(in.path("id"), id.get());
        }
        String name = in.text("name", RequestLimits.NAME_CHARS_MAX)
                .orElseThrow(() -> MimikitException.invalid(
                        in.path("id"), in.path("id") + " or name is required in a file, to know the trigger again"));
        String slug =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        if (slug.isEmpty()) {
            throw MimikitException.invalid(
                    in.path("id"), in.path("id") + " is required: no id can be made of the name \"" + name + "\"");
        }
        return slug.substring(0, Math.min(slug.length(), ID_CHARS_MAX));
    }

    private boolean isOurs(Trigger trigger) {
        return trigger.declared() != null && trigger.declared().file().equals(file);
    }

    private void apply(Draft draft, String id, Input in, Applied applied) {
        refuseWhatOnlyRequestsHave(in);
        Declaration declaration = new Declaration(file, in.tree());
        Optional<Trigger> known = draft.find(Kind.TRIGGER, id);
        if (known.isEmpty()) {
            create(draft, id, in, declaration);
            applied.created.add(id);
            return;
        }
        Trigger trigger = known.get();
        checkOwner(trigger, in);
        Declaration before = Objects.requireNonNull(trigger.declared());
        if (!before.text().equals(in.tree())) {
            edit(draft, trigger, in, declaration);
            applied.changed.add(id);
        } else if (!isOurs(trigger)) {
            draft.put(trigger.declared(declaration));
            applied.changed.add(id);
        }
    }

    private static void refuseWhatOnlyRequestsHave(Input in) {
        for (String field : List.of("runNow", "idempotencyKey", "deleteAfterRun")) {
            if (in.has(field)) {
                throw MimikitException.invalid(
                        in.path(field),
                        in.path(field) + " has no place in a file, which says what there is to be as long as it stands"
                                + " there; leave it out");
            }
        }
    }

    private void checkOwner(Trigger trigger, Input in) {
        if (isOurs(trigger) || (trigger.declared() != null && moved.contains(trigger.id()))) {
            return;
        }
        String other = trigger.declared() == null
                ? "made by " + trigger.createdBy().who() + " ("
                        + trigger.createdBy().via() + ") at " + Instants.print(trigger.createdAt())
                : "declared in " + trigger.declared().file();
        throw new MimikitException(
                ErrorCode.CONFLICT,
                in.path("id") + ": there is a trigger " + trigger.id() + " already, " + other + "; " + file
                        + " needs another id, or the other one has to go");
    }

    private static void create(Draft draft, String id, Input in, Declaration declaration) {
        TriggerRequest request = read(draft.config(), draft.now(), in, Map.of());
        Trigger made = CreateTrigger.create(draft, request, id).declared(declaration);
        boolean past = made.spec().isOneShot() && made.state().nextRunAt() == null;
        draft.put(past ? made.enabled(false, PAST) : request.enabled() ? made : disabled(draft, made));
    }

    private static void edit(Draft draft, Trigger trigger, Input in, Declaration declaration) {
        TriggerRequest request = read(draft.config(), draft.now(), in, keptSchedule(trigger, in));
        Trigger edited = EditTrigger.edit(draft, trigger, request.spec()).declared(declaration);
        boolean byFile = String.valueOf(edited.disabledReason()).startsWith(DISABLED);
        if (in.has("enabled") && !request.enabled()) {
            edited = disabled(draft, edited);
        } else if (!edited.enabled() && (in.has("enabled") || byFile)) {
            edited = ResumeTrigger.resumed(draft, edited);
        }
        FollowCondition.follow(draft, edited);
    }

    private static Trigger disabled(Draft draft, Trigger trigger) {
        String file = Objects.requireNonNull(trigger.declared()).file();
        return PauseTrigger.paused(draft, trigger, DISABLED + file);
    }

    /** Reads what stands there, without what a trigger has from elsewhere, but for the given fields of its schedule. */
    private static TriggerRequest read(KernelConfig config, Instant now, Input in, Map<String, Object> schedule) {
        Map<String, Object> tree = new LinkedHashMap<>(in.tree());
        if (!schedule.isEmpty()) {
            tree.put("schedule", schedule);
        }
        // A time that is past is no reason to refuse a file that has been standing there since before.
        tree.put("runNow", true);
        TriggerRequest request = TriggerRequest.read(in.with(tree), config, now, null);
        return new TriggerRequest(request.id(), request.spec(), request.enabled(), false, null);
    }

    /** An interval keeps its phase, and a time counted from when it was first read stays that time. */
    private static Map<String, Object> keptSchedule(Trigger trigger, Input in) {
        ScheduleSpec now = trigger.spec().schedule();
        Optional<Input> given = in.object("schedule");
        if (now == null || given.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> schedule = new LinkedHashMap<>(given.get().tree());
        boolean same = schedule.equals(
                Objects.requireNonNull(trigger.declared()).text().get("schedule"));
        if (same && now.at() != null) {
            schedule.put("at", Instants.print(now.at()));
        } else if (now.anchor() != null && !schedule.containsKey("anchor") && repeats(given.get(), now)) {
            schedule.put("anchor", Instants.print(now.anchor()));
        } else {
            return Map.of();
        }
        return schedule;
    }

    private static boolean repeats(Input schedule, ScheduleSpec now) {
        return schedule.duration("every", Duration.ZERO, Durations.MAX)
                .filter(every -> Objects.equals(every.toMillis(), now.everyMillis()))
                .isPresent();
    }

    /**
     * Nobody else changes or deletes what a file declares.
     *
     * @throws MimikitException (conflict) that names the file
     */
    static void refuseOtherChanges(Trigger trigger) {
        if (trigger.declared() != null) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "trigger " + trigger.id() + " is declared in "
                            + trigger.declared().file() + "; change it there (pause, resume and run work here)");
        }
    }
}
