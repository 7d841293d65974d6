package io.mimikit.agent.process;

/** One line of the process table as it was at one moment; {@code session} is 0 where it is not known. Immutable. */
record ProcessEntry(ProcessIdentity identity, long parentPid, long session) {
    long pid() {
        return identity.pid();
    }
}
