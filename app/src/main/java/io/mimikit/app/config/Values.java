package io.mimikit.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The layers of configuration laid over each other, and the notebook of reading them.
 *
 * <p>A key exists because some record reads it: reading with no layers and {@code *} for every name yields the list of
 * settings, so there is no second table that could disagree. One thread.
 */
final class Values {
    private static final List<String> SECRET_WORDS =
            List.of("secrets.", ".env.", "apikey", "api_key", "token", "password");

    private final Map<String, Given> given;
    private final boolean listing;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, EffectiveValue> effective = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private Values(Map<String, Given> given, boolean listing) {
        this.given = given;
        this.listing = listing;
    }

    /** Layers by key, the later ones already laid over the earlier. */
    static Values of(Map<String, Given> given) {
        return new Values(given, false);
    }

    /** Nothing given, and each open name read as {@code *}. */
    static Values listing() {
        return new Values(Map.of(), true);
    }

    Section root() {
        return new Section(this, "");
    }

    List<Setting> settings() {
        return List.copyOf(settings.values());
    }

    List<EffectiveValue> effective() {
        return List.copyOf(effective.values());
    }

    List<Problem> problems() {
        return problems;
    }

    /** A scalar value; the default where none is given or what is given can't be read, which becomes a problem. */
    <T> T read(Setting setting, T byDefault, String form, Function<String, T> parse) {
        Given found = find(setting);
        if (found == null) {
            return byDefault;
        }
        if (found.isList()) {
            reject(found, setting.key(), "use " + form + ", not a list");
            return byDefault;
        }
        try {
            T value = parse.apply(found.text().strip());
            note(setting.key(), found.text().strip(), found.origin());
            return value;
        } catch (IllegalArgumentException | ArithmeticException unreadable) {
            reject(found, setting.key(), "use " + form);
            return byDefault;
        }
    }

    /** A list; a scalar counts as a list of one. */
    List<String> readList(Setting setting) {
        Given found = find(setting);
        if (found == null) {
            return List.of();
        }
        note(setting.key(), found.text(), found.origin());
        return found.items();
    }

    /** The names given below a prefix, sorted; {@code *} itself is a wildcard and no name. */
    Set<String> namesBelow(String prefix) {
        if (listing) {
            return Set.of("*");
        }
        Set<String> names = new TreeSet<>();
        for (String key : given.keySet()) {
            if (key.startsWith(prefix)) {
                String rest = key.substring(prefix.length());
                int dot = rest.indexOf('.');
                names.add(dot < 0 ? rest : rest.substring(0, dot));
            }
        }
        names.remove("*");
        return names;
    }

    /** The names given below a prefix for all that follows it, those for all lanes included; sorted. */
    Set<String> openNamesBelow(String prefix) {
        if (listing) {
            return Set.of(KnownSettings.ANY_REST);
        }
        Set<String> names = new TreeSet<>();
        for (String below : List.of(prefix, wildcard(prefix))) {
            given.keySet().stream()
                    .filter(key -> key.startsWith(below) && key.length() > below.length())
                    .forEach(key -> names.add(key.substring(below.length())));
        }
        return names;
    }

    /** Takes the failed checks of a record as problems of the keys below its prefix. */
    void rejected(String prefix, RejectedValues rejected) {
        for (RejectedValues.Rejection rejection : rejected.rejections()) {
            String key = prefix + rejection.name();
            EffectiveValue value = effective.get(key);
            String origin = value == null ? "default" : value.origin().text();
            problems.add(new Problem(key, rejection.value(), origin, rejection.fix()));
        }
    }

    private void reject(Given found, String key, String fix) {
        problems.add(new Problem(key, shown(key, found.text()), found.origin().text(), fix));
    }

    private @Nullable Given find(Setting setting) {
        settings.putIfAbsent(setting.key(), setting);
        Given found = given.get(setting.key());
        if (found == null) {
            found = given.get(wildcard(setting.key()));
        }
        if (found == null) {
            note(setting.key(), setting.byDefault(), new Origin.Default());
        }
        return found;
    }

    private void note(String key, String value, Origin origin) {
        effective.put(key, new EffectiveValue(key, shown(key, value), origin));
    }

    /** A value as it may be printed: whatever might be a secret, but is no reference to one, becomes a mask. */
    static String shown(String key, String text) {
        boolean reference = text.startsWith("env:") || text.startsWith("file:");
        String name = key.toLowerCase(Locale.ROOT);
        boolean secret = SECRET_WORDS.stream().anyMatch(name::contains);
        if (secret && !reference) {
            return "****";
        }
        return text.replaceFirst("//[^/@\\s]*@", "//****@");
    }

    /** {@code lanes.worker.maxDepth} → {@code lanes.*.maxDepth}; only lanes have such common values. */
    private static String wildcard(String key) {
        String[] parts = key.split("\\.", 3);
        return parts.length == 3 && parts[0].equals("lanes") ? "lanes.*." + parts[2] : key;
    }
}
