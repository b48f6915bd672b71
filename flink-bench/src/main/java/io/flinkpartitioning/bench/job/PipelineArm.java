package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Outcome;
import java.io.IOException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job that reads all trades of a topic and sums them, on a cluster of the arm's own.
 *
 * @param grouping what stands between source and work
 * @param trades what it reads
 * @param settings how it runs
 * @param workTokens what the work on a record costs besides
 * @param deployment where it runs
 */
record PipelineArm(
        Grouping grouping,
        Trades<?> trades,
        JobSettings settings,
        long workTokens,
        Deployment deployment)
        implements Arm, MeasuredJob {

    @Override
    public String name() {
        return grouping.arm();
    }

    @Override
    public Session open() throws IOException {
        return JobSession.start(this, settings, deployment);
    }

    @Override
    public String operator() {
        return "sums";
    }

    @Override
    public void addTo(StreamExecutionEnvironment env) {
        grouping.build(new Grouping.Job<>(env, trades, workTokens))
                .name(operator())
                .uid(operator())
                .sinkTo(new DiscardingSink<>());
    }

    @Override
    public Outcome evaluate(JobExecutionResult result, double cpuSeconds) {
        Meter.Reading reading = Meter.Reading.of(result);
        return grouping.isKeyed() ? reading.ofSums(cpuSeconds) : reading.ofAmounts(cpuSeconds);
    }
}
