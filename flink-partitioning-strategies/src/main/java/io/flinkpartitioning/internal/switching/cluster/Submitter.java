package io.flinkpartitioning.internal.switching.cluster;

import io.flinkpartitioning.plan.Explanation;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.SwitchRefusedException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.jspecify.annotations.Nullable;

/** Builds and submits the jobs of choices. */
public interface Submitter {

    /** A job that is built, and can be submitted once. */
    interface Prepared {

        Choice choice();

        Explanation explanation();

        /**
         * Submits the job.
         *
         * @param id the id that it is to have, by which it is found if the answer is lost
         * @param snapshot a savepoint or checkpoint of an earlier job, which the job comes to own;
         *     null for none but what the settings name
         * @throws Exception if it is not accepted, or it is not known whether it is
         */
        JobClient submit(JobID id, @Nullable String snapshot) throws Exception;
    }

    /**
     * Builds a job, and changes nothing outside of this JVM.
     *
     * @throws SwitchRefusedException if the job could lose state in a switch
     * @throws Exception if it cannot be built
     */
    Prepared prepare(Choice choice) throws Exception;
}
