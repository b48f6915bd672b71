package io.flinkpartitioning.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.CoPartitionedStreams;
import io.flinkpartitioning.JobRun;
import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.QueueSink;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A job that uses each kind of keyed state, over two topics: with plain keys, or with placed ones.
 *
 * @param events the topic that most operators read
 * @param orders the topic that joins read too
 * @param alarm the time of day of the processing-time timers
 * @param results takes the results of all runs
 */
record EveryKindJob(EventTopic events, EventTopic orders, long alarm, QueueSink<String> results) {

    static final List<String> UIDS =
            List.of("states", "tumbling", "session", "named", "ruled", "both", "pairs");
    static final List<String> JOINS = List.of("both", "pairs");

    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration GAP = Duration.ofMillis(1500);
    private static final Duration CLOSE = Duration.ofMillis(300);

    /** How a run is configured; a max parallelism of 0 is Flink's choice. */
    record Run(
            String stateBackend,
            int parallelism,
            int maxParallelism,
            boolean compressed,
            @Nullable String restored) {

        StreamExecutionEnvironment environment(FlinkCluster cluster, Path directory) {
            Configuration settings = JobRun.recoverable(stateBackend, directory, restored);
            settings.setString(
                    "execution.checkpointing.snapshot-compression", Boolean.toString(compressed));
            settings.setString("restart-strategy.type", "none");
            if (compressed) {
                // Else small state is in the metadata.
                settings.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO);
            }
            settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
            StreamExecutionEnvironment env = cluster.environment(settings);
            env.setParallelism(parallelism);
            if (maxParallelism > 0) {
                env.setMaxParallelism(maxParallelism);
            }
            return env;
        }
    }

    JobClient startPlain(StreamExecutionEnvironment env) throws Exception {
        KeyedStream<Event, String> left =
                env.fromSource(events.source(), EventTopic.watermarks(), "events")
                        .uid("events")
                        .keyBy(event -> event.key);
        KeyedStream<Event, String> right =
                env.fromSource(orders.source(), EventTopic.watermarks(), "orders")
                        .uid("orders")
                        .keyBy(event -> event.key);
        collect(left.process(new EveryKind.States(alarm)).uid("states"));
        collect(
                left.window(TumblingEventTimeWindows.of(WINDOW))
                        .aggregate(new EveryKind.Sum(), new EveryKind.Tumbled())
                        .uid("tumbling"));
        collect(
                left.window(EventTimeSessionWindows.withGap(GAP))
                        .apply(new EveryKind.Session())
                        .uid("session"));
        collect(left.window(new NamedWindow.Assigner()).apply(new EveryKind.Named()).uid("named"));
        collect(left.connect(rules(env)).process(new EveryKind.Ruled()).uid("ruled"));
        collect(left.connect(right).process(new EveryKind.Both()).uid("both"));
        collect(
                left.intervalJoin(right)
                        .between(CLOSE.negated(), CLOSE)
                        .process(new EveryKind.Pair())
                        .uid("pairs"));
        return env.executeAsync("plain");
    }

    /** Starts the same with placed keys. The plan must be as wanted. */
    JobClient startPlaced(StreamExecutionEnvironment env, Plan plan) throws Exception {
        SmartKeyBy<Event, String> byKey = eventsByKey(env);
        assertThat(byKey.explain().plan()).as("%s", byKey.explain()).isEqualTo(plan);
        CoPartitionedStreams<Event, Event, String> together =
                byKey.coPartitionedWith(ordersByKey(env));
        KeyedStream<Event, PlacedKey<String>> left = byKey.keyedStream();
        collect(
                left.process(PlacedKeys.unwrapping(new EveryKind.States(alarm), Types.STRING))
                        .uid("states"));
        collect(
                left.window(TumblingEventTimeWindows.of(WINDOW))
                        .aggregate(
                                new EveryKind.Sum(), PlacedKeys.unwrapping(new EveryKind.Tumbled()))
                        .uid("tumbling"));
        collect(
                left.window(EventTimeSessionWindows.withGap(GAP))
                        .apply(PlacedKeys.unwrapping(new EveryKind.Session()))
                        .uid("session"));
        collect(
                left.window(new NamedWindow.Assigner())
                        .apply(PlacedKeys.unwrapping(new EveryKind.Named()))
                        .uid("named"));
        collect(
                left.connect(rules(env))
                        .process(PlacedKeys.unwrapping(new EveryKind.Ruled()))
                        .uid("ruled"));
        collect(
                together.connect()
                        .process(PlacedKeys.unwrapping(new EveryKind.Both()))
                        .uid("both"));
        collect(
                together.intervalJoin(CLOSE.negated(), CLOSE)
                        .process(new EveryKind.Pair())
                        .uid("pairs"));
        return env.executeAsync("placed");
    }

    SmartKeyBy<Event, String> eventsByKey(StreamExecutionEnvironment env) {
        return byKey(env, events, "events");
    }

    SmartKeyBy<Event, String> ordersByKey(StreamExecutionEnvironment env) {
        return byKey(env, orders, "orders");
    }

    private static SmartKeyBy<Event, String> byKey(
            StreamExecutionEnvironment env, EventTopic topic, String name) {
        return SmartKeyBy.from(env, topic.source(), EventTopic.watermarks(), name)
                .keyedBy("key", event -> event.key, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .uid(name);
    }

    /** Has ended long before the first savepoint: a finished operator. */
    private static BroadcastStream<Long> rules(StreamExecutionEnvironment env) {
        return env.fromSequence(7, 7).uid("rules").broadcast(EveryKind.RULES);
    }

    private void collect(DataStream<String> lines) {
        lines.sinkTo(results).uid(lines.getTransformation().getUid() + " sink");
    }
}
