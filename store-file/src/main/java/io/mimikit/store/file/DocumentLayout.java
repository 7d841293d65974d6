package io.mimikit.store.file;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.PrettyPrinter;

/**
 * How documents are laid out: one field a line down to the fields of an entity's parts; what is deeper stays on its
 * line, so that a document is readable and yet not much larger than the data. Not thread-safe.
 */
final class DocumentLayout implements PrettyPrinter {
    private static final int DEPTH_MAX = 4;
    private static final String INDENT = "\n" + "  ".repeat(DEPTH_MAX);

    private int depth;

    private void line(JsonGenerator out) {
        if (depth <= DEPTH_MAX) {
            out.writeRaw(INDENT, 0, 1 + 2 * depth);
        }
    }

    @Override
    public void writeRootValueSeparator(JsonGenerator out) {
        // each document is a file of its own
    }

    @Override
    public void writeStartObject(JsonGenerator out) {
        out.writeRaw('{');
        depth++;
    }

    @Override
    public void beforeObjectEntries(JsonGenerator out) {
        line(out);
    }

    @Override
    public void writeObjectNameValueSeparator(JsonGenerator out) {
        out.writeRaw(": ");
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator out) {
        separate(out);
    }

    @Override
    public void writeEndObject(JsonGenerator out, int entries) {
        end(out, entries, '}');
    }

    @Override
    public void writeStartArray(JsonGenerator out) {
        out.writeRaw('[');
        depth++;
    }

    @Override
    public void beforeArrayValues(JsonGenerator out) {
        line(out);
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator out) {
        separate(out);
    }

    @Override
    public void writeEndArray(JsonGenerator out, int values) {
        end(out, values, ']');
    }

    private void separate(JsonGenerator out) {
        out.writeRaw(',');
        if (depth <= DEPTH_MAX) {
            line(out);
        } else {
            out.writeRaw(' ');
        }
    }

    private void end(JsonGenerator out, int items, char bracket) {
        boolean broken = depth <= DEPTH_MAX && items > 0;
        depth--;
        if (broken) {
            line(out);
        }
        out.writeRaw(bracket);
    }
}
