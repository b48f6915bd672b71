package io.flinkpartitioning.internal.flink.savepoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.state.FullSnapshotUtil;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of one operator, written by hand and read by hand. */
class KeyedStateConversionTest {

    private static final int OLD_MAX_PARALLELISM = 128;
    private static final int NEW_MAX_PARALLELISM = 300;

    @TempDir private Path directory;

    private final OperatorState operator = EmptyOperators.like(OperatorStates.of("totals"), 128);

    /** An entry of a file: its key group, the name of its state, its key and value. */
    private record Entry(int keyGroup, String state, String key, long value) {}

    /** A state is declared when it is first used: both subtasks number theirs from 0. */
    @Test
    void statesThatOnlyOneSubtaskHas_keepTheirEntries() throws Exception {
        List<Entry> before =
                List.of(entry("first", "a", 1), entry("second", "a", 2), entry("second", "b", 3));
        List<Entry> more = List.of(entry("second", "c", 4), entry("third", "c", 5));
        put(file(List.of("first", "second"), before), file(List.of("second", "third"), more));

        List<Entry> after = new ArrayList<>();
        for (KeyedStateHandle file : convert(identity()).files()) {
            after.addAll(read((KeyGroupsSavepointStateHandle) file));
        }
        List<Entry> expected = new ArrayList<>();
        for (Entry entry : List.of(before, more).stream().flatMap(List::stream).toList()) {
            expected.add(
                    new Entry(
                            KeyGroupRangeAssignment.assignToKeyGroup(
                                    entry.key, NEW_MAX_PARALLELISM),
                            entry.state,
                            entry.key,
                            entry.value));
        }
        assertThat(after).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** At equal parallelism Flink gives each subtask its file as it is. */
    @Test
    void file_hasTheKeyGroupsOfItsSubtask() throws Exception {
        put(file(List.of("first"), List.of(entry("first", "a", 1))));
        assertThat(convert(identity()).files())
                .extracting(KeyedStateHandle::getKeyGroupRange)
                .containsExactly(KeyGroupRange.of(0, NEW_MAX_PARALLELISM - 1));
    }

    @Test
    void entryOfAnotherKeyGroup_isDamage() throws Exception {
        Entry entry = entry("first", "a", 1);
        put(
                file(
                        List.of("first"),
                        List.of(new Entry((entry.keyGroup + 1) % 128, "first", "a", 1)),
                        entry.keyGroup));
        assertThatThrownBy(() -> convert(identity()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The keyed state of the operator 'totals' is damaged");
    }

    private static Rekeying identity() {
        return Rekeying.of(
                StringSerializer.INSTANCE,
                StringSerializer.INSTANCE,
                key -> key,
                NEW_MAX_PARALLELISM);
    }

    private static Entry entry(String state, String key, long value) {
        return new Entry(
                KeyGroupRangeAssignment.assignToKeyGroup(key, OLD_MAX_PARALLELISM),
                state,
                key,
                value);
    }

    private void put(KeyedStateHandle... files) {
        OperatorSubtaskState.Builder subtask = OperatorSubtaskState.builder();
        subtask.setManagedKeyedState(new StateObjectCollection<>(List.of(files)));
        operator.putState(0, subtask.build());
    }

    private KeyedStateConversion.Converted convert(Rekeying rekeying) throws IOException {
        return new KeyedStateConversion(
                        operator,
                        "totals",
                        (oldKeys, maxParallelism) -> rekeying,
                        getClass().getClassLoader())
                .writeTo(
                        new org.apache.flink.core.fs.Path(directory.toUri()),
                        ConversionBytes.of(List.of(), (done, all) -> {}));
    }

    private static KeyGroupsSavepointStateHandle file(List<String> states, List<Entry> entries)
            throws IOException {
        return file(states, entries, -1);
    }

    /** Writes a file; all entries go into one key group, or each into its own. */
    private static KeyGroupsSavepointStateHandle file(
            List<String> states, List<Entry> entries, int keyGroup) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(100);
        List<StateMetaInfoSnapshot> descriptions = new ArrayList<>();
        for (String state : states) {
            descriptions.add(
                    new RegisteredKeyValueStateBackendMetaInfo<>(
                                    StateDescriptor.Type.VALUE,
                                    state,
                                    VoidNamespaceSerializer.INSTANCE,
                                    LongSerializer.INSTANCE)
                            .snapshot());
        }
        new KeyedBackendSerializationProxy<>(StringSerializer.INSTANCE, descriptions, false)
                .write(out);
        KeyGroupRangeOffsets offsets = new KeyGroupRangeOffsets(0, OLD_MAX_PARALLELISM - 1);
        for (int group = 0; group < OLD_MAX_PARALLELISM; group++) {
            int now = group;
            List<Entry> here =
                    entries.stream()
                            .filter(e -> (keyGroup < 0 ? e.keyGroup : keyGroup) == now)
                            .toList();
            if (!here.isEmpty()) {
                offsets.setKeyGroupOffset(group, out.length());
                for (Entry entry : here) {
                    write(states.indexOf(entry.state), entry, out);
                }
                out.writeShort(FullSnapshotUtil.END_OF_KEY_GROUP_MARK);
            }
        }
        return new KeyGroupsSavepointStateHandle(
                offsets, new ByteStreamStateHandle("file", out.getCopyOfBuffer()));
    }

    private static void write(int state, Entry entry, DataOutputSerializer out) throws IOException {
        DataOutputSerializer key = new DataOutputSerializer(20);
        key.writeByte(entry.keyGroup | 0x80);
        StringSerializer.INSTANCE.serialize(entry.key, key);
        key.writeByte(0);
        out.writeShort(state);
        out.writeInt(key.length());
        out.write(key.getCopyOfBuffer());
        out.writeInt(Long.BYTES);
        out.writeLong(entry.value);
    }

    private static List<Entry> read(KeyGroupsSavepointStateHandle file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (FSDataInputStream in = file.openInputStream()) {
            KeyedBackendSerializationProxy<String> header =
                    new KeyedBackendSerializationProxy<>(
                            KeyedStateConversionTest.class.getClassLoader());
            header.read(new DataInputViewStreamWrapper(in));
            for (Tuple2<Integer, Long> keyGroup : file.getGroupRangeOffsets()) {
                if (keyGroup.f1 != 0) {
                    in.seek(keyGroup.f1);
                    DataInputStream data = new DataInputStream(in);
                    for (int state = data.readUnsignedShort();
                            state != FullSnapshotUtil.END_OF_KEY_GROUP_MARK;
                            state = data.readUnsignedShort()) {
                        entries.addAll(
                                run(header.getStateMetaInfoSnapshots().get(state).getName(), data));
                    }
                }
            }
        }
        return entries;
    }

    /** Reads the entries of one state. */
    private static List<Entry> run(String state, DataInputStream data) throws IOException {
        List<Entry> entries = new ArrayList<>();
        boolean last = false;
        while (!last) {
            byte[] key = new byte[data.readInt()];
            data.readFully(key);
            last = FullSnapshotUtil.hasMetaDataFollowsFlag(key);
            FullSnapshotUtil.clearMetaDataFollowsFlag(key);
            DataInputDeserializer in = new DataInputDeserializer(key);
            int keyGroup = in.readUnsignedShort();
            String name = StringSerializer.INSTANCE.deserialize(in);
            assertThat(in.available()).as("namespace").isEqualTo(1);
            assertThat(data.readInt()).isEqualTo(Long.BYTES);
            entries.add(new Entry(keyGroup, state, name, data.readLong()));
        }
        return entries;
    }
}
