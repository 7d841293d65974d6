package io.mimikit.kernel.condition;

import static io.mimikit.kernel.condition.Truth.FALSE;
import static io.mimikit.kernel.condition.Truth.TRUE;
import static io.mimikit.kernel.condition.Truth.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.condition.Condition.All;
import io.mimikit.kernel.condition.Condition.Any;
import io.mimikit.kernel.condition.Condition.FileExists;
import io.mimikit.kernel.condition.Condition.Judged;
import io.mimikit.kernel.condition.Condition.Not;
import io.mimikit.kernel.condition.Condition.TaskDone;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tree comes to when its leaves are known, and when they are not. */
class ConditionTreeTest {
    private static final Condition A = new FileExists("a");
    private static final Condition B = new FileExists("b");

    private static Function<String, Truth> known(Map<String, Truth> truths) {
        return place -> truths.getOrDefault(place, UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "TRUE,    TRUE,    TRUE,    TRUE,    FALSE",
        "TRUE,    FALSE,   FALSE,   TRUE,    FALSE",
        "FALSE,   TRUE,    FALSE,   TRUE,    TRUE",
        "FALSE,   FALSE,   FALSE,   FALSE,   TRUE",
        "TRUE,    UNKNOWN, UNKNOWN, TRUE,    FALSE",
        "FALSE,   UNKNOWN, FALSE,   UNKNOWN, TRUE",
        "UNKNOWN, TRUE,    UNKNOWN, TRUE,    UNKNOWN",
        "UNKNOWN, FALSE,   FALSE,   UNKNOWN, UNKNOWN",
        "UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN"
    })
    void knowsThreeValues(Truth a, Truth b, Truth all, Truth any, Truth notA) {
        assertThat(new ConditionTree(new All(List.of(A, B)))
                        .truth(known(Map.of("all[0].fileExists", a, "all[1].fileExists", b))))
                .isEqualTo(all);
        assertThat(new ConditionTree(new Any(List.of(A, B)))
                        .truth(known(Map.of("any[0].fileExists", a, "any[1].fileExists", b))))
                .isEqualTo(any);
        assertThat(new ConditionTree(new Not(A)).truth(known(Map.of("not.fileExists", a))))
                .isEqualTo(notA);
    }

    @Test
    void placesAreThePathsOfTheLeaves() {
        Condition deep = new All(List.of(A, new Any(List.of(new Not(new TaskDone("t")), B))));
        assertThat(new ConditionTree(deep).leaves())
                .containsOnlyKeys("all[0].fileExists", "all[1].any[0].not.taskDone", "all[1].any[1].fileExists");
        assertThat(new ConditionTree(A).leaves()).containsOnlyKeys("fileExists");
    }

    @Test
    void whatMakesItHoldIsNamed() {
        ConditionTree tree = new ConditionTree(new All(List.of(new Any(List.of(A, B)), new Not(new TaskDone("t")))));
        assertThat(tree.support(known(Map.of(
                        "all[0].any[0].fileExists", TRUE,
                        "all[0].any[1].fileExists", FALSE,
                        "all[1].not.taskDone", FALSE))))
                .containsExactly("all[0].any[0].fileExists", "all[1].not.taskDone");
        assertThat(tree.support(known(Map.of("all[0].any[0].fileExists", TRUE))))
                .isEmpty();
    }

    @Test
    void asksInOrderAndOnlyWhatDecides() {
        Condition first = new Judged("first");
        Condition second = new Judged("second");
        ConditionTree tree = new ConditionTree(new All(List.of(first, new Any(List.of(second, A)))));
        Set<String> both = Set.of("all[0].judged", "all[1].any[0].judged");
        assertThat(tree.firstToAsk(known(Map.of()), both)).hasValue("all[0].judged");
        assertThat(tree.firstToAsk(known(Map.of("all[0].judged", FALSE)), both)).isEmpty();
        assertThat(tree.firstToAsk(known(Map.of("all[0].judged", TRUE)), both)).hasValue("all[1].any[0].judged");
        assertThat(tree.firstToAsk(known(Map.of("all[0].judged", TRUE, "all[1].any[1].fileExists", TRUE)), both))
                .isEmpty();
        assertThat(tree.firstToAsk(known(Map.of()), Set.of("all[1].any[0].judged")))
                .hasValue("all[1].any[0].judged");
    }
}
