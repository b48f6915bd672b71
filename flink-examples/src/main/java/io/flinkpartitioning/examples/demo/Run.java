package io.flinkpartitioning.examples.demo;

import io.flinkpartitioning.examples.local.TradesTopic;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.jspecify.annotations.Nullable;

/**
 * One run of the job.
 *
 * @param grouping how it grouped
 * @param plan by which plan
 * @param edges the edges in front of the keyed operator, as the running job told over REST
 * @param reading what came out of the keyed operator
 */
record Run(Grouping grouping, String plan, List<String> edges, ResultMeter.Reading reading) {

    private static final String OPERATOR = "running sum per trader";

    /**
     * Runs the job from the first trade to the last.
     *
     * @param strategy the strategy of {@link Grouping#SMART_KEY_BY}; null for its own choice
     */
    static Run of(
            Grouping grouping,
            @Nullable PartitioningStrategy strategy,
            TradesTopic topic,
            FlinkCluster cluster,
            int parallelism)
            throws Exception {
        StreamExecutionEnvironment env = cluster.environment(new Configuration());
        env.setParallelism(parallelism);
        Grouping.Grouped grouped = grouping.runningSums(env, topic.source(), strategy);
        grouped.totals()
                .name(OPERATOR)
                .map(new ResultMeter())
                .name("meter")
                .sinkTo(new DiscardingSink<>());
        JobClient job = env.executeAsync("Running sum per trader by " + grouping.label());
        List<String> edges = new FlinkRest(cluster.restUrl()).edgesInto(job.getJobID(), OPERATOR);
        return new Run(
                grouping,
                grouped.plan(),
                edges,
                ResultMeter.Reading.of(job.getJobExecutionResult().get()));
    }

    double recordsPerSecond() {
        return reading.results() * 1e9 / reading.nanos();
    }

    double cpuSecondsPerMillion() {
        return reading.cpuNanos() / 1e3 / reading.results();
    }
}
