package io.flinkpartitioning.examples.positions;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.examples.common.KafkaOptions;
import io.flinkpartitioning.examples.common.LineSchema;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Positions by trader and symbol, from a topic that is keyed by trader: all records of a group lie
 * in one partition, so the part of the key that the producer knows is enough.
 */
public final class Positions {

    private static final String TOPIC = "fills";

    private Positions() {}

    /** Submits the job. */
    public static void main(String[] args) throws Exception {
        KafkaOptions options = KafkaOptions.parse("Positions by trader and symbol.", args);
        if (!options.help()) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            SmartKeyBy<Fill, Fill.Position> byPosition = byPosition(env, options);
            System.out.println(byPosition.explain());
            define(byPosition).print().uid("print");
            env.execute("Positions");
        }
    }

    private static SmartKeyBy<Fill, Fill.Position> byPosition(
            StreamExecutionEnvironment env, KafkaOptions options) {
        return SmartKeyBy.from(
                        env,
                        options.source(TOPIC, new LineSchema<>(Fill.class, Fill::of)),
                        WatermarkStrategy.noWatermarks(),
                        TOPIC)
                .keyedBy(
                        "trader_id,symbol", Fill::position, TypeInformation.of(Fill.Position.class))
                .partitionedLike(
                        "trader_id",
                        Fill.Position::traderId,
                        KafkaPartitioning.murmur2(StringSerializer.class))
                .uid(TOPIC);
    }

    private static DataStream<Fill> define(SmartKeyBy<Fill, Fill.Position> byPosition) {
        return byPosition.keyedStream().reduce(Fill::plus).name("positions").uid("positions");
    }
}
