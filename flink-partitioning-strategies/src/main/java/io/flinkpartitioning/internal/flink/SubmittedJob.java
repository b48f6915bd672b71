package io.flinkpartitioning.internal.flink;

import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;

/**
 * The id of a job that is to be submitted.
 *
 * <p>Flink has no public way to choose it. Who does not know the id of a job whose submission was
 * not answered cannot tell whether it runs, and might submit it twice.
 */
public final class SubmittedJob {

    private SubmittedJob() {}

    /** Returns settings by which a job has an id. */
    public static Configuration withId(JobID id) {
        Configuration settings = new Configuration();
        settings.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, id.toHexString());
        return settings;
    }
}
