package io.mimikit.simulator;

/** What may go wrong in a simulation. */
public enum Fault {
    /** The process dies, at rest or in the middle of a write; the machine lives on. */
    KILL,
    /** The power goes: what was not forced may be there or not. */
    POWER,
    /** The disk refuses, is full or slow. */
    DISK,
    /** Somebody sets the clock, or the machine sleeps. */
    CLOCK,
    /** Workers fail, hang, take no notice of a stop, or report when it is too late. */
    WORKERS
}
