package io.mimikit.agent.process;

/**
 * How a command ended: exit code (128 + signal when a signal ended it), output, the error stream if it was asked for
 * apart, and what was left running by it and had to be ended. Immutable.
 */
public record CommandResult(int exitCode, CapturedOutput output, CapturedOutput errors, EndReport leftovers) {}
