package io.mimikit.agent.model;

/** A tool as the model sees it; its parameters are a JSON Schema of type object, as text. Immutable. */
public record ToolSpec(String name, String description, String parametersJsonSchema) {}
