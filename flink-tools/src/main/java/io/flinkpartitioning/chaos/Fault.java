package io.flinkpartitioning.chaos;

import java.util.SplittableRandom;

/** How a kind of fault comes about. */
interface Fault {

    /** Brings about what the fault needs, before the clock of the recovery starts. */
    default void prepare(Arena arena) throws Exception {}

    /**
     * Sets the fault off, and sees that it has its effect.
     *
     * @param arena where
     * @param random decides about all that is random in it
     * @return when the effect was there, in milliseconds since the epoch: events that were written
     *     later can only be counted by a job that has recovered
     * @throws Deadline.MissedException if it has no effect
     * @throws java.io.IOException if the fault cannot be set off
     */
    long strike(Arena arena, SplittableRandom random) throws Exception;

    /** Brings back what the fault has taken away, after the clock of the recovery has stopped. */
    default void restore(Arena arena) throws Exception {}

    /** Returns how a kind of fault comes about. */
    static Fault of(FaultKind kind) {
        return switch (kind) {
            case TASK_MANAGER_KILLED -> new ProcessFaults.TaskManagerKilled();
            case JOB_MANAGER_KILLED -> new ProcessFaults.JobManagerKilled();
            case BROKER_KILLED -> new ProcessFaults.BrokerKilled();
            case FUNCTION_FAILED -> new JobFaults.FunctionFailed();
            case ENUMERATOR_FAILED -> new JobFaults.EnumeratorFailed();
            case CHECKPOINT_TIMED_OUT -> new JobFaults.CheckpointTimedOut();
            case RESCALED -> new RedeploymentFaults.Rescaled();
            case FAILED_BEFORE_CHECKPOINT -> new RedeploymentFaults.FailedBeforeCheckpoint();
            case PLAN_SWITCHED -> new RedeploymentFaults.PlanSwitched();
            case RESCALED_IN_PLACE -> new RedeploymentFaults.RescaledInPlace();
            case RESTORED_IN_FLIGHT -> new RedeploymentFaults.RestoredInFlight();
            case STOP_FAILED -> new RedeploymentFaults.StopFailed();
            case STRAY_RECORDS -> new TopicFaults.StrayRecords();
            case NEW_PARTITIONS -> new TopicFaults.NewPartitions();
        };
    }
}
