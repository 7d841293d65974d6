/**
 * Schedules and their occurrences: intervals, cron expressions, one-shots, and the heap of deadlines. Everything here is
 * arithmetic on given instants: it reads no clock and may touch nothing but {@code java.time} and the kernel's errors.
 */
@NullMarked
package io.mimikit.kernel.time;

import org.jspecify.annotations.NullMarked;
