package io.flinkpartitioning.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.flink.JobSettings;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.junit.jupiter.api.Test;

/** Flink refuses custom partitioners under unaligned checkpoints, but under no others. */
class DistributionTest {

    private static final String OWN = "CUSTOM";
    private static final String FLINKS = "REBALANCE";

    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.createLocalEnvironment();

    private String edge() {
        return ((PartitionTransformation<?>)
                        new RoundRobin().distribute(env.fromSequence(1, 10)).getTransformation())
                .getPartitioner()
                .toString();
    }

    @Test
    void unalignedByTheEnvironment_isFlinksRebalance() {
        env.enableCheckpointing(1000);
        env.getCheckpointConfig().enableUnalignedCheckpoints();
        assertThat(edge()).isEqualTo(FLINKS);
    }

    /** The interval may be set later, or by the cluster. */
    @Test
    void unalignedBySettings_isFlinksRebalance() {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        env.configure(settings);
        assertThat(edge()).isEqualTo(FLINKS);
    }

    @Test
    void aligned_isTheStrategysOwn() {
        assertThat(edge()).isEqualTo(OWN);
    }

    /** Flink aligns nothing then, and has nothing in flight either. */
    @Test
    void unalignedAtLeastOnce_isTheStrategysOwn() {
        env.enableCheckpointing(1000, CheckpointingMode.AT_LEAST_ONCE);
        env.getCheckpointConfig().enableUnalignedCheckpoints();
        assertThat(edge()).isEqualTo(OWN);
        assertThat(JobSettings.unalignedCheckpoints(env)).isFalse();
    }
}
