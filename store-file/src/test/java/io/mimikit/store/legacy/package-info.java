@NullMarked
package io.mimikit.store.legacy;

import org.jspecify.annotations.NullMarked;
