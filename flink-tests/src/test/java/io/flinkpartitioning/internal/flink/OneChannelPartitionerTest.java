package io.flinkpartitioning.internal.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.plugable.SerializationDelegate;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.apache.flink.streaming.runtime.streamrecord.StreamElementSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class OneChannelPartitionerTest {

    private static final int CHANNELS = 5;

    @RepeatedTest(20)
    @SuppressWarnings({"unchecked", "rawtypes"})
    void allRecordsOfASubtask_goToOneOfTheChannels() {
        StreamPartitioner<Long> partitioner = new OneChannelPartitioner<Long>().copy();
        partitioner.setup(CHANNELS);
        SerializationDelegate<StreamRecord<Long>> record =
                new SerializationDelegate(new StreamElementSerializer<>(LongSerializer.INSTANCE));
        assertThat(
                        IntStream.range(0, 100)
                                .map(
                                        value -> {
                                            record.setInstance(new StreamRecord<>((long) value));
                                            return partitioner.selectChannel(record);
                                        })
                                .distinct())
                .singleElement()
                .satisfies(channel -> assertThat(channel).isBetween(0, CHANNELS - 1));
    }

    /** Records in flight are restored only on an edge that may have any. */
    @Test
    void edge_connectsAllSubtasks_underUnalignedCheckpoints() {
        OneChannelPartitioner<Long> partitioner = new OneChannelPartitioner<>();
        assertThat(partitioner.isPointwise()).isFalse();
        assertThat(partitioner.isSupportsUnalignedCheckpoint()).isTrue();
    }
}
