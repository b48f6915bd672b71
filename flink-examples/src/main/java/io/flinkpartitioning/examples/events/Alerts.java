package io.flinkpartitioning.examples.events;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UngroupedStream;
import io.flinkpartitioning.examples.common.KafkaOptions;
import io.flinkpartitioning.examples.common.LineSchema;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Finds the errors among log events. Each event stands for itself, so {@code auto} leaves records
 * where they are while partitions and subtasks match, and deals them out in turn where they do not.
 */
public final class Alerts {

    private static final String TOPIC = "log-events";

    private Alerts() {}

    /** Submits the job. */
    public static void main(String[] args) throws Exception {
        KafkaOptions options = KafkaOptions.parse("Errors among log events.", args);
        if (!options.help()) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            UngroupedStream<LogEvent> events = events(env, options);
            System.out.println(events.explain());
            define(events).print().uid("print");
            env.execute("Alerts");
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
                .uid(TOPIC);
    }

    private static DataStream<LogEvent> define(UngroupedStream<LogEvent> events) {
        return events.stream()
                .filter(event -> event.level().equals("ERROR"))
                .name("errors")
                .uid("errors");
    }
}
