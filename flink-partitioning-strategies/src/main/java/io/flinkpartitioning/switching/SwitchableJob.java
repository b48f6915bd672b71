package io.flinkpartitioning.switching;

import io.flinkpartitioning.plan.Explanation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Builds a job with a partitioning that someone else chooses. */
@FunctionalInterface
public interface SwitchableJob {

    /**
     * Adds all operators of the job to an environment. Called for each submission, and once more
     * before each switch: the same choice must give the same job. Every stateful operator needs a
     * {@code uid}.
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
     * @param env the environment, with the parallelism of the choice; not to be executed
     * @param choice what to apply to the stream with the partitioning that is switched
     * @return what was decided about that stream, by its {@code explain()}
     * @throws Exception if the job cannot be built; a switch is refused with it
     */
    Explanation build(StreamExecutionEnvironment env, Choice choice) throws Exception;
}
