package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.RecordKeys;
import io.flinkpartitioning.kafka.AlignmentReport.GroupKeyMatch;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Counts the records with the group key as record key. Used by one thread. */
final class GroupKeyTally {

    private final String topic;
    private final GroupKey<?, ?> groupKey;
    private long equal;
    private long different;
    private long failed;
    private @Nullable String firstFailure;

    GroupKeyTally(String topic, GroupKey<?, ?> groupKey) {
        this.topic = topic;
        this.groupKey = groupKey;
    }

    /**
     * Counts a record and returns its group key, or null if it has none.
     *
     * @throws RuntimeException if the user's functions cannot read it: see {@link #failed}
     */
    RecordKeys.@Nullable Read keyOf(ConsumerRecord<byte[], byte[]> record) {
        RecordKeys.Read key = groupKey.read(topic, record.value());
        if (key != null && Arrays.equals(key.bytes(), record.key())) {
            equal++;
        } else {
            different++;
        }
        return key;
    }

    /** Counts a record that cannot be read. */
    void failed(ConsumerRecord<byte[], byte[]> record, RuntimeException failure) {
        failed++;
        firstFailure =
                firstFailure == null
                        ? AlignmentTally.inWords(record.partition(), record.offset(), failure)
                        : firstFailure;
    }

    GroupKeyMatch match() {
        return new GroupKeyMatch(
                groupKey.name(), equal, different, failed, Optional.ofNullable(firstFailure));
    }
}
