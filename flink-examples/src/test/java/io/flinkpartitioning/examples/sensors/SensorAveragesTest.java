package io.flinkpartitioning.examples.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source that was written by hand, in the middle of its readings. */
class SensorAveragesTest {

    private static final int GATEWAYS = 8;
    private static final int SENSORS = 3;

    /** How many readings of each sensor have been counted. */
    private final Map<Long, Long> counted = new HashMap<>();

    @Test
    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    void stoppedAndRescaled_itReadsOnWhereItWas(@TempDir Path directory) throws Exception {
        try (FlinkCluster cluster = FlinkCluster.start(1, 3)) {
            String savepoint;
            StreamExecutionEnvironment env = cluster.environment(new Configuration());
            env.setParallelism(2);
            try (CloseableIterator<String> results = averages(env, Long.MAX_VALUE, "first run")) {
                JobClient job = env.executeAsync();
                for (int i = 0; i < 5000; i++) {
                    count(results.next());
                }
                new FlinkRest(cluster.restUrl()).awaitAllRunning(job.getJobID());
                CompletableFuture<String> stopped =
                        job.stopWithSavepoint(
                                false, directory.toUri().toString(), SavepointFormatType.CANONICAL);
                results.forEachRemaining(this::count);
                savepoint = stopped.get();
            }
            assertThat(counted).hasSize(GATEWAYS * SENSORS);
            long readings = SENSORS * (counted.values().stream().max(Long::compare).get() + 1000);

            env =
                    cluster.environment(
                            new Configuration()
                                    .set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint)
                                    // Of the operator that collects the results.
                                    .set(
                                            StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE,
                                            true));
            env.setParallelism(3);
            try (CloseableIterator<String> results = averages(env, readings, "second run")) {
                env.executeAsync();
                results.forEachRemaining(this::count);
            }
            assertThat(counted).hasSize(GATEWAYS * SENSORS);
            assertThat(counted.values()).containsOnly(readings / SENSORS);
        }
    }

    /** Flink 1.20 would restore what collects the results, if both runs had the same. */
    private static CloseableIterator<String> averages(
            StreamExecutionEnvironment env, long readings, String run) {
        SmartKeyBy<Reading, Long> bySensor =
                SensorAverages.bySensor(env, new GatewaySource(GATEWAYS, SENSORS, readings));
        return bySensor.keyedStream()
                .process(PlacedKeys.unwrapping(new RunningAverage()))
                .uid("averages")
                .filter(average -> true)
                .uid("averages of the " + run)
                .collectAsync();
    }

    /** Requires that a sensor counts on: "sensor 3: 23.50 after 4". */
    private void count(String result) {
        String[] words = result.split("[ :]+", -1);
        long now = Long.parseLong(words[4]);
        assertThat(now)
                .as(result)
                .isEqualTo(counted.getOrDefault(Long.parseLong(words[1]), 0L) + 1);
        counted.put(Long.parseLong(words[1]), now);
    }

    @Test
    void stateOfAnotherVersion_isRefused() throws IOException {
        Gateway gateway = new Gateway(3, 7);
        GatewaySerializer one = new GatewaySerializer();
        assertThat(one.deserialize(1, one.serialize(gateway))).isEqualTo(gateway);
        assertThatThrownBy(() -> one.deserialize(2, one.serialize(gateway)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must be 1, but is 2");
        GatewaySerializer.OfLists several = new GatewaySerializer.OfLists();
        assertThat(several.deserialize(1, several.serialize(List.of(gateway, gateway))))
                .containsExactly(gateway, gateway);
        assertThatThrownBy(() -> several.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class);
    }
}
