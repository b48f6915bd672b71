package io.flinkpartitioning.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.planner.restored.SnapshotEdge;
import io.flinkpartitioning.plan.Plan;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingInFlinkTest {

    @ParameterizedTest
    @ValueSource(strings = {"forst", "org.apache.flink.state.forst.ForStStateBackendFactory"})
    void forSt_isToldToBeMissing(String backend) {
        assertThat(MissingInFlink.stateBackend(on(backend)))
                .hasValueSatisfying(
                        why ->
                                assertThat(why)
                                        .startsWith("state.backend.type is " + backend + ", but")
                                        .endsWith("set rocksdb"));
    }

    @Test
    void otherBackends_areThere() {
        assertThat(MissingInFlink.stateBackend(on("rocksdb"))).isEmpty();
        assertThat(
                        MissingInFlink.stateBackend(
                                StreamExecutionEnvironment.getExecutionEnvironment()))
                .isEmpty();
    }

    @Test
    void metricsOfSplits_areToldToBeMissing_whereASubtaskReadsItsOwnPartitions() {
        assertThat(MissingInFlink.metrics(Plan.FORWARD))
                .singleElement()
                .asString()
                .contains("which partition holds a subtask's watermark back");
        assertThat(MissingInFlink.metrics(Plan.HASH)).isEmpty();
    }

    @Test
    void namesInSnapshots_areToldToBeMissing_whereOneIsNeeded() {
        StreamExecutionEnvironment env = on("rocksdb");
        SnapshotEdge.CheckOfEdge byName = new SnapshotEdge.CheckOfEdge(null, "check");
        assertThat(MissingInFlink.nameOf(byName, env)).isEmpty();
        env.enableCheckpointing(1000);
        env.getCheckpointConfig().enableUnalignedCheckpoints();
        assertThat(MissingInFlink.nameOf(byName, env))
                .hasValueSatisfying(why -> assertThat(why).contains("set uid(…)", "'check'"));
        assertThat(MissingInFlink.nameOf(new SnapshotEdge.CheckOfEdge("uid", "check"), env))
                .isEmpty();
        assertThat(MissingInFlink.nameOf(null, env)).isEmpty();
    }

    private static StreamExecutionEnvironment on(String backend) {
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, backend);
        return StreamExecutionEnvironment.getExecutionEnvironment(settings);
    }
}
