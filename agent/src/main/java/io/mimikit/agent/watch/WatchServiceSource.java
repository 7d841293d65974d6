package io.mimikit.agent.watch;

import java.io.IOException;
import java.nio.file.WatchService;

/** Where notifications of the operating system come from. */
public interface WatchServiceSource {
    /** A new service; fails where the operating system gives no more. */
    WatchService open() throws IOException;
}
