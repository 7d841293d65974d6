package io.mimikit.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.condition.Observation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only a clear verdict counts. */
class VerdictsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "[{\"n\":1,\"holds\":true}]                       | true",
                "[{\"n\":1,\"holds\":false,\"why\":\"no\"}]       | false",
                "{\"holds\":true}                                 | true",
                "true                                             | true",
                "FALSE                                            | false",
                "yes                                              | error",
                "[{\"n\":1,\"holds\":\"true\"}]                   | error",
                "[{\"n\":1,\"holds\":null,\"why\":\"no file\"}]   | error",
                "[{\"n\":2,\"holds\":true}]                       | error",
                "[{\"n\":1,\"holds\":true},{\"n\":1,\"holds\":false}] | error",
                "It holds: [{\"n\":1,\"holds\":true}]             | error",
                "''                                               | error",
                "[]                                               | error",
                "[true]                                           | error",
                "{\"holds\":true                                  | error"
            })
    void ofOneCondition(String answer, String verdict) {
        Observation said = Verdicts.of(answer, 1).getFirst();
        String read = said instanceof Observation.Verdict one ? String.valueOf(one.holds()) : "error";
        assertThat(read).isEqualTo(verdict);
    }

    @Test
    void ofManyEachForItself() {
        var said = Verdicts.of(
                "[{\"n\":3,\"holds\":false,\"why\":\"c\"},{\"n\":1,\"holds\":true,\"why\":\"a\"},{\"holds\":true}]", 3);
        assertThat(said.get(0)).isEqualTo(new Observation.Verdict(true, "a"));
        assertThat(said.get(1)).isInstanceOf(Observation.Failed.class);
        assertThat(said.get(2)).isEqualTo(new Observation.Verdict(false, "c"));
        assertThat(Verdicts.of("true", 2)).allMatch(Observation.Failed.class::isInstance);
    }
}
