package io.flinkpartitioning.internal.switching.cluster;

import io.flinkpartitioning.plan.Explanation;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.SwitchRefusedException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.jspecify.annotations.Nullable;

/** Builds and submits a job for a choice. */
public interface Submitter {

    /** A built job. It can be submitted once. */
    interface Prepared {

        Choice choice();

        Explanation explanation();

        /**
         * Submits the job.
         *
         * @param id the id to give it, to find it by if the answer is lost
         * @param snapshot a savepoint or checkpoint of an earlier job, which the job then owns;
         *     null for only what the settings name
         * @throws Exception if the job is not accepted, or it is unknown whether it is
         */
        JobClient submit(JobID id, @Nullable String snapshot) throws Exception;
    }

    /** What a job is to go on from. Its plan depends on it. */
    sealed interface Start {

        /** What its settings name, if they name anything. */
        record AsConfigured() implements Start {}

        /** A savepoint that will be taken before the job is submitted. */
        record FromSavepoint() implements Start {}

        /** A snapshot of an earlier job. */
        record From(String snapshot) implements Start {}

        /** Returns the start from a snapshot; null for only what the settings name. */
        static Start from(@Nullable String snapshot) {
            return snapshot == null ? new AsConfigured() : new From(snapshot);
        }
    }

    /**
     * Builds a job. Changes nothing outside this JVM.
     *
     * @param choice how it distributes its records
     * @param start what it is to go on from
     * @throws SwitchRefusedException if the job could lose state in a switch
     * @throws Exception if it cannot be built
     */
    Prepared prepare(Choice choice, Start start) throws Exception;
}
