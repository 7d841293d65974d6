package io.mimikit.app.cli;

import io.mimikit.app.cli.Diagnosis.Finding;
import io.mimikit.app.cli.Diagnosis.Severity;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit doctor}: the diagnosis of the machine and the state, and what a running server says of itself. */
@Command(
        name = "doctor",
        description = "Look for what keeps Mimikit from doing its work; exit 1 when something is broken.")
final class DoctorCommand implements Callable<Integer> {
    private final MimikitCommand mimikit;
    private final Diagnosis diagnosis;

    @Option(names = "--fix", description = "Put right what can be put right without losing anything.")
    private boolean fix;

    DoctorCommand(MimikitCommand mimikit, Diagnosis diagnosis) {
        this.mimikit = mimikit;
        this.diagnosis = diagnosis;
    }

    @Override
    public Integer call() {
        List<Finding> findings =
                new ArrayList<>(diagnosis.examine(mimikit.stateDirectory(), () -> mimikit.config(Map.of()), fix));
        if (Files.exists(mimikit.stateDirectory().resolve("runtime.json")) && !namesDeadServer(findings)) {
            findings.addAll(running());
        }
        boolean broken = findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
        mimikit.output().answer(json(findings, broken), text(findings));
        return broken ? ExitStatus.REFUSED : ExitStatus.OK;
    }

    /** A state that stands still is late with everything, and nothing is wrong with that. */
    private static boolean namesDeadServer(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.check().equals("leftovers"));
    }

    private static Finding running(String finding) {
        if (finding.startsWith("triggers.d")) {
            return new Finding("triggers", Severity.ERROR, finding, "correct the file; it is read again at once");
        }
        return finding.contains("watch") || finding.contains("does not see")
                ? new Finding("watching", Severity.WARNING, finding, "make room for it, or narrow the pattern")
                : new Finding("recovery", Severity.WARNING, finding, "look into quarantine/ in the state");
    }

    private List<Finding> running() {
        try {
            JsonNode status = mimikit.api().getRunning("/api/status");
            List<Finding> findings = new ArrayList<>();
            trouble(status).ifPresent(findings::add);
            clock(status).ifPresent(findings::add);
            int overdue = status.path("overdueTriggers").asInt(0);
            findings.add(
                    overdue == 0
                            ? Finding.ok("work", "no trigger is overdue")
                            : new Finding(
                                    "work",
                                    Severity.ERROR,
                                    overdue + " triggers are overdue",
                                    "look at `mimikit lanes` and at the log"));
            int late = status.path("overdueTasks").asInt(0);
            if (late > 0) {
                findings.add(new Finding(
                        "work",
                        Severity.ERROR,
                        late + " tasks go on although their time is over",
                        "the log names the attempts that do not stop, and where they hang"));
            }
            deadDeliveries(findings);
            status.path("findings")
                    .valueStream()
                    .map(finding -> running(finding.asString()))
                    .forEach(findings::add);
            status.path("lanes").properties().stream()
                    .filter(lane -> lane.getValue().path("paused").asBoolean(false))
                    .forEach(lane -> findings.add(new Finding(
                            "lanes",
                            Severity.WARNING,
                            "lane " + lane.getKey() + " is paused",
                            "`mimikit lanes set " + lane.getKey() + " --paused false`")));
            disabledTriggers(findings);
            return findings;
        } catch (CommandFailed silent) {
            return List.of(new Finding(
                    "server",
                    Severity.ERROR,
                    "runtime.json names a server that lives and does not answer: " + silent.getMessage(),
                    "look at its log; restart it"));
        }
    }

    private void deadDeliveries(List<Finding> findings) {
        long dead = mimikit.api()
                .get("/api/deliveries", Map.of("status", "dead"))
                .path("deliveries")
                .size();
        if (dead > 0) {
            findings.add(
                    new Finding(
                            "deliveries",
                            Severity.WARNING,
                            dead + " results reached nobody",
                            "`mimikit deliveries list --status dead` says why, `mimikit deliveries replay ID` sends one again"));
        }
    }

    private static Optional<Finding> trouble(JsonNode status) {
        JsonNode trouble = status.path("trouble");
        return trouble.isObject()
                ? Optional.of(new Finding(
                        Json.text(trouble, "code"),
                        Severity.ERROR,
                        Json.text(trouble, "what"),
                        "docs/operations.md, \"When something breaks\"; it goes on by itself once the cause is gone"))
                : Optional.empty();
    }

    private static Optional<Finding> clock(JsonNode status) {
        return status.path("clockJumps")
                .valueStream()
                .reduce((older, newer) -> newer)
                .map(jump -> new Finding(
                        "clock",
                        Severity.WARNING,
                        "the clock jumped by " + jump.path("millis").asLong() + " ms at " + Json.text(jump, "at"),
                        "nothing to do, if the machine slept; otherwise let a time service set it"));
    }

    private void disabledTriggers(List<Finding> findings) {
        mimikit.api()
                .get("/api/triggers", Map.of("all", "true", "limit", "1000"))
                .path("triggers")
                .valueStream()
                .filter(trigger -> !Json.text(trigger, "disabledReason").isEmpty())
                .filter(trigger -> Json.text(trigger, "disabledReason").contains("in a row"))
                .forEach(trigger -> findings.add(new Finding(
                        "triggers",
                        Severity.WARNING,
                        "trigger " + Json.text(trigger, "name") + " is disabled: "
                                + Json.text(trigger, "disabledReason"),
                        "`mimikit triggers resume " + Json.text(trigger, "id") + "` when its cause is gone")));
    }

    private static ObjectNode json(List<Finding> findings, boolean broken) {
        ObjectNode answer = Json.object().put("ok", !broken);
        ArrayNode all = answer.putArray("findings");
        for (Finding finding : findings) {
            all.addObject()
                    .put("check", finding.check())
                    .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                    .put("what", finding.what())
                    .put("fix", finding.fix());
        }
        return answer;
    }

    private static String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s %-12s %s%n",
                    finding.severity().name().toLowerCase(Locale.ROOT),
                    finding.check(),
                    finding.what()));
            if (!finding.fix().isEmpty()) {
                text.append(" ".repeat(22)).append("→ ").append(finding.fix()).append(System.lineSeparator());
            }
        }
        return text.toString().stripTrailing();
    }
}
