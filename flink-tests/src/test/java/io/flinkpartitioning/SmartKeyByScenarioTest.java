package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exact counts and per-key order, on a real broker and a real cluster. */
@ExtendWith(Testbed.class)
class SmartKeyByScenarioTest {

    private static final int RECORDS = 6000;
    private static final int KEYS = 500;

    static JobScenario[] scenarios() {
        return JobScenario.pairwise();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyScenario_countsEachRecordOnceAndInOrderPerKey(
            JobScenario scenario, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        run(scenario, scenario.keys(), broker, cluster);
    }

    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    private static <K> void run(
            JobScenario scenario, KeyKind<K> kind, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<K> topic =
                NumberedTopic.create(broker, kind, scenario.partitions())
                        .write(RECORDS, KEYS, scenario.hashCode());
        StreamExecutionEnvironment env = environment(scenario, cluster);
        LateReader<Tuple2<K, Long>> lateReader = scenario.lateReader() ? new LateReader<>() : null;
        SmartKeyBy<Tuple2<K, Long>, K> smartKeyBy =
                SmartKeyBy.from(
                                env,
                                topic.source(scenario.bounded()),
                                lateReader == null ? WatermarkStrategy.noWatermarks() : lateReader,
                                "numbered")
                        .keyedBy("key", record -> record.f0, kind.type())
                        .partitionedLike(KafkaPartitioning.murmur2(kind.serializer()))
                        .upTo(scenario.plan());
        assertThat(smartKeyBy.explain().plan()).isEqualTo(scenario.plan());
        SingleOutputStreamOperator<Tuple3<K, Long, Long>> counts =
                smartKeyBy
                        .keyedStream()
                        .process(
                                PlacedKeys.unwrapping(
                                        new CountPerKey<>(),
                                        Types.TUPLE(kind.type(), Types.LONG, Types.LONG)))
                        .name("count per key");

        Map<K, Long> counted = new HashMap<>();
        try (CloseableIterator<Tuple3<K, Long, Long>> results = counts.collectAsync()) {
            JobClient job = env.executeAsync("scenario");
            int read = 0;
            while ((scenario.bounded() || read < RECORDS) && results.hasNext()) {
                Tuple3<K, Long, Long> result = results.next();
                read++;
                if (lateReader != null) {
                    lateReader.release();
                }
                long before = counted.merge(result.f0, 1L, Long::sum) - 1;
                assertThat(result.f1).as("number of a record of %s", result.f0).isEqualTo(before);
                assertThat(result.f2).as("count of %s", result.f0).isEqualTo(before + 1);
            }
            assertThat(new FlinkRest(cluster.restUrl()).edgesInto(job.getJobID(), "count per key"))
                    .isEqualTo(scenario.plan() == Plan.FORWARD ? List.of() : List.of("HASH"));
            if (!scenario.bounded()) {
                job.cancel().get();
            }
        }
        assertThat(counted).isEqualTo(topic.reference());
    }

    private static StreamExecutionEnvironment environment(
            JobScenario scenario, FlinkCluster cluster) {
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, scenario.stateBackend());
        settings.set(PipelineOptions.OBJECT_REUSE, scenario.objectReuse());
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(scenario.parallelism());
        if (scenario.maxParallelism() > 0) {
            env.setMaxParallelism(scenario.maxParallelism());
        }
        return env;
    }
}
