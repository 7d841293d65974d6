/**
 * How entities look over HTTP: plain trees, flat and for people and programs that never saw a document of the state. Pure.
 */
@NullMarked
package io.mimikit.server.wire;

import org.jspecify.annotations.NullMarked;
