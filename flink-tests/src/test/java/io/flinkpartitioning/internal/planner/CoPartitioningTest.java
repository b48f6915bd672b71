package io.flinkpartitioning.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.KeyKind;
import io.flinkpartitioning.NumberedTopic;
import io.flinkpartitioning.Testbed;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Testbed.class)
class CoPartitioningTest {

    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.createLocalEnvironment();

    /** Topics whose counts are not pinned are compared for the layout, and for the plan. */
    @Test
    void bothTopics_areProbedOnce(KafkaBroker broker) throws IOException {
        KafkaInput<Tuple2<String, Long>> left = input(broker, "left");
        KafkaInput<Tuple2<String, Long>> right = input(broker, "right");
        KeyBySettings<Tuple2<String, Long>, String> settings =
                KeyBySettings.<Tuple2<String, Long>, String>of(
                                "key", record -> record.f0, Types.STRING)
                        .withSourceKey(SourceKey.whole(KafkaPartitioning.murmur2(Counting.class)));
        int before = Counting.CALLS.get();
        new KeyPlacing<>(left, settings)
                .fingerprint(Objects.requireNonNull(settings.declared().sourceKey()), 1024, 1024);
        int ofOne = Counting.CALLS.get() - before;
        CoPartitioning.of(left, settings, right, settings);
        assertThat(Counting.CALLS.get() - before - ofOne).isEqualTo(2 * ofOne).isPositive();
    }

    private KafkaInput<Tuple2<String, Long>> input(KafkaBroker broker, String name)
            throws IOException {
        return new KafkaInput<>(
                env,
                NumberedTopic.create(broker, KeyKind.STRING, 4).source(false),
                WatermarkStrategy.noWatermarks(),
                name,
                name);
    }

    /** Counts what it writes. */
    public static final class Counting extends StringSerializer {

        private static final AtomicInteger CALLS = new AtomicInteger();

        @Override
        public byte[] serialize(String topic, String data) {
            CALLS.incrementAndGet();
            return super.serialize(topic, data);
        }
    }
}
