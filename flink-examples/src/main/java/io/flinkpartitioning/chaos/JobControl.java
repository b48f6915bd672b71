package io.flinkpartitioning.chaos;

import io.flinkpartitioning.Plan;
import java.io.IOException;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;

/**
 * Who starts, stops and changes the job.
 *
 * <p>Used by one thread, but for the questions, which any thread may ask.
 */
interface JobControl {

    /**
     * Starts the job, and waits until all its subtasks run.
     *
     * @param cluster where
     * @param plan under which plan
     * @param parallelism the parallelism
     * @param snapshot the savepoint or checkpoint to go on from, or null
     */
    void start(Cluster cluster, Plan plan, int parallelism, @Nullable String snapshot)
            throws Exception;

    /** The job that runs, or ran last. */
    JobID jobId();

    /** The plan of the job. */
    Plan plan();

    /** Lets the job go on with another parallelism, and waits until all its subtasks run. */
    void rescale(int parallelism) throws Exception;

    /** Lets the job go on under another plan, and waits until all its subtasks run. */
    void switchTo(Plan plan) throws Exception;

    /** Waits until the job has failed of a stray record, and goes on as {@code LOCAL_FIRST}. */
    void awaitDemotion() throws Exception;

    /** Waits until the job, which was demoted, goes on as {@code FORWARD}. */
    void awaitPromotion() throws Exception;

    /**
     * Stops the job.
     *
     * @return the savepoint to go on from
     */
    String stop() throws Exception;

    /** Ends the job, without a savepoint. */
    void cancel() throws IOException;
}
