package io.mimikit.server.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The table of what can be asked: method and path to handler. A segment in braces matches any one segment, {@code {name*}}
 * at the end matches all that are left; the first line that matches wins. Filled once, then read by any thread.
 */
public final class Routes {
    /** What a route wants to know about its caller. */
    public enum Entry {
        /** Nothing: open to everybody who may connect. */
        OPEN,
        /** Open, but says more to whoever shows a key. */
        OPTIONAL,
        /** A key, where there is one. */
        KEYED
    }

    /** Carries out a request. */
    public interface Handler {
        Answer handle(Call call) throws InterruptedException;
    }

    /** A route that matches, with its parameters. */
    record Match(Route route, Map<String, String> parameters) {}

    /** A line of the table. */
    record Route(String method, List<String> template, Entry entry, Handler handler) {
        boolean matches(List<String> path) {
            return parameters(path) != null;
        }

        @Nullable
        Map<String, String> parameters(List<String> path) {
            Map<String, String> parameters = new LinkedHashMap<>();
            for (int i = 0; i < template.size(); i++) {
                String part = template.get(i);
                if (part.endsWith("*}") && path.size() > i) {
                    parameters.put(
                            part.substring(1, part.length() - 2), String.join("/", path.subList(i, path.size())));
                    return parameters;
                }
                if (i >= path.size() || (!part.startsWith("{") && !part.equals(path.get(i)))) {
                    return null;
                }
                if (part.startsWith("{")) {
                    parameters.put(part.substring(1, part.length() - 1), path.get(i));
                }
            }
            return path.size() == template.size() ? parameters : null;
        }
    }

    private final List<Route> routes = new ArrayList<>();

    public Routes get(String path, Handler handler) {
        return add("GET", path, Entry.KEYED, handler);
    }

    public Routes post(String path, Handler handler) {
        return add("POST", path, Entry.KEYED, handler);
    }

    public Routes add(String method, String path, Entry entry, Handler handler) {
        routes.add(new Route(method, segments(path), entry, handler));
        return this;
    }

    /** The segments of a path, still encoded; the one of {@code /} is empty. */
    static List<String> segments(String path) {
        return Arrays.asList(path.substring(1).split("/", -1));
    }

    /** Whether any method can be asked of this path. */
    boolean knows(List<String> path) {
        return routes.stream().anyMatch(route -> route.matches(path));
    }

    /**
     * The route for a request. HEAD goes where GET goes.
     *
     * @throws Refusal 404 or 405
     */
    Match match(String method, List<String> path) {
        String wanted = method.equals("HEAD") ? "GET" : method;
        for (Route route : routes) {
            Map<String, String> parameters = route.method.equals(wanted) ? route.parameters(path) : null;
            if (parameters != null) {
                return new Match(route, parameters);
            }
        }
        throw refusal(method, path);
    }

    private Refusal refusal(String method, List<String> path) {
        SequencedSet<String> allowed = new TreeSet<>();
        routes.stream().filter(route -> route.matches(path)).forEach(route -> {
            allowed.add(route.method);
            if (route.method.equals("GET")) {
                allowed.add("HEAD");
            }
        });
        if (allowed.isEmpty()) {
            return new Refusal(404, "not_found", "there is nothing at /" + String.join("/", path));
        }
        String methods = String.join(", ", allowed);
        return new Refusal(405, "method_not_allowed", method + " is not possible here; use " + methods)
                .with("Allow", methods);
    }
}
