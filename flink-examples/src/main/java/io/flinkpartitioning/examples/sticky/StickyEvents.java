package io.flinkpartitioning.examples.sticky;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UngroupedStream;
import io.flinkpartitioning.config.PartitioningConfig;
import io.flinkpartitioning.examples.common.KafkaOptions;
import io.flinkpartitioning.examples.common.LineSchema;
import io.flinkpartitioning.examples.events.LogEvent;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Log events in upper case, under {@link Sticky}: a YAML file names the strategy of a third party
 * like those of the library, and its jar brings the {@link StickyProvider}.
 */
public final class StickyEvents {

    private static final String TOPIC = "log-events";

    private StickyEvents() {}

    /** Submits the job. */
    public static void main(String[] args) throws Exception {
        KafkaOptions options =
                KafkaOptions.parse("Log events, under the strategy of a YAML file.", args);
        if (!options.help()) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            UngroupedStream<LogEvent> events = events(env, options);
            System.out.println(events.explain());
            define(events).print().uid("print");
            env.execute("Sticky events");
        }
    }

    private static UngroupedStream<LogEvent> events(
            StreamExecutionEnvironment env, KafkaOptions options) {
        return SmartKeyBy.from(
                        env,
                        options.source(TOPIC, new LineSchema<>(LogEvent.class, LogEvent::of)),
                        WatermarkStrategy.noWatermarks(),
                        TOPIC)
                .ungrouped()
                .using(PartitioningConfig.load(options.config()).strategy())
                .uid(TOPIC);
    }

    private static DataStream<LogEvent> define(UngroupedStream<LogEvent> events) {
        return events.stream()
                .map(LogEvent::inUpperCase)
                .name("in upper case")
                .uid("in-upper-case");
    }
}
