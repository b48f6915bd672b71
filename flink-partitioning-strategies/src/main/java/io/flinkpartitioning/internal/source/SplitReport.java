package io.flinkpartitioning.internal.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Reader to enumerator, once per attempt: what the reader was restored with. Immutable.
 *
 * @param version the version of the split serializer
 * @param foreign the serialized splits of other readers, as they were restored
 * @param kept the ids of the reader's own splits, which it reads already
 */
record SplitReport(int version, List<byte[]> foreign, List<String> kept) implements SourceEvent {

    private static final long serialVersionUID = 1L;

    SplitReport {
        foreign = List.copyOf(foreign);
        kept = List.copyOf(kept);
    }

    /**
     * Makes a report.
     *
     * @param foreign the splits of other readers
     * @param kept the ids of the reader's own splits
     * @param serializer the source's serializer of splits
     * @throws UncheckedIOException if a split cannot be serialized
     */
    static <SplitT extends SourceSplit> SplitReport of(
            Collection<SplitT> foreign,
            Collection<String> kept,
            SimpleVersionedSerializer<SplitT> serializer) {
        List<byte[]> serialized = new ArrayList<>(foreign.size());
        try {
            for (SplitT split : foreign) {
                serialized.add(serializer.serialize(split));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SplitReport(serializer.getVersion(), serialized, List.copyOf(kept));
    }

    /**
     * Returns the splits of other readers.
     *
     * @param serializer the source's serializer of splits
     * @throws UncheckedIOException if a split cannot be deserialized
     */
    <SplitT extends SourceSplit> List<SplitT> foreignSplits(
            SimpleVersionedSerializer<SplitT> serializer) {
        List<SplitT> splits = new ArrayList<>(foreign.size());
        try {
            for (byte[] serialized : foreign) {
                splits.add(serializer.deserialize(version, serialized));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return splits;
    }
}
