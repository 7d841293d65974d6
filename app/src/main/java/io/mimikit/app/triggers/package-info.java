/** Triggers that users declare in files of the state directory: read, checked, applied, watched; never written. */
@NullMarked
package io.mimikit.app.triggers;

import org.jspecify.annotations.NullMarked;
