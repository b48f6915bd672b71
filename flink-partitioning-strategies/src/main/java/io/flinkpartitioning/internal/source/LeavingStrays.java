package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.source.SplitPartition;
import io.flinkpartitioning.source.StrayRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.jspecify.annotations.Nullable;

/**
 * Strays between the moment at which they are found and the end of the poll. Only then the reader
 * has moved its position on, and tells the offset: before, what it tells is the offset after the
 * last record, and a topic may have none there. Used by the task thread only.
 *
 * @param <SplitT> the type of the splits
 */
final class LeavingStrays<SplitT extends SourceSplit> {

    private final SplitPartition<SplitT> splitPartition;
    private final List<Leaving<?>> leaving = new ArrayList<>();

    LeavingStrays(SplitPartition<SplitT> splitPartition) {
        this.splitPartition = splitPartition;
    }

    private record Leaving<T>(
            T value, @Nullable String splitId, String reason, Consumer<StrayRecord<T>> exit) {

        void leave(String topic, int partition, long offset) {
            exit.accept(new StrayRecord<>(value, topic, partition, offset, reason));
        }
    }

    /**
     * Adds a stray of the record that is read.
     *
     * @param value the stray, which nobody changes any more
     * @param splitId the split of the record
     * @param reason why it leaves
     * @param exit takes it
     */
    <T> void add(T value, @Nullable String splitId, String reason, Consumer<StrayRecord<T>> exit) {
        leaving.add(new Leaving<>(value, splitId, reason, exit));
    }

    /**
     * Lets them go. The snapshot that tells the position belongs to no checkpoint, and is never
     * completed.
     *
     * @param reader the reader, after a poll
     */
    void leave(SourceReader<?, SplitT> reader) {
        if (leaving.isEmpty()) {
            return;
        }
        List<SplitT> positions = reader.snapshotState(Long.MIN_VALUE);
        for (Leaving<?> stray : leaving) {
            Optional<SplitT> split =
                    positions.stream()
                            .filter(position -> position.splitId().equals(stray.splitId()))
                            .findFirst();
            long next = split.map(splitPartition::nextOffset).orElse(-1L);
            stray.leave(
                    split.map(splitPartition::topicOf).orElse(""),
                    split.map(splitPartition::partitionOf).orElse(-1),
                    next > 0 ? next - 1 : -1);
        }
        leaving.clear();
    }
}
