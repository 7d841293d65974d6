/**
 * The HTTP surface: what it is made of, its endpoints, and the seams to the other modules. Endpoints read the engine's state
 * in queries and change it with commands, nothing else.
 */
@NullMarked
package io.mimikit.server;

import org.jspecify.annotations.NullMarked;
