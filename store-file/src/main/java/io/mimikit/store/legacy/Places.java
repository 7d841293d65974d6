package io.mimikit.store.legacy;

/** Names for places within files. Stateless and thread-safe. */
final class Places {
    /** Unlikely enough in a file's own name. */
    static final String MARK = ".json#";

    private Places() {}

    /** The n-th of a list, or an entry of a map. */
    static String in(String file, Object where) {
        return file + "#" + where;
    }
}
