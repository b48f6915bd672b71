package io.flinkpartitioning.bench.nexmark;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.job.Deployment;
import io.flinkpartitioning.bench.job.JobSession;
import io.flinkpartitioning.bench.job.JobSettings;
import io.flinkpartitioning.bench.job.MeasuredJob;
import java.io.IOException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job that asks a query, on a cluster in the JVM of the arm.
 *
 * @param query what it asks
 * @param exchange what stands between source and query
 * @param bids what it reads
 * @param settings how it runs
 */
record NexmarkArm(Query query, Exchange exchange, Bids bids, JobSettings settings)
        implements Arm, MeasuredJob {

    @Override
    public String name() {
        return exchange.arm();
    }

    @Override
    public Session open() throws IOException {
        return JobSession.start(this, settings, Deployment.IN_PROCESS);
    }

    @Override
    public String operator() {
        return query.label();
    }

    @Override
    public void addTo(StreamExecutionEnvironment env) {
        query.build(env, bids, exchange)
                .name(operator())
                // By which the cluster names windows.
                .setDescription(operator())
                .uid(operator())
                .sinkTo(new DiscardingSink<>());
    }

    @Override
    public Outcome evaluate(JobExecutionResult result, double cpuSeconds) {
        return RowMeter.outcome(result, cpuSeconds);
    }
}
