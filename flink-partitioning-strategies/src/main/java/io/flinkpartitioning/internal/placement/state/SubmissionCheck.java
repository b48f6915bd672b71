package io.flinkpartitioning.internal.placement.state;

/**
 * What must hold of a whole job when it is submitted. The types of its placed keys carry it to the
 * moment when Flink translates the job, and are not sent anywhere with it.
 */
@FunctionalInterface
public interface SubmissionCheck {

    /**
     * Checks the job. Called when Flink translates it, in the thread of the submission, so nothing
     * of the job changes any more. Called once for each keyed operator.
     *
     * @throws IllegalArgumentException if the job must not be submitted
     */
    void check();
}
