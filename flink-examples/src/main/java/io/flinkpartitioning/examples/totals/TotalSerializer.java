package io.flinkpartitioning.examples.totals;

import io.flinkpartitioning.examples.trades.TraderTotal;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes totals as JSON, keyed by trader. */
final class TotalSerializer implements KafkaRecordSerializationSchema<TraderTotal> {

    private static final long serialVersionUID = 1L;

    private final String topic;

    TotalSerializer(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            TraderTotal total, KafkaSinkContext context, @Nullable Long timestamp) {
        return new ProducerRecord<>(
                topic,
                total.traderId().getBytes(StandardCharsets.UTF_8),
                // Not by a format, whose digits are those of the machine's language.
                ("{\"trades\":" + total.trades() + ",\"sumCents\":" + total.sumCents() + "}")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
