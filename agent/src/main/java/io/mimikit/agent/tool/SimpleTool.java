package io.mimikit.agent.tool;

import io.mimikit.agent.model.ToolSpec;
import io.mimikit.kernel.request.Input;

/** A tool made of its declaration and a function. Immutable. */
record SimpleTool(ToolSpec spec, EffectClass effect, Body body) implements Tool {
    /** What the call does. */
    interface Body {
        String call(Input arguments, ToolCallContext context) throws InterruptedException;
    }

    static Tool of(String name, EffectClass effect, String description, String schema, Body body) {
        return new SimpleTool(new ToolSpec(name, description, schema), effect, body);
    }

    @Override
    public String call(Input arguments, ToolCallContext context) throws InterruptedException {
        return body.call(arguments, context);
    }
}
