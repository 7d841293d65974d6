package io.mimikit.agent.model;

/** Why a model stopped. */
public enum FinishReason {
    /** It said what it had to say. */
    STOP,
    /** It waits for the results of its tool calls. */
    TOOL_CALLS,
    /** It ran out of output tokens or context; the last tool call may be cut off. */
    LENGTH,
    /** The provider paused a long turn: call again with this answer appended, and it goes on. */
    PAUSED
}
