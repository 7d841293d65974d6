package io.mimikit.bench;

import com.sun.management.OperatingSystemMXBean;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.Ulids;
import io.mimikit.store.file.NioDisk;
import io.mimikit.store.legacy.ImportReport;
import io.mimikit.store.legacy.LegacyImport;
import io.mimikit.store.legacy.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What it takes to import a state directory of the older program, with its verified copy: the first time in a process,
 * since that is how it happens, and then again, which shows what of it is the compiler.
 */
public final class ImportCost {
    private static final int RUNS = 5;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String AT = ",\"createdAt\":\"2026-11-22T09:00:00.000Z\"";

    private ImportCost() {}

    /** Arguments: a directory to work in and how many files. */
    public static void main(String[] arguments) throws IOException {
        int files = Integer.parseInt(arguments[1]);
        for (int run = 1; run <= RUNS; run++) {
            Path root = Files.createTempDirectory(Path.of(arguments[0]), "mimikit-import-");
            try {
                write(root, files);
                measure(root, run);
            } finally {
                BenchState.delete(root);
            }
        }
    }

    /** Of ten files four are waiting tasks, two triggers, three run logs and one a file of memory. */
    private static void write(Path root, int files) throws IOException {
        for (String directory : new String[] {"worker/queue", "triggers", "runs/tasks", "memory"}) {
            Files.createDirectories(root.resolve(directory));
        }
        for (int i = 0; i < files; i++) {
            String id = "id-" + i;
            switch (i % 10) {
                case 0, 1, 2, 3 -> Files.writeString(root.resolve("worker/queue/" + id + ".json"), task(id));
                case 4, 5 -> Files.writeString(root.resolve("triggers/" + id + ".json"), trigger(id));
                case 9 -> Files.writeString(root.resolve("memory/2026-11-22-" + id + ".md"), BenchState.PROMPT);
                default -> Files.writeString(root.resolve("runs/tasks/" + id + ".jsonl"), run());
            }
        }
    }

    private static String task(String id) {
        return "{\"schemaVersion\":2,\"id\":\"" + id + "\",\"type\":\"oneshot\",\"prompt\":\"" + BenchState.PROMPT
                + "\",\"priority\":5,\"attempts\":0" + AT + "}";
    }

    private static String trigger(String id) {
        return "{\"schemaVersion\":2,\"id\":\"" + id + "\",\"type\":\"recurring\",\"prompt\":\"" + BenchState.PROMPT
                + "\",\"schedule\":{\"interval\":3600,\"nextRunAt\":\"2026-11-22T10:00:00.000Z\"}" + AT + "}";
    }

    private static String run() {
        return "{\"ts\":\"2026-11-22T09:00:00.000Z\",\"action\":\"started\",\"attempts\":1}\n".repeat(4);
    }

    private static void measure(Path root, int run) {
        InstantSource clock = InstantSource.system();
        LegacyImport legacy = new LegacyImport(
                new NioDisk(), clock, new Ulids(clock, new SplittableRandom()), KernelConfig.defaults());
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = process.getProcessCpuTime();
        long start = System.nanoTime();
        ImportReport report = legacy.inPlace(root).orElseThrow();
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        System.out.printf(
                Locale.ROOT,
                "import %d in this process: %d items imported, %.2f s, of processor time %.2f s%n",
                run,
                report.count(Outcome.IMPORTED),
                seconds,
                (process.getProcessCpuTime() - cpu) / NANOS_PER_SECOND);
    }
}
