package io.mimikit.agent.model;

/**
 * The model's wish to call a tool. Immutable.
 *
 * @param id unique in its conversation; made here when the provider gives none
 * @param argumentsJson what the model wrote, {@code {}} when it wrote nothing; need not be valid JSON
 */
public record ToolCall(String id, String name, String argumentsJson) {}
