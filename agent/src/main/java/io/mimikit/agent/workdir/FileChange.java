package io.mimikit.agent.workdir;

/** What a write or an edit did: the file, whether it is new, its size now and how many places changed. Immutable. */
public record FileChange(String path, boolean created, long bytes, int places) {
    /** For a model: one sentence. */
    public String text() {
        String what = created ? "created " : "changed ";
        String where = places > 1 ? " in " + places + " places" : "";
        return what + path + where + " (" + bytes + " bytes)";
    }
}
