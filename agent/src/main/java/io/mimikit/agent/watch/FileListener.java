package io.mimikit.agent.watch;

/** Hears what patterns match: once at first, then after every change. Called by the watcher's thread. */
public interface FileListener {
    /** Takes note; false, or an exception, brings the same difference again a little later. */
    boolean saw(FileSight sight);
}
