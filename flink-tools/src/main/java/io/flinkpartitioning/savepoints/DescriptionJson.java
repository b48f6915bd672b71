package io.flinkpartitioning.savepoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpartitioning.internal.flink.savepoint.StoredOperator;
import io.flinkpartitioning.internal.flink.savepoint.StoredState;

/**
 * A description for programs.
 *
 * @param description the description
 */
record DescriptionJson(Description description) {

    /** Returns one object over several lines. */
    String text() {
        ObjectNode root = Json.object();
        root.put("savepoint", description.savepoint());
        root.put("bytes", description.bytes());
        ArrayNode operators = root.putArray("operators");
        description.operators().forEach(operator -> add(operator, operators.addObject()));
        Json.texts(root.putArray("flags"), description.flags());
        return Json.text(root);
    }

    private static void add(DescribedOperator operator, ObjectNode node) {
        StoredOperator stored = operator.stored();
        node.put("id", stored.id());
        node.put("uid", stored.uid().orElse(null));
        node.put("name", stored.name().orElse(null));
        node.put("parallelism", stored.parallelism());
        node.put("max_parallelism", stored.maxParallelism());
        node.put("finished", stored.finished());
        node.put("keyed_bytes", stored.bytes().keyed());
        node.put("other_bytes", stored.bytes().other());
        node.put("convertible", operator.isConvertible());
        node.put("obstacle", stored.obstacle().orElse(null));
        operator.keyed()
                .ifPresent(
                        keyed -> {
                            node.put("key_type", operator.keyType());
                            Json.layout(node.putObject("layout"), operator.layout());
                            ArrayNode states = node.putArray("states");
                            keyed.states()
                                    .forEach(state -> add(operator, state, states.addObject()));
                        });
    }

    private static void add(DescribedOperator operator, StoredState state, ObjectNode node) {
        node.put("name", state.name());
        node.put("kind", state.kind());
        node.put("expires", state.expires());
        OperatorTally tally = operator.tally();
        if (tally != null) {
            node.put("entries", tally.of(state).entries());
            node.put("bytes", tally.of(state).bytes());
        }
    }
}
