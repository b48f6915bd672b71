package io.flinkpartitioning.internal.flink.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.state.FullSnapshotUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into a spool comes out of it, by key group, in the form of Flink's full snapshots. */
class KeyGroupSpoolTest {

    private static final int KEY_GROUPS = 7;
    private static final int ENTRIES = 3000;

    private record Entry(int state, List<Byte> key, List<Byte> value) {}

    /**
     * Buffers down to the smallest, so that runs end in the file, at its edge, and in the buffer.
     */
    @ParameterizedTest
    @ValueSource(ints = {256, 257, 300, 1024, 1 << 20})
    void entries_comeOutInTheirOrder_withRunsMarked(int bufferSize) throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<List<Entry>> expected = new ArrayList<>();
        for (int keyGroup = 0; keyGroup < KEY_GROUPS; keyGroup++) {
            expected.add(new ArrayList<>());
        }
        try (KeyGroupSpool spool = new KeyGroupSpool(KEY_GROUPS, bufferSize)) {
            for (int i = 0; i < ENTRIES; i++) {
                // The last key group stays empty.
                int keyGroup = random.nextInt(KEY_GROUPS - 1);
                int state = random.nextInt(4) == 0 ? random.nextInt(3) : 1;
                byte[] key = bytes(random, random.nextInt(20) == 0 ? 700 : 20, 1);
                key[0] &= 0x7f;
                byte[] value = bytes(random, random.nextInt(20) == 0 ? 900 : 10, 0);
                // Only the beginning of an array belongs to the entry.
                spool.add(
                        keyGroup,
                        state,
                        Arrays.copyOf(key, key.length + 3),
                        key.length,
                        Arrays.copyOf(value, value.length + 3),
                        value.length);
                expected.get(keyGroup).add(new Entry(state, list(key), list(value)));
            }
            assertThat(spool.entries()).isEqualTo(ENTRIES);
            assertThat(spool.isEmpty(KEY_GROUPS - 1)).isTrue();
            for (int keyGroup = 0; keyGroup < KEY_GROUPS - 1; keyGroup++) {
                assertThat(spool.isEmpty(keyGroup)).isFalse();
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                spool.writeTo(keyGroup, out);
                assertThat(read(out.toByteArray()))
                        .as("key group %d, seed %d", keyGroup, seed)
                        .isEqualTo(expected.get(keyGroup));
                assertThat(spool.isEmpty(keyGroup)).isTrue();
            }
        }
    }

    @Test
    void largeEntries_areNotKept() throws IOException {
        byte[] large = new byte[4 << 20];
        try (KeyGroupSpool spool = new KeyGroupSpool(1, 1024)) {
            spool.add(0, 0, large, large.length, large, large.length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            spool.writeTo(0, out);
            assertThat(read(out.toByteArray())).hasSize(1);
        }
    }

    private static byte[] bytes(Random random, int limit, int least) {
        byte[] bytes = new byte[least + random.nextInt(limit)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static List<Byte> list(byte[] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte b : bytes) {
            list.add(b);
        }
        return list;
    }

    /** As Flink reads them. */
    private static List<Entry> read(byte[] bytes) throws IOException {
        List<Entry> entries = new ArrayList<>();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int state = in.readUnsignedShort();
        while (state != FullSnapshotUtil.END_OF_KEY_GROUP_MARK) {
            byte[] key = new byte[in.readInt()];
            in.readFully(key);
            byte[] value = new byte[in.readInt()];
            in.readFully(value);
            boolean last = FullSnapshotUtil.hasMetaDataFollowsFlag(key);
            FullSnapshotUtil.clearMetaDataFollowsFlag(key);
            entries.add(new Entry(state, list(key), list(value)));
            if (last) {
                state = in.readUnsignedShort();
            }
        }
        assertThat(in.available()).isZero();
        return entries;
    }
}
