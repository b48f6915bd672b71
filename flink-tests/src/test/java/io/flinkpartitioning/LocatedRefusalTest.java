package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A record that a check refuses is named with topic, partition and offset, and first in the log.
 */
@ExtendWith(Testbed.class)
class LocatedRefusalTest {

    private static final int PARTITIONS = 4;
    private static final int PARALLELISM = 4;

    /** Its offset in its partition. */
    private static final int OFFSET = 20;

    private static final String BAD = "BAD";

    /** Writes good records into each partition, and then the bad one. */
    private static NumberedTopic<String> topic(KafkaBroker broker) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            topic.writeAll(
                    partition,
                    KeyKind.keyOfPartition(partition, PARTITIONS),
                    LongStream.range(0, OFFSET));
        }
        topic.writeOne(2, BAD, 0);
        return topic;
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            UnkeyedStream<Tuple2<String, Long>> stream,
            KeySelector<Tuple2<String, Long>, String> selector) {
        return stream.keyedBy("key", selector, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .detecting(Detection.DECLARED);
    }

    private static UnkeyedStream<Tuple2<String, Long>> direct(
            StreamExecutionEnvironment env, NumberedTopic<String> topic) {
        return SmartKeyBy.from(
                env, topic.source(true), WatermarkStrategy.noWatermarks(), "numbered");
    }

    private static DataStream<Tuple2<String, Long>> aligned(
            StreamExecutionEnvironment env, NumberedTopic<String> topic) {
        return SmartKeyBy.alignedSource(
                env, topic.source(true), WatermarkStrategy.noWatermarks(), "numbered");
    }

    private static String failure(
            StreamExecutionEnvironment env, SmartKeyBy<Tuple2<String, Long>, String> keyed)
            throws Exception {
        keyed.keyedStream().sinkTo(new DiscardingSink<>());
        return JobRun.failureOf(env);
    }

    private static StreamExecutionEnvironment env(FlinkCluster cluster) {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        env.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        return env;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void strayByAnOperator_isNamedFirstInTheLogWithItsOffset(
            boolean objectReuse, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = topic(broker);
        StreamExecutionEnvironment env = env(cluster);
        if (objectReuse) {
            env.getConfig().enableObjectReuse();
        }
        DataStream<Tuple2<String, Long>> lowered =
                aligned(env, topic)
                        .map(
                                record -> Tuple2.of(lowered(record.f0), record.f1),
                                Types.TUPLE(Types.STRING, Types.LONG))
                        .filter(record -> true);
        try (LogCapture log = new LogCapture()) {
            String failure = failure(env, keyed(SmartKeyBy.from(lowered), record -> record.f0));
            String place =
                    "emitted while topic '%s', partition 2 was read at offset %d or"
                            .formatted(topic.name(), OFFSET);
            assertThat(failure).contains(place);
            assertThat(firstLines(log.lines())).isNotEmpty().allMatch(line -> line.contains(place));
        }
    }

    /** Lies in the partition of no key of its own. */
    private static String lowered(String key) {
        return key.equals(BAD)
                ? KeyKind.keyOfPartition(3, PARTITIONS)
                : key.toLowerCase(Locale.ROOT);
    }

    @Test
    void strayOfASource_isNamedFirstInTheLogWithItsOffset(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = topic(broker);
        StreamExecutionEnvironment env = env(cluster);
        try (LogCapture log = new LogCapture()) {
            failure(env, keyed(direct(env, topic), record -> lowered(record.f0)));
            String place =
                    "A record of topic '%s', partition 2, at offset %d or"
                            .formatted(topic.name(), OFFSET);
            assertThat(firstLines(log.lines())).isNotEmpty().allMatch(line -> line.contains(place));
        }
    }

    /** Returns what Flink logs first of the failures of tasks. */
    private static List<String> firstLines(List<String> log) {
        return log.stream()
                .filter(line -> line.contains(" switched from RUNNING to FAILED"))
                .map(line -> line.split("\n", 3))
                .map(lines -> lines[0] + (lines.length == 1 ? "" : lines[1]))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nullKey_isNamedWithItsOffset(
            boolean behindAnOperator, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = topic(broker);
        assertThat(
                        refused(
                                behindAnOperator,
                                topic,
                                cluster,
                                record -> record.f0.equals(BAD) ? null : record.f0))
                .contains("The key of a record of ")
                .contains("cannot be placed: The group key 'key' must not be null");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void selectorThatThrows_isNamedWithItsOffset(
            boolean behindAnOperator, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = topic(broker);
        assertThat(
                        refused(
                                behindAnOperator,
                                topic,
                                cluster,
                                record -> {
                                    if (record.f0.equals(BAD)) {
                                        throw new IllegalStateException("no such key");
                                    }
                                    return record.f0;
                                }))
                .contains("The key of a record of ")
                .contains("cannot be placed: no such key");
    }

    private static String refused(
            boolean behindAnOperator,
            NumberedTopic<String> topic,
            FlinkCluster cluster,
            KeySelector<Tuple2<String, Long>, String> selector)
            throws Exception {
        StreamExecutionEnvironment env = env(cluster);
        String failure =
                failure(
                        env,
                        keyed(
                                behindAnOperator
                                        ? SmartKeyBy.from(
                                                aligned(env, topic).filter(record -> true))
                                        : direct(env, topic),
                                selector));
        assertThat(failure)
                .contains("topic '" + topic.name() + "', partition 2")
                .contains("at offset " + OFFSET + " or");
        return failure;
    }
}
