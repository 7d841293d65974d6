package io.mimikit.memory;

import java.time.LocalDate;
import java.util.List;

/** One thing to do so that messages become memory. Immutable; its messages are in the order they were given in. */
public sealed interface ArchiveJob {
    List<ArchivedMessage> messages();

    /** Write the messages of one day word for word: {@link MemoryStore#writeArchive}. */
    record Verbatim(LocalDate day, List<ArchivedMessage> messages) implements ArchiveJob {
        public Verbatim {
            messages = List.copyOf(messages);
        }
    }

    /** Have the messages and {@link MemoryStore#sourcesOf} summarised: {@link MemoryStore#writeSummary}. */
    record Summary(SummaryPeriod period, List<ArchivedMessage> messages) implements ArchiveJob {
        public Summary {
            messages = List.copyOf(messages);
        }
    }
}
