package io.flinkpartitioning.internal.planner.sampling;

import io.flinkpartitioning.internal.kafka.detection.OffsetRange;
import io.flinkpartitioning.internal.kafka.detection.SampledRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Chooses the records of samples that are read again, through the source. Stateless. */
final class SampleRounds {

    /** Fewer records of a partition are not worth a request. */
    private static final int LEAST_OF_PARTITION = 2;

    private SampleRounds() {}

    /** Returns all records of a sample. */
    static List<Map<TopicPartition, OffsetRange>> all(String topic, List<SampledRecord> records) {
        List<Map<TopicPartition, OffsetRange>> rounds = new ArrayList<>();
        runsOfPartitions(records)
                .forEach(
                        (partition, runs) -> {
                            int round = 0;
                            for (List<SampledRecord> run : runs.values()) {
                                if (rounds.size() == round) {
                                    rounds.add(new HashMap<>());
                                }
                                rounds.get(round)
                                        .put(new TopicPartition(topic, partition), rangeOf(run));
                                round++;
                            }
                        });
        return rounds;
    }

    /**
     * Returns about so many records of a sample, each partition's from another part of it.
     *
     * @param wanted the number of records, at least 1
     */
    static List<Map<TopicPartition, OffsetRange>> some(
            String topic, List<SampledRecord> records, int wanted) {
        TreeMap<Integer, TreeMap<Integer, List<SampledRecord>>> runs = runsOfPartitions(records);
        if (runs.isEmpty()) {
            return List.of();
        }
        int share = Math.max(LEAST_OF_PARTITION, wanted / runs.size());
        int every = Math.max(1, runs.size() * share / Math.max(share, wanted));
        Map<TopicPartition, OffsetRange> round = new HashMap<>();
        int index = 0;
        for (Map.Entry<Integer, TreeMap<Integer, List<SampledRecord>>> partition :
                runs.entrySet()) {
            if (index % every == 0) {
                List<List<SampledRecord>> ofPartition =
                        new ArrayList<>(partition.getValue().values());
                List<SampledRecord> run = ofPartition.get(index / every % ofPartition.size());
                round.put(
                        new TopicPartition(topic, partition.getKey()),
                        rangeOf(run.subList(0, Math.min(share, run.size()))));
            }
            index++;
        }
        return List.of(round);
    }

    /** Returns the rounds of several topics as rounds of all. */
    static List<Map<TopicPartition, OffsetRange>> together(
            List<List<Map<TopicPartition, OffsetRange>>> ofTopics) {
        List<Map<TopicPartition, OffsetRange>> together = new ArrayList<>();
        for (List<Map<TopicPartition, OffsetRange>> rounds : ofTopics) {
            for (int round = 0; round < rounds.size(); round++) {
                if (together.size() == round) {
                    together.add(new HashMap<>());
                }
                together.get(round).putAll(rounds.get(round));
            }
        }
        return together;
    }

    private static TreeMap<Integer, TreeMap<Integer, List<SampledRecord>>> runsOfPartitions(
            List<SampledRecord> records) {
        TreeMap<Integer, TreeMap<Integer, List<SampledRecord>>> runs = new TreeMap<>();
        for (SampledRecord record : records) {
            runs.computeIfAbsent(record.partition(), partition -> new TreeMap<>())
                    .computeIfAbsent(record.run(), run -> new ArrayList<>())
                    .add(record);
        }
        return runs;
    }

    private static OffsetRange rangeOf(List<SampledRecord> run) {
        return new OffsetRange(run.get(0).offset(), run.get(run.size() - 1).offset() + 1);
    }
}
