package io.mimikit.app.runtime;

import io.mimikit.agent.run.FileConditions;
import io.mimikit.agent.workdir.WorkDirectory;
import io.mimikit.server.PathCheck;
import java.time.Duration;

/** The work directory and who watches it, as the API asks about them. Thread-safe. */
record FileDesk(WorkDirectory files, FileConditions conditions) implements PathCheck {
    private static final Duration FIRST_LOOK_MAX = Duration.ofSeconds(2);

    @Override
    public void check(String pattern) {
        files.pattern(pattern);
    }

    @Override
    public void awaitFirstLook(String triggerId) {
        conditions.awaitFirstLook(triggerId, FIRST_LOOK_MAX);
    }
}
