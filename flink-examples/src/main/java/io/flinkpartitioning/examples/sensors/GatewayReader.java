package io.flinkpartitioning.examples.sensors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/** Reads its splits in turn, so that none is late by the watermark of another. */
final class GatewayReader implements SourceReader<Reading, Gateway> {

    private final GatewaySource source;
    private final Deque<Gateway> splits = new ArrayDeque<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private boolean noMoreSplits;

    GatewayReader(GatewaySource source) {
        this.source = source;
    }

    @Override
    public void start() {}

    @Override
    public void addSplits(List<Gateway> added) {
        splits.addAll(added);
        available.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        available.complete(null);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Reading> output) {
        Gateway split = splits.poll();
        if (split == null) {
            if (noMoreSplits) {
                return InputStatus.END_OF_INPUT;
            }
            available = new CompletableFuture<>();
            return InputStatus.NOTHING_AVAILABLE;
        }
        output.createOutputForSplit(split.splitId())
                .collect(
                        split.reading(
                                split.nextReading(),
                                source.gateways(),
                                source.sensorsPerGateway()));
        if (split.nextReading() + 1 < source.readings()) {
            splits.addLast(new Gateway(split.number(), split.nextReading() + 1));
        } else {
            output.releaseOutputForSplit(split.splitId());
        }
        return InputStatus.MORE_AVAILABLE;
    }

    @Override
    public List<Gateway> snapshotState(long checkpointId) {
        return new ArrayList<>(splits);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return available;
    }

    @Override
    public void close() {}
}
