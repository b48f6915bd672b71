package io.flinkpartitioning.examples.demo;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.examples.trades.RunningSum;
import io.flinkpartitioning.examples.trades.Trade;
import io.flinkpartitioning.examples.trades.TraderTotal;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The two ways to group trades by trader that the demo compares. */
enum Grouping {
    /** What every Flink job does. */
    KEY_BY("keyBy") {
        @Override
        Grouped runningSums(
                StreamExecutionEnvironment env,
                KafkaSource<Trade> source,
                @Nullable PartitioningStrategy strategy) {
            return new Grouped(
                    "hash exchange",
                    "trades by trader_id: always exchanged",
                    env.fromSource(source, WatermarkStrategy.noWatermarks(), "trades")
                            .keyBy(Trade::traderId, Types.STRING)
                            .process(new RunningSum()));
        }
    },

    /** What this library does. */
    SMART_KEY_BY("SmartKeyBy") {
        @Override
        Grouped runningSums(
                StreamExecutionEnvironment env,
                KafkaSource<Trade> source,
                @Nullable PartitioningStrategy strategy) {
            SmartKeyBy<Trade, String> byTrader =
                    SmartKeyBy.from(env, source, WatermarkStrategy.noWatermarks(), "trades")
                            .keyedBy("trader_id", Trade::traderId, Types.STRING)
                            .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
            if (strategy != null) {
                byTrader = byTrader.using(strategy);
            }

            PlanExplanation explanation = byTrader.explain();

            KeyedStream<Trade, PlacedKey<String>> keyed = byTrader.keyedStream();
            SingleOutputStreamOperator<TraderTotal> totals =
                    keyed.process(PlacedKeys.unwrapping(new RunningSum()));

            return new Grouped(explanation.plan().toString(), explanation.toString(), totals);
        }
    };

    private final String label;

    Grouping(String label) {
        this.label = label;
    }

    /**
     * Running sums, and how they are made.
     *
     * @param plan the plan, in a word or two
     * @param explanation why this plan
     * @param totals the running sums
     */
    record Grouped(
            String plan, String explanation, SingleOutputStreamOperator<TraderTotal> totals) {}

    /**
     * Adds source and running sums to a job.
     *
     * @param strategy the strategy of {@link #SMART_KEY_BY}; null for its own choice
     */
    abstract Grouped runningSums(
            StreamExecutionEnvironment env,
            KafkaSource<Trade> source,
            @Nullable PartitioningStrategy strategy);

    String label() {
        return label;
    }
}
