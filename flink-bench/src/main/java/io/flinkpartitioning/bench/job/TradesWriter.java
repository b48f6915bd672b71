package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes the trades that {@link KafkaTrades} reads: those of {@link GeneratedTrades}. */
final class TradesWriter {

    private TradesWriter() {}

    /**
     * Creates a topic and fills it.
     *
     * @param broker the broker
     * @param topic the name of the topic
     * @param load the records
     * @param valueBytes the bytes of each record's value, at least 8
     * @throws IOException if the broker refuses a record
     */
    static void write(KafkaBroker broker, String topic, Load load, int valueBytes)
            throws IOException {
        broker.createTopic(topic, load.partitions());
        try (RecordWriter writer = RecordWriter.to(broker)) {
            List<TradeSequence> partitions = new ArrayList<>();
            for (int partition = 0; partition < load.partitions(); partition++) {
                partitions.add(new TradeSequence(load, partition));
            }
            boolean more = true;
            while (more) {
                more = false;
                for (int partition = 0; partition < partitions.size(); partition++) {
                    TradeSequence trades = partitions.get(partition);
                    if (!trades.hasNext()) {
                        continue;
                    }
                    more = true;
                    byte[] key = trades.nextKey();
                    byte[] value = ByteBuffer.allocate(valueBytes).putLong(trades.amount()).array();
                    writer.write(new ProducerRecord<>(topic, partition, key, value));
                }
            }
        }
    }
}
