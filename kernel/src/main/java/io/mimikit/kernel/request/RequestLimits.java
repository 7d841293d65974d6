package io.mimikit.kernel.request;

import java.time.Duration;

/** The limits of single fields. */
public final class RequestLimits {
    public static final int PROMPT_CHARS_MAX = 262_144;
    public static final int NAME_CHARS_MAX = 200;
    public static final int KEY_CHARS_MAX = 200;
    public static final int ARGV_MAX = 1000;
    public static final int STDIN_CHARS_MAX = 1_048_576;
    public static final int AFTER_MAX = 1000;
    public static final int OPTIONS_MAX = 20;
    public static final int PLAN_TASKS_MAX = 1000;
    public static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
    public static final Duration TIMEOUT_MAX = Duration.ofDays(30);
    public static final Duration QUESTION_TIMEOUT_MAX = Duration.ofDays(365);

    private RequestLimits() {}
}
