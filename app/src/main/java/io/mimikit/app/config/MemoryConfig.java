package io.mimikit.app.config;

/** How long memories stay verbatim and as summaries. Immutable. */
public record MemoryConfig(int rawDays, int summaryDays, boolean autoPrune) {
    public MemoryConfig {
        new Checks()
                .between("rawDays", rawDays, 1, 36_500)
                .between("summaryDays", summaryDays, rawDays, 36_500)
                .orThrow();
    }

    static MemoryConfig read(Section section) {
        return new MemoryConfig(
                section.integer("rawDays", 5, "days that memories stay verbatim"),
                section.integer("summaryDays", 180, "days that daily summaries stay"),
                section.flag("autoPrune", false, "prune by itself; otherwise only mimikit memory prune does"));
    }
}
