package io.flinkpartitioning.bench;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.Plan;
import io.flinkpartitioning.PlanExplanation;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.strategy.Detection;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;

/** The ways to group that are compared. */
enum Grouping {
    /** The stock source and a hash exchange. */
    KEY_BY {
        @Override
        SingleOutputStreamOperator<Tuple3<String, Long, Integer>> grouped(
                StreamExecutionEnvironment env, SteadyTopic topic, RunningCount function) {
            return env.fromSource(topic.source(), WatermarkStrategy.noWatermarks(), SOURCE)
                    .keyBy(event -> event.f0, Types.STRING)
                    .process(function, RunningCount.TYPE);
        }
    },

    /** The aligned source, and no exchange. */
    FORWARD {
        @Override
        SingleOutputStreamOperator<Tuple3<String, Long, Integer>> grouped(
                StreamExecutionEnvironment env, SteadyTopic topic, RunningCount function) {
            SmartKeyBy<Tuple2<String, byte[]>, String> smartKeyBy =
                    SmartKeyBy.from(env, topic.source(), WatermarkStrategy.noWatermarks(), SOURCE)
                            .keyedBy("key", event -> event.f0, Types.STRING)
                            .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                            .sourcePartitions(topic.partitions())
                            .detecting(Detection.DECLARED);
            PlanExplanation explanation = smartKeyBy.explain();
            if (explanation.plan() != Plan.FORWARD) {
                throw new IllegalStateException("The plan must be FORWARD: " + explanation);
            }
            return smartKeyBy
                    .keyedStream()
                    .process(PlacedKeys.unwrapping(function, RunningCount.TYPE), RunningCount.TYPE);
        }
    };

    static final String SOURCE = "events";
    static final String OPERATOR = "running-count";

    /** Adds source and running counts to a job. */
    final SingleOutputStreamOperator<Tuple3<String, Long, Integer>> runningCounts(
            StreamExecutionEnvironment env, SteadyTopic topic, RunningCount function) {
        return grouped(env, topic, function).name(OPERATOR).uid(OPERATOR);
    }

    abstract SingleOutputStreamOperator<Tuple3<String, Long, Integer>> grouped(
            StreamExecutionEnvironment env, SteadyTopic topic, RunningCount function);
}
