package io.flinkpartitioning.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class CoPartitioningTest {

    private final RestoredJob job = new RestoredJob();

    @Test
    void bothTopics_areProbedOnce() {
        KeyByInput<String> left = new StreamInput<>(job.aligned("left"), null);
        KeyByInput<String> right = new StreamInput<>(job.aligned("right"), null);
        KeyBySettings<String, String> settings =
                KeyBySettings.<String, String>of("key", value -> value, Types.STRING)
                        .withSourceKey(SourceKey.whole(KafkaPartitioning.murmur2(Counting.class)));
        int before = Counting.CALLS.get();
        new KeyPlacing<>(left, settings)
                .fingerprint(Objects.requireNonNull(settings.declared().sourceKey()), 1024, 1024);
        int ofOne = Counting.CALLS.get() - before;
        CoPartitioning.of(left, settings, right, settings);
        assertThat(Counting.CALLS.get() - before - ofOne).isEqualTo(2 * ofOne).isPositive();
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
