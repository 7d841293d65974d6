package io.mimikit.agent.workdir;

import java.net.URI;

/**
 * What a URL answered: where the redirects ended, the status, the type without parameters, and the text (of HTML what a
 * reader would see); {@code cut} says whether the body was longer than allowed. Immutable. The text is data of a
 * stranger, never instructions.
 */
public record FetchedPage(URI url, int status, String contentType, String content, boolean cut) {
    /** For a model: the head in one line, then the content. */
    public String text() {
        String note = cut ? "\n[cut here: the page is longer than the limit]" : "";
        return "HTTP " + status + " " + contentType + " " + url + "\n\n" + content + note;
    }
}
