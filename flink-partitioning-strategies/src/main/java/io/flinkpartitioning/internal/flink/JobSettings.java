package io.flinkpartitioning.internal.flink;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The settings of a job that is being built. Stateless and thread-safe.
 *
 * <p>Flink marks the two getters internal, though their classes are public. There is no public way
 * to read a setting, or to make the serializer that the job will use.
 */
public final class JobSettings {

    private JobSettings() {}

    /** Returns the settings of a job. */
    public static ReadableConfig of(StreamExecutionEnvironment env) {
        return env.getConfiguration();
    }

    /**
     * Whether checkpoints may hold records in flight, once there are any: unaligned ones that are
     * exact. The interval may be set later, or by the cluster.
     */
    public static boolean unalignedCheckpoints(StreamExecutionEnvironment env) {
        ReadableConfig settings = of(env);
        return settings.get(CheckpointingOptions.ENABLE_UNALIGNED)
                && settings.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE)
                        == CheckpointingMode.EXACTLY_ONCE;
    }

    /** Returns how Flink makes the serializers of a job. */
    public static SerializerConfig serializerConfig(StreamExecutionEnvironment env) {
        return serializerConfig(env.getConfig());
    }

    /** Returns how Flink makes the serializers of a job that sets nothing. */
    public static SerializerConfig defaultSerializerConfig() {
        return new SerializerConfigImpl();
    }

    /** Returns how Flink makes the serializers of a job with a configuration. */
    public static SerializerConfig serializerConfig(ExecutionConfig config) {
        return config.getSerializerConfig();
    }
}
