package io.mimikit.agent.model;

import io.mimikit.agent.model.ModelException.Code;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns what a provider says about a failure into a {@link ModelException}: one table for all providers, because the
 * compatible ones mix each other's words. Every message passes the mask, so no key leaves with one. Immutable.
 */
final class Complaints {
    private static final int TEXT_CHARS_MAX = 500;
    private static final Pattern KEY_LIKE =
            Pattern.compile("(?i)\\b(sk-|key-|AIza)[A-Za-z0-9_*.-]{6,}|Bearer\\s+[^\\s\"']+");
    private static final Pattern CONTEXT = Pattern.compile(
            "context[_ ](length|window|size)|maximum context|context overflow|prompt is too long|too many tokens"
                    + "|input token count|exceeds the maximum number of tokens|reduce the length|input is too long");
    private static final Pattern FILTER = Pattern.compile("content_filter|content management policy|content_policy");
    private static final Pattern KEY = Pattern.compile(
            "invalid_api_key|api key not valid|api_key_invalid|authentication|permission|unauthori[sz]ed"
                    + "|unauthenticated|forbidden");
    private static final Pattern CREDIT =
            Pattern.compile("insufficient_quota|billing|insufficient.{0,10}(credit|balance)");
    private static final Pattern RATE = Pattern.compile("rate.?limit|too many requests|resource_exhausted");
    private static final Pattern BUSY =
            Pattern.compile("overloaded|unavailable|server_error|api_error|internal|capacity");
    private static final Pattern WRONG = Pattern.compile("invalid|not_found|not found|unsupported|bad request");

    private final String model;
    private final List<String> secrets;
    private final Instant now;

    Complaints(String model, List<String> secrets, Instant now) {
        this.model = model;
        this.secrets = secrets.stream().filter(secret -> !secret.isBlank()).toList();
        this.now = now;
    }

    /** A status other than 200. */
    ModelException status(int status, HttpHeaders headers, String body) {
        JsonNode json = Json.parse(body);
        String text = json == null ? body : describe(json);
        Optional<Duration> wait = RetryAfter.of(headers, now).or(() -> retryInfo(json));
        String said = text.isBlank() ? "" : ": " + text;
        return exception(codeOf(status, body.toLowerCase(Locale.ROOT)), "answered " + status + said, wait);
    }

    /** An error object where an answer was due. */
    ModelException inAnswer(JsonNode error) {
        String words = error.toString().toLowerCase(Locale.ROOT);
        JsonNode code = error.isObject() ? error.path("code") : error;
        boolean statusLike = code.isInt() && code.intValue() >= 400 && code.intValue() < 600;
        return exception(
                statusLike ? codeOf(code.intValue(), words) : codeOf(words),
                "broke off with an error: " + describe(error),
                retryInfo(error));
    }

    ModelException of(Code code, String what) {
        return exception(code, what, Optional.empty());
    }

    private ModelException exception(Code code, String what, Optional<Duration> wait) {
        return new ModelException(code, masked(model + " " + what), wait.orElse(null));
    }

    private static Code codeOf(int status, String words) {
        return switch (status) {
            case 401, 402, 403 -> Code.UNAUTHORIZED;
            case 408 -> Code.TIMEOUT;
            case 413 -> Code.CONTEXT_LENGTH;
            case 429 -> CREDIT.matcher(words).find() ? Code.UNAUTHORIZED : Code.RATE_LIMITED;
            case 400, 422, 500 -> ofRefusal(status, words);
            default -> status >= 500 || status == 409 || status == 425 ? Code.UNAVAILABLE : Code.INVALID;
        };
    }

    /** Some servers say with 500 what others say with 400. */
    private static Code ofRefusal(int status, String words) {
        if (CONTEXT.matcher(words).find()) {
            return Code.CONTEXT_LENGTH;
        }
        if (status == 500) {
            return Code.UNAVAILABLE;
        }
        if (FILTER.matcher(words).find()) {
            return Code.CONTENT_FILTER;
        }
        return words.contains("api key not valid") || words.contains("api_key_invalid")
                ? Code.UNAUTHORIZED
                : Code.INVALID;
    }

    private static Code codeOf(String words) {
        if (CONTEXT.matcher(words).find()) {
            return Code.CONTEXT_LENGTH;
        }
        if (FILTER.matcher(words).find()) {
            return Code.CONTENT_FILTER;
        }
        if (KEY.matcher(words).find() || CREDIT.matcher(words).find()) {
            return Code.UNAUTHORIZED;
        }
        if (RATE.matcher(words).find()) {
            return Code.RATE_LIMITED;
        }
        boolean wrong = WRONG.matcher(words).find() && !BUSY.matcher(words).find();
        return wrong ? Code.INVALID : Code.UNAVAILABLE;
    }

    /** The human part of an error: its message, else all of it. */
    private static String describe(JsonNode json) {
        JsonNode first = json.isArray() && !json.isEmpty() ? json.path(0) : json;
        JsonNode error = first.has("error") ? first.path("error") : first;
        if (error.isString()) {
            return error.stringValue();
        }
        String message = Json.text(error, "message");
        return message.isEmpty() ? error.toString() : message;
    }

    /** Google writes the wait into the error's details. */
    private static Optional<Duration> retryInfo(@Nullable JsonNode json) {
        return json == null
                ? Optional.empty()
                : json.findValuesAsString("retryDelay").stream().findFirst().flatMap(RetryAfter::compact);
    }

    private String masked(String text) {
        String safe = text;
        for (String secret : secrets) {
            safe = safe.replace(secret, "***");
        }
        safe = KEY_LIKE.matcher(safe).replaceAll("***").replaceAll("\\p{Cntrl}+", " ");
        return safe.length() <= TEXT_CHARS_MAX ? safe : safe.substring(0, TEXT_CHARS_MAX) + "…";
    }
}
