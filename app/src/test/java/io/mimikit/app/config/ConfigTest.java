package io.mimikit.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimikit.app.config.ConfigSources.FlagValue;
import io.mimikit.kernel.lane.Rate;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigTest {
    @TempDir
    private Path state;

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, FlagValue> flags = new LinkedHashMap<>();

    @Test
    void defaultsAreThoseOfTheContract() {
        Config config = load("");

        assertThat(config.lanes().byName())
                .containsEntry("teller", lane(2, 10_000, 50, 1))
                .containsEntry("planner", lane(2, 10_000, 50, 1))
                .containsEntry("worker", lane(3, 10_000, 50, 0))
                .containsEntry("internal", lane(1, 10_000, 50, 0))
                .hasSize(4);
        assertThat(config.timeouts()).isEqualTo(new TimeoutsConfig(minutes(2), minutes(10), minutes(10), minutes(2)));
        assertThat(config.retry()).isEqualTo(new RetryConfig(3, Duration.ofSeconds(5), minutes(15)));
        assertThat(config.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
        assertThat(config.history()).isEqualTo(new HistoryConfig(200, 300, ByteSize.mib(10)));
        assertThat(config.memory()).isEqualTo(new MemoryConfig(5, 180, false));
        assertThat(config.runs()).isEqualTo(new RunsConfig(Duration.ofDays(30), 2_000, 200_000, ByteSize.gib(2)));
        assertThat(config.log().total()).isEqualTo(ByteSize.mib(500));
        assertThat(config.http().maxBody()).isEqualTo(ByteSize.mib(1));
        assertThat(config.http().allowedHosts()).isEmpty();
        assertThat(config.input().maxText()).isEqualTo(ByteSize.kib(64));
        assertThat(config.triggers().max()).isEqualTo(200_000);
        assertThat(config.shutdown().grace()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.server()).isEqualTo(new ServerConfig("127.0.0.1", 8787));
        assertThat(config.model()).isEqualTo(ModelConfig.demo());
        assertThat(config.budget().daily()).isEmpty();
        assertThat(config.workers().argvByName()).isEmpty();
        assertThat(config.mcpServers().byName()).isEmpty();
    }

    @Test
    void everyLayerWinsOverTheOnesBelowAndSaysSo() {
        assertThat(origin(load(""), "retry.maxAttempts")).isEqualTo("default");

        String yaml = "# mine\nretry:\n  maxAttempts: 5\n";
        assertThat(load(yaml).retry().maxAttempts()).isEqualTo(5);
        assertThat(origin(load(yaml), "retry.maxAttempts")).isEqualTo(state.resolve("config.yaml") + ":3");

        environment.put("MIMIKIT_RETRY_MAXATTEMPTS", "6");
        assertThat(load(yaml).retry().maxAttempts()).isEqualTo(6);
        assertThat(origin(load(yaml), "retry.maxAttempts")).isEqualTo("env MIMIKIT_RETRY_MAXATTEMPTS");

        flags.put("retry.maxAttempts", new FlagValue("--attempts", "7"));
        assertThat(load(yaml).retry().maxAttempts()).isEqualTo(7);
        assertThat(origin(load(yaml), "retry.maxAttempts")).isEqualTo("flag --attempts");
    }

    @Test
    void aStarSetsTheDefaultOfEveryLaneAndAnyNameMakesOne() {
        Config config = load("""
                lanes:
                  "*": {maxDepth: 77, warnDepth: 7}
                  worker: {maxDepth: 99}
                  video: {maxConcurrent: 4}
                """);

        assertThat(config.lanes().byName().keySet())
                .containsExactlyInAnyOrder("teller", "planner", "worker", "internal", "video");
        assertThat(lane(config, "teller").maxDepth()).isEqualTo(77);
        assertThat(lane(config, "worker").maxDepth()).isEqualTo(99);
        assertThat(lane(config, "video")).isEqualTo(lane(4, 77, 7, 0));
        assertThat(origin(config, "lanes.video.maxDepth")).endsWith("config.yaml:2");
    }

    @Test
    void aLimitMayBeSetBelowWhatItUsuallyLimits() {
        Config config = load("""
                lanes:
                  worker: {maxDepth: 5}
                retry: {maxBackoff: 1s}
                history: {hard: 20}
                """);

        assertThat(lane(config, "worker").warnDepth()).isEqualTo(5);
        assertThat(config.retry().backoff()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.history().soft()).isEqualTo(20);
        assertThat(lane(config, "teller").warnDepth()).isEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource({
        "MIMIKIT_LANES_WORKER_MAXCONCURRENT, 9, lanes.worker.maxConcurrent",
        "MIMIKIT_LANES_BATCH_MAXCONCURRENT, 9, lanes.batch.maxConcurrent",
        "MIMIKIT_TIMEOUTS_CONDITIONS, 3m, timeouts.conditions",
        "MIMIKIT_MODEL, ollama/qwen3, model",
        "MIMIKIT_DELIVERY, at-most-once, delivery",
        "MIMIKIT_HISTORY_HARDBYTES, 1 MiB, history.hardBytes",
        "MIMIKIT_SECRETS_OPENAI, env:OTHER, secrets.openai",
        "MIMIKIT_WORKERS_CODEX_ARGV, codex, workers.codex.argv",
        "MIMIKIT_LOG_LEVEL, debug, log.level",
        "MIMIKIT_BUDGET_DAILY, $2.50, budget.daily"
    })
    void everyKeyHasItsVariable(String variable, String value, String key) {
        environment.put(variable, value);

        assertThat(load("").values()).contains(new EffectiveValue(key, value, new Origin.Environment(variable)));
    }

    @Test
    void aVariableFindsTheNameAsTheFileSpellsIt() {
        environment.put("MIMIKIT_LANES_BIG_JOBS_MAXCONCURRENT", "8");

        Config config = load("lanes: {big-Jobs: {maxDepth: 100}}");

        assertThat(lane(config, "big-Jobs").maxDepth()).isEqualTo(100);
        assertThat(config.lanes().byName()).containsKey("big_jobs");
    }

    @Test
    void theProvidersUsualVariablesCountLessThanTheFile() {
        environment.putAll(Map.of(
                "OPENAI_API_KEY", "sk-1", "OPENAI_MODEL", "gpt-5.4-mini", "OPENAI_BASE_URL", "http://localhost:9/v1"));
        environment.put("OLLAMA_HOST", "0.0.0.0");

        assertThat(load("").model()).isEqualTo(new ModelConfig("openai", "gpt-5.4-mini"));
        assertThat(load("").providers().baseUrls())
                .containsEntry("openai", URI.create("http://localhost:9/v1"))
                .containsEntry("ollama", URI.create("http://127.0.0.1:11434"));
        assertThat(load("model: demo").model()).isEqualTo(ModelConfig.demo());
    }

    @Test
    void aForeignModelNameAloneDoesNotChooseAProvider() {
        environment.put("OPENAI_MODEL", "gpt-5.4-mini");

        assertThat(load("").model()).isEqualTo(ModelConfig.demo());
    }

    @Test
    void variablesThatAreNoSettingsAreLeftAlone() {
        environment.putAll(Map.of("MIMIKIT_API_KEY", "t0ken", "MIMIKIT_ATTEMPT", "x", "MIMIKIT_JAVA_HOME", "/jdk"));

        assertThat(load("").values().toString()).doesNotContain("t0ken");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "retry: {maxAtempts: 2}         | retry.maxAtempts      | did you mean retry.maxAttempts?",
                "lanes: {worker: {maxConcurent: 2}} | lanes.worker.maxConcurent | did you mean lanes.worker.maxConcurrent?",
                "retyr: {backoff: 2s}           | retyr.backoff         | did you mean retry.backoff?",
                "retry: 5                       | retry                 | retry.maxAttempts, retry.maxBackoff",
                "retry: {maxAttempts: {a: 1}}   | retry.maxAttempts.a   | did you mean retry.maxAttempts?",
                "retry: {maxAttempts: many}     | retry.maxAttempts     | use a whole number",
                "retry: {maxAttempts: 0}        | retry.maxAttempts     | use a number from 1 to 1000",
                "retry: {maxAttempts: [1, 2]}   | retry.maxAttempts     | not a list",
                "retry: {maxAttempts: }         | retry.maxAttempts     | give it a value",
                "retry: {backoff: 5 parsecs}    | retry.backoff         | a duration such as",
                "retry: {backoff: 1h, maxBackoff: 1m} | retry.maxBackoff | use a duration from 1h",
                "timeouts: {worker: -1s}        | timeouts.worker       | a duration such as",
                "http: {maxBody: 10 MB}         | http.maxBody          | a size such as",
                "http: {maxBody: 1 B}           | http.maxBody          | use a size from 1 KiB",
                "http: {allowedHosts: [a.lan, 'http://b.lan']} | http.allowedHosts | without scheme and port",
                "server: {port: 70000}          | server.port           | from 0 to 65535",
                "delivery: twice                | delivery              | one of at-least-once, at-most-once",
                "triggers: {missed: some}       | triggers.missed       | one of skip, one, all",
                "memory: {autoPrune: yes}       | memory.autoPrune      | true or false",
                "model: gpt                     | model                 | provider/name",
                "model: nobody/x                | model                 | openai, anthropic, gemini or ollama",
                "budget: {daily: -1}            | budget.daily          | an amount in US dollars",
                "secrets: {openai: sk-verysecret} | secrets.openai      | a reference, env:NAME or file:PATH",
                "workers: {codex: {argv: []}}   | workers.codex.argv    | give the program",
                "workers: {'*': {argv: [x]}}    | workers.*.argv        | unknown key",
                "mcpServers: {web: {args: [x]}} | mcpServers.web.command | give the program",
                "permissions: {ask: sometimes}  | permissions.ask       | one of off, on-miss, always",
                "providers: {openai: {baseUrl: 'ftp://x'}} | providers.openai.baseUrl | http or https",
                "lanes: {'a b': {maxDepth: 500}} | lanes.a b             | letters, digits",
                "history: {soft: 400}           | history.hard          | from 400",
                "[1, 2]                         | config.yaml           | key: value",
                "retry: {maxAttempts: 1         | config.yaml           | not valid YAML"
            })
    void whatIsWrongIsNamedWithItsFix(String yaml, String key, String fix) {
        InvalidConfig invalid = invalid(yaml);

        assertThat(invalid.problems()).hasSize(1).first().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo(key);
            assertThat(problem.fix()).contains(fix).hasLineCount(1);
        });
        assertThat(invalid).hasMessageNotContaining("verysecret");
    }

    @Test
    void allProblemsAreListedNumberedAndInOrder() {
        environment.put("MIMIKIT_RETRY_MAXATEMPTS", "2");
        InvalidConfig invalid = invalid("""
                retry:
                  maxAttempts: 0
                  backoff: soon
                log.maxSize: 9 MB
                log.maxSize: 9 MiB
                """);

        assertThat(invalid.toString().lines())
                .hasSize(6)
                .first()
                .asString()
                .endsWith("the configuration has 5 problems:");
        assertThat(invalid)
                .hasMessageContaining("1. log.maxSize (" + state.resolve("config.yaml") + ":5): given twice, first at")
                .hasMessageContaining("2. MIMIKIT_RETRY_MAXATEMPTS")
                .hasMessageContaining("did you mean MIMIKIT_RETRY_MAXATTEMPTS?")
                .hasMessageContaining("retry.maxAttempts = 0 (" + state.resolve("config.yaml") + ":2)")
                .hasMessageContaining("retry.backoff = soon (" + state.resolve("config.yaml") + ":3)");
    }

    @Test
    void aNamedFileMustExistAndReplacesTheOneInTheState() throws IOException {
        Path named = state.resolve("other.yaml");
        Files.writeString(named, "budget: {daily: 3}");
        Files.writeString(state.resolve("config.yaml"), "budget: {daily: 4}");

        assertThat(Config.load(new ConfigSources(state, Optional.of(named), Map.of(), Map.of()))
                        .budget()
                        .daily())
                .contains(new BigDecimal(3));
        assertThatThrownBy(() -> Config.load(
                        new ConfigSources(state, Optional.of(state.resolve("none.yaml")), Map.of(), Map.of())))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("none.yaml")
                .hasMessageContaining("no such file");
    }

    @Test
    void secretsAreFoundByReferenceAndNeverShown() throws IOException {
        Path file = state.resolve("key");
        Files.writeString(file, "  sk-from-file\n");
        environment.putAll(Map.of("MY_KEY", "sk-from-env"));
        Config config = load("secrets: {openai: 'env:MY_KEY', anthropic: 'file:" + file + "', gemini: 'env:NONE'}");

        assertThat(config.secrets().find("openai", environment).map(Secret::reveal))
                .contains("sk-from-env");
        assertThat(config.secrets().find("anthropic", environment).map(Secret::reveal))
                .contains("sk-from-file");
        assertThat(config.secrets().find("gemini", environment)).isEmpty();
        assertThat(config.secrets().find("unheard", environment)).isEmpty();
        assertThat(config.secrets().find("openai", environment).toString()).doesNotContain("sk-");
        assertThat(config.toString()).doesNotContain("sk-from");
    }

    @Test
    void aSecretThatStandsInTheWrongPlaceIsMaskedInTheComplaint() {
        assertThat(invalid("providers: {openai: {apiKey: sk-verysecret}}")).hasMessageNotContaining("verysecret");
        assertThat(load("providers: {openai: {baseUrl: 'https://me:verysecret@host/v1'}}")
                        .values()
                        .toString())
                .doesNotContain("verysecret");
    }

    @Test
    void aTooLargeSecretFileIsRefused() throws IOException {
        Path file = state.resolve("key");
        Files.write(file, new byte[(int) SecretReference.FILE_BYTES_MAX + 1]);

        assertThatThrownBy(() -> SecretReference.parse("file:" + file).resolve(Map.of()))
                .hasMessageContaining("holds the secret and nothing else");
    }

    @Test
    void toolsInheritTheRuleOfTheWorkDirectory() {
        PermissionsConfig permissions =
                load("permissions: {ask: on-miss, allow: [git *], tools: {run_command: {security: allowlist}}}")
                        .permissions();

        assertThat(permissions.outside()).isEqualTo(PermissionsConfig.Security.DENY);
        assertThat(permissions.tools())
                .containsEntry(
                        "run_command",
                        new PermissionsConfig.Rule(
                                PermissionsConfig.Security.ALLOWLIST,
                                PermissionsConfig.Ask.ON_MISS,
                                PermissionsConfig.Security.DENY,
                                List.of("git *")));
    }

    @Test
    void everySettingHasAMeaningAndItsDefaultReadsBack() {
        assertThat(Config.settings())
                .hasSizeGreaterThan(50)
                .allSatisfy(setting -> assertThat(setting.what()).isNotBlank());
        StringBuilder yaml = new StringBuilder();
        Config.settings().stream()
                .filter(setting -> !setting.key().contains("*"))
                .forEach(setting -> yaml.append(setting.key())
                        .append(": ")
                        .append(setting.byDefault())
                        .append('\n'));

        assertThat(load(yaml.toString()).retry()).isEqualTo(load("").retry());
    }

    private Config load(String yaml) {
        try {
            Files.writeString(state.resolve("config.yaml"), yaml);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return Config.load(new ConfigSources(state, Optional.empty(), environment, flags));
    }

    private InvalidConfig invalid(String yaml) {
        return catchThrowableOfType(InvalidConfig.class, () -> load(yaml));
    }

    private static LaneConfig lane(Config config, String name) {
        return Optional.ofNullable(config.lanes().byName().get(name)).orElseThrow();
    }

    private static String origin(Config config, String key) {
        return config.values().stream()
                .filter(value -> value.key().equals(key))
                .map(value -> value.origin().text())
                .findFirst()
                .orElseThrow();
    }

    private static Duration minutes(int count) {
        return Duration.ofMinutes(count);
    }

    private static LaneConfig lane(int maxConcurrent, int maxDepth, int warnDepth, int keyConcurrent) {
        return new LaneConfig(
                maxConcurrent,
                maxDepth,
                warnDepth,
                60_000,
                keyConcurrent,
                Rate.NONE,
                Rate.NONE,
                Map.of(),
                LaneConfig.Full.REJECT,
                Duration.ofSeconds(10));
    }

    @Test
    void aLanesRatesAndWeightsAreRead() {
        Config config = load("""
                lanes:
                  worker:
                    rate: 10/1m
                    keyRate: 1/5s
                    keyConcurrent: 2
                    whenFull: block
                    whenFullWait: 3s
                    weights: {main: 3, "trigger.*": 1, trigger.nightly: 2}
                  "*": {weights: {loud: 5}}
                """);
        LaneConfig worker = lane(config, "worker");
        assertThat(worker.rate()).isEqualTo(new Rate(10, 60_000));
        assertThat(worker.keyRate()).isEqualTo(new Rate(1, 5000));
        assertThat(worker.keyConcurrent()).isEqualTo(2);
        assertThat(worker.whenFull()).isEqualTo(LaneConfig.Full.BLOCK);
        assertThat(worker.whenFullWait()).isEqualTo(Duration.ofSeconds(3));
        assertThat(worker.weights()).isEqualTo(Map.of("main", 3, "trigger.*", 1, "trigger.nightly", 2, "loud", 5));
        assertThat(lane(config, "planner").weights()).isEqualTo(Map.of("loud", 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rate: 10 | lanes.worker.rate",
                "rate: 0/1m | lanes.worker.rate",
                "keyRate: 1/31d | lanes.worker.keyRate",
                "weights: {a: 0} | lanes.worker.weights.a",
                "weights: {a.b: 1001} | lanes.worker.weights.a.b",
                "weights: {a: many} | lanes.worker.weights.a",
                "whenFull: wait | lanes.worker.whenFull",
                "whenFullWait: 2m | lanes.worker.whenFullWait",
                "weights: 3 | lanes.worker.weights",
                "keyConcurrent: -1 | lanes.worker.keyConcurrent"
            })
    void aBadRateOrWeightIsNamed(String line, String key) {
        assertThatThrownBy(() -> load("lanes: {worker: {" + line + "}}"))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining(key);
    }
}
