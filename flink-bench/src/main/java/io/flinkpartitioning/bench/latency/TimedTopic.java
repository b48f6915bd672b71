package io.flinkpartitioning.bench.latency;

import io.flinkpartitioning.bench.job.KafkaTrades;
import io.flinkpartitioning.bench.job.Traders;
import io.flinkpartitioning.testbed.Deadlines;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * A topic that a {@link LoadGenerator} writes, key after key in turn.
 *
 * @param bootstrapServers where the broker is
 * @param name its name
 * @param partitions its partition count
 * @param keys the number of keys
 */
public record TimedTopic(String bootstrapServers, String name, int partitions, int keys)
        implements Serializable {

    /**
     * Returns the trades that will be written next: of a round, and of no other.
     *
     * @param records how many there will be
     * @throws IOException if the broker does not tell where they will be
     */
    KafkaTrades<DueTrade> next(long records) throws IOException {
        Map<TopicPartition, Long> from = ends();
        Map<TopicPartition, Long> to = new HashMap<>(from);
        for (int key = 0; key < keys; key++) {
            long ofKey = records / keys + (key < records % keys ? 1 : 0);
            to.merge(partition(Traders.partition(Traders.key(key), partitions)), ofKey, Long::sum);
        }
        return new KafkaTrades<>(
                new DueTrade.Shape(),
                partitions,
                bootstrapServers,
                name,
                OffsetsInitializer.offsets(from),
                OffsetsInitializer.offsets(to));
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(name, number);
    }

    private Map<TopicPartition, Long> ends() throws IOException {
        Map<TopicPartition, OffsetSpec> asked =
                IntStream.range(0, partitions)
                        .mapToObj(this::partition)
                        .collect(
                                Collectors.toMap(
                                        partition -> partition, partition -> OffsetSpec.latest()));
        try (Admin admin =
                Admin.create(
                        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            Map<TopicPartition, ListOffsetsResultInfo> told =
                    admin.listOffsets(asked).all().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
            Map<TopicPartition, Long> ends = new HashMap<>();
            told.forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while asking for the end of " + name, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The broker does not tell where " + name + " ends", e);
        }
    }
}
