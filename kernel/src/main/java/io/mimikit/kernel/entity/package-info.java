/**
 * What the runtime knows: immutable values with an id each, and their document forms. No behaviour beyond questions
 * about themselves; how they change is decided in {@code decide}.
 */
@NullMarked
package io.mimikit.kernel.entity;

import org.jspecify.annotations.NullMarked;
