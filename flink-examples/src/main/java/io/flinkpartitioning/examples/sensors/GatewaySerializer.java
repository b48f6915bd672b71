package io.flinkpartitioning.examples.sensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Writes a split into checkpoints. */
final class GatewaySerializer implements SimpleVersionedSerializer<Gateway> {

    private static final int VERSION = 1;
    private static final int BYTES = Integer.BYTES + Long.BYTES;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(Gateway gateway) {
        return write(ByteBuffer.allocate(BYTES), gateway).array();
    }

    @Override
    public Gateway deserialize(int version, byte[] serialized) throws IOException {
        requireKnown(version);
        return read(ByteBuffer.wrap(serialized));
    }

    private static void requireKnown(int version) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "The version of a gateway's state must be "
                            + VERSION
                            + ", but is "
                            + version
                            + ". Restore with the program that wrote it.");
        }
    }

    private static ByteBuffer write(ByteBuffer buffer, Gateway gateway) {
        return buffer.putInt(gateway.number()).putLong(gateway.nextReading());
    }

    private static Gateway read(ByteBuffer buffer) {
        return new Gateway(buffer.getInt(), buffer.getLong());
    }

    /** Writes what an enumerator has not assigned yet. */
    static final class OfLists implements SimpleVersionedSerializer<List<Gateway>> {

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(List<Gateway> gateways) {
            ByteBuffer buffer = ByteBuffer.allocate(BYTES * gateways.size());
            gateways.forEach(gateway -> write(buffer, gateway));
            return buffer.array();
        }

        @Override
        public List<Gateway> deserialize(int version, byte[] serialized) throws IOException {
            requireKnown(version);
            ByteBuffer buffer = ByteBuffer.wrap(serialized);
            List<Gateway> gateways = new ArrayList<>();
            while (buffer.hasRemaining()) {
                gateways.add(read(buffer));
            }
            return gateways;
        }
    }
}
