package io.mimikit.memory;

import io.mimikit.kernel.MimikitException;

/** What is to be forgotten. Immutable. */
public sealed interface ForgetTarget {
    /** A whole file with all it says. */
    record File(String path) implements ForgetTarget {
        public File {
            path = new MemoryPath(path).value();
        }
    }

    /** The entry, archived message or summary section with this id, wherever it is or later turns up. */
    record Entry(String id) implements ForgetTarget {
        public Entry {
            EntryFormat.checkedId("id", id);
        }
    }

    /** Every passage that has all words of the query. */
    record Query(String text) implements ForgetTarget {
        public Query {
            if (text.isBlank()) {
                throw MimikitException.invalid("query", "query is blank: say what to forget");
            }
        }
    }
}
