package io.flinkpartitioning.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.plan.Plan;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingInFlinkTest {

    @ParameterizedTest
    @ValueSource(strings = {"forst", "rocksdb", "hashmap"})
    void nothing_isMissing(String backend) {
        assertThat(MissingInFlink.stateBackend(on(backend))).isEmpty();
        assertThat(MissingInFlink.metrics(Plan.FORWARD)).isEmpty();
    }

    private static StreamExecutionEnvironment on(String backend) {
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, backend);
        return StreamExecutionEnvironment.getExecutionEnvironment(settings);
    }
}
