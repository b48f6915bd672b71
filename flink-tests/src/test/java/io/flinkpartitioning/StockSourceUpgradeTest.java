package io.flinkpartitioning;

import static io.flinkpartitioning.JobScenario.HASHMAP;
import static io.flinkpartitioning.JobScenario.ROCKSDB;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs on the stock source go over to the aligned one by savepoint, and back. */
@ExtendWith(Testbed.class)
class StockSourceUpgradeTest {

    private static final int RECORDS = 1000;

    /** By which key groups the records are grouped. */
    private enum Grouping {
        KEY_BY {
            @Override
            SingleOutputStreamOperator<Tuple3<String, Long, Long>> count(
                    StreamExecutionEnvironment env, NumberedTopic<String> topic) {
                return env.fromSource(
                                topic.source(false), WatermarkStrategy.noWatermarks(), "numbered")
                        .uid("numbered")
                        .keyBy(record -> record.f0, Types.STRING)
                        .process(new CountPerKey<>())
                        .returns(RESULT);
            }
        },
        SMART_KEY_BY {
            @Override
            SingleOutputStreamOperator<Tuple3<String, Long, Long>> count(
                    StreamExecutionEnvironment env, NumberedTopic<String> topic) {
                return SmartKeyBy.from(
                                env,
                                topic.source(false),
                                WatermarkStrategy.noWatermarks(),
                                "numbered")
                        .keyedBy("key", record -> record.f0, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .uid("numbered")
                        .keyedStream()
                        .process(PlacedKeys.unwrapping(new CountPerKey<>(), RESULT));
            }
        };

        private static final TypeInformation<Tuple3<String, Long, Long>> RESULT =
                Types.TUPLE(Types.STRING, Types.LONG, Types.LONG);

        abstract SingleOutputStreamOperator<Tuple3<String, Long, Long>> count(
                StreamExecutionEnvironment env, NumberedTopic<String> topic);
    }

    @TempDir private Path directory;

    /** The number that the next record of each key must have. */
    private final Map<String, Long> next = new HashMap<>();

    @Test
    void offsets_areKeptExactlyOnTheWayThereAndBack(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 8).write(RECORDS, 100, 41);
        // Another uid for each: keyed state does not go over, and is given up.
        String savepoint = read(cluster, topic, settings(HASHMAP, null), 3, Grouping.KEY_BY, "1");
        topic.write(RECORDS, 100, 42);
        savepoint =
                read(cluster, topic, settings(HASHMAP, savepoint), 4, Grouping.SMART_KEY_BY, "2");
        topic.write(RECORDS, 100, 43);
        read(cluster, topic, settings(HASHMAP, savepoint), 2, Grouping.KEY_BY, "3");
    }

    @ParameterizedTest
    @ValueSource(strings = {HASHMAP, ROCKSDB})
    void keyedStateOfAPlainKeyBy_isRefusedOnceWithAnExplanation(
            String stateBackend, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 8).write(RECORDS, 100, 44);
        String savepoint =
                read(cluster, topic, settings(stateBackend, null), 3, Grouping.KEY_BY, "count");

        JobClient job =
                start(
                        cluster,
                        topic,
                        settings(stateBackend, savepoint),
                        3,
                        Grouping.SMART_KEY_BY,
                        "count",
                        new QueueSink<>());
        assertThat(JobRun.failureOf(job))
                .contains("The restored state was written by a plain keyBy, with")
                .contains("StringSerializer")
                .contains("the job is configured with partition placement (8 source partitions")
                .contains(
                        "give the stateful operator another uid and restore with"
                                + " --allowNonRestoredState");
        assertThat(new FlinkRest(cluster.restUrl()).failures(job.getJobID())).hasSize(1);
    }

    /** Reads all that is new in the topic, and returns a savepoint behind it. */
    private String read(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            Configuration settings,
            int parallelism,
            Grouping grouping,
            String uid)
            throws Exception {
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        JobClient job = start(cluster, topic, settings, parallelism, grouping, uid, results);
        Map<String, Long> reference = topic.reference();
        while (!next.equals(reference)) {
            check(results.next());
        }
        String savepoint =
                new FlinkRest(cluster.restUrl()).snapshots().stop(job.getJobID(), directory);
        assertThat(results.available()).as("results after the last record").isEmpty();
        return savepoint;
    }

    private void check(Tuple3<String, Long, Long> result) {
        assertThat(result.f1)
                .as("number of a record of %s", result.f0)
                .isEqualTo(next.merge(result.f0, 1L, Long::sum) - 1);
    }

    private static JobClient start(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            Configuration settings,
            int parallelism,
            Grouping grouping,
            String uid,
            QueueSink<Tuple3<String, Long, Long>> results)
            throws Exception {
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(parallelism);
        env.setMaxParallelism(128);
        grouping.count(env, topic).uid(uid).sinkTo(results).uid("sink");
        return env.executeAsync(grouping.name());
    }

    private Configuration settings(String stateBackend, @Nullable String restored) {
        Configuration settings = JobRun.recoverable(stateBackend, directory, restored);
        settings.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
        return settings;
    }
}
