/**
 * Memory as plain Markdown that belongs to its user: {@code memory.md} for the long term, {@code memory/} for recent
 * days, {@code memory/summary/} for what older days came to. Here it is written, archived, searched, pruned and
 * forgotten. This package touches those files and nothing else; what it knows of time and chance is handed in.
 */
@NullMarked
package io.mimikit.memory;

import org.jspecify.annotations.NullMarked;
