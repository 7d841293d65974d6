package io.mimikit.agent.tool;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.Role;
import java.util.ArrayList;
import java.util.List;

/** Who may call what: the permission matrix. Thread-safe. */
public final class Toolbox {
    private Toolbox() {}

    /** The tools of a role, in the order in which models see them. {@code submit_plan} belongs to the Planner itself. */
    public static List<Tool> of(Role role) {
        return switch (role) {
            case TELLER -> teller();
            case PLANNER -> planner();
            case WORKER -> worker();
            case SUMMARY -> List.of();
            case JUDGE -> FileTools.reading();
        };
    }

    private static List<Tool> teller() {
        return List.of(
                ConversationTools.reply(),
                ConversationTools.askUser(),
                ConversationTools.delegate(KernelConfig.PLANNER),
                ConversationTools.remember(),
                ConversationTools.forget(),
                TaskTools.listTasks(),
                TaskTools.cancelTask(),
                HistoryTools.recentHistory(),
                HistoryTools.historyBetween(),
                HistoryTools.searchMemory());
    }

    private static List<Tool> planner() {
        List<Tool> tools = new ArrayList<>(List.of(
                ConversationTools.delegate(KernelConfig.WORKER),
                PlanTools.schedule(),
                TaskTools.listTasks(),
                TaskTools.cancelTask(),
                HistoryTools.recentHistory(),
                HistoryTools.historyBetween(),
                HistoryTools.searchMemory()));
        tools.addAll(FileTools.reading());
        return List.copyOf(tools);
    }

    private static List<Tool> worker() {
        List<Tool> tools = new ArrayList<>(FileTools.reading());
        tools.add(RunCommand.tool());
        tools.addAll(FileTools.writing());
        return List.copyOf(tools);
    }
}
