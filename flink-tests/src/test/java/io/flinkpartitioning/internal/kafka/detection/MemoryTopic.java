package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.kafka.AlignmentReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A topic in memory, all records of which are sampled. */
final class MemoryTopic {

    private final int partitions;
    private final long[] sizes;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    MemoryTopic(int partitions) {
        this.partitions = partitions;
        this.sizes = new long[partitions];
    }

    /** Returns a key; hash codes of keys have either sign. */
    static byte[] text(int number) {
        return key(number).getBytes(StandardCharsets.UTF_8);
    }

    static String key(int number) {
        return "trader-" + Integer.toHexString(number * 0x9e3779b9);
    }

    static Formula formula(String name) {
        return Stream.concat(
                        KnownFormulas.ofBytes().stream(),
                        KnownFormulas.ofKeys(io.flinkpartitioning.kafka.KeyFormat.STRING).stream())
                .filter(formula -> formula.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    void add(byte @Nullable [] key, int partition) {
        records.add(new ConsumerRecord<>("trades", partition, sizes[partition]++, key, null));
    }

    /** Writes records of random keys, where a formula puts them among so many partitions. */
    void write(int count, int keys, Formula formula, int among, Random random) {
        for (int i = 0; i < count; i++) {
            byte[] key = text(random.nextInt(keys));
            add(key, formula.partition().of(key, among));
        }
    }

    void shuffle(Random random) {
        Collections.shuffle(records, random);
    }

    static DetectionSettings settings() {
        return DetectionSettings.defaults(1, Duration.ofSeconds(1), 0.95);
    }

    AlignmentReport detect() {
        return detect(settings());
    }

    AlignmentReport detect(DetectionSettings settings) {
        return detect(settings, false);
    }

    /** As if the time had run out when all partitions, but not all records, were read. */
    AlignmentReport detectInPart(DetectionSettings settings) {
        return detect(settings, true);
    }

    private AlignmentReport detect(DetectionSettings settings, boolean timedOut) {
        AlignmentTally tally = new AlignmentTally("trades", partitions, settings);
        records.forEach(tally::add);
        Set<Integer> whole = new HashSet<>(IntStream.range(0, partitions).boxed().toList());
        return tally.report(
                new Coverage(
                        IntStream.range(0, partitions).mapToObj(i -> sizes[i]).toList(),
                        whole,
                        timedOut),
                0.95);
    }
}
