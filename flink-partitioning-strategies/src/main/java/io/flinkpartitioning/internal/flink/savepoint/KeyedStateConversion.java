package io.flinkpartitioning.internal.flink.savepoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;

/**
 * Gives the keyed state of one operator other keys: one file for each subtask of before, with
 * exactly the key groups that it would own. Flink hands files out to subtasks one by one if the
 * parallelism stays, and would lose what is elsewhere. For one thread.
 *
 * <p>Subtasks may have different headers: a state is declared when it is first used, and
 * serializers of POJOs list the subclasses that they have met. States are numbered by header, and
 * Flink's metadata has room for one file of keyed state per subtask. So the new files have one
 * header with the states of all.
 */
final class KeyedStateConversion {

    private final OperatorState operator;
    private final String name;
    private final List<Part> parts;
    private final KeyedHeader union;
    private final Rekeying rekeying;

    /** The files that have one header. */
    private record Part(
            KeyedHeader header, Rekeying rekeying, List<KeyGroupsSavepointStateHandle> files) {}

    /**
     * The keyed state of each subtask, after the conversion.
     *
     * @param files the file of each subtask, in their order
     * @param entries how many entries they have
     * @param bytes how long they are, together
     */
    record Converted(List<KeyedStateHandle> files, long entries, long bytes) {}

    /**
     * Reads the headers.
     *
     * @param operator the operator, with keyed state in the canonical format
     * @param name what it is called
     * @throws IllegalArgumentException if its state can't be converted
     */
    KeyedStateConversion(
            OperatorState operator,
            String name,
            Rekeying.Choice choice,
            ClassLoader userCodeClassLoader)
            throws IOException {
        this.operator = operator;
        this.name = name;
        Map<ByteBuffer, List<KeyGroupsSavepointStateHandle>> byHeader = new LinkedHashMap<>();
        for (KeyGroupsSavepointStateHandle file : CanonicalState.filesOf(operator, name)) {
            byHeader.computeIfAbsent(ByteBuffer.wrap(header(file)), key -> new ArrayList<>())
                    .add(file);
        }
        this.parts = new ArrayList<>();
        for (Map.Entry<ByteBuffer, List<KeyGroupsSavepointStateHandle>> same :
                byHeader.entrySet()) {
            KeyedHeader header = KeyedHeader.read(same.getKey().array(), name, userCodeClassLoader);
            parts.add(
                    new Part(
                            header,
                            choice.of(header.keys(), operator.getMaxParallelism()),
                            same.getValue()));
        }
        this.union = KeyedHeader.union(parts.stream().map(Part::header).toList());
        this.rekeying = choice.of(union.keys(), operator.getMaxParallelism());
    }

    /** Returns the max parallelism of the new keys. */
    int maxParallelism() {
        return rekeying.maxParallelism();
    }

    /** Returns the snapshot of the serializer of the old keys. */
    TypeSerializerSnapshot<?> oldKeys() {
        return union.keys();
    }

    /** Returns the snapshot of the serializer of the new keys. */
    TypeSerializerSnapshot<?> newKeys() {
        return rekeying.newKeys().snapshotConfiguration();
    }

    /** The header ends where the first key group begins. */
    static byte[] header(KeyGroupsSavepointStateHandle file) throws IOException {
        long end = Long.MAX_VALUE;
        for (Tuple2<Integer, Long> keyGroup : file.getGroupRangeOffsets()) {
            if (keyGroup.f1 != 0) {
                end = Math.min(end, keyGroup.f1);
            }
        }
        try (InputStream in = file.openInputStream()) {
            byte[] header = in.readNBytes((int) Math.min(end, Integer.MAX_VALUE));
            if (end != Long.MAX_VALUE && header.length != end) {
                throw new EOFException("The file is cut off: " + file.getDelegateStateHandle());
            }
            return header;
        }
    }

    /**
     * Writes the new files.
     *
     * @param target the directory to write them into
     * @param bytes counts what has been read and written
     */
    Converted writeTo(Path target, ConversionBytes bytes) throws IOException {
        List<KeyedStateHandle> files = new ArrayList<>();
        try (KeyGroupSpool spool = new KeyGroupSpool(maxParallelism())) {
            for (Part part : parts) {
                collect(part, spool, bytes);
            }
            byte[] header = union.rekeyed(rekeying.newKeys());
            for (int subtask = 0; subtask < operator.getParallelism(); subtask++) {
                files.add(write(spool, subtask, header, target));
                bytes.written(operator, subtask);
            }
            return new Converted(
                    files,
                    spool.entries(),
                    files.stream().mapToLong(KeyedStateHandle::getStateSize).sum());
        }
    }

    private void collect(Part part, KeyGroupSpool spool, ConversionBytes bytes) throws IOException {
        EntryRekeying entries =
                new EntryRekeying(
                        part.header(),
                        union.numbersOf(part.header()),
                        part.rekeying().writing(rekeying.newKeys()),
                        name,
                        operator.getMaxParallelism(),
                        spool);
        for (KeyGroupsSavepointStateHandle file : part.files()) {
            try (FSDataInputStream in = file.openInputStream()) {
                for (Tuple2<Integer, Long> keyGroup : file.getGroupRangeOffsets()) {
                    if (keyGroup.f1 != 0) {
                        in.seek(keyGroup.f1);
                        entries.changeKeyGroup(
                                keyGroup.f0,
                                part.header().compression().decorateWithCompression(in));
                        bytes.read(file, keyGroup.f0);
                    }
                }
            }
        }
    }

    private KeyedStateHandle write(KeyGroupSpool spool, int subtask, byte[] header, Path target)
            throws IOException {
        KeyGroupRange keyGroups =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        maxParallelism(), operator.getParallelism(), subtask);
        KeyGroupRangeOffsets offsets = new KeyGroupRangeOffsets(keyGroups);
        String fileName = UUID.randomUUID().toString();
        Path file = new Path(target, fileName);
        try (FSDataOutputStream out =
                file.getFileSystem().create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
            out.write(header);
            for (int keyGroup : keyGroups) {
                if (!spool.isEmpty(keyGroup)) {
                    offsets.setKeyGroupOffset(keyGroup, out.getPos());
                    try (OutputStream compressed =
                            union.compression().decorateWithCompression(out)) {
                        spool.writeTo(keyGroup, compressed);
                    }
                }
            }
            return new KeyGroupsSavepointStateHandle(
                    offsets, new RelativeFileStateHandle(file, fileName, out.getPos()));
        }
    }
}
