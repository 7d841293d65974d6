/**
 * State in plain files: an append-only journal of transitions, JSON documents that it is folded into, and the logs
 * derived from it. Everything goes to disk through {@link io.mimikit.store.file.Disk}; nothing here starts work,
 * decides anything or reads a clock of its own.
 */
@NullMarked
package io.mimikit.store.file;

import org.jspecify.annotations.NullMarked;
