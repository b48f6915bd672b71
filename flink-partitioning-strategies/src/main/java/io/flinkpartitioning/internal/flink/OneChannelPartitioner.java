package io.flinkpartitioning.internal.flink;

import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.runtime.io.network.api.writer.SubtaskStateMapper;
import org.apache.flink.runtime.plugable.SerializationDelegate;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Sends all records of a subtask to one channel, so that they keep their order.
 *
 * <p>Flink marks its partitioners internal. It refuses public custom ones under unaligned
 * checkpoints, and none of its own connects all subtasks and keeps the order.
 *
 * @param <T> the type of the records
 */
final class OneChannelPartitioner<T> extends StreamPartitioner<T> {

    private static final long serialVersionUID = 1L;

    private int channel;

    /** A partitioner does not know its subtask, so only chance spreads the senders. */
    @Override
    public void setup(int channels) {
        super.setup(channels);
        channel = ThreadLocalRandom.current().nextInt(channels);
    }

    @Override
    public int selectChannel(SerializationDelegate<StreamRecord<T>> record) {
        return channel;
    }

    @Override
    public SubtaskStateMapper getDownstreamSubtaskStateMapper() {
        return SubtaskStateMapper.ROUND_ROBIN;
    }

    @Override
    public StreamPartitioner<T> copy() {
        return new OneChannelPartitioner<>();
    }

    @Override
    public boolean isPointwise() {
        return false;
    }

    @Override
    public String toString() {
        return "ONE CHANNEL";
    }
}
