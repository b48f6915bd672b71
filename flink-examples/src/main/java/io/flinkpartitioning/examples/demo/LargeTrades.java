package io.flinkpartitioning.examples.demo;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UngroupedStream;
import io.flinkpartitioning.examples.local.TradesTopic;
import io.flinkpartitioning.examples.trades.Trade;
import io.flinkpartitioning.plan.DistributionExplanation;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.testbed.FlinkCluster;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * What a job without grouping found: the large trades. The work of the demo where the configuration
 * names a strategy for work in which each record stands for itself.
 *
 * @param explanation how the trades were distributed
 * @param trades how many trades the filter saw
 * @param largeTrades how many of them were large
 */
record LargeTrades(DistributionExplanation explanation, long trades, long largeTrades) {

    private static final String TRADES = "trades";
    private static final String LARGE_TRADES = "large trades";

    /** Runs the job from the first trade to the last. */
    static LargeTrades find(
            PartitioningStrategy strategy, TradesTopic topic, FlinkCluster cluster, int parallelism)
            throws Exception {
        StreamExecutionEnvironment env = cluster.environment(new Configuration());
        env.setParallelism(parallelism);
        UngroupedStream<Trade> trades =
                SmartKeyBy.from(env, topic.source(), WatermarkStrategy.noWatermarks(), TRADES)
                        .ungrouped()
                        .using(strategy);
        DistributionExplanation explanation = trades.explain();
        trades.stream().filter(new IsLarge()).name(LARGE_TRADES).sinkTo(new DiscardingSink<>());
        JobExecutionResult result = env.execute("Large trades by " + strategy.name());
        return new LargeTrades(
                explanation,
                result.<Long>getAccumulatorResult(TRADES),
                result.<Long>getAccumulatorResult(LARGE_TRADES));
    }

    private static final class IsLarge extends RichFilterFunction<Trade> {

        private static final long serialVersionUID = 1L;

        private final LongCounter trades = new LongCounter();
        private final LongCounter largeTrades = new LongCounter();

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator(TRADES, trades);
            getRuntimeContext().addAccumulator(LARGE_TRADES, largeTrades);
        }

        @Override
        public boolean filter(Trade trade) {
            boolean large = trade.isLarge();
            trades.add(1);
            largeTrades.add(large ? 1 : 0);
            return large;
        }
    }
}
