package io.flinkpartitioning.internal.flink;

import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Sets the id of a job before its submission.
 *
 * <p>Flink has no public way to choose it. If a submission gets no answer, only the id tells
 * whether the job runs. Without it the job might be submitted twice.
 */
public final class SubmittedJob {

    private SubmittedJob() {}

    /**
     * Returns the id that a job's settings fix. Application mode with high availability fixes it,
     * so that a job that is built again goes on from its own checkpoints.
     */
    public static Optional<String> fixedId(ReadableConfig settings) {
        return settings.getOptional(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID);
    }

    /** Returns settings that give a job an id. */
    public static Configuration withId(JobID id) {
        Configuration settings = new Configuration();
        settings.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, id.toHexString());
        return settings;
    }
}
