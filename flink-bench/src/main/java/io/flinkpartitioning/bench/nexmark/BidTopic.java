package io.flinkpartitioning.bench.nexmark;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.job.JobSettings;
import io.flinkpartitioning.bench.job.RecordWriter;
import io.flinkpartitioning.bench.job.TopicAddress;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.LongSerializer;

/** Bids on a broker of its own, which goes with them; each in the partition of its bidder. */
public final class BidTopic implements AutoCloseable {

    private static final String NAME = "bids";

    private final KafkaBroker broker;
    private final int partitions;

    private BidTopic(KafkaBroker broker, int partitions) {
        this.broker = broker;
        this.partitions = partitions;
    }

    /**
     * Starts a broker in a process of its own, and writes bids.
     *
     * @param partitions the partition count, at least 1
     * @param bids the number of bids
     * @throws IOException if there is no broker, or it refuses a bid
     */
    public static BidTopic write(int partitions, long bids) throws IOException {
        KafkaBroker broker = KafkaBroker.inChildJvm();
        try {
            broker.createTopic(NAME, partitions);
            BidSequence sequence = new BidSequence();
            try (RecordWriter writer = RecordWriter.to(broker);
                    LongSerializer key = new LongSerializer()) {
                for (long written = 0; written < bids; written++) {
                    Bid bid = sequence.next();
                    writer.write(
                            new ProducerRecord<>(
                                    NAME, key.serialize(NAME, bid.bidder()), BidFormat.write(bid)));
                }
            }
            return new BidTopic(broker, partitions);
        } catch (IOException | RuntimeException e) {
            try (broker) {
                throw e;
            }
        }
    }

    /**
     * Returns an arm that asks for the bids.
     *
     * @param query what it asks
     * @param exchange what stands between source and query
     * @param settings how its job runs
     */
    public Arm arm(Query query, Exchange exchange, JobSettings settings) {
        return new NexmarkArm(
                query,
                exchange,
                new Bids(new TopicAddress(broker.bootstrapServers(), NAME, partitions)),
                settings);
    }

    @Override
    public void close() throws IOException {
        broker.close();
    }
}
