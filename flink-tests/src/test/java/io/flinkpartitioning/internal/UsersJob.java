package io.flinkpartitioning.internal;

import io.flinkpartitioning.SmartKeyBy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** Uses the library from a class loader of its own; what it gets is a failure. */
@SuppressWarnings("NullAway") // Nothing of a job is needed to be refused.
public final class UsersJob {

    private static final @Nullable StreamExecutionEnvironment ENV = null;
    private static final @Nullable KafkaSource<String> SOURCE = null;
    private static final @Nullable DataStream<String> STREAM = null;

    private UsersJob() {}

    public static void fromKafka() {
        SmartKeyBy.from(ENV, SOURCE, null, "trades");
    }

    public static void alignedSource() {
        SmartKeyBy.alignedSource(ENV, SOURCE, null, "trades", 4);
    }

    public static void fromStream() {
        SmartKeyBy.from(STREAM);
    }
}
