package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

class FlinkClusterTest {

    @Test
    void edgesInto_tellsWhatARunningJobHasInFrontOfAnOperator() throws Exception {
        try (FlinkCluster cluster = FlinkCluster.start(1, 2)) {
            StreamExecutionEnvironment env = cluster.environment(new Configuration());
            env.setParallelism(2);
            DataStream<Long> numbers = env.fromSequence(1, Long.MAX_VALUE);
            numbers.map(n -> n + 1).name("chained").sinkTo(new DiscardingSink<>());
            numbers.keyBy(n -> n % 10)
                    .reduce(Long::sum)
                    .name("hashed")
                    .sinkTo(new DiscardingSink<>());
            numbers.rebalance().map(n -> n).name("rebalanced").sinkTo(new DiscardingSink<>());
            JobClient job = env.executeAsync();
            try {
                FlinkRest rest = new FlinkRest(cluster.restUrl());
                assertThat(rest.edgesInto(job.getJobID(), "chained")).isEmpty();
                assertThat(rest.edgesInto(job.getJobID(), "hashed")).containsExactly("HASH");
                assertThat(rest.edgesInto(job.getJobID(), "rebalanced"))
                        .containsExactly("REBALANCE");
                assertThatThrownBy(() -> rest.edgesInto(job.getJobID(), "absent"))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("has no operator 'absent'");
            } finally {
                job.cancel().get();
            }
        }
    }

    @Test
    void webInterface_isServed_untilClose() throws Exception {
        FlinkCluster cluster = FlinkCluster.start(2, 3);
        try (cluster) {
            assertThat(
                            new FlinkRest(cluster.restUrl())
                                    .get("/overview")
                                    .path("slots-total")
                                    .asInt())
                    .isEqualTo(6);
        }
        cluster.close();
        assertThatThrownBy(() -> new FlinkRest(cluster.restUrl()).get("/overview"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void unknownPath_isAnErrorWithTheAnswer() throws Exception {
        try (FlinkCluster cluster = FlinkCluster.start(1, 1)) {
            assertThatThrownBy(() -> new FlinkRest(cluster.restUrl()).get("/jobs/nonsense"))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("(?s)/jobs/nonsense answered 4\\d\\d: .+");
        }
    }
}
