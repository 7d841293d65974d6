package io.mimikit.app.config;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The values below one prefix, read by type; what can't be read is noted as a problem and the default stands in. */
final class Section {
    private final Values values;
    private final String prefix;

    Section(Values values, String prefix) {
        this.values = values;
        this.prefix = prefix;
    }

    Section section(String name) {
        return new Section(values, prefix + name + ".");
    }

    /** The names that the user gave below this section, for sections whose names are theirs to choose. */
    Set<String> names() {
        return values.namesBelow(prefix);
    }

    /** The same where a name may hold anything, dots included; in the list of settings it is {@code **}. */
    Set<String> openNames() {
        return values.openNamesBelow(prefix);
    }

    int integer(String name, int byDefault, String what) {
        Setting setting = setting(name, Integer.toString(byDefault), what);
        return values.read(setting, byDefault, "a whole number", text -> Integer.valueOf(text.replace("_", "")));
    }

    boolean flag(String name, boolean byDefault, String what) {
        Setting setting = setting(name, Boolean.toString(byDefault), what);
        return values.read(setting, byDefault, "true or false", Section::parseFlag);
    }

    Duration duration(String name, Duration byDefault, String what) {
        return values.read(
                setting(name, DurationText.of(byDefault), what), byDefault, DurationText.FORM, DurationText::parse);
    }

    ByteSize size(String name, ByteSize byDefault, String what) {
        return values.read(setting(name, byDefault.text(), what), byDefault, ByteSize.FORM, ByteSize::parse);
    }

    String text(String name, String byDefault, String what) {
        return values.read(setting(name, byDefault, what), byDefault, "a text", Function.identity());
    }

    URI address(String name, URI byDefault, String what) {
        return values.read(
                setting(name, byDefault.toString(), what),
                byDefault,
                "an http or https address",
                Section::parseAddress);
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    <E extends Enum<E>> E choice(String name, E byDefault, String what) {
        List<E> all = Arrays.asList(byDefault.getDeclaringClass().getEnumConstants());
        String form = all.stream().map(Section::written).collect(Collectors.joining(", ", "one of ", ""));
        return values.read(
                setting(name, written(byDefault), what),
                byDefault,
                form,
                text -> all.stream()
                        .filter(one -> written(one).equals(text))
                        .findFirst()
                        .orElseThrow(IllegalArgumentException::new));
    }

    List<String> list(String name, String what) {
        return values.readList(setting(name, "[]", what));
    }

    /** A value with a form of its own. */
    <T> T parsed(String name, T byDefault, String byDefaultText, String form, Function<String, T> parse, String what) {
        return values.read(setting(name, byDefaultText, what), byDefault, form, parse);
    }

    /** Builds a record from this section; where its constructor refuses, notes why and builds it from the defaults. */
    <T> T build(Function<Section, T> read) {
        try {
            return read.apply(this);
        } catch (RejectedValues rejected) {
            values.rejected(prefix, rejected);
            return read.apply(new Section(Values.listing(), prefix));
        }
    }

    static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Setting setting(String name, String byDefault, String what) {
        return new Setting(prefix + name, byDefault, what);
    }

    private static Boolean parseFlag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static URI parseAddress(String text) {
        URI address = URI.create(text);
        boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!web || address.getHost() == null) {
            throw new IllegalArgumentException(text);
        }
        return address;
    }
}
