package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.Condition.Leaf;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.request.ConditionRequest;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random trees of conditions under random observations, crashes and pauses, against a second, much simpler opinion of what
 * has to happen. Every time the whole becomes true there is exactly one run or one line that says why not.
 */
class ConditionPropertyTest extends OnConditions {
    private static final int LIVES = Boolean.getBoolean("mimikit.long") ? 1000 : 40;
    private static final int EVENTS = 120;

    private final long seed = Long.getLong("mimikit.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private int unique;

    @Test
    void agreesWithASimplerOpinion() {
        for (int life = 0; life < LIVES; life++) {
            kit = new EngineFixture(KernelConfig.defaults(), new MemoryStore());
            List<Opinion> opinions =
                    IntStream.range(0, 3).mapToObj(i -> new Opinion()).toList();
            for (int i = 0; i < EVENTS; i++) {
                event(opinions);
                String where = "seed " + seed + ", life " + life + ", event " + i;
                opinions.forEach(opinion -> opinion.compare(where));
            }
        }
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private void event(List<Opinion> opinions) {
        switch (random.nextInt(10)) {
            case 0 -> {
                kit.pass(Duration.ofSeconds(random.nextInt(90)));
                opinions.forEach(Opinion::decide);
            }
            case 1 -> {
                endRuns();
                kit.crash();
                opinions.forEach(Opinion::decide);
            }
            case 2 -> pick(opinions).pauseOrResume();
            case 3, 4 -> answerOne(opinions);
            default -> pick(opinions).observe();
        }
    }

    /** So that no crash makes a run fail, which is another matter. */
    private void endRuns() {
        for (List<Task> open = runsUnderWay(); !open.isEmpty(); open = runsUnderWay()) {
            open.forEach(run -> kit.succeed(run.id()));
        }
    }

    private List<Task> runsUnderWay() {
        return kit.running.values().stream()
                .filter(task -> task.spec().role() == Role.WORKER)
                .toList();
    }

    /** Whoever is being asked answers. */
    private void answerOne(List<Opinion> opinions) {
        if (checks().isEmpty()) {
            return;
        }
        Task check = pick(checks());
        List<LeafCheck> asked = LeafCheck.of(check)
                .map(List::of)
                .orElseGet(() -> kit.ask(new TakeJudgements(check.id())).stream()
                        .map(one -> new LeafCheck(one.triggerId(), one.place()))
                        .toList());
        boolean inTime = kit.get(check.id()).status() == TaskStatus.RUNNING;
        List<Output> answers = new ArrayList<>();
        List<Runnable> toBelieve = new ArrayList<>();
        for (LeafCheck one : asked) {
            boolean gate = LeafCheck.of(check).isPresent();
            int what = random.nextInt(4);
            Observation said = what == 0
                    ? new Observation.Failed("nobody knows")
                    : gate
                            ? new Observation.GateAnswer(what == 1, Map.of("unique", ++unique))
                            : new Observation.Verdict(what == 1, "why");
            answers.add(one.answer(said));
            opinions.stream()
                    .filter(opinion -> opinion.id.equals(one.triggerId()))
                    .forEach(opinion -> {
                        boolean counts = check.id()
                                .equals(leaf(one.triggerId(), one.place()).asked());
                        Observation heard = inTime ? said : new Observation.Failed("it took too long");
                        toBelieve.add(() -> opinion.hear(one.place(), heard, counts));
                    });
        }
        kit.finish(check.id(), AttemptReport.ok(TaskResult.text("")).withOutputs(answers));
        toBelieve.forEach(Runnable::run);
    }

    // ---- random trees

    private Map<String, Object> tree(int depth, boolean negated) {
        return switch (random.nextInt(depth >= 4 ? 6 : 9)) {
            case 0, 1 -> EXISTS;
            case 2 -> negated ? EXISTS : CHANGED;
            case 3 -> negated ? EXISTS : HOOK;
            case 4 -> negated ? EXISTS : GATE;
            case 5 -> JUDGED;
            case 6 -> Map.of("not", tree(depth + 1, true));
            case 7 -> Map.of("any", trees(depth, negated));
            default -> Map.of("all", trees(depth, negated));
        };
    }

    private List<Map<String, Object>> trees(int depth, boolean negated) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> tree(depth + 1, negated))
                .toList();
    }

    /** What one trigger has to do, from its condition as it was asked for and from what was observed. */
    private final class Opinion {
        private final Map<String, Object> body;
        private final Duration cooldown = pick(List.of(Duration.ZERO, Duration.ofSeconds(20), Duration.ofMinutes(2)));
        private final String id;
        private final Map<String, Leaf> leaves;
        private final Map<String, Boolean> levels = new HashMap<>();
        private final Set<String> happened = new HashSet<>();
        private final Set<String> baselines = new HashSet<>();
        private boolean enabled = true;
        private boolean truth;
        private long waiting;
        private @Nullable Instant until;
        private @Nullable Instant fired;
        private long edges;
        private long runs;
        private long skipped;

        private Opinion() {
            body = tree(1, false);
            Condition condition = ConditionRequest.stored(body);
            leaves = new ConditionTree(condition).leaves();
            id = when(
                    body,
                    "cooldown",
                    cooldown.toSeconds(),
                    "overlap",
                    "allow",
                    "task",
                    Map.of("prompt", "act", "timeout", "30d"));
        }

        private void observe() {
            List<String> places = leaves.entrySet().stream()
                    .filter(leaf -> !leaf.getValue().isCostly())
                    .map(Map.Entry::getKey)
                    .toList();
            if (places.isEmpty()) {
                return;
            }
            String place = pick(places);
            switch (Objects.requireNonNull(leaves.get(place))) {
                case Condition.FileExists ignored -> {
                    boolean now = random.nextBoolean();
                    exists(id, place, now);
                    levels.put(place, now);
                }
                case Condition.FileChanged ignored -> {
                    changes(id, place);
                    if (enabled && !baselines.add(place)) {
                        happened.add(place);
                    }
                }
                default -> {
                    if (!enabled) {
                        return;
                    }
                    calls(id, place);
                    happened.add(place);
                }
            }
            decide();
        }

        private void hear(String place, Observation said, boolean counts) {
            if (!counts) {
                return;
            }
            switch (said) {
                case Observation.Verdict verdict -> levels.put(place, verdict.holds());
                case Observation.GateAnswer answer -> {
                    if (answer.fire()) {
                        happened.add(place);
                    }
                }
                default -> levels.remove(place);
            }
            decide();
        }

        private void pauseOrResume() {
            if (enabled) {
                kit.ask(new PauseTrigger(id, ""));
                skipped += waiting;
                waiting = 0;
                until = null;
            } else {
                kit.ask(new ResumeTrigger(id));
                happened.clear();
                baselines.clear();
            }
            enabled = !enabled;
            decide();
        }

        // ---- the rules, in the plainest words

        private void decide() {
            if (!enabled) {
                return;
            }
            Boolean now = eval(body, "", true);
            Instant time = kit.clock.instant();
            boolean rises = Boolean.TRUE.equals(now) && (!truth || (until == null && byPulse(body, "")));
            if (rises) {
                edges++;
                truth = true;
                if (until != null) {
                    waiting++;
                } else if (fired != null && time.isBefore(fired.plus(cooldown))) {
                    until = fired.plus(cooldown);
                    waiting = 1;
                } else {
                    fire(time);
                }
            } else if (Boolean.FALSE.equals(now)) {
                truth = false;
            }
            if (until != null && !time.isBefore(until)) {
                until = null;
                boolean stillTrue = Boolean.TRUE.equals(now);
                skipped += stillTrue ? waiting - 1 : waiting;
                waiting = 0;
                if (stillTrue) {
                    fire(time);
                }
            }
            forget();
        }

        private void fire(Instant time) {
            runs++;
            fired = time;
            happened.clear();
            truth = Boolean.TRUE.equals(eval(body, "", true));
        }

        /** What a model has said is forgotten while nobody needs to know. */
        private void forget() {
            if (Boolean.FALSE.equals(eval(body, "", false))) {
                leaves.forEach((place, leaf) -> {
                    if (leaf instanceof Condition.Judged && leaf(id, place).asked() == null) {
                        levels.remove(place);
                    }
                });
            }
        }

        /** True, false, or null for nobody knows. */
        private @Nullable Boolean eval(Map<String, Object> node, String before, boolean withModel) {
            String kind = node.keySet().iterator().next();
            Object value = Objects.requireNonNull(node.get(kind));
            String at = before + kind;
            return switch (kind) {
                case "not" -> {
                    Boolean inner = eval(child(value), at + ".", withModel);
                    yield inner == null ? null : !inner;
                }
                case "all" -> {
                    List<@Nullable Boolean> parts = parts(value, at, withModel);
                    yield parts.contains(false) ? Boolean.FALSE : parts.contains(null) ? null : Boolean.TRUE;
                }
                case "any" -> {
                    List<@Nullable Boolean> parts = parts(value, at, withModel);
                    yield parts.contains(true) ? Boolean.TRUE : parts.contains(null) ? null : Boolean.FALSE;
                }
                case "judged" -> withModel ? levels.get(at) : null;
                case "gate" -> happened.contains(at) ? Boolean.TRUE : withModel ? Boolean.FALSE : null;
                case "fileExists" -> levels.get(at);
                default -> happened.contains(at);
            };
        }

        private List<@Nullable Boolean> parts(Object value, String at, boolean withModel) {
            List<@Nullable Boolean> parts = new ArrayList<>();
            List<?> of = (List<?>) value;
            for (int i = 0; i < of.size(); i++) {
                parts.add(eval(child(of.get(i)), at + "[" + i + "].", withModel));
            }
            return parts;
        }

        @SuppressWarnings("unchecked")
        private static Map<String, Object> child(Object value) {
            return (Map<String, Object>) value;
        }

        /** Whether something that happened has a part in its being true. */
        private boolean byPulse(Map<String, Object> node, String before) {
            String kind = node.keySet().iterator().next();
            Object value = Objects.requireNonNull(node.get(kind));
            if (!Boolean.TRUE.equals(eval(node, before, true)) || kind.equals("not")) {
                return false;
            }
            if (!(value instanceof List<?> of)) {
                return happened.contains(before + kind);
            }
            return IntStream.range(0, of.size())
                    .anyMatch(i -> byPulse(child(of.get(i)), before + kind + "[" + i + "]."));
        }

        private void compare(String where) {
            String what = where + ", cool-down " + cooldown + ", " + body;
            assertThat(runsOf(id)).as(what + ": runs").isEqualTo(runs);
            List<RunEntry> lines = runs(id);
            long said = lines.stream()
                    .filter(line -> line.action().equals("skipped"))
                    .mapToLong(line -> (Long) Objects.requireNonNull(line.data().get("count")))
                    .sum();
            assertThat(said).as(what + ": skipped").isEqualTo(skipped);
            assertThat(edges).as(what + ": edges").isEqualTo(runs + skipped + waiting);
        }
    }
}
