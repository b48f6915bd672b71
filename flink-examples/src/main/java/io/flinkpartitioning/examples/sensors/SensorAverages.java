package io.flinkpartitioning.examples.sensors;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.examples.common.KafkaOptions;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.source.KeyGroupAlignedSource;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * The running average of each sensor, from a source that was written by hand. Two calls align it:
 * {@link KeyGroupAlignedSource#of} is told the partition of a split, and {@code partitionedLike}
 * that of a key.
 */
public final class SensorAverages {

    private static final int GATEWAYS = 8;
    private static final int MAX_PARALLELISM = 128;

    private SensorAverages() {}

    /** Submits the job, which needs no broker. */
    public static void main(String[] args) throws Exception {
        if (KafkaOptions.parse("Running averages of sensors, without Kafka.", args).help()) {
            return;
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        SmartKeyBy<Reading, Long> bySensor = bySensor(env, new GatewaySource(GATEWAYS, 3, 12));
        System.out.println(bySensor.explain());
        bySensor.keyedStream()
                .process(PlacedKeys.unwrapping(new RunningAverage()))
                .name("averages")
                .uid("averages")
                .print()
                .uid("print");
        env.execute("Sensor averages");
    }

    static SmartKeyBy<Reading, Long> bySensor(
            StreamExecutionEnvironment env, GatewaySource source) {
        env.setMaxParallelism(MAX_PARALLELISM);
        DataStream<Reading> readings =
                env.fromSource(
                                KeyGroupAlignedSource.of(
                                        source,
                                        Gateway::number,
                                        source.gateways(),
                                        MAX_PARALLELISM),
                                WatermarkStrategy.noWatermarks(),
                                "gateways")
                        .uid("gateways");
        return SmartKeyBy.from(readings)
                .keyedBy("sensor", Reading::sensor, Types.LONG)
                .partitionedLike(
                        KafkaPartitioning.custom(
                                "gateway of the sensor",
                                (sensor, bytes, gateways) -> (int) (sensor % gateways),
                                LongSerializer.class));
    }
}
