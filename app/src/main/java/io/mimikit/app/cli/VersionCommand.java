package io.mimikit.app.cli;

import io.mimikit.app.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit version}. */
@Command(name = "version", aliases = "--version", description = "Show the version and the Java it runs on.")
final class VersionCommand implements Callable<Integer> {
    private final MimikitCommand mimikit;

    VersionCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public Integer call() {
        String java = Runtime.version().toString();
        if (mimikit.wantsJson()) {
            ObjectNode version = Json.object()
                    .put("version", Version.text())
                    .put("java", java)
                    .put("javaHome", System.getProperty("java.home"));
            mimikit.output().answer(version, "");
        } else {
            mimikit.output().line("mimikit " + Version.text() + " (Java " + java + ")");
        }
        return ExitStatus.OK;
    }
}
