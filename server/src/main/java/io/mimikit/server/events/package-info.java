/**
 * What happens, as it happens: commits turned into server-sent events for any number of clients. Touches the engine as a
 * listener and with short queries.
 */
@NullMarked
package io.mimikit.server.events;

import org.jspecify.annotations.NullMarked;
