@NullMarked
package io.mimikit.app.triggers;

import org.jspecify.annotations.NullMarked;
