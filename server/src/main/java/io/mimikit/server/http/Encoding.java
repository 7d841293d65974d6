package io.mimikit.server.http;

import io.mimikit.kernel.MimikitException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Content coding and content tags. Thread-safe. */
public final class Encoding {
    /** Answers of this size and above are compressed for who takes it. */
    static final int ZIP_BYTES_MIN = 8192;

    private Encoding() {}

    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + 64);
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** SHA-256 as lower-case hex. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A weak tag: the same for the plain and the compressed form. */
    public static String tag(byte[] bytes) {
        return "W/\"" + sha256(bytes).substring(0, 32) + "\"";
    }

    /** Whether a conditional request names this tag. */
    static boolean names(List<String> ifNoneMatch, String tag) {
        return ifNoneMatch.stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(String::strip)
                .anyMatch(value -> value.equals("*") || opaque(value).equals(opaque(tag)));
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    /** Whether the client takes gzip, by RFC 9110 §12.5.3. */
    static boolean takesGzip(List<String> acceptEncoding) {
        double gzip = -1;
        double any = -1;
        for (String value : acceptEncoding) {
            for (String part : value.toLowerCase(Locale.ROOT).split(",", -1)) {
                String[] coding = part.strip().split(";", 2);
                double weight = weight(coding);
                switch (coding[0].strip()) {
                    case "gzip", "x-gzip" -> gzip = weight;
                    case "*" -> any = weight;
                    default -> {
                        // a coding that is not ours
                    }
                }
            }
        }
        return gzip >= 0 ? gzip > 0 : any > 0;
    }

    private static double weight(String[] coding) {
        if (coding.length == 1) {
            return 1;
        }
        String text = coding[1].strip();
        try {
            return text.startsWith("q=") ? Double.parseDouble(text.substring(2)) : 1;
        } catch (NumberFormatException e) {
            throw MimikitException.invalid("Accept-Encoding", "Accept-Encoding: \"" + text + "\" is no weight");
        }
    }
}
