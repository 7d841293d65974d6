package io.mimikit.kernel.condition;

import io.mimikit.kernel.entity.CommandLine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a trigger waits for: leaves that something outside answers, combined by {@code all}, {@code any} and {@code not}.
 * Immutable.
 *
 * <p>A leaf is either a <em>level</em>, which holds for a time (a file exists, a task is done, a model says so), or a
 * <em>pulse</em>, which happens at a moment (a file changed, a webhook was called, a gate fired) and is remembered until
 * the whole condition fires. {@link ConditionTree} says when a tree holds.
 */
public sealed interface Condition {
    /** How many of {@code all}, {@code any} and {@code not} may stand one in the other. */
    int DEPTH_MAX = 8;

    int LEAVES_MAX = 32;
    int PATH_CHARS_MAX = 1024;
    int PROMPT_CHARS_MAX = 4000;

    /** The name under which it stands in a request: {@code {"fileExists":{…}}}. */
    String kind();

    /** Something that is answered from outside the tree. */
    sealed interface Leaf extends Condition {
        /** Whether it happens at a moment and is remembered until the whole fires. */
        default boolean isPulse() {
            return switch (this) {
                case FileChanged ignored -> true;
                case Webhook ignored -> true;
                case Gate ignored -> true;
                case FileExists ignored -> false;
                case TaskDone ignored -> false;
                case TaskFailed ignored -> false;
                case Judged ignored -> false;
            };
        }

        /** Whether to ask costs a process or a model call, so that it is only asked when the rest doesn't decide. */
        default boolean isCostly() {
            return this instanceof Judged || this instanceof Gate;
        }
    }

    /**
     * Files were made, changed, moved or deleted.
     *
     * @param path a path or glob, relative to the work directory, with {@code /}
     * @param fireOnInit whether files that are there when the trigger is made count as a change
     */
    record FileChanged(String path, boolean fireOnInit) implements Leaf {
        public static final String KIND = "fileChanged";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** At least one such file exists. */
    record FileExists(String path) implements Leaf {
        public static final String KIND = "fileExists";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** The task has ended well. */
    record TaskDone(String taskId) implements Leaf {
        public static final String KIND = "taskDone";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** The task has ended as failed, dead or interrupted; one that was cancelled has not failed. */
    record TaskFailed(String taskId) implements Leaf {
        public static final String KIND = "taskFailed";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** A model says that this holds. */
    record Judged(String prompt) implements Leaf {
        public static final String KIND = "judged";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /**
     * Its secret address was called.
     *
     * @param hmac what a call has to be signed with, null when the address alone is enough
     */
    record Webhook(@Nullable Hmac hmac) implements Leaf {
        public static final String KIND = "webhook";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /**
     * How calls of a webhook are signed: HMAC-SHA-256 of the body.
     *
     * @param secret a reference to it, {@code env:NAME} or {@code file:PATH}; never the secret itself
     * @param header that carries the signature
     */
    record Hmac(String secret, String header) {
        public static final String HEADER_DEFAULT = "X-Hub-Signature-256";
    }

    /**
     * A command said so: the last line of its output is {@code {"fire":true,"data":{…}}}.
     *
     * @param everyMillis how often it is run, null for {@code triggers.check}
     */
    record Gate(CommandLine command, @Nullable Long everyMillis) implements Leaf {
        public static final String KIND = "gate";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** Each of these holds. */
    record All(List<Condition> of) implements Condition {
        public static final String KIND = "all";

        public All {
            of = List.copyOf(of);
        }

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** At least one of these holds. */
    record Any(List<Condition> of) implements Condition {
        public static final String KIND = "any";

        public Any {
            of = List.copyOf(of);
        }

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** This doesn't hold. Only levels can be below it: of a moment nobody can say that it is over. */
    record Not(Condition of) implements Condition {
        public static final String KIND = "not";

        @Override
        public String kind() {
            return KIND;
        }
    }
}
