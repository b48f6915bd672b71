package io.flinkpartitioning.switching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.internal.switching.FakeCluster;
import io.flinkpartitioning.internal.switching.FakeTime;
import io.flinkpartitioning.internal.switching.cluster.JobMonitor;
import io.flinkpartitioning.internal.switching.cluster.Submitter;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.SmartRepartition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwitchAdvisorTest {

    private static final Choice FORWARD = Choice.of(SmartRepartition.by("trader_id"));

    private final FakeTime time = new FakeTime();
    private final FakeCluster cluster;
    private final SwitchAdvisor advisor;

    SwitchAdvisorTest(@TempDir Path directory) {
        cluster = new FakeCluster(directory);
        advisor =
                new SwitchAdvisor(
                        FakeCluster.NAME,
                        cluster,
                        new Promotion(Duration.ofMinutes(30), 1000),
                        time);
    }

    private JobClient submit(Choice choice, String snapshot) throws Exception {
        return cluster.prepare(choice, new Submitter.Start.AsConfigured())
                .submit(new JobID(), snapshot);
    }

    @Test
    void stray_asksForLocalFirstFromTheLastCheckpoint_untilThatIsDone() throws Exception {
        assertThat(advisor.advice()).as("no job yet").isEmpty();
        cluster.prepare(FORWARD, new Submitter.Start.AsConfigured()).submit(new JobID(), null);
        assertThat(advisor.advice()).isEmpty();
        cluster.theJob().checkpoint();
        cluster.theJob().failOnStray();
        SwitchAdvisor.Advice advice = advisor.advice().orElseThrow();
        assertThat(advice.cause()).isEqualTo(Switch.Cause.STRAY_RECORD);
        assertThat(advice.plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(advice.snapshot()).endsWith("/chk-1");
        assertThat(advice.detail()).contains("topic 'trades', partition 3");
        assertThat(advisor.advice()).contains(advice);
        assertThat(cluster.jobs()).as("it submits nothing").hasSize(1);
        submit(FORWARD.upTo(Plan.LOCAL_FIRST), String.valueOf(advice.snapshot()));
        assertThat(advisor.advice()).isEmpty();
    }

    @Test
    void alignedJob_asksForForward_andForTwiceTheTimeAfterAStray() throws Exception {
        cluster.prepare(FORWARD, new Submitter.Start.AsConfigured()).submit(new JobID(), null);
        cluster.theJob().failOnStray();
        assertThat(advisor.advice()).isPresent();
        assertThat(advisor.advice()).isPresent();
        cluster.prepare(FORWARD.upTo(Plan.LOCAL_FIRST), new Submitter.Start.AsConfigured())
                .submit(new JobID(), null);
        assertThat(aligned(0)).isEmpty();
        time.pass(Duration.ofMinutes(59));
        assertThat(aligned(2000)).isEmpty();
        time.pass(Duration.ofMinutes(1));
        SwitchAdvisor.Advice advice = aligned(2000).orElseThrow();
        assertThat(advice.plan()).isEqualTo(Plan.FORWARD);
        assertThat(advice.cause()).isEqualTo(Switch.Cause.ALIGNED);
        assertThat(advice.snapshot()).isNull();
    }

    private Optional<SwitchAdvisor.Advice> aligned(long routed) throws IOException {
        cluster.alignment = Optional.of(new JobMonitor.Alignment(routed, 0));
        return advisor.advice();
    }

    @Test
    void otherFailures_areNotItsBusiness_andSilenceIsAnError() throws Exception {
        cluster.prepare(FORWARD, new Submitter.Start.AsConfigured()).submit(new JobID(), null);
        cluster.theJob().fail(new IOException("disk full"));
        assertThat(advisor.advice()).isEmpty();
        cluster.answers = false;
        assertThatThrownBy(advisor::advice).isInstanceOf(IOException.class);
    }
}
