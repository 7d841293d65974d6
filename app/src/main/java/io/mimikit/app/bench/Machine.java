package io.mimikit.app.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/** What figures mean nothing without. Stateless. */
public final class Machine {
    private Machine() {}

    /** Describes this machine and the file system of the directory. */
    public static void describe(Path directory, ObjectNode out) throws IOException {
        OperatingSystemMXBean system = system();
        Runtime runtime = Runtime.getRuntime();
        out.put("cores", runtime.availableProcessors());
        out.put("memoryBytes", system.getTotalMemorySize());
        out.put("heapBytesMax", runtime.maxMemory());
        out.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        out.put("os", system.getName() + " " + system.getVersion() + " " + system.getArch());
        out.put("fileSystem", Files.getFileStore(directory).type());
        out.put("loadAverage", Math.round(system.getSystemLoadAverage() * 100) / 100.0);
    }

    /** Processor time that this process has used. */
    public static long cpuNanos() {
        return system().getProcessCpuTime();
    }

    private static OperatingSystemMXBean system() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    }
}
