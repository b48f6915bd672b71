package io.flinkpartitioning.internal.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A split of one partition, at an offset. */
public record PartitionSplit(String topic, int partition, long offset) implements SourceSplit {

    /** Writes a split as text. */
    static final SimpleVersionedSerializer<PartitionSplit> SERIALIZER =
            new SimpleVersionedSerializer<>() {
                @Override
                public int getVersion() {
                    return 3;
                }

                @Override
                public byte[] serialize(PartitionSplit split) {
                    String text = split.topic + " " + split.partition + " " + split.offset;
                    return text.getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public PartitionSplit deserialize(int version, byte[] serialized)
                        throws IOException {
                    if (version != getVersion()) {
                        throw new IOException("version " + version);
                    }
                    String text = new String(serialized, StandardCharsets.UTF_8);
                    String[] parts = text.split(" ", 3);
                    return new PartitionSplit(
                            parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
                }
            };

    PartitionSplit atOffset(long other) {
        return new PartitionSplit(topic, partition, other);
    }

    @Override
    public String splitId() {
        return topic + "-" + partition;
    }
}
