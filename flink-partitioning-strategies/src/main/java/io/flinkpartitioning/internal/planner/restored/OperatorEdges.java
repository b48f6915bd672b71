package io.flinkpartitioning.internal.planner.restored;

import io.flinkpartitioning.internal.flink.KeyedOperator;
import io.flinkpartitioning.internal.placement.state.OriginCheck;
import io.flinkpartitioning.internal.placement.state.PlacedKeyTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Finds the edges into the keyed operators of a job that is being translated. Stateless and
 * thread-safe.
 *
 * <p>An operator over several keyed streams, as Flink's own {@code connect} and joins make it, has
 * the key type of one of them. The key selectors of its other inputs tell of their edges.
 */
final class OperatorEdges {

    private OperatorEdges() {}

    /**
     * Returns the edges that an origin does not know itself, into the operators whose key type has
     * it. Flink does not say which of them it makes a serializer for, so the edges of all count.
     *
     * @param origin the origin of the type that is asked for a serializer
     */
    static List<PlannedEdge> besides(JobOrigin origin, StreamExecutionEnvironment env) {
        Set<String> known =
                origin.edges().stream().map(edge -> edge.edge().name()).collect(Collectors.toSet());
        List<PlannedEdge> others = new ArrayList<>();
        for (KeyedOperator operator : KeyedOperator.of(env)) {
            if (originOf(operator.keyType()).anyMatch(own -> own == origin)) {
                operator.inputs().stream()
                        .flatMap(OperatorEdges::into)
                        .filter(edge -> !known.contains(edge.edge().name()))
                        .forEach(others::add);
            }
        }
        return others;
    }

    private static Stream<PlannedEdge> into(KeyedOperator.Input input) {
        return PlacedKeyTypes.ofSelector(input.selector()).stream()
                .flatMap(OperatorEdges::originOf)
                .flatMap(
                        origin ->
                                origin instanceof JobOrigin job
                                        ? job.edgesBefore(input.exchanged()).stream()
                                        : Stream.empty());
    }

    private static Stream<Supplier<OriginCheck>> originOf(TypeInformation<?> type) {
        return PlacedKeyTypes.origin(type).stream();
    }
}
