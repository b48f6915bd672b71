package io.flinkpartitioning.switching;

import io.flinkpartitioning.internal.switching.AlignedWindow;
import io.flinkpartitioning.internal.switching.cluster.JobMonitor;
import io.flinkpartitioning.internal.switching.cluster.RestMonitor;
import io.flinkpartitioning.internal.switching.cluster.Time;
import io.flinkpartitioning.internal.switching.cluster.Timeouts;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.source.StrayRecordException;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;

/**
 * Says when a job should be switched, and leaves the switch to you. Use it if an operator, such as
 * the Flink Kubernetes operator, submits your jobs: a {@link SwitchingJob} must not submit any
 * there.
 *
 * <p>Each call looks at the job over the REST interface of its cluster. Not thread-safe.
 */
public final class SwitchAdvisor {

    /**
     * What should be done.
     *
     * @param cause why
     * @param plan the plan that the job should have: the argument of {@code upTo(…)}
     * @param snapshot the last checkpoint of a failed job, as the cluster reports it: start from
     *     there. Null if it had none yet. Null also for a job that runs: stop it with a savepoint
     * @param detail more about it, such as which record strayed
     */
    public record Advice(Switch.Cause cause, Plan plan, @Nullable String snapshot, String detail) {}

    private final String jobName;
    private final JobMonitor monitor;
    private final AlignedWindow window;
    private final Time time;

    /** The last job that was looked at. */
    private @Nullable JobID seen;

    private boolean failureSeen;

    SwitchAdvisor(String jobName, JobMonitor monitor, Promotion promotion, Time time) {
        this.jobName = jobName;
        this.monitor = monitor;
        this.window = new AlignedWindow(promotion);
        this.time = time;
    }

    /**
     * Returns an advisor for the jobs of a name. Of several, the one that was started last counts.
     *
     * @param restUrl the address of the cluster's REST interface
     * @param jobName the name of the job
     * @param promotion when an aligned job should be promoted
     */
    public static SwitchAdvisor of(URI restUrl, String jobName, Promotion promotion) {
        return new SwitchAdvisor(
                Objects.requireNonNull(jobName, "jobName"),
                new RestMonitor(restUrl, Timeouts.DEFAULT.answer()),
                promotion,
                Time.SYSTEM);
    }

    /**
     * Returns what should be done now; empty if nothing should, or there is no such job. Ask every
     * few seconds: the advisor judges an alignment by what it sees from call to call. It repeats
     * its advice until you have followed it.
     *
     * @throws IOException if the cluster does not answer
     */
    public Optional<Advice> advice() throws IOException {
        Optional<JobMonitor.Report> found = monitor.latest(jobName);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        JobMonitor.Report report = found.get();
        if (!report.job().equals(seen)) {
            seen = report.job();
            failureSeen = false;
            window.restart();
        }
        return switch (report.status()) {
            case FAILED -> onFailure(report);
            case RUNNING -> whileRunning(report);
            default -> Optional.empty();
        };
    }

    private Optional<Advice> onFailure(JobMonitor.Report report) throws IOException {
        if (!report.failure().contains(StrayRecordException.class.getName())) {
            return Optional.empty();
        }
        if (!failureSeen) {
            failureSeen = true;
            window.backOff();
        }
        return Optional.of(
                new Advice(
                        Switch.Cause.STRAY_RECORD,
                        Plan.LOCAL_FIRST,
                        monitor.latestSnapshot(report.job()).orElse(null),
                        report.failure()));
    }

    private Optional<Advice> whileRunning(JobMonitor.Report report) throws IOException {
        Optional<JobMonitor.Alignment> alignment = monitor.alignment(report.job());
        return alignment.isPresent() && window.isAlignedLongEnough(time.nanos(), alignment.get())
                ? Optional.of(new Advice(Switch.Cause.ALIGNED, Plan.FORWARD, null, window.reason()))
                : Optional.empty();
    }
}
