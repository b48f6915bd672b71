package io.flinkpartitioning.internal.placement.probe;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Where a placement puts the probes.
 *
 * @param version the version of the generator that has made them
 * @param hashes their hashes, by label
 */
public record ProbeHashes(int version, Map<String, Hashes> hashes) {

    /**
     * The hashes of a probe.
     *
     * @param bytes the hash of its bytes
     * @param placed the hash code of the placed key
     */
    public record Hashes(long bytes, int placed) {

        @Override
        public String toString() {
            return "bytes %016x, hash code %08x".formatted(bytes, placed);
        }
    }

    /** Copies the hashes. */
    public ProbeHashes {
        hashes = new LinkedHashMap<>(hashes);
    }

    /** Whether some probes are comparable. */
    public boolean isComparableWith(ProbeHashes other) {
        return version == other.version
                && hashes.keySet().stream().anyMatch(other.hashes::containsKey);
    }

    /** Whether it has each probe of another. */
    public boolean covers(ProbeHashes other) {
        return hashes.keySet().containsAll(other.hashes.keySet());
    }

    public void write(DataOutputView out) throws IOException {
        out.writeInt(version);
        out.writeInt(hashes.size());
        for (Map.Entry<String, Hashes> probe : hashes.entrySet()) {
            out.writeUTF(probe.getKey());
            out.writeLong(probe.getValue().bytes());
            out.writeInt(probe.getValue().placed());
        }
    }

    public static ProbeHashes read(DataInputView in) throws IOException {
        int version = in.readInt();
        Map<String, Hashes> hashes = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            hashes.put(in.readUTF(), new Hashes(in.readLong(), in.readInt()));
        }
        return new ProbeHashes(version, hashes);
    }
}
