package io.mimikit.app.runtime;

import io.mimikit.app.cli.ExitStatus;
import io.mimikit.app.cli.StateTool;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.NioDisk;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** {@code mimikit state adopt}: declares a copied state directory to be an original. Works on a stopped state. */
public final class StateDirectoryTool implements StateTool {
    private final PrintStream out;

    public StateDirectoryTool(PrintStream out) {
        this.out = out;
    }

    @Override
    public int run(Path stateDirectory, List<String> arguments, boolean json) {
        if (!arguments.equals(List.of("adopt"))) {
            throw MimikitException.invalid(
                    "state",
                    "state " + String.join(" ", arguments) + ": this version knows `mimikit state adopt` only");
        }
        try (FileStore store =
                new FileStore(stateDirectory, new NioDisk(), InstantSource.system(), FileStoreLimits.DEFAULT)) {
            Recovered recovered = store.open();
            if (recovered.copied()) {
                store.adopt();
            }
            out.println(
                    json
                            ? "{\"adopted\":" + recovered.copied() + "}"
                            : recovered.copied()
                                    ? "adopted: triggers and claims go on with the next start"
                                    : "nothing to do: this state directory is no copy");
        }
        return ExitStatus.OK;
    }
}
