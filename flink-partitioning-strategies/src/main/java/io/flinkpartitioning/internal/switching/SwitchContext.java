package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.EndedJob;
import io.flinkpartitioning.internal.switching.cluster.JobOperations;
import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import io.flinkpartitioning.internal.switching.cluster.Timeouts;
import io.flinkpartitioning.switching.Promotion;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/** What all phases of a job share. Used by one thread, but any thread may call {@link #job()}. */
public final class SwitchContext {

    private final JobOperations operations;
    private final SwitchReport report;
    private final @Nullable AlignedWindow window;

    /** The directories that may hold a savepoint, if the job was asked to stop. */
    private final List<Path> stops = new ArrayList<>();

    private volatile RunningJob job;

    /** Whether an aligned job may be promoted. Not if someone has asked for its plan. */
    private boolean promotable = true;

    SwitchContext(
            JobOperations operations,
            SwitchReport report,
            @Nullable Promotion promotion,
            RunningJob job) {
        this.operations = operations;
        this.report = report;
        this.window = promotion == null ? null : new AlignedWindow(promotion);
        this.job = job;
    }

    JobOperations operations() {
        return operations;
    }

    SwitchReport report() {
        return report;
    }

    Timeouts timeouts() {
        return operations.timeouts();
    }

    public RunningJob job() {
        return job;
    }

    /** Replaces the job by one that was submitted. */
    void replaceJob(RunningJob newJob) {
        job = newJob;
        stops.clear();
        if (window != null) {
            window.restart();
        }
    }

    List<Path> stops() {
        return stops;
    }

    /** Returns the job as an ended one. */
    EndedJob endedJob() {
        return new EndedJob(job.id(), stops);
    }

    /** Returns the window that decides about a promotion; null if the job must not be promoted. */
    @Nullable AlignedWindow promotionWindow() {
        return promotable ? window : null;
    }

    void setPromotable(boolean newPromotable) {
        promotable = newPromotable;
    }

    boolean isPromotable() {
        return promotable;
    }

    /** Requires twice the alignment before the next promotion. */
    void backOffPromotion() {
        if (window != null) {
            window.backOff();
        }
    }
}
