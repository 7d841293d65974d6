/**
 * What the user may set, one record per concern, and where each value came from: a default, a line of
 * {@code config.yaml}, an environment variable or a flag. Reads the one configuration file and the secrets it names;
 * everything else, the environment included, is handed in.
 */
@NullMarked
package io.mimikit.app.config;

import org.jspecify.annotations.NullMarked;
