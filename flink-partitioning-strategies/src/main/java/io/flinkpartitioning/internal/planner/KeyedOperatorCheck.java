package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.flink.KeyedOperator;
import io.flinkpartitioning.internal.flink.SourceOperator;
import io.flinkpartitioning.internal.placement.state.PlacedKeyTypes;
import io.flinkpartitioning.internal.placement.state.SubmissionCheck;
import io.flinkpartitioning.internal.planner.decision.PlanDecision;
import io.flinkpartitioning.internal.planner.decision.Watermarks;
import io.flinkpartitioning.internal.planner.decision.Watermarks.Unshareable;
import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.internal.source.AlignedSources;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Requires that each keyed operator of a job keeps its keys where they are placed: under their max
 * parallelism, which is that of its aligned sources, and with their layout in its state; and that
 * records are kept apart as planned. Used by the one thread that submits the job.
 *
 * <p>A chain runs with the max parallelism of its first operator, so another one of a later
 * operator might do no harm. It is refused all the same: a result must not depend on chaining.
 */
final class KeyedOperatorCheck implements SubmissionCheck {

    private final StreamExecutionEnvironment env;

    /** Whether the plan is for Flink to copy each record between two operators of a chain. */
    private final boolean copiesExpected;

    /** The parallelism of the source if the records may stay on its subtasks; or null. */
    private final @Nullable Integer parallelismOfSource;

    /** What is known of the watermarks if subtasks are to share them behind the source; or null. */
    private final @Nullable Supplier<Watermarks> sharedBehindSource;

    /** Flink translates one keyed operator after the other, and the answer stays the same. */
    private List<KeyedOperator> accepted = List.of();

    /**
     * Creates the check, and keeps whether the job reuses objects now.
     *
     * @param env the environment of the job
     * @param decision the plan of the keyed stream
     * @param watermarks what is known of its watermarks when it is called
     */
    KeyedOperatorCheck(
            StreamExecutionEnvironment env,
            PlanDecision decision,
            Supplier<Watermarks> watermarks) {
        this.env = env;
        this.copiesExpected =
                decision.plan() == Plan.FORWARD && !env.getConfig().isObjectReuseEnabled();
        this.parallelismOfSource =
                decision.mayBeForward() ? decision.facts().job().parallelism() : null;
        this.sharedBehindSource = decision.sharesEventTimeBehindSource() ? watermarks : null;
    }

    @Override
    public void check() {
        List<KeyedOperator> operators = KeyedOperator.of(env);
        if (!operators.equals(accepted)) {
            operators.forEach(this::check);
            accepted = operators;
        }
        SourceOperator.of(env).forEach(this::check);
        requireObjectReuseAsPlanned();
        if (sharedBehindSource != null && sharedBehindSource.get() instanceof Unshareable now) {
            throw new IllegalArgumentException(
                    """
                    Subtasks must be able to share their event time as they were when keyedStream() was \
                    called, but can't any more, since %s. Change that before, or set event_time: own."""
                            .formatted(now.why()));
        }
    }

    private void check(SourceOperator operator) {
        if (!(operator.source() instanceof AlignedSource<?, ?, ?> aligned)) {
            return;
        }
        // A source without max parallelism runs with Flink's default, and since 2.2 tells so.
        if (operator.maxParallelism() > 0) {
            AlignedSources.requireMaxParallelism(aligned, operator.maxParallelism());
        }
        Require.argument(
                WatermarkFacts.hasRounds(env)
                        || !WatermarkFacts.sharesEventTime(aligned, operator.watermarks()),
                """
                pipeline.auto-watermark-interval must be above 0 while subtasks share their event time, \
                but is 0: no window would ever end. Set it before the source is added.""");
    }

    /**
     * With object reuse the plan keeps the objects of records apart in the chain of a source. An
     * exchange copies them, and so does Flink in front of an operator with several inputs.
     */
    private void requireObjectReuseAsPlanned() {
        Require.argument(
                !copiesExpected
                        || !env.getConfig().isObjectReuseEnabled()
                        || accepted.stream().noneMatch(this::mayKeepRecordOfSource),
                """
                pipeline.object-reuse must be set before keyedStream() is called, but was off then and \
                is on now. Set it in Flink's configuration, or call \
                env.getConfig().enableObjectReuse() first.""");
    }

    private boolean mayKeepRecordOfSource(KeyedOperator operator) {
        return PlacedKeyTypes.isCheckedBy(operator.keyType(), this) && operator.mayJoinChain();
    }

    private void check(KeyedOperator operator) {
        if (operator.keyType().getTypeClass() == PlacedKey.class) {
            Optional<Layout> layout = PlacedKeyTypes.layout(operator.keyType());
            Require.argument(
                    layout.isPresent(),
                    """
                    The type of the keys of the operator '%s' must have their layout, but is %s. Leave \
                    it out: Flink then asks the key selector.""",
                    operator.name(),
                    operator.keyType());
            requireMaxParallelism(operator, layout.orElseThrow().maxParallelism());
            operator.inputs().stream()
                    .flatMap(input -> PlacedKeyTypes.ofSelector(input.selector()).stream())
                    .forEach(ofSelector -> requireTypeOf(operator, ofSelector));
        }
        if (PlacedKeyTypes.isCheckedBy(operator.keyType(), this)) {
            requireParallelism(operator);
        }
    }

    /**
     * Whether a sample finds strays must not decide whether a job can be built. Flink itself
     * refuses another parallelism only without an exchange, and its advice, another exchange, would
     * part keys from their state.
     */
    private void requireParallelism(KeyedOperator operator) {
        Integer ofSource = parallelismOfSource;
        Require.argument(
                ofSource == null || ofSource == operator.parallelism(),
                """
                The keyed operator '%1$s' must have the parallelism of its source, %2$d, since plan \
                FORWARD has no exchange between them, but has %3$d. Leave out its setParallelism(%3$d), \
                or call env.setParallelism(%3$d) before the keyed stream is made; or set \
                upTo(Plan.LOCAL_FIRST), whose exchange leads to any parallelism. Don't call \
                rebalance(), as Flink would advise: it parts keys from their state.""",
                operator.name(),
                ofSource,
                operator.parallelism());
    }

    private void requireMaxParallelism(KeyedOperator operator, int ofKeys) {
        int value = operator.maxParallelism();
        Require.argument(
                value == ofKeys,
                """
                The max parallelism of the keyed operator '%s' must be the one that its keys are \
                placed for, %d, but is %d. %s""",
                operator.name(),
                ofKeys,
                value,
                value == env.getMaxParallelism()
                        ? "Call env.setMaxParallelism(%d) before the keyed stream is made, not after it."
                                .formatted(value)
                        : """
                        Leave out its setMaxParallelism(…): env.setMaxParallelism(…), called before \
                        the keyed stream is made, sets all.""");
    }

    private static void requireTypeOf(KeyedOperator operator, TypeInformation<?> ofSelector) {
        Require.argument(
                operator.keyType().equals(ofSelector),
                """
                The type of the keys of the operator '%s' must be that of its key selectors, %s, but is \
                %s. Leave the type out, and Flink asks the selectors.""",
                operator.name(),
                ofSelector,
                operator.keyType());
    }
}
