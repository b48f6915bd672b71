package io.flinkpartitioning.internal.planner.sampling;

import io.flinkpartitioning.internal.kafka.OffsetRange;
import io.flinkpartitioning.internal.kafka.SourcePartition;
import io.flinkpartitioning.internal.kafka.detection.SampledRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Chooses the records of samples that are read again, through the source. Stateless. */
final class SampleRounds {

    /** Fewer records of a partition are not worth a request. */
    private static final int LEAST_OF_PARTITION = 2;

    private SampleRounds() {}

    /** Returns all records of a sample. */
    static List<Map<SourcePartition, OffsetRange>> all(String topic, List<SampledRecord> records) {
        List<Map<SourcePartition, OffsetRange>> rounds = new ArrayList<>();
        runsOfPartitions(records)
                .forEach(
                        (partition, runs) -> {
                            int round = 0;
                            for (List<SampledRecord> run : runs.values()) {
                                if (rounds.size() == round) {
                                    rounds.add(new HashMap<>());
                                }
                                rounds.get(round)
                                        .put(new SourcePartition(topic, partition), rangeOf(run));
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
    static List<Map<SourcePartition, OffsetRange>> some(
            String topic, List<SampledRecord> records, int wanted) {
        SortedMap<Integer, SortedMap<Integer, List<SampledRecord>>> runs =
                runsOfPartitions(records);
        if (runs.isEmpty()) {
            return List.of();
        }
        int share = Math.max(LEAST_OF_PARTITION, wanted / runs.size());
        int every = Math.max(1, runs.size() * share / Math.max(share, wanted));
        Map<SourcePartition, OffsetRange> round = new HashMap<>();
        int index = 0;
        for (Map.Entry<Integer, SortedMap<Integer, List<SampledRecord>>> partition :
                runs.entrySet()) {
            if (index % every == 0) {
                List<List<SampledRecord>> ofPartition =
                        new ArrayList<>(partition.getValue().values());
                List<SampledRecord> run = ofPartition.get(index / every % ofPartition.size());
                round.put(
                        new SourcePartition(topic, partition.getKey()),
                        rangeOf(run.subList(0, Math.min(share, run.size()))));
            }
            index++;
        }
        return List.of(round);
    }

    /** Returns the rounds of several topics as rounds of all. */
    static List<Map<SourcePartition, OffsetRange>> together(
            List<List<Map<SourcePartition, OffsetRange>>> ofTopics) {
        List<Map<SourcePartition, OffsetRange>> together = new ArrayList<>();
        for (List<Map<SourcePartition, OffsetRange>> rounds : ofTopics) {
            for (int round = 0; round < rounds.size(); round++) {
                if (together.size() == round) {
                    together.add(new HashMap<>());
                }
                together.get(round).putAll(rounds.get(round));
            }
        }
        return together;
    }

    private static SortedMap<Integer, SortedMap<Integer, List<SampledRecord>>> runsOfPartitions(
            List<SampledRecord> records) {
        SortedMap<Integer, SortedMap<Integer, List<SampledRecord>>> runs = new TreeMap<>();
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
