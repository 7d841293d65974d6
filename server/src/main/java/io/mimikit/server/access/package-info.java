/**
 * Who may ask: keys, hosts, origins, and what happens to those who guess. May touch requests, nothing of the state.
 */
@NullMarked
package io.mimikit.server.access;

import org.jspecify.annotations.NullMarked;
