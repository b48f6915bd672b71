package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.bench.job.GeneratedTrades.PartitionSplit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/**
 * A topic without a broker: trades in partitions, each key in the partition that Kafka's producer
 * would choose, each record a new object as if it had been deserialized. Takes no part in
 * checkpoints.
 */
final class GeneratedTrades<T>
        implements Source<T, PartitionSplit, Integer>, ResultTypeQueryable<T> {

    private static final long serialVersionUID = 1L;

    /** A Kafka consumer hands over what it has fetched of a partition before it goes to another. */
    private static final int RECORDS_IN_A_ROW = ConsumerConfig.DEFAULT_MAX_POLL_RECORDS;

    private final RecordShape<T> shape;
    private final Load load;
    private final Pace pace;

    GeneratedTrades(RecordShape<T> shape, Load load, Pace pace) {
        this.shape = shape;
        this.load = load;
        this.pace = pace;
    }

    /** A partition. */
    record PartitionSplit(int partition) implements SourceSplit {

        @Override
        public String splitId() {
            return Integer.toString(partition);
        }
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return shape.type();
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<T, PartitionSplit> createReader(SourceReaderContext readerContext) {
        return new Reader();
    }

    @Override
    public SplitEnumerator<PartitionSplit, Integer> createEnumerator(
            SplitEnumeratorContext<PartitionSplit> context) {
        return new Enumerator(context);
    }

    @Override
    public SplitEnumerator<PartitionSplit, Integer> restoreEnumerator(
            SplitEnumeratorContext<PartitionSplit> context, Integer checkpoint) {
        return new Enumerator(context);
    }

    @Override
    public SimpleVersionedSerializer<PartitionSplit> getSplitSerializer() {
        return new IntSerializer<>() {
            @Override
            int toInt(PartitionSplit split) {
                return split.partition();
            }

            @Override
            PartitionSplit fromInt(int partition) {
                return new PartitionSplit(partition);
            }
        };
    }

    @Override
    public SimpleVersionedSerializer<Integer> getEnumeratorCheckpointSerializer() {
        return new IntSerializer<>() {
            @Override
            int toInt(Integer state) {
                return state;
            }

            @Override
            Integer fromInt(int state) {
                return state;
            }
        };
    }

    private abstract static class IntSerializer<T> implements SimpleVersionedSerializer<T> {

        abstract int toInt(T value);

        abstract T fromInt(int value);

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(T value) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(toInt(value)).array();
        }

        @Override
        public T deserialize(int version, byte[] serialized) {
            return fromInt(ByteBuffer.wrap(serialized).getInt());
        }
    }

    /** Gives each reader every P-th partition, as the stock Kafka source does. */
    private final class Enumerator implements SplitEnumerator<PartitionSplit, Integer> {

        private final SplitEnumeratorContext<PartitionSplit> context;

        Enumerator(SplitEnumeratorContext<PartitionSplit> context) {
            this.context = context;
        }

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {}

        @Override
        public void addSplitsBack(List<PartitionSplit> splits, int subtaskId) {}

        @Override
        public void addReader(int subtaskId) {
            for (int partition = subtaskId;
                    partition < load.partitions();
                    partition += context.currentParallelism()) {
                context.assignSplits(
                        new SplitsAssignment<>(new PartitionSplit(partition), subtaskId));
            }
            context.signalNoMoreSplits(subtaskId);
        }

        @Override
        public Integer snapshotState(long checkpointId) {
            return 0;
        }

        @Override
        public void close() {}
    }

    /** Emits some records of each of its splits in turn. */
    private final class Reader implements SourceReader<T, PartitionSplit> {

        private final ArrayDeque<Cursor> cursors = new ArrayDeque<>();
        private final Pace.Timer timer = pace.start();
        private @Nullable Cursor current;
        private int inARow;
        private long emitted;
        private boolean noMoreSplits;
        private CompletableFuture<Void> available = new CompletableFuture<>();

        @Override
        public void start() {}

        @Override
        public void addSplits(List<PartitionSplit> splits) {
            splits.forEach(split -> cursors.add(new Cursor(split)));
            available.complete(null);
        }

        @Override
        public void notifyNoMoreSplits() {
            noMoreSplits = true;
            available.complete(null);
        }

        @Override
        public InputStatus pollNext(ReaderOutput<T> output) {
            long wait = timer.nanosToWait(emitted);
            if (wait > 0) {
                available =
                        new CompletableFuture<Void>()
                                .completeOnTimeout(null, wait, TimeUnit.NANOSECONDS);
                return InputStatus.NOTHING_AVAILABLE;
            }
            Cursor cursor = current == null ? cursors.poll() : current;
            if (cursor == null) {
                if (noMoreSplits) {
                    return InputStatus.END_OF_INPUT;
                }
                available = new CompletableFuture<>();
                return InputStatus.NOTHING_AVAILABLE;
            }
            current = cursor;
            emitted++;
            inARow++;
            boolean hasNext = cursor.emit(output);
            if (!hasNext || inARow == RECORDS_IN_A_ROW) {
                current = null;
                inARow = 0;
                if (hasNext) {
                    cursors.add(cursor);
                }
            }
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<PartitionSplit> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return available;
        }

        @Override
        public void close() {}
    }

    /** How far a split has been read. */
    private final class Cursor {

        private final PartitionSplit split;
        private final TradeSequence trades;
        private @Nullable SourceOutput<T> splitOutput;

        Cursor(PartitionSplit split) {
            this.split = split;
            this.trades = new TradeSequence(load, split.partition());
        }

        /** Emits the next record, and returns whether there are more. */
        boolean emit(ReaderOutput<T> output) {
            SourceOutput<T> target = splitOutput;
            if (target == null) {
                target = output.createOutputForSplit(split.splitId());
                splitOutput = target;
            }
            byte[] key = trades.nextKey();
            long amount = trades.amount();
            target.collect(shape.of(new String(key, StandardCharsets.ISO_8859_1), amount));
            return trades.hasNext();
        }
    }
}
