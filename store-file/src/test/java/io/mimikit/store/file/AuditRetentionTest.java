package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.store.AuditVerdict;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain of the audit can be proven from an anchor on when its oldest files are gone, and only from there. */
final class AuditRetentionTest {
    private static final Instant START = Instant.parse("2026-01-15T09:00:00Z");
    private static final RetentionLimits.Audit QUARTER = new RetentionLimits.Audit(Duration.ofDays(90), 1L << 30);

    @TempDir
    private Path root;

    private final Disk disk = new NioDisk();
    private FileStore store = store(Path.of(""));
    private Path audit = Path.of("");
    private long q;

    private FileStore store(Path directory) {
        return new FileStore(directory, disk, () -> START, FileStoreLimits.DEFAULT);
    }

    /** Two lines in each month of a year. */
    @BeforeEach
    void aYear() {
        audit = root.resolve("audit");
        store = store(root);
        store.open();
        for (int month = 0; month < 12; month++) {
            change(START.plus(Duration.ofDays(30L * month)));
            change(START.plus(Duration.ofDays(30L * month)).plusSeconds(1));
        }
        assertThat(store.verifyAudit()).isEqualTo(new AuditVerdict(24, null, null));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void change(Instant at) {
        q++;
        LaneState lane = new LaneState("worker", (int) q, null, null, false, null, Map.of());
        store.commit(List.of(new Transition(
                q, at, "lane.set", World.PERSON, List.of(new Change(lane.kind(), lane.id(), null, lane)))));
    }

    private long prune() throws IOException {
        return new AuditRetention(disk, audit).prune(START.plus(Duration.ofDays(330)), QUARTER);
    }

    @Test
    void theRestIsProvenFromTheAnchorOn() throws IOException {
        assertThat(prune()).isEqualTo(16);
        assertThat(store.verifyAudit()).isEqualTo(new AuditVerdict(8, 16, null, null));
        assertThat(store.readAudit(0, 100))
                .hasSize(8)
                .first()
                .satisfies(line -> assertThat(line.n()).isEqualTo(17));
        change(START.plus(Duration.ofDays(331)));
        assertThat(store.verifyAudit()).isEqualTo(new AuditVerdict(9, 16, null, null));
        store.close();
        store = store(root);
        store.open();
        change(START.plus(Duration.ofDays(332)));
        assertThat(store.verifyAudit()).isEqualTo(new AuditVerdict(10, 16, null, null));
        assertThat(prune()).as("nothing more").isZero();
    }

    @Test
    void aCrashBetweenTheAnchorAndTheRemovalHurtsNobody() throws IOException {
        List<String> names = LogFile.named(disk, audit, AuditText.PREFIX);
        byte[] first = Files.readAllBytes(audit.resolve(names.getFirst()));
        prune();
        Files.write(audit.resolve(names.getFirst()), first);
        assertThat(store.verifyAudit()).isEqualTo(new AuditVerdict(8, 16, null, null));
        assertThat(prune()).as("it goes again, and counts no second time").isZero();
        assertThat(LogFile.named(disk, audit, AuditText.PREFIX)).doesNotContain(names.getFirst());
    }

    @Test
    void whatWasTakenAwayByHandBreaksTheChain() throws IOException {
        prune();
        Files.delete(audit.resolve(LogFile.named(disk, audit, AuditText.PREFIX).getFirst()));
        AuditVerdict verdict = store.verifyAudit();
        assertThat(verdict.isIntact()).isFalse();
        assertThat(verdict.reason()).contains("line 19 where 17 should follow");
    }

    @Test
    void withoutItsAnchorTheChainIsBroken() throws IOException {
        prune();
        Path anchor = audit.resolve(AuditAnchor.FILE);
        byte[] bytes = Files.readAllBytes(anchor);
        bytes[5]++;
        Files.write(anchor, bytes);
        assertThat(store.verifyAudit().brokenAt()).isEqualTo(AuditAnchor.FILE);
        assertThat(prune()).as("nothing goes while it is damaged").isZero();
        Files.delete(anchor);
        assertThat(store.verifyAudit().reason()).contains("line 17 where 1 should follow");
    }

    @Test
    void aFileThatDoesNotProveItselfIsEvidenceAndStays() throws IOException {
        Path third = audit.resolve(LogFile.named(disk, audit, AuditText.PREFIX).get(2));
        Files.writeString(third, Files.readString(third).replace("anna", "anne"));
        assertThat(prune()).isEqualTo(4);
        assertThat(third).exists();
        assertThat(store.verifyAudit().isIntact()).isFalse();
    }
}
