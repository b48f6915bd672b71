package io.flinkpartitioning.examples.trades;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads trades: the trader is the key, cents and time are two longs in the value. */
public final class TradeDeserializer implements KafkaRecordDeserializationSchema<Trade> {

    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> consumed, Collector<Trade> out) {
        ByteBuffer value = ByteBuffer.wrap(consumed.value());
        out.collect(
                new Trade(
                        new String(consumed.key(), StandardCharsets.UTF_8),
                        value.getLong(),
                        value.getLong()));
    }

    @Override
    public TypeInformation<Trade> getProducedType() {
        return TypeInformation.of(Trade.class);
    }
}
