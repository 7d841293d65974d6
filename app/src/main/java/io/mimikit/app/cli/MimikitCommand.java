package io.mimikit.app.cli;

import io.mimikit.app.Version;
import io.mimikit.app.config.Config;
import io.mimikit.app.config.ConfigSources;
import io.mimikit.app.config.ConfigSources.FlagValue;
import io.mimikit.app.config.InvalidConfig;
import io.mimikit.kernel.MimikitException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.databind.node.ObjectNode;

/** The whole command line: the flags that every command takes, before or after its name, and the commands. */
@Command(
        name = "mimikit",
        synopsisSubcommandLabel = "COMMAND",
        description = "An always-on agent runtime: talk to it, give it tasks, let triggers start work.%n",
        footer = {
            "",
            "First run:   mimikit init   then   mimikit serve   then   mimikit ask --wait \"hello\"",
            "Test suite:  ./mimikit verify [--long]"
        })
public final class MimikitCommand implements Runnable {
    private static final Set<String> FLAGS_WITH_VALUE = Set.of("--state-dir", "--work-dir", "--config", "--log-level");

    private final Commands commands;
    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--state-dir",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "State directory (env MIMIKIT_STATE_DIR; default .mimikit).")
    private @Nullable Path stateDirectory;

    @Option(
            names = "--work-dir",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "Directory that tools work in (env MIMIKIT_WORK_DIR; default .).")
    private @Nullable Path workDirectory;

    @Option(
            names = "--config",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Configuration (env MIMIKIT_CONFIG; default config.yaml in the state directory).")
    private @Nullable Path configFile;

    @Option(
            names = "--log-level",
            scope = ScopeType.INHERIT,
            paramLabel = "LEVEL",
            description = "trace, debug, info, warn or error.")
    private @Nullable String logLevel;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Answer with exactly one line of JSON on standard output.")
    private boolean json;

    @Option(names = "--help", scope = ScopeType.INHERIT, usageHelp = true, description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it by itself
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it by itself
    private boolean version;

    private MimikitCommand(Commands commands, Console console) {
        this.commands = commands;
        this.console = console;
    }

    /** Runs one command line to its end; the exit status of the process. */
    public static int run(Commands commands, Console console, String... arguments) {
        MimikitCommand root = new MimikitCommand(commands, console);
        CommandLine line = new CommandLine(root);
        line.getCommandSpec().version("mimikit " + Version.text());
        root.addCommands(line, arguments);
        // After the commands: these settings reach the ones that are there.
        line.setOut(console.out())
                .setErr(console.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.colours() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(110)
                .setParameterExceptionHandler(root::badArguments)
                .setExecutionExceptionHandler(root::failed);
        int status = line.execute(arguments);
        console.out().flush();
        console.err().flush();
        return status;
    }

    @Override
    public void run() {
        spec.commandLine().usage(console.out());
    }

    /** All commands by name, in the order of the help. */
    private Map<String, Supplier<Object>> subcommands() {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        commands.serve().ifPresent(serve -> {
            all.put("serve", () -> new ServeCommand(this, serve));
        });
        all.put("init", () -> new InitCommand(this, commands.probe(), commands.stopped()));
        all.put("status", () -> new StatusCommand(this));
        all.put("ask", () -> new AskCommand(this));
        all.put("tasks", () -> new TasksCommand(this));
        all.put("triggers", () -> new TriggersCommand(this));
        all.put("runs", () -> new RunsCommand(this));
        all.put("why", () -> new WhyCommand(this));
        all.put("lanes", () -> new LanesCommand(this));
        all.put("deliveries", () -> new DeliveriesCommand(this));
        all.put("questions", () -> new QuestionsCommand(this));
        all.put("memory", () -> new MemoryCommand(this));
        all.put("history", () -> new HistoryCommand(this));
        all.put("usage", () -> new UsageCommand(this));
        all.put("audit", () -> new AuditCommand(this));
        all.put("logs", () -> new LogsCommand(this));
        all.put("config", () -> new ConfigCommand(this));
        commands.state().ifPresent(tool -> all.put("state", () -> new StateCommand(this, tool)));
        commands.diagnosis().ifPresent(diagnosis -> all.put("doctor", () -> new DoctorCommand(this, diagnosis)));
        commands.bench().ifPresent(bench -> all.put("bench", () -> toolCommand(new BenchCommand(this, bench))));
        commands.simulator()
                .ifPresent(simulator -> all.put("simulate", () -> toolCommand(new SimulateCommand(this, simulator))));
        all.put("version", () -> new VersionCommand(this));
        return all;
    }

    /** Reading the annotations of all commands takes longer than most of them run; where one is named, it is enough. */
    private void addCommands(CommandLine line, String... arguments) {
        Map<String, Supplier<Object>> all = subcommands();
        Supplier<Object> named = all.get(commandWord(arguments));
        if (named != null) {
            line.addSubcommand(named.get());
        } else {
            all.values().forEach(command -> line.addSubcommand(command.get()));
        }
    }

    /** The first argument that is neither a flag nor the value of one; empty where there is none. */
    private static String commandWord(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (FLAGS_WITH_VALUE.contains(arguments[i])) {
                i++;
            } else if (!arguments[i].startsWith("-")) {
                return arguments[i];
            }
        }
        return "";
    }

    /** A command that passes flags it doesn't know on to its part. */
    private static CommandLine toolCommand(Object command) {
        return new CommandLine(command).setUnmatchedOptionsArePositionalParams(true);
    }

    Console console() {
        return console;
    }

    Output output() {
        return new Output(console, json);
    }

    boolean wantsJson() {
        return json;
    }

    ApiClient api() {
        return new ApiClient(stateDirectory(), commands.stopped());
    }

    Path stateDirectory() {
        return chosen(stateDirectory, "MIMIKIT_STATE_DIR").orElse(Path.of(".mimikit"));
    }

    Path workDirectory() {
        return chosen(workDirectory, "MIMIKIT_WORK_DIR").orElse(Path.of("."));
    }

    /** The file that {@code --config} or the environment names. */
    Optional<Path> configFile() {
        return chosen(configFile, "MIMIKIT_CONFIG");
    }

    /** The effective configuration, with further flags by key laid over everything else. */
    Config config(Map<String, FlagValue> furtherFlags) {
        Map<String, FlagValue> flags = new LinkedHashMap<>(furtherFlags);
        if (logLevel != null) {
            flags.put("log.level", new FlagValue("--log-level", logLevel));
        }
        return Config.load(new ConfigSources(stateDirectory(), configFile(), console.environment(), flags));
    }

    private Optional<Path> chosen(@Nullable Path flag, String variable) {
        if (flag != null) {
            if (flag.toString().isEmpty()) {
                throw CommandFailed.usage("--state-dir, --work-dir and --config take a name, not an empty text");
            }
            return Optional.of(flag);
        }
        return Optional.ofNullable(console.environment().get(variable))
                .filter(text -> !text.isBlank())
                .map(Path::of);
    }

    private int badArguments(ParameterException e, String[] arguments) {
        // What stands behind the argument that stopped the parser was not read.
        json |= List.of(arguments).contains("--json");
        String message = String.valueOf(e.getMessage());
        tellError(message, "invalid_input");
        CommandLine command = e.getCommandLine();
        if (!UnmatchedArgumentException.printSuggestions(e, console.err())) {
            String name = command.getCommandSpec().qualifiedName();
            console.err().println("Try: " + name + " --help");
        }
        return ExitStatus.USAGE;
    }

    private int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        return switch (e) {
            case CommandFailed failed -> {
                tellError(String.valueOf(failed.getMessage()), failed.code());
                yield failed.exitStatus();
            }
            case MimikitException refused -> {
                tellError(String.valueOf(refused.getMessage()), refused.code().wireName());
                yield ExitStatus.of(refused.code());
            }
            case InvalidConfig invalid -> {
                tellError(String.valueOf(invalid.getMessage()), "invalid_configuration");
                yield ExitStatus.USAGE;
            }
            case FileSystemException shut -> {
                tellError(reason(shut), "invalid_input");
                yield ExitStatus.USAGE;
            }
            case UncheckedIOException unchecked
            when unchecked.getCause() instanceof FileSystemException shut -> {
                tellError(reason(shut), "invalid_input");
                yield ExitStatus.USAGE;
            }
            default -> {
                tellError("internal error: " + e + "; please report it with the text below", "internal");
                e.printStackTrace(console.err());
                yield ExitStatus.INTERNAL;
            }
        };
    }

    private static String reason(FileSystemException e) {
        String why = switch (e) {
            case AccessDeniedException ignored -> "permission denied; give yourself access, or name another file";
            case NoSuchFileException ignored -> "there is no such file or directory";
            default -> String.valueOf(e.getReason() == null ? e.getMessage() : e.getReason());
        };
        return e.getFile() + ": " + why;
    }

    /** To people on standard error; with {@code --json} the one line on standard output says it too. */
    private void tellError(String message, String code) {
        console.err().println("mimikit: " + message);
        if (json) {
            ObjectNode line = Json.object().put("code", code).put("error", message);
            console.out().println(Json.line(line));
        }
    }
}
