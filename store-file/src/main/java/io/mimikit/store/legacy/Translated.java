package io.mimikit.store.legacy;

import io.mimikit.store.file.NewState;
import java.util.List;

/**
 * What an old state directory is in our terms. Immutable.
 *
 * @param format 1 or 2
 * @param kept files that go to quarantine
 */
record Translated(int format, NewState.Content content, List<Item> items, List<Ledger.Kept> kept) {}
