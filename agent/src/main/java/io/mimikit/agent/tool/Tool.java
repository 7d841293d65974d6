package io.mimikit.agent.tool;

import io.mimikit.agent.model.ToolSpec;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.request.Input;

/** Something that a model may call. Immutable and thread-safe. */
public interface Tool {
    /** What a call leaves behind. */
    enum EffectClass {
        /** Only looks; may be repeated at will. */
        READ,
        /** Collected and committed together with the end of the attempt. */
        COLLECTED,
        /** Changes something at once; doing it again leaves the same. After a crash it is repeated. */
        IDEMPOTENT,
        /** Changes something at once. After a crash it is in doubt and not repeated. */
        SIDE_EFFECT;

        /** Whether a call is recorded before it begins. */
        public boolean isRecorded() {
            return this == IDEMPOTENT || this == SIDE_EFFECT;
        }
    }

    ToolSpec spec();

    EffectClass effect();

    /**
     * Carries a call out.
     *
     * @return what the model reads
     * @throws MimikitException what the model reads as an error; the loop goes on
     * @throws InterruptedException when the attempt was told to stop
     */
    String call(Input arguments, ToolCallContext context) throws InterruptedException;
}
