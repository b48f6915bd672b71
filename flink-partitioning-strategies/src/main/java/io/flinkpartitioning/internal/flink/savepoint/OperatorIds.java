package io.flinkpartitioning.internal.flink.savepoint;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.flink.runtime.jobgraph.OperatorID;

/**
 * The ids by which snapshots know operators. Stateless and thread-safe.
 *
 * <p>Each line of Flink has the formula, but in private before 2.0.
 */
final class OperatorIds {

    private OperatorIds() {}

    /** Returns the id of the operator with a uid: the Murmur3 hash of 128 bits of its bytes. */
    static OperatorID of(String uid) {
        HashValue128 hash =
                Hashing.murmur3_128().hashBytesTo128Bits(uid.getBytes(StandardCharsets.UTF_8));
        return new OperatorID(
                ByteBuffer.allocate(2 * Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(hash.getLeastSignificantBits())
                        .putLong(hash.getMostSignificantBits())
                        .array());
    }
}
