package io.mimikit.agent.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A runner in a temporary directory, with attempt ids of this JVM's own. Thread-safe. */
final class CommandLab {
    private static final AtomicInteger NEXT = new AtomicInteger();

    final Path directory;
    final Path artifacts;
    final ProcessTree tree = new ProcessTree(System::nanoTime);
    final CommandRunner runner;

    CommandLab(Path directory) {
        this(directory, Map.of("OPENAI_API_KEY", "canary-key", "GITHUB_TOKEN", "canary-token"));
    }

    CommandLab(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.artifacts = directory.resolve("artifacts");
        Map<String, String> env = new TreeMap<>(System.getenv());
        env.putAll(environment);
        this.runner = new CommandRunner(env, SecretVariables.standard(), artifacts, tree);
    }

    static String newAttempt() {
        return "lab-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    }

    RunningCommand start(String line) {
        return start(CommandSpec.line(line, directory));
    }

    RunningCommand start(CommandSpec spec) {
        return runner.start(spec, newAttempt(), OutputLimits.standard());
    }

    CommandResult run(String line) throws InterruptedException {
        return start(line).await();
    }

    /** What still lives of an attempt. */
    List<ProcessIdentity> left(String attemptId) {
        return tree.findMarked().getOrDefault(attemptId, List.of());
    }
}
