package io.mimikit.store.file;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.util.List;
import java.util.Objects;

/** Turns transitions and the journal's own remarks into lines, in one reused buffer. Not thread-safe. */
final class LineEncoder {
    private final JsonBytes out = new JsonBytes();

    /** The lines of a batch; the answer is valid until the next call. */
    JsonBytes transitions(List<Transition> batch, long durableQ) {
        out.reset();
        batch.forEach(transition -> line(transition, durableQ));
        return out;
    }

    private void line(Transition transition, long durableQ) {
        int start = out.size();
        out.startObject();
        out.field("q", transition.q());
        out.field("d", durableQ);
        out.field("at", Instants.print(transition.at()));
        out.field("why", transition.why());
        out.name("by");
        Actor.SHAPE.write(out, transition.by());
        section("set", Change.Form.SET, transition.changes());
        section("patch", Change.Form.PATCH, transition.changes());
        section("del", Change.Form.DELETE, transition.changes());
        out.endObject();
        Seal.close(out, start);
    }

    private void section(String name, Change.Form form, List<Change> changes) {
        boolean open = false;
        for (Change change : changes) {
            if (change.form() != form) {
                continue;
            }
            if (!open) {
                out.name(name);
                out.startArray();
                open = true;
            }
            write(change, form);
        }
        if (open) {
            out.endArray();
        }
    }

    private void write(Change change, Change.Form form) {
        switch (form) {
            case SET -> EntityText.writeWhole(out, Objects.requireNonNull(change.after()));
            case PATCH ->
                EntityText.writePatch(
                        out, Objects.requireNonNull(change.before()), Objects.requireNonNull(change.after()));
            case DELETE -> {
                out.startArray();
                out.string(change.kind().wireName());
                out.string(change.id());
                out.endArray();
            }
        }
    }

    /** Says that {@code lastQ} and everything before it is durable. */
    JsonBytes mark(long lastQ) {
        out.reset();
        out.startObject();
        out.field("mark", lastQ);
        out.field("d", lastQ);
        out.endObject();
        Seal.close(out, 0);
        return out;
    }

    /** Says that in these segments lines with a number from {@code fromQ} on are void. */
    JsonBytes supersedes(List<Segment> dead, long fromQ) {
        out.reset();
        for (Segment segment : dead) {
            int start = out.size();
            out.startObject();
            out.field("supersedes", segment.fileName());
            out.field("from", fromQ);
            out.endObject();
            Seal.close(out, start);
        }
        return out;
    }
}
