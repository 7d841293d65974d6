/**
 * The command line: reads arguments, asks the running process over HTTP and prints the answer. Knows no server, store
 * or model class; what needs them is handed in as {@link io.mimikit.app.cli.Commands}. Touches the terminal, the state
 * directory's {@code runtime.json}, {@code config.yaml} and log files, and loopback HTTP.
 */
@NullMarked
package io.mimikit.app.cli;

import org.jspecify.annotations.NullMarked;
