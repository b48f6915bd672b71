package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.check.PlacementChecks;
import io.flinkpartitioning.internal.planner.decision.PlanDecision;
import io.flinkpartitioning.internal.planner.decision.SourceFacts;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.source.StrayRecord;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import java.util.List;
import java.util.Objects;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.jspecify.annotations.Nullable;

/**
 * What of a keyed stream is in the job already. A keyed stream may be used several times, alone and
 * in joins: its source is read once, and each record is checked once. For the one thread that
 * builds the job.
 *
 * @param <T> the type of the records
 */
public final class AddedStream<T> {

    private @Nullable Addition<T> added;
    private @Nullable DataStream<StrayRecord<T>> strays;

    /**
     * A stream in the job.
     *
     * @param use what it was added for
     * @param stream the stream; its records have been checked
     * @param inChain whether the keyed operator may run in one chain with it
     */
    private record Addition<T>(Use use, DataStream<T> stream, boolean inChain) {

        /** Whether another use finds its records here as it needs them. */
        boolean serves(Use other) {
            return use.equals(other)
                    || (other.plan() == Plan.HASH && other.unchecked() && !other.forbidsCheck());
        }
    }

    /**
     * What a use needs of the stream. The settings of one stream may differ between uses, since a
     * join may change them.
     *
     * @param plan its plan
     * @param layout the layout of its keys
     * @param sharesEventTime whether all subtasks have one event time
     * @param divertsStrays whether strays leave
     * @param forbidsCheck whether no operator may check the records
     * @param needsEmptyCheck whether an operator must be there even if there is nothing to check
     * @param unchecked whether there is nothing to check
     * @param observed the strategies that are measured
     */
    private record Use(
            Plan plan,
            Layout layout,
            boolean sharesEventTime,
            boolean divertsStrays,
            boolean forbidsCheck,
            boolean needsEmptyCheck,
            boolean unchecked,
            List<PartitioningStrategy> observed) {

        static Use of(
                PlanDecision decision,
                PlacementChecks<?> checks,
                List<PartitioningStrategy> observed) {
            return new Use(
                    decision.plan(),
                    decision.layout(),
                    decision.sharesEventTime(),
                    decision.divertsStrays(),
                    decision.forbidsCheck(),
                    decision.needsEmptyCheck(),
                    checks.isEmpty() && !decision.needsEmptyCheck(),
                    observed);
        }
    }

    /** Adds the stream for a keyed operator that may run in one chain with it. */
    DataStream<T> inChain(
            KeyByInput<T> input,
            PlanDecision decision,
            PlacementChecks<T> checks,
            List<PartitioningStrategy> observed) {
        Use use = Use.of(decision, checks, observed);
        Addition<T> before = serving(use, input);
        if (before == null) {
            DataStream<T> stream = input.addInChainTo(decision, checks);
            return add(new Addition<>(use, withoutStrays(stream, input, decision), true));
        }
        return before.inChain() || decision.plan() != Plan.FORWARD
                ? before.stream()
                : add(new Addition<>(use, input.apart(before.stream(), decision), true));
    }

    /** Adds the stream for one side of two. */
    DataStream<T> asSide(
            KeyByInput<T> input,
            PlanDecision decision,
            PlacementChecks<T> checks,
            List<PartitioningStrategy> observed) {
        Use use = Use.of(decision, checks, observed);
        Addition<T> before = serving(use, input);
        if (before != null) {
            return before.stream();
        }
        DataStream<T> stream = input.addTo(decision, checks);
        return add(new Addition<>(use, withoutStrays(stream, input, decision), false));
    }

    private DataStream<T> withoutStrays(
            DataStream<T> stream, KeyByInput<T> input, PlanDecision decision) {
        if (!decision.divertsStrays()) {
            return stream;
        }
        StrayExit<T> exit =
                stream instanceof SingleOutputStreamOperator<T> checked
                                && decision.facts().path().check() != SourceFacts.CheckedBy.SOURCE
                        ? StrayExit.of(checked)
                        : StrayExit.behind(stream, input.uid());
        strays = exit.strays();
        return exit.stream();
    }

    /**
     * Returns the records that have left; none unless the plan lets them.
     *
     * @param keyName the name of the records' key
     * @throws IllegalStateException if nothing is in the job yet
     */
    DataStream<StrayRecord<T>> strays(KeyByInput<T> input, String keyName) {
        DataStream<StrayRecord<T>> left = strays;
        if (left != null) {
            return left;
        }
        if (added == null) {
            throw new IllegalStateException(
                    """
                    strays() must come after keyedStream() or coPartitionedWith(…) of the same \
                    SmartKeyBy, which adds the stream that strays leave, but came first.""");
        }
        DataStream<StrayRecord<T>> none = StrayExit.none(added.stream(), input.uid(), keyName);
        strays = none;
        return none;
    }

    private DataStream<T> add(Addition<T> addition) {
        added = addition;
        return addition.stream();
    }

    private @Nullable Addition<T> serving(Use use, KeyByInput<T> input) {
        Addition<T> before = added;
        if (before == null || before.serves(use)) {
            return before;
        }
        Require.argument(
                input.uid() == null,
                """
                A stream can be in a job under one uid only once, but '%s' with the uid '%s' is in it \
                under plan %s (%s), and is now to be under plan %s (%s). Give both uses one plan, such \
                as upTo(Plan.%3$s), and one sourcePartitions(…); or make another SmartKeyBy for the \
                second, with a uid(…) of its own.""",
                input.name(),
                Objects.requireNonNullElse(input.uid(), ""),
                before.use().plan(),
                before.use().layout(),
                use.plan(),
                use.layout());
        return null;
    }
}
