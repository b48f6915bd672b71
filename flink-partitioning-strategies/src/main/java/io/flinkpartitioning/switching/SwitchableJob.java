package io.flinkpartitioning.switching;

import io.flinkpartitioning.plan.Explanation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Builds a job with a given choice of partitioning. */
@FunctionalInterface
public interface SwitchableJob {

    /**
     * Adds all operators of the job to an environment. It is called for each submission, and once
     * more before each switch, so the same choice must give the same job. Every stateful operator
     * needs a {@code uid}.
     *
     * <pre>{@code
     * (env, choice) -> {
     *     SmartKeyBy<Trade, String> byTrader =
     *             choice.applyTo(
     *                     SmartKeyBy.from(env, source, watermarks, "trades")
     *                             .keyedBy("trader_id", Trade::traderId, Types.STRING)
     *                             .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
     *                             .uid("trades"));
     *     byTrader.keyedStream().process(PlacedKeys.unwrapping(new RunningSum())).uid("sums")
     *             .sinkTo(sink).uid("sink");
     *     return byTrader.explain();
     * }
     * }</pre>
     *
     * @param env the environment, with the parallelism of the choice; do not execute it
     * @param choice the choice to apply to the stream that is switched
     * @return what was decided about that stream: the result of its {@code explain()}
     * @throws Exception if the job cannot be built; the switch is then refused
     */
    Explanation build(StreamExecutionEnvironment env, Choice choice) throws Exception;
}
