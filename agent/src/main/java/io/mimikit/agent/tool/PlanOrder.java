package io.mimikit.agent.tool;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.request.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The order in which the tasks of a plan can be made: each after those that it waits for (Kahn 1962). Thread-safe. */
final class PlanOrder {
    private PlanOrder() {}

    /**
     * Places in the list.
     *
     * @throws MimikitException (invalid_input) when some wait for each other
     */
    static List<Integer> of(List<Input> tasks) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            int place = i;
            tasks.get(i).get("id", FieldType.STRING).ifPresent(name -> places.put(name, place));
        }
        List<List<Integer>> waiting = new ArrayList<>();
        int[] waits = new int[tasks.size()];
        for (int i = 0; i < tasks.size(); i++) {
            waiting.add(new ArrayList<>());
        }
        for (int i = 0; i < tasks.size(); i++) {
            for (String name : tasks.get(i).get("after", FieldType.STRINGS).orElse(List.of())) {
                Integer first = places.get(name);
                if (first != null) {
                    waiting.get(first).add(i);
                    waits[i]++;
                }
            }
        }
        return ordered(tasks, waiting, waits);
    }

    private static List<Integer> ordered(List<Input> tasks, List<List<Integer>> waiting, int[] waits) {
        Deque<Integer> free = new ArrayDeque<>();
        for (int i = 0; i < waits.length; i++) {
            if (waits[i] == 0) {
                free.add(i);
            }
        }
        List<Integer> order = new ArrayList<>();
        while (!free.isEmpty()) {
            int place = free.remove();
            order.add(place);
            for (int next : waiting.get(place)) {
                if (--waits[next] == 0) {
                    free.add(next);
                }
            }
        }
        if (order.size() < tasks.size()) {
            throw cycle(tasks, waits);
        }
        return order;
    }

    private static MimikitException cycle(List<Input> tasks, int[] waits) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < waits.length; i++) {
            if (waits[i] > 0) {
                int place = i;
                names.add(tasks.get(i).get("id", FieldType.STRING).orElse("tasks[" + place + "]"));
            }
        }
        return MimikitException.invalid(
                "after", "after: these tasks wait for each other and could never begin: " + String.join(", ", names));
    }
}
