package io.mimikit.kernel.condition;

import io.mimikit.kernel.condition.Condition.All;
import io.mimikit.kernel.condition.Condition.Any;
import io.mimikit.kernel.condition.Condition.Leaf;
import io.mimikit.kernel.condition.Condition.Not;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/**
 * A condition with the places of its leaves, and what it comes to when the truth of each is known. Immutable and
 * thread-safe.
 *
 * <p>A leaf's place is its path in the condition, as errors name it: {@code fileExists} alone, {@code all[1].fileChanged}
 * below an {@code all}, {@code any[0].not.taskDone} below both. Places are what a leaf's memory is kept under.
 */
public final class ConditionTree {
    private final Condition condition;
    private final Node root;
    private final SequencedMap<String, Leaf> leaves = new LinkedHashMap<>();

    /** A condition in which the leaves know their places. */
    private sealed interface Node {
        record Answered(String place, Leaf leaf) implements Node {}

        record Every(List<Node> of) implements Node {}

        record Some(List<Node> of) implements Node {}

        record Negated(Node of) implements Node {}
    }

    public ConditionTree(Condition condition) {
        this.condition = condition;
        this.root = place(condition, "");
    }

    private Node place(Condition part, String before) {
        String at = before + part.kind();
        return switch (part) {
            case All all -> new Node.Every(placeAll(all.of(), at));
            case Any any -> new Node.Some(placeAll(any.of(), at));
            case Not not -> new Node.Negated(place(not.of(), at + "."));
            case Leaf leaf -> {
                leaves.put(at, leaf);
                yield new Node.Answered(at, leaf);
            }
        };
    }

    private List<Node> placeAll(List<Condition> parts, String at) {
        List<Node> placed = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            placed.add(place(parts.get(i), at + "[" + i + "]."));
        }
        return placed;
    }

    public Condition condition() {
        return condition;
    }

    /** The leaves by their places, in order. */
    public Map<String, Leaf> leaves() {
        return Collections.unmodifiableMap(leaves);
    }

    public Optional<Leaf> leaf(String place) {
        return Optional.ofNullable(leaves.get(place));
    }

    /** What the whole comes to. */
    public Truth truth(Function<String, Truth> ofLeaf) {
        return truth(root, ofLeaf);
    }

    private static Truth truth(Node node, Function<String, Truth> ofLeaf) {
        return switch (node) {
            case Node.Answered leaf -> ofLeaf.apply(leaf.place);
            case Node.Negated not -> truth(not.of, ofLeaf).not();
            case Node.Every all -> strongest(all.of, ofLeaf, Truth.FALSE);
            case Node.Some any -> strongest(any.of, ofLeaf, Truth.TRUE);
        };
    }

    /** The deciding value if one part has it, unknown if one part is unknown, else its opposite. */
    private static Truth strongest(List<Node> parts, Function<String, Truth> ofLeaf, Truth deciding) {
        Truth result = deciding.not();
        for (Node part : parts) {
            Truth one = truth(part, ofLeaf);
            if (one == deciding) {
                return deciding;
            }
            if (!one.isKnown()) {
                result = Truth.UNKNOWN;
            }
        }
        return result;
    }

    /** The leaves that make the whole hold, empty when it doesn't: of an {@code any} each part that holds. */
    public Set<String> support(Function<String, Truth> ofLeaf) {
        Set<String> places = new LinkedHashSet<>();
        support(root, ofLeaf, Truth.TRUE, places);
        return places;
    }

    private static void support(Node node, Function<String, Truth> ofLeaf, Truth wanted, Set<String> places) {
        if (truth(node, ofLeaf) != wanted) {
            return;
        }
        switch (node) {
            case Node.Answered leaf -> places.add(leaf.place);
            case Node.Negated not -> support(not.of, ofLeaf, wanted.not(), places);
            case Node.Every all -> all.of.forEach(part -> support(part, ofLeaf, wanted, places));
            case Node.Some any -> any.of.forEach(part -> support(part, ofLeaf, wanted, places));
        }
    }

    /**
     * The first leaf, in order, that has to be asked before anybody can say whether the whole holds; empty when it is
     * decided without.
     *
     * @param canBeAsked which leaves may be asked now
     */
    public Optional<String> firstToAsk(Function<String, Truth> ofLeaf, Set<String> canBeAsked) {
        return firstToAsk(root, ofLeaf, canBeAsked);
    }

    private static Optional<String> firstToAsk(Node node, Function<String, Truth> ofLeaf, Set<String> canBeAsked) {
        if (truth(node, ofLeaf).isKnown()) {
            return Optional.empty();
        }
        return switch (node) {
            case Node.Answered leaf -> Optional.of(leaf.place).filter(canBeAsked::contains);
            case Node.Negated not -> firstToAsk(not.of, ofLeaf, canBeAsked);
            case Node.Every all -> firstOf(all.of, ofLeaf, canBeAsked);
            case Node.Some any -> firstOf(any.of, ofLeaf, canBeAsked);
        };
    }

    private static Optional<String> firstOf(List<Node> parts, Function<String, Truth> ofLeaf, Set<String> canBeAsked) {
        return parts.stream()
                .map(part -> firstToAsk(part, ofLeaf, canBeAsked))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
