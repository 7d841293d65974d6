package io.mimikit.agent.process;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the server's environment variables a child must not see: those named, and those whose name ends like a
 * secret's, unless granted. Names are compared without regard to case. Immutable.
 */
public record SecretVariables(Set<String> names, Set<String> suffixes, Set<String> granted) {
    public SecretVariables {
        names = upper(names);
        suffixes = upper(suffixes);
        granted = upper(granted);
    }

    /** The keys of the providers and of the server, and whatever is called a key, token, secret or password. */
    public static SecretVariables standard() {
        return new SecretVariables(
                Set.of(
                        "OPENAI_API_KEY",
                        "ANTHROPIC_API_KEY",
                        "GEMINI_API_KEY",
                        "MIMIKIT_API_KEY",
                        "API_KEY",
                        "TOKEN",
                        "SECRET",
                        "PASSWORD"),
                Set.of("_API_KEY", "_ACCESS_KEY", "_SECRET_KEY", "_TOKEN", "_SECRET", "_PASSWORD"),
                Set.of());
    }

    /** The same rule with these names let through. */
    public SecretVariables granting(Set<String> allowed) {
        return new SecretVariables(names, suffixes, allowed);
    }

    boolean hides(String variable) {
        String name = variable.toUpperCase(Locale.ROOT);
        return !granted.contains(name)
                && (names.contains(name) || suffixes.stream().anyMatch(name::endsWith));
    }

    private static Set<String> upper(Set<String> names) {
        return names.stream().map(name -> name.toUpperCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }
}
