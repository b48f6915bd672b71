package io.flinkpartitioning.examples.totals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpartitioning.examples.trades.TraderTotal;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The totals that are committed to a topic. */
final class TotalsTopic implements AutoCloseable {

    private static final Duration DEADLINE = Deadlines.STEP;
    private static final int PARTITIONS = 4;

    private final KafkaConsumer<String, String> consumer;
    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<String, List<TraderTotal>> totals = new HashMap<>();
    private int count;

    private TotalsTopic(KafkaConsumer<String, String> consumer) {
        this.consumer = consumer;
    }

    static TotalsTopic create(KafkaBroker broker, String name) throws IOException {
        broker.createTopic(name, PARTITIONS);
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest"),
                        new StringDeserializer(),
                        new StringDeserializer());
        consumer.assign(
                consumer.partitionsFor(name).stream()
                        .map(partition -> new TopicPartition(name, partition.partition()))
                        .toList());
        return new TotalsTopic(consumer);
    }

    /**
     * Waits until so many totals are committed in all, and checks that no trader has more, fewer or
     * others than one for each trade: their numbers of trades count from 1.
     */
    void awaitExactly(int expected, List<TraderTotal> reference) {
        await().atMost(DEADLINE).until(() -> read() >= expected);
        assertThat(count).isEqualTo(expected);
        Map<String, TraderTotal> last = new HashMap<>();
        totals.forEach(
                (trader, all) -> {
                    for (int i = 0; i < all.size(); i++) {
                        assertThat(all.get(i).trades()).as("%s of %s", i, all).isEqualTo(i + 1);
                    }
                    last.put(trader, all.get(all.size() - 1));
                });
        assertThat(last.values()).containsExactlyInAnyOrderElementsOf(reference);
    }

    /** Forgets the totals so far, of a job whose state is given up. */
    void forget() {
        totals.clear();
        count = 0;
    }

    /** Reads all that is committed by now. */
    private int read() throws IOException {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                JsonNode total = mapper.readTree(record.value());
                totals.computeIfAbsent(record.key(), trader -> new ArrayList<>())
                        .add(
                                new TraderTotal(
                                        record.key(),
                                        total.path("trades").asLong(),
                                        total.path("sumCents").asLong()));
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
