package io.flinkpartitioning.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.chaos.guarantee.Guarantees.Tally;
import io.flinkpartitioning.chaos.guarantee.Guarantees.Verdict;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Writer and readers, on a real broker. */
class TrafficTest {

    private static final Duration TIMEOUT = Deadlines.STEP;

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = KafkaBroker.inThisJvm();
    }

    @AfterAll
    static void closeBroker() throws Exception {
        broker.close();
    }

    private static String key(ConsumerRecord<byte[], byte[]> consumed) {
        return new StringDeserializer().deserialize(consumed.topic(), consumed.key());
    }

    @Test
    void writer_writesAtItsRate_eachKeyToItsHome_andCountsWhatIsAcknowledged() throws Exception {
        broker.createTopic("steady", 4);
        Queue<ConsumerRecord<byte[], byte[]>> read = new ConcurrentLinkedQueue<>();
        long start = System.nanoTime();
        try (EventWriter writer =
                        EventWriter.start(broker.bootstrapServers(), "steady", 100, 500, 1);
                TopicTail tail =
                        TopicTail.start(broker.bootstrapServers(), "steady", 4, read::add)) {
            await().atMost(TIMEOUT).until(() -> read.size() >= 1000);
            writer.stop();
            double seconds = (System.nanoTime() - start) / 1e9;
            long acknowledged = writer.acknowledged();
            await().atMost(TIMEOUT).until(() -> read.size() >= acknowledged);
            tail.check();

            assertThat(read).hasSize((int) acknowledged);
            assertThat(acknowledged).isBetween(1000L, (long) (500 * seconds) + 1);
            assertThat(read).allMatch(event -> event.partition() == writer.home(key(event), 4));
            assertThat(read.stream().map(TrafficTest::key).distinct()).hasSizeBetween(90, 100);
        }
    }

    @Test
    void tail_readsCommittedTransactionsOnly_andPartitionsThatAreAdded() throws Exception {
        broker.createTopic("transactions", 1);
        Queue<ConsumerRecord<byte[], byte[]>> read = new ConcurrentLinkedQueue<>();
        try (KafkaProducer<String, String> producer =
                        new KafkaProducer<>(
                                Map.of(
                                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                        broker.bootstrapServers(),
                                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                        "transactions"),
                                new StringSerializer(),
                                new StringSerializer());
                TopicTail tail =
                        TopicTail.start(broker.bootstrapServers(), "transactions", 1, read::add)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("transactions", 0, "aborted", "")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("transactions", 0, "committed", "")).get();
            producer.commitTransaction();
            await().atMost(TIMEOUT).until(() -> read.size() == 1);

            broker.addPartitions("transactions", 2);
            tail.growTo(2);
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("transactions", 1, "added", "")).get();
            producer.commitTransaction();
            await().atMost(TIMEOUT).until(() -> read.size() == 2);

            assertThat(read.stream().map(TrafficTest::key)).containsExactly("committed", "added");
        }
    }

    @Test
    void eventsWithoutAJob_areLost_andThePromisesAreBroken() throws Exception {
        ChaosSettings settings =
                new ChaosSettings(
                        1, ChaosSettings.StateBackend.HASHMAP, 1000, 1000, Duration.ZERO, null);
        try (Traffic traffic = Traffic.start(broker, settings)) {
            await().atMost(TIMEOUT).until(() -> traffic.guarantees().inputs() > 100);
            traffic.grow();
            assertThat(traffic.partitions()).isEqualTo(16);
            traffic.writer().stop();

            Tally tally = traffic.settle(Duration.ZERO, Tally.NONE);

            long written = traffic.writer().acknowledged();
            assertThat(tally).isEqualTo(new Tally(written, 0, 0));
            assertThat(traffic.hasPassed(0)).isFalse();
            assertThat(traffic.verdictOnTheBroker())
                    .isEqualTo(
                            new Verdict(
                                    "the topic has what the broker has acknowledged",
                                    0,
                                    List.of()));
            // What is known to be lost is not waited for again.
            assertThat(traffic.settle(Duration.ofDays(1), tally)).isEqualTo(tally);
        }
    }
}
