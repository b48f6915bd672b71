package io.flinkpartitioning.examples.demo;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;

/** The two ways to group trades by trader that the demo compares. */
enum Grouping {
    /** What every Flink job does. */
    KEY_BY("keyBy") {
        @Override
        Grouped runningSums(StreamExecutionEnvironment env, KafkaSource<Trade> source) {
            return new Grouped(
                    "hash exchange",
                    env.fromSource(source, WatermarkStrategy.noWatermarks(), "trades")
                            .keyBy(Trade::traderId, Types.STRING)
                            .process(new RunningSum())
                            .name(OPERATOR));
        }
    },

    /** What this library does. */
    SMART_KEY_BY("SmartKeyBy") {
        @Override
        Grouped runningSums(StreamExecutionEnvironment env, KafkaSource<Trade> source) {
            SmartKeyBy<Trade, String> byTrader = smartKeyBy(env, source);
            return new Grouped(
                    byTrader.explain().plan().toString(),
                    byTrader.keyedStream()
                            .process(PlacedKeys.unwrapping(new RunningSum()))
                            .name(OPERATOR));
        }
    };

    /** The name of the keyed operator. */
    static final String OPERATOR = "running sum per trader";

    private final String label;

    Grouping(String label) {
        this.label = label;
    }

    /**
     * Running sums, and the plan by which they are made.
     *
     * @param plan the plan, in a few words
     * @param totals the running sums
     */
    record Grouped(String plan, DataStream<TraderTotal> totals) {}

    /** Adds source and running sums to a job. */
    abstract Grouped runningSums(StreamExecutionEnvironment env, KafkaSource<Trade> source);

    String label() {
        return label;
    }

    /** All that a job needs in order not to shuffle. */
    static SmartKeyBy<Trade, String> smartKeyBy(
            StreamExecutionEnvironment env, KafkaSource<Trade> source) {
        return SmartKeyBy.from(env, source, WatermarkStrategy.noWatermarks(), "trades")
                .keyedBy("trader_id", Trade::traderId, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }
}
