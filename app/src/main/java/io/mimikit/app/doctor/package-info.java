/**
 * {@code mimikit doctor}: the checks of the machine, the state directory and what the configuration asks for. Reads
 * everything, changes only what {@code --fix} allows.
 */
@NullMarked
package io.mimikit.app.doctor;

import org.jspecify.annotations.NullMarked;
