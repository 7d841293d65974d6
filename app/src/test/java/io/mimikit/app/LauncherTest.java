package io.mimikit.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher script itself, in a project of its own where {@code mvnw} and {@code java} are scripts that write down
 * how they were called.
 */
final class LauncherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path project;

    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void lay() throws IOException {
        Path root = Path.of(System.getProperty("mimikit.root"));
        Files.copy(root.resolve("mimikit"), project.resolve("mimikit"));
        Files.createDirectories(project.resolve("kernel/src/main"));
        Files.createDirectories(project.resolve("app/src/main"));
        Files.createDirectories(project.resolve(".mvn"));
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        Files.writeString(project.resolve("app/pom.xml"), "<project/>");
        Files.writeString(project.resolve("kernel/src/main/Code.java"), "class Code {}");
        script(project.resolve("mvnw"), """
                echo "$JAVA_HOME mvnw $*" >>calls
                [ -e break-the-build ] && { echo 'COMPILATION ERROR: it is broken'; exit 1; }
                for word in "$@"; do case $word in -Dmimikit.dist=*) dist=${word#*=} ;; esac; done
                [ -n "${dist-}" ] || exit 3
                sleep 0.3
                mkdir -p "$dist/lib" app/target
                touch "$dist/lib/mimikit-kernel.jar" app/target/mimikit-app-1.jar
                """);
        jdk("jdk-25", "25.0.3");
    }

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    @Test
    void buildsOnceAndAgainOnlyWhenSourcesAreNewer() throws IOException {
        assertThat(launch("version").err()).isEqualTo("building mimikit…\n");
        assertThat(launch("version").err()).isEmpty();
        assertThat(builds()).isEqualTo(1);

        touch(project.resolve("kernel/src/main/Code.java"));
        launch("version");
        assertThat(builds()).isEqualTo(2);

        Files.createDirectories(project.resolve("kernel/src/test"));
        Files.writeString(project.resolve("kernel/src/test/CodeTest.java"), "class CodeTest {}");
        Files.writeString(project.resolve("README.md"), "# Read me");
        launch("version");
        assertThat(builds()).isEqualTo(2);

        Files.delete(project.resolve("kernel/src/main/Code.java"));
        touch(project.resolve("kernel/src/main"));
        launch("version");
        assertThat(builds()).isEqualTo(3);
    }

    @Test
    void startsAtTheSameTimeBuildOnce() throws InterruptedException, IOException {
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(start("version"));
        }
        for (Process one : all) {
            assertThat(one.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(one.exitValue()).isZero();
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aBrokenBuildShowsItsEndAndIsTriedAgain() throws IOException {
        Files.createFile(project.resolve("break-the-build"));

        Result broken = launch("version");

        assertThat(broken.status()).isEqualTo(70);
        assertThat(broken.err()).contains("COMPILATION ERROR: it is broken", "build.log");
        Files.delete(project.resolve("break-the-build"));
        assertThat(launch("version").status()).isZero();
    }

    @Test
    void theClassPathIsTheBuildsOwnDirectory() throws IOException {
        launch("version");

        String dist = project.toRealPath().resolve("app/target/dist").toString();
        assertThat(javaCalls().getFirst())
                .containsPattern("-cp \\Q" + dist + "\\E/[^/]+/lib/mimikit-app-1.jar:\\Q" + dist
                        + "\\E/[^/]+/lib/mimikit-kernel.jar .*io.mimikit.app.Main version");
    }

    /** What the cache can't hold is made new, once per build, and where that fails all runs as it is. */
    @Test
    void eachBuildMakesOldClassesModern() throws IOException {
        assertThat(launch("version").status()).isZero();
        assertThat(launch("version").status()).isZero();

        assertThat(Files.readAllLines(project.resolve("modern-calls")))
                .singleElement()
                .satisfies(call -> assertThat(call).endsWith("/lib"));
    }

    @Test
    void theCacheIsUsedWhereItFitsThisJdkAndBuild() throws IOException {
        launch("version");
        assertThat(javaCalls().getLast()).doesNotContain("-XX:AOTCache");
        Path build = project.resolve("app/target/dist")
                .resolve(Files.readString(project.resolve("app/target/dist/current"))
                        .strip());

        Files.writeString(build.resolve("mimikit-25_0_3_9_LTS.aot"), "classes");
        launch("version");
        assertThat(javaCalls().getLast())
                .contains("-XX:AOTCache=", "mimikit-25_0_3_9_LTS.aot", "-XX:-AOTReplayTraining")
                .as("the JVM refuses both together")
                .doesNotContain("-Xshare");

        jdk("jdk-25b", "25.0.4");
        launchWith(List.of("MIMIKIT_JAVA_HOME=" + project.resolve("jdk-25b")), "version");
        assertThat(javaCalls().getLast()).doesNotContain("-XX:AOTCache");
    }

    @Test
    void findsTheJdkThatIs25AndSaysWhatToInstallWhereThereIsNone() throws IOException {
        jdk("jvms/jdk-17", "17.0.15");
        jdk("jvms/temurin-25", "25.0.3");
        String none = "MIMIKIT_JAVA_HOME=";
        String path = "PATH=/usr/bin:/bin";

        Result inDirectory = launchWith(
                List.of(
                        none,
                        "JAVA_HOME=" + project.resolve("jvms/jdk-17"),
                        path,
                        "MIMIKIT_JVM_DIRS=/nowhere:" + project.resolve("jvms")),
                "version");
        assertThat(inDirectory.status()).isZero();
        assertThat(Files.readString(project.resolve("calls"))).contains(project.resolve("jvms/temurin-25") + " mvnw");

        Result byJavaHome = launchWith(
                List.of(none, "JAVA_HOME=" + project.resolve("jdk-25"), path, "MIMIKIT_JVM_DIRS="), "version");
        assertThat(byJavaHome.status()).isZero();

        Result onPath = launchWith(
                List.of(
                        none,
                        "JAVA_HOME=",
                        "PATH=" + project.resolve("jdk-25/bin") + ":/usr/bin:/bin",
                        "MIMIKIT_JVM_DIRS="),
                "version");
        assertThat(onPath.status()).isZero();

        Result nowhere = launchWith(List.of(none, "JAVA_HOME=", path, "MIMIKIT_JVM_DIRS="), "version");
        assertThat(nowhere.status()).isEqualTo(70);
        assertThat(nowhere.err()).contains("no JDK 25 found", "Install one", "MIMIKIT_JAVA_HOME");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 69, 70, 74})
    void aCommandsStatusIsTheLaunchers(int status) throws IOException {
        Files.writeString(project.resolve("statuses"), status + "\n");

        assertThat(launch("status").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64, 69, 74, 143})
    void aServersLastStatusIsFinal(int status) throws IOException {
        Files.writeString(project.resolve("statuses"), status + "\n");

        assertThat(launch("--state-dir", "x", "serve").status()).isEqualTo(status);
        assertThat(javaCalls()).hasSize(1);
    }

    @Test
    void seventyFiveStartsTheServerAgainAtOnce() throws IOException {
        Files.writeString(project.resolve("statuses"), "75\n75\n0\n");

        assertThat(launch("serve", "--port", "0").status()).isZero();
        assertThat(javaCalls())
                .hasSize(3)
                .allSatisfy(call -> assertThat(call).endsWith("io.mimikit.app.Main serve --port 0"));
    }

    @Test
    void aCrashStartsTheServerAgainAtOnceAndTheNextOneAfterAWhile() throws IOException {
        Files.writeString(project.resolve("statuses"), "70\n137\n0\n");

        Result result = launch("up");

        assertThat(result.status()).isZero();
        assertThat(result.err())
                .contains("ended with status 70; starting it again\n")
                .contains("ended with status 137; starting it again in 1 s\n");
        assertThat(javaCalls()).hasSize(3);
    }

    @Test
    void aServerWhoseJvmBreaksDownStartsAgainWithoutTheCache() throws IOException {
        launch("version");
        Path cache = project.resolve("app/target/dist")
                .resolve(Files.readString(project.resolve("app/target/dist/current"))
                        .strip())
                .resolve("mimikit-25_0_3_9_LTS.aot");
        Files.writeString(cache, "damaged");
        Files.writeString(project.resolve("statuses"), "134\n0\n");

        assertThat(launch("serve").status()).isZero();

        assertThat(cache).doesNotExist();
        assertThat(javaCalls().get(1)).contains("-XX:AOTCache=");
        assertThat(javaCalls().getLast()).doesNotContain("-XX:AOTCache=");
    }

    @Test
    void aServerLearnsWhenItWasAskedFor() throws IOException {
        launch("serve");

        assertThat(javaCalls().getFirst()).containsPattern("-Dmimikit.started.micros=1[0-9]{15} ");
    }

    @ParameterizedTest
    @ValueSource(ints = {70, 75, 137})
    void withoutRestartEveryStatusIsFinal(int status) throws IOException {
        Files.writeString(project.resolve("statuses"), status + "\n0\n");

        assertThat(launch("serve", "--no-restart").status()).isEqualTo(status);
        assertThat(javaCalls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalDrainsTheServerAndItsStatusIsTheLaunchers(String signal) throws Exception {
        Files.writeString(project.resolve("statuses"), "wait\n");
        Process launcher = start("serve");
        await().atMost(PATIENCE).until(() -> Files.exists(project.resolve("serving")));

        signal(signal, launcher.pid());

        assertThat(launcher.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.exitValue()).isEqualTo(7);
        assertThat(project.resolve("drained")).exists();
        assertThat(javaCalls()).hasSize(1);
    }

    /** Before it listens to signals, the JVM ends by them. */
    @Test
    void aStopDuringTheStartIsAStop() throws Exception {
        Files.writeString(project.resolve("statuses"), "wait 143\n");
        Process launcher = start("serve");
        await().atMost(PATIENCE).until(() -> Files.exists(project.resolve("serving")));

        signal("TERM", launcher.pid());

        assertThat(launcher.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.exitValue()).isZero();
        assertThat(javaCalls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalToTheServerItselfDrainsToo(String signal) throws Exception {
        Files.writeString(project.resolve("statuses"), "wait 0\n");
        Process launcher = start("serve");
        await().atMost(PATIENCE).until(() -> Files.exists(project.resolve("serving")));

        signal(
                signal,
                Long.parseLong(Files.readString(project.resolve("serving")).strip()));

        assertThat(launcher.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.exitValue()).isZero();
        assertThat(project.resolve("drained")).exists();
    }

    @Test
    void aStopDuringTheBackOffIsAStop() throws Exception {
        Files.writeString(project.resolve("statuses"), "70\n70\n70\n70\n70\n");
        Process launcher = start("serve");
        Path said = project.resolve("stderr");
        await().atMost(PATIENCE).until(() -> Files.readString(said).contains("starting it again in 2 s"));

        signal("TERM", launcher.pid());

        assertThat(launcher.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.exitValue()).isEqualTo(70);
        assertThat(javaCalls()).hasSize(3);
    }

    @Test
    void oneJvmInTheLaunchersProcessGroup() throws Exception {
        Files.writeString(project.resolve("statuses"), "wait\n");
        Process launcher = start("serve");
        await().atMost(PATIENCE).until(() -> Files.exists(project.resolve("serving")));
        long server =
                Long.parseLong(Files.readString(project.resolve("serving")).strip());

        assertThat(group(server)).isEqualTo(group(launcher.pid()));
        assertThat(ProcessHandle.of(server).flatMap(ProcessHandle::parent).map(ProcessHandle::pid))
                .contains(launcher.pid());
    }

    @Test
    void verifyIsTheSuiteAndNothingElse() throws IOException {
        assertThat(launch("verify").status()).isEqualTo(3);
        assertThat(launch("verify", "--long").status()).isEqualTo(3);
        assertThat(launch("verify", "--fast").status()).isEqualTo(64);

        String home = project.resolve("jdk-25") + " ";
        assertThat(Files.readAllLines(project.resolve("calls")))
                .containsExactly(
                        home + "mvnw -ntp verify -Dmimikit.long=false", home + "mvnw -ntp verify -Dmimikit.long=true");
    }

    /** A JDK whose {@code java} takes its exit status from the next line of {@code statuses}. */
    private void jdk(String directory, String version) throws IOException {
        Path bin = Files.createDirectories(project.resolve(directory).resolve("bin"));
        Files.writeString(
                bin.resolveSibling("release"),
                "JAVA_VERSION=\"" + version + "\"\nJAVA_RUNTIME_VERSION=\"" + version + "+9-LTS\"\n");
        script(bin.resolve("javac"), "exit 0\n");
        script(bin.resolve("java"), """
                cd '%s'
                case "$*" in
                *--aot-training*) exit 1 ;;
                *ModernClasses*) echo "$*" >>modern-calls && exit 1 ;;
                esac
                echo "$*" >>java-calls
                [ -e statuses ] && read -r status after <statuses || exit 0
                sed -i 1d statuses
                if [ "$status" = wait ]; then
                  trap 'touch drained; exit ${after:-7}' TERM INT
                  echo $$ >serving.new && mv serving.new serving
                  while :; do sleep 0.05; done
                fi
                exit "$status"
                """.formatted(project));
    }

    private Result launch(String... arguments) {
        return launchWith(List.of(), arguments);
    }

    private Result launchWith(List<String> environment, String... arguments) {
        try {
            Path out = Files.createTempFile(project, "out", "");
            Path err = Files.createTempFile(project, "err", "");
            Process process = builder(environment, arguments)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            started.add(process);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** In a process group of its own, as a terminal would start it. */
    private Process start(String... arguments) throws IOException {
        Process process = builder(List.of(), arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        project.resolve("stderr").toFile()))
                .start();
        started.add(process);
        return process;
    }

    private ProcessBuilder builder(List<String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "setsid", "env", "--default-signal=INT,TERM", "MIMIKIT_JAVA_HOME=" + project.resolve("jdk-25")));
        command.addAll(environment);
        command.add(project.resolve("mimikit").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile());
        builder.environment().remove("MIMIKIT_JAVA_OPTS");
        return builder;
    }

    private long builds() throws IOException {
        return Files.readAllLines(project.resolve("calls")).stream()
                .filter(call -> call.contains("package"))
                .count();
    }

    private List<String> javaCalls() throws IOException {
        Path calls = project.resolve("java-calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private static String group(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[2];
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Makes the file newer than the last build, which moves into the past. */
    private void touch(Path file) throws IOException {
        Files.setLastModifiedTime(
                project.resolve("app/target/dist/current"),
                FileTime.from(Instant.now().minusSeconds(10)));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Result(int status, String out, String err) {}
}
