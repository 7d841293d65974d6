package io.mimikit.server;

import io.mimikit.server.http.Query;

/** How long lists are. */
final class Limits {
    static final int LIST_MAX = 1000;
    static final int LIST_DEFAULT = 50;
    static final int LONG_LIST_DEFAULT = 200;
    static final int TEXT_CHARS_MAX = 65_536;

    private Limits() {}

    static int of(Query query, int fallback) {
        return query.integer("limit", fallback, 1, LIST_MAX);
    }
}
