package io.mimikit.app.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code mimikit version}. */
@Command(name = "version", description = "Show the version and the Java it runs on.")
final class VersionCommand implements Callable<Integer> {
    private final MimikitCommand mimikit;

    VersionCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    /** As the jar says; classes that come from no jar are a development build. */
    static String version() {
        return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public Integer call() {
        String java = Runtime.version().toString();
        if (mimikit.wantsJson()) {
            mimikit.output().answer(Json.object().put("version", version()).put("java", java), "");
        } else {
            mimikit.output().line("mimikit " + version() + " (Java " + java + ")");
        }
        return ExitStatus.OK;
    }
}
