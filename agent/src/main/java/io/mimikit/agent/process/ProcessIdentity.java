package io.mimikit.agent.process;

/**
 * One process and no other: its pid and when it started, so that a reused pid is not taken for it. {@code start} is
 * opaque, stable for the life of the process, the same for every observer, and differs after a reboot. Immutable.
 */
public record ProcessIdentity(long pid, String start) {}
