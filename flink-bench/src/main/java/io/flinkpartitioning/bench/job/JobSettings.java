package io.flinkpartitioning.bench.job;

import java.io.Serializable;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * How a job runs.
 *
 * @param parallelism the parallelism, at least 1
 * @param objectReuse whether Flink may reuse objects
 * @param stateBackend {@code hashmap} or {@code rocksdb}
 * @param flink other settings of Flink
 */
public record JobSettings(
        int parallelism, boolean objectReuse, String stateBackend, Map<String, String> flink)
        implements Serializable {

    public JobSettings {
        flink = Map.copyOf(flink);
    }

    /** Returns what users have who set nothing. */
    public static JobSettings ofParallelism(int parallelism) {
        return new JobSettings(parallelism, false, "hashmap", Map.of());
    }

    /** Returns the same with another setting of Flink. */
    public JobSettings with(String key, String value) {
        Map<String, String> settings = new java.util.HashMap<>(flink);
        settings.put(key, value);
        return new JobSettings(parallelism, objectReuse, stateBackend, settings);
    }

    /** Returns the configuration of the job. */
    public Configuration configuration() {
        Configuration configuration = Configuration.fromMap(flink);
        configuration.set(PipelineOptions.OBJECT_REUSE, objectReuse);
        // An arm that falls back to Kryo would be measured in its worst configuration.
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(StateBackendOptions.STATE_BACKEND, stateBackend);
        return configuration;
    }

    /** Sets what is no matter of configuration. */
    public void applyTo(StreamExecutionEnvironment env) {
        env.setParallelism(parallelism);
    }
}
