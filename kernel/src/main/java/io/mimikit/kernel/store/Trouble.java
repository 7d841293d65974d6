package io.mimikit.kernel.store;

import io.mimikit.kernel.ErrorCode;

/**
 * What keeps the storage from its work while the process lives. Immutable.
 *
 * @param code disk_full, storage, or state_locked when another process has taken the state
 * @param what in words, with what to do
 */
public record Trouble(ErrorCode code, String what) {}
