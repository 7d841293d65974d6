package io.mimikit.agent.process;

import java.util.List;
import java.util.Optional;

/** What the operating system tells about processes. Ended ones that nobody has reaped count as gone. Thread-safe. */
sealed interface ProcessTable permits LinuxProcessTable, PortableProcessTable, SharedProcessTable {

    /** The table of this system: {@code /proc} where there is one. */
    static ProcessTable ofThisSystem() {
        return LinuxProcessTable.available() ? new LinuxProcessTable() : new PortableProcessTable();
    }

    /** All processes, the highest pid first. */
    List<ProcessEntry> entries();

    /** The living process that has this pid now. */
    Optional<ProcessEntry> entry(long pid);

    /** The value of the variable that marks a process as part of an attempt, where it is set and may be read. */
    Optional<String> attemptMark(long pid);

    /** The pipes that a process has open, under names that all its holders share. */
    List<String> pipes(long pid);
}
