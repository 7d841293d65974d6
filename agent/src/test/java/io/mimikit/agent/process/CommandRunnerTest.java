package io.mimikit.agent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.agent.process.CommandSpec.ErrorStream;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandRunnerTest {
    @TempDir
    private Path directory;

    private CommandLab lab;

    @BeforeEach
    void open() {
        lab = new CommandLab(directory);
    }

    @Test
    void givesOutputExitCodeAndErrorsInTheOrderWritten() throws InterruptedException {
        CommandResult result = lab.run("echo one; echo two >&2; echo three; exit 7");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.output().text()).isEqualTo("one\ntwo\nthree\n");
        assertThat(result.errors()).isEqualTo(CapturedOutput.NONE);
        assertThat(result.leftovers().ended()).isEmpty();
    }

    @Test
    void keepsErrorsApartWhenAsked() throws InterruptedException {
        CommandSpec spec = CommandSpec.line("echo out; echo err >&2", directory).withErrors(ErrorStream.APART);

        CommandResult result = lab.start(spec).await();

        assertThat(result.output().text()).isEqualTo("out\n");
        assertThat(result.errors().text()).isEqualTo("err\n");
    }

    @Test
    void runsAnArgumentVectorWithoutAShell() throws InterruptedException {
        var spec = new CommandSpec(List.of("printf", "%s|", "a b", "$HOME", "*"), Map.of(), null, directory);

        assertThat(lab.start(spec).await().output().text()).isEqualTo("a b|$HOME|*|");
    }

    @Test
    void runsAProgramOfTheDirectoryByRelativePath() throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("hello"), "#!/bin/sh\necho hello $1\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        var spec = new CommandSpec(List.of("./hello", "you"), Map.of(), null, directory);

        assertThat(lab.start(spec).await().output().text()).isEqualTo("hello you\n");
    }

    @Test
    void passesStdinAndEndsIt() throws InterruptedException {
        String text = "grün 🌱\n".repeat(100_000);

        CommandResult result =
                lab.start(CommandSpec.line("wc -c", directory).withStdin(text)).await();

        assertThat(result.output().text().strip()).isEqualTo(Integer.toString(text.getBytes(UTF_8).length));
    }

    @Test
    void aProgramThatDoesNotReadItsInputDoesNotHang() throws InterruptedException {
        CommandSpec spec = CommandSpec.line("exec true", directory).withStdin("x".repeat(1 << 20));

        assertThat(lab.start(spec).await().exitCode()).isZero();
    }

    @Test
    void withoutStdinTheInputIsEmpty() throws InterruptedException {
        assertThat(lab.run("cat; echo end").output().text()).isEqualTo("end\n");
    }

    @Test
    void theInputArrivesFromItsFirstByteOn() throws InterruptedException {
        CommandSpec spec = CommandSpec.line("cat", directory).withStdin("\n  first\\\n\nlast");

        assertThat(lab.start(spec).await().output().text()).isEqualTo("\n  first\\\n\nlast");
    }

    @Test
    void howItIsStartedDoesNotShowInItsEnvironment() throws InterruptedException {
        assertThat(lab.run("env").output().text()).doesNotContain("GATE");
    }

    @Test
    void longOutputKeepsHeadAndTailAndIsWholeInItsArtifact() throws Exception {
        CommandResult result = lab.run("seq 1 700000");
        CapturedOutput output = result.output();

        assertThat(output.bytes()).isEqualTo(4_788_895);
        assertThat(output.text()).startsWith("1\n2\n3\n").endsWith("699999\n700000\n");
        assertThat(output.text()).contains("3,740,319 of 4,788,895 bytes left out here; all of it is artifact ");
        assertThat(output.text().length()).isLessThan((1 << 20) + 200);
        byte[] whole = artifact(output);
        assertThat(whole).hasSize(4_788_895);
        assertThat(new String(whole, UTF_8)).contains("\n349999\n350000\n350001\n");
        assertThat(sha256(whole)).isEqualTo(output.artifact());
    }

    @Test
    void outputOfExactlyTheLimitIsWholeAndOneByteMoreIsCut() throws InterruptedException {
        var limits = new OutputLimits(10, 6, 1_000, 100);

        assertThat(capture("0123456789abcdef", limits)).isEqualTo("0123456789abcdef");
        assertThat(capture("0123456789abcdefg", limits))
                .startsWith("0123456789\n… [1 of 17 bytes left out here; all of it is artifact ")
                .endsWith("]\n…bcdefg");
    }

    @Test
    void aCutNeverSplitsACodePoint() throws InterruptedException {
        for (int head = 8; head < 12; head++) {
            String text = capture("€🌱".repeat(40), new OutputLimits(head, 9, 1_000, 100));
            assertThat(text).doesNotContain("\uFFFD").startsWith("€🌱").endsWith("€🌱");
        }
    }

    @Test
    void anArtifactIsCutAtItsMaximumAndSaysSo() throws Exception {
        var limits = new OutputLimits(100, 100, 50_000, 100);
        RunningCommand command =
                lab.runner.start(CommandSpec.line("seq 1 100000", directory), CommandLab.newAttempt(), limits);

        CapturedOutput output = command.await().output();

        assertThat(output.text())
                .contains("the first 50,000 bytes are artifact")
                .endsWith("\n100000\n");
        assertThat(artifact(output)).hasSize(50_000);
    }

    @Test
    void anArtifactThatCannotBeKeptCostsOnlyTheArtifact() throws Exception {
        Files.writeString(lab.artifacts, "a file where the directory should be");

        CommandResult result = lab.run("seq 1 700000; exit 3");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output().artifact()).isNull();
        assertThat(result.output().text())
                .contains("the rest is lost, because it could not be written")
                .endsWith("\n700000\n");
    }

    @Test
    void garbageIsReplacedNotThrown() throws InterruptedException {
        CommandResult result = lab.run("head -c 3000000 /dev/urandom; printf 'x\\377y\\000z'");

        assertThat(result.output().bytes()).isEqualTo(3_000_005);
        assertThat(result.output().text()).endsWith("x\uFFFDy\0z");
        assertThat(result.output().artifact()).isNotNull();
    }

    @Test
    void noUnfinishedArtifactStays() throws Exception {
        lab.run("seq 1 700000");
        lab.run("seq 1 700000");

        try (Stream<Path> files = Files.list(lab.artifacts)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .hasSize(64);
        }
    }

    @Test
    void aChildCarriesTheMarkAndCannotBeGivenAnother() throws InterruptedException {
        CommandSpec spec = CommandSpec.line("sh -c 'echo $MIMIKIT_ATTEMPT'", directory)
                .withEnv(Map.of(CommandRunner.MARK, "other"));
        RunningCommand command = lab.start(spec);

        assertThat(command.await().output().text()).isEqualTo(command.attemptId() + "\n");
    }

    @Test
    void secretsOfTheServerStayWithTheServer() throws InterruptedException {
        var secret = Map.of(
                "TOKEN",
                "canary",
                "openai_api_key",
                "canary",
                "MIMIKIT_API_KEY",
                "canary",
                "AWS_SECRET_ACCESS_KEY",
                "canary",
                "X_TOKEN",
                "canary",
                "CLIENT_SECRET",
                "canary",
                "DB_PASSWORD",
                "canary");
        var guarded = new CommandLab(directory, secret);

        assertThat(guarded.run("env; cat /proc/self/environ").output().text())
                .contains("PATH=")
                .doesNotContain("canary");
    }

    @Test
    void aSecretIsPassedWhenGrantedOrGivenToTheCommand() throws InterruptedException {
        var granted = SecretVariables.standard().granting(Set.of("GITHUB_TOKEN"));
        var env =
                Map.of("PATH", Objects.requireNonNull(System.getenv("PATH")), "GITHUB_TOKEN", "t1", "NPM_TOKEN", "t2");
        var runner = new CommandRunner(env, granted, lab.artifacts, lab.tree);
        CommandSpec spec = CommandSpec.line("echo $GITHUB_TOKEN,$NPM_TOKEN,$MY_SECRET", directory)
                .withEnv(Map.of("MY_SECRET", "t3"));

        RunningCommand command = runner.start(spec, CommandLab.newAttempt(), OutputLimits.standard());

        assertThat(command.await().output().text()).isEqualTo("t1,,t3\n");
    }

    @Test
    void anErrorNamesTheProgramThatIsMissing() {
        var spec = new CommandSpec(List.of("no-such-program-here"), Map.of(), null, directory);

        assertThatThrownBy(() -> lab.start(spec))
                .isInstanceOf(MimikitException.class)
                .hasMessageContaining("'no-such-program-here'")
                .hasMessageContaining("PATH")
                .extracting(error -> ((MimikitException) error).code())
                .isEqualTo(ErrorCode.INVALID);
    }

    @Test
    void anErrorNamesTheDirectoryThatIsMissing() {
        Path missing = directory.resolve("nowhere");

        assertThatThrownBy(() -> lab.start(CommandSpec.line("true", missing)))
                .isInstanceOf(MimikitException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("does not exist");
    }

    @Test
    void impossibleCommandsAreRefused() {
        assertThatThrownBy(() -> new CommandSpec(List.of(), Map.of(), null, directory))
                .hasMessageContaining("argv");
        assertThatThrownBy(() -> new CommandSpec(List.of("a\0b"), Map.of(), null, directory))
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> new CommandSpec(List.of("a"), Map.of("A=B", "c"), null, directory))
                .hasMessageContaining("A=B");
        assertThatThrownBy(() ->
                        lab.runner.start(CommandSpec.line("true", directory), "../escape", OutputLimits.standard()))
                .hasMessageContaining("../escape");
    }

    @Test
    void fiftyCommandsAtOnceKeepTheirOutputApart() throws InterruptedException {
        List<RunningCommand> commands = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            commands.add(lab.start("seq " + i + "000 " + i + "999; cat >/dev/null & wait"));
        }

        for (int i = 1; i <= 50; i++) {
            CommandResult result = commands.get(i - 1).await();
            assertThat(result.exitCode()).isZero();
            assertThat(result.output().text().lines()).hasSize(1_000).last().isEqualTo(i + "999");
            assertThat(lab.left(commands.get(i - 1).attemptId())).isEmpty();
        }
    }

    private String capture(String said, OutputLimits limits) throws InterruptedException {
        var spec = new CommandSpec(List.of("cat"), Map.of(), said, directory);
        return lab.runner
                .start(spec, CommandLab.newAttempt(), limits)
                .await()
                .output()
                .text();
    }

    private byte[] artifact(CapturedOutput output) throws IOException {
        return Files.readAllBytes(lab.artifacts.resolve(Objects.requireNonNull(output.artifact())));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
