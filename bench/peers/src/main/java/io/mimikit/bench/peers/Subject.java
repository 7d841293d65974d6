package io.mimikit.bench.peers;

import java.nio.file.Path;

/**
 * Who is measured, and where. Immutable.
 *
 * @param directory an empty one for this measurement
 * @param jdbcUrl its database, or nothing
 * @param launcher Mimikit's
 * @param alike whether the others get the JVM options of Mimikit
 */
record Subject(PeerKind kind, Scale scale, Path directory, String jdbcUrl, Path launcher, boolean alike) {}
