package io.mimikit.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mimikit state}; without a further word it verifies. */
@Command(name = "state", description = "Look after the state directory: verify it, back it up, restore it, repair it.")
final class StateCommand implements Runnable {
    private final MimikitCommand mimikit;
    private final StateTool tool;

    StateCommand(MimikitCommand mimikit, StateTool tool) {
        this.mimikit = mimikit;
        this.tool = tool;
    }

    @Override
    public void run() {
        verify();
    }

    @Command(
            name = "verify",
            description = "Check every checksum, sequence, reference and chain; changes nothing, also while it runs.")
    int verify() {
        return does("verify");
    }

    @Command(name = "show", description = "Show what the state holds: its kinds, the entities of one, or one of them.")
    int show(
            @Parameters(index = "0", arity = "0..1", paramLabel = "KIND", description = "task, trigger, message…")
                    @Nullable
                    String kind,
            @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "Just this one.") @Nullable
                    String id) {
        return does("show", kind, id);
    }

    @Command(name = "backup", description = "Copy the state, also while it runs; SHA-256 of every file beside it.")
    int backup(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "DIR",
                            description = "A directory that doesn't exist yet (default backup/<time> in the state).")
                    @Nullable
                    String directory) {
        return does("backup", directory);
    }

    @Command(name = "restore", description = "Make a state of a backup, in a state directory that is empty.")
    int restore(@Parameters(paramLabel = "BACKUP", description = "A directory that `backup` wrote.") String backup) {
        return does("restore", backup);
    }

    @Command(name = "export", description = "Write the state into one file, also while it runs.")
    int export(@Parameters(paramLabel = "FILE", description = "A file that doesn't exist yet.") String file) {
        return does("export", file);
    }

    @Command(
            name = "import",
            description =
                    "Make a state of an exported file, a backup or a state directory of the older program, where none is yet.")
    int importState(
            @Parameters(
                            paramLabel = "FILE|DIR",
                            description = "What `export` or `backup` wrote, or the older program's directory.")
                    String source) {
        return does("import", source);
    }

    @Command(
            name = "repair",
            description = "Make a damaged state startable; what can't be read is kept in quarantine/, with the reason.")
    int repair() {
        return does("repair");
    }

    @Command(
            name = "accept",
            description = "Take in a document that you have edited while nothing ran: checks it, shows what differs,"
                    + " records it; or says line and reason and changes nothing.")
    int accept(
            @Parameters(paramLabel = "FILE", description = "A document of the state, in place or a copy of its name.")
                    String file,
            @Option(names = "--dry-run", description = "Only show what differs.") boolean dryRun) {
        return does("accept", file, dryRun ? "--dry-run" : null);
    }

    @Command(name = "adopt", description = "Declare a copied state directory to be an original, so that it may act.")
    int adopt() {
        return does("adopt");
    }

    @Command(name = "du", description = "Show what the parts of the state take on disk, and the cap of each.")
    int diskUse() {
        return does("du");
    }

    private int does(String what, @Nullable String... more) {
        List<String> words = new ArrayList<>(List.of(what));
        for (String word : more) {
            if (word != null) {
                words.add(word);
            }
        }
        StateTool.Answer answer = tool.run(mimikit.stateDirectory(), () -> mimikit.config(Map.of()), words);
        mimikit.output().answer(answer.json(), answer.text());
        return answer.status();
    }
}
