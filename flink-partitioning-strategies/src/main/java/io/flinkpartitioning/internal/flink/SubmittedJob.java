package io.flinkpartitioning.internal.flink;

import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;

/**
 * Sets the id of a job before its submission.
 *
 * <p>Flink has no public way to choose it. If a submission gets no answer, only the id tells
 * whether the job runs. Without it the job might be submitted twice.
 */
public final class SubmittedJob {

    private SubmittedJob() {}

    /** Returns settings that give a job an id. */
    public static Configuration withId(JobID id) {
        Configuration settings = new Configuration();
        settings.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, id.toHexString());
        return settings;
    }
}
