package io.flinkpartitioning.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.internal.placement.state.PlacedKeyTypes;
import io.flinkpartitioning.internal.planner.SettingsRemedy;
import io.flinkpartitioning.internal.planner.decision.CountPin;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.EnumSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlacedKeySerializerTest {

    private static final Layout.OfPartitions LAYOUT =
            new Layout.OfPartitions(
                    8, "murmur2", "org.apache.kafka.common.serialization.StringSerializer", 128);

    /** As {@link #LAYOUT}, but a part of the group key is the source key. */
    private static final Layout.OfPartitions BY_PART =
            new Layout.OfPartitions(
                    8,
                    "murmur2",
                    "org.apache.kafka.common.serialization.StringSerializer",
                    "trader_id",
                    128);

    record Change(Layout restored, String namedInMessage, String remedy) {}

    static Change[] changes() {
        String serializer = LAYOUT.keySerializer();
        return new Change[] {
            new Change(
                    new Layout.OfPartitions(7, "murmur2", serializer, 128),
                    "7 source partitions",
                    "set sourcePartitions(7);"),
            new Change(
                    new Layout.OfPartitions(8, "crc32", serializer, 128),
                    "producer hash crc32",
                    "set partitionedLike(KafkaPartitioning.crc32(StringSerializer.class));"),
            new Change(
                    new Layout.OfPartitions(8, "murmur2", "com.acme.TraderSerializer", 128),
                    "key serializer TraderSerializer",
                    "set partitionedLike(KafkaPartitioning.murmur2(TraderSerializer.class));"),
            new Change(
                    new Layout.OfPartitions(9, "murmur2", serializer, 144),
                    "max parallelism 144",
                    "set sourcePartitions(9), set env.setMaxParallelism(144);"),
            new Change(
                    new Layout.OfPartitions(8, "murmur2", serializer, "trader_id", 128),
                    "source key trader_id",
                    "set partitionedLike(\"trader_id\", the selector of that part,"
                            + " KafkaPartitioning.murmur2(StringSerializer.class));"),
            new Change(
                    new Layout.OfPartitions(8, "custom:by-region", serializer, 128),
                    "producer hash custom:by-region",
                    "set partitionedLike(KafkaPartitioning.custom(\"by-region\", its function,"
                            + " StringSerializer.class));"),
            new Change(
                    new Layout.OfHash("fnv", 720),
                    "hash placement",
                    "set partitioning_strategy: always_hash with hash_function: fnv, set"
                            + " env.setMaxParallelism(720);")
        };
    }

    @Test
    void text_namesTheLayoutAndTheClassOfTheKey() {
        assertThat(serializer(Types.STRING, LAYOUT).toString())
                .isEqualTo("PlacedKeySerializer{%s, StringSerializer}".formatted(LAYOUT));
    }

    @Test
    void serialize_key_takesFourBytesMoreThanTheKey() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer(Types.LONG, LAYOUT).serialize(new PlacedKey<>(42L, 7, 128), out);
        assertThat(out.length()).isEqualTo(Integer.BYTES + Long.BYTES);
        assertThat(serializer(Types.LONG, LAYOUT).getLength()).isEqualTo(out.length());
        assertThat(serializer(Types.STRING, LAYOUT).getLength()).isEqualTo(-1);
    }

    @Test
    void deserialize_serializedKey_isEqualWithTheSameHash() throws IOException {
        TypeSerializer<PlacedKey<Tuple2<String, Long>>> serializer =
                serializer(Types.TUPLE(Types.STRING, Types.LONG), LAYOUT);
        PlacedKey<Tuple2<String, Long>> key =
                new PlacedKey<>(Tuple2.of("trader", 3L), -559038737, 128);
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(key, out);
        DataOutputSerializer copied = new DataOutputSerializer(64);
        serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);

        PlacedKey<Tuple2<String, Long>> read =
                serializer.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer()));

        assertThat(read).isEqualTo(key).hasSameHashCodeAs(key).hasToString(key.toString());
        assertThat(read.maxParallelism()).isEqualTo(128);
    }

    @Test
    void equals_serializerOfAnotherLayoutOrKey_isFalse() {
        TypeSerializer<PlacedKey<String>> serializer = serializer(Types.STRING, LAYOUT);

        assertThat(serializer)
                .isEqualTo(serializer(Types.STRING, LAYOUT))
                .hasSameHashCodeAs(serializer(Types.STRING, LAYOUT))
                .isNotEqualTo(serializer(Types.STRING, BY_PART))
                .isNotEqualTo(serializer(Types.LONG, LAYOUT))
                .isNotEqualTo(StringSerializer.INSTANCE);
    }

    @Test
    void equals_placedKeyOfAnotherHashOrKey_isFalse() {
        PlacedKey<String> key = new PlacedKey<>("trader", 7, 128);

        assertThat(key)
                .isEqualTo(new PlacedKey<>("trader", 7, 128))
                .isNotEqualTo(new PlacedKey<>("trader", 8, 128))
                .isNotEqualTo(new PlacedKey<>("broker", 7, 128))
                .isNotEqualTo("trader");
    }

    @Test
    void copy_immutableKey_isTheSame() {
        PlacedKey<String> key = new PlacedKey<>("trader", 7, 128);

        assertThat(serializer(Types.STRING, LAYOUT).copy(key)).isSameAs(key);
    }

    @Test
    void copy_mutableKey_isIndependent() {
        TypeSerializer<PlacedKey<Tuple2<String, Long>>> serializer =
                serializer(Types.TUPLE(Types.STRING, Types.LONG), LAYOUT);
        PlacedKey<Tuple2<String, Long>> key = new PlacedKey<>(Tuple2.of("trader", 3L), 1, 128);
        PlacedKey<Tuple2<String, Long>> copy = serializer.copy(key);
        key.key().f1 = 4L;
        assertThat(copy.key().f1).isEqualTo(3L);
    }

    @Test
    void snapshot_sameLayout_isCompatibleAndRestoresTheSerializer() throws IOException {
        TypeSerializerSnapshot<PlacedKey<String>> restored =
                writeAndRead(serializer(Types.STRING, LAYOUT).snapshotConfiguration());
        assertThat(restored.restoreSerializer())
                .isEqualTo(serializer(Types.STRING, LAYOUT))
                .asString()
                .contains("8 source partitions", "murmur2", "StringSerializer", "128");
        assertThat(
                        serializer(Types.STRING, LAYOUT)
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(restored)
                                .isCompatibleAsIs())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void snapshot_otherLayout_isRefusedWithBothLayoutsAndTheRemedy(Change change)
            throws IOException {
        TypeSerializerSnapshot<PlacedKey<String>> restored =
                writeAndRead(serializer(Types.STRING, change.restored()).snapshotConfiguration());
        assertThatThrownBy(
                        () ->
                                serializer(Types.STRING, LAYOUT)
                                        .snapshotConfiguration()
                                        .resolveSchemaCompatibility(restored))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining(change.restored().toString())
                .hasMessageContaining(change.namedInMessage())
                .hasMessageContaining(LAYOUT.toString())
                .hasMessageContaining(change.remedy());
    }

    @ParameterizedTest
    @MethodSource("changesUnderHashPlacement")
    void snapshot_otherLayoutUnderHashPlacement_isRefusedWithTheRemedy(Change change)
            throws IOException {
        TypeSerializerSnapshot<PlacedKey<String>> restored =
                writeAndRead(serializer(Types.STRING, change.restored()).snapshotConfiguration());
        assertThatThrownBy(
                        () ->
                                serializer(Types.STRING, new Layout.OfHash("fnv", 128))
                                        .snapshotConfiguration()
                                        .resolveSchemaCompatibility(restored))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining(change.namedInMessage())
                .hasMessageContaining(change.remedy());
    }

    static Change[] changesUnderHashPlacement() {
        return new Change[] {
            new Change(
                    LAYOUT,
                    "8 source partitions",
                    "set partitioning_strategy: smart, or name no strategy, set"
                            + " partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class)), set"
                            + " sourcePartitions(8);"),
            new Change(
                    new Layout.OfHash("fnv", 720),
                    "max parallelism 720",
                    "To go on from this state, set env.setMaxParallelism(720);"),
            new Change(
                    new Layout.OfHash("murmur3", 128),
                    "murmur3 of the key",
                    "set hash_function: murmur3;")
        };
    }

    @Test
    void snapshot_ofAPlainKeyBy_isRefusedWithTheWaysOut() {
        assertThatThrownBy(() -> resolve(Types.STRING, StringSerializer.INSTANCE))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("was written by a plain keyBy, with")
                .hasMessageContaining("./savepoint.sh convert")
                .hasMessageContaining("SavepointConversion.of(savepoint).rekey(uid, smartKeyBy)")
                .hasMessageContaining("StringSerializer")
                .hasMessageContaining(LAYOUT.toString())
                .hasMessageContaining("another uid")
                .hasMessageContaining("--allowNonRestoredState");
    }

    @Test
    void snapshot_ofAnotherKeyType_isRefused() {
        assertThatThrownBy(() -> resolve(Types.STRING, serializer(Types.LONG, LAYOUT)))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("has keys of other bytes, written with")
                .hasMessageContaining("LongSerializer")
                .hasMessageContaining("keep the type of the key");
    }

    enum Side {
        BUY,
        SELL
    }

    @Test
    void snapshot_ofAnEnumWithFewerConstants_isAccepted() throws IOException {
        for (Layout layout : List.of(LAYOUT, new Layout.OfHash("fnv", 128), BY_PART)) {
            assertThat(resolveSide(layout, "BUY").isCompatibleWithReconfiguredSerializer())
                    .isTrue();
        }
    }

    @Test
    void snapshot_ofAnEnumInAnotherOrder_keepsTheOldBytesUnlessTheyAreHashed() throws IOException {
        TypeSerializerSchemaCompatibility<PlacedKey<Side>> compatibility =
                resolveSide(LAYOUT, "SELL", "BUY");
        DataOutputSerializer out = new DataOutputSerializer(8);
        compatibility
                .getReconfiguredSerializer()
                .serialize(new PlacedKey<>(Side.SELL, 0, 128), out);
        assertThat(out.getCopyOfBuffer()).as("hash code and old ordinal").containsOnly(0);

        for (Layout layout : List.of(new Layout.OfHash("fnv", 128), BY_PART)) {
            assertThatThrownBy(() -> resolveSide(layout, "SELL", "BUY"))
                    .as(layout.toString())
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageContaining(
                            "keep the type of the key, and the order of the constants");
        }
    }

    /** Restores keys that were written when the enum had other constants. */
    private static TypeSerializerSchemaCompatibility<PlacedKey<Side>> resolveSide(
            Layout layout, String... constants) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        LayoutFormat.write(layout, out);
        out.writeUTF(EnumSerializer.EnumSerializerSnapshot.class.getName());
        out.writeInt(new EnumSerializer<>(Side.class).snapshotConfiguration().getCurrentVersion());
        out.writeUTF(Side.class.getName());
        out.writeInt(constants.length);
        for (String constant : constants) {
            out.writeUTF(constant);
        }
        PlacedKeySerializerSnapshot<Side> restored = new PlacedKeySerializerSnapshot<>();
        restored.readSnapshot(
                1,
                new DataInputDeserializer(out.getCopyOfBuffer()),
                PlacedKeySerializerTest.class.getClassLoader());
        return serializer(Types.ENUM(Side.class), layout)
                .snapshotConfiguration()
                .resolveSchemaCompatibility(restored);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static TypeSerializerSchemaCompatibility<?> resolve(
            TypeInformation<?> keyType, TypeSerializer<?> restored) {
        return serializer(keyType, LAYOUT)
                .snapshotConfiguration()
                .resolveSchemaCompatibility(
                        (TypeSerializerSnapshot) restored.snapshotConfiguration());
    }

    @Test
    void snapshot_otherLayoutWithoutRemedy_isRefusedWithBothLayouts() throws IOException {
        Layout other = new Layout.OfHash("fnv", 128);
        PlacedKeyTypeInfo<String> type = PlacedKeyTypeInfo.of("key", Types.STRING, LAYOUT);
        TypeSerializer<PlacedKey<String>> plain = type.createSerializer(new SerializerConfigImpl());
        assertThat(plain)
                .as("the remedy is no part of the serializer")
                .isEqualTo(serializer(Types.STRING, LAYOUT));
        TypeSerializerSnapshot<PlacedKey<String>> restored =
                writeAndRead(serializer(Types.STRING, other).snapshotConfiguration());
        assertThatThrownBy(() -> plain.snapshotConfiguration().resolveSchemaCompatibility(restored))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining(other.toString())
                .hasMessageContaining(LAYOUT.toString())
                .hasMessageContaining("configure the job for the layout of the state");
    }

    @Test
    void remedy_staysWithTheSerializer_whenItTravels() throws Exception {
        TypeSerializer<PlacedKey<String>> travelled =
                InstantiationUtil.clone(serializer(Types.STRING, LAYOUT)).duplicate();
        TypeSerializerSnapshot<PlacedKey<String>> restored =
                writeAndRead(
                        serializer(Types.STRING, new Layout.OfHash("fnv", 128))
                                .snapshotConfiguration());
        assertThatThrownBy(
                        () ->
                                travelled
                                        .snapshotConfiguration()
                                        .resolveSchemaCompatibility(restored))
                .cause()
                .hasMessageContaining("set partitioning_strategy: always_hash");
    }

    @Test
    void snapshot_ofAnotherFormat_isRefused() {
        assertThatThrownBy(
                        () ->
                                new PlacedKeySerializerSnapshot<String>()
                                        .readSnapshot(
                                                3,
                                                new DataInputDeserializer(new byte[0]),
                                                getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must be in [1, 2], but is 3")
                .hasMessageContaining("Restore with the version of the library");
    }

    @Test
    void snapshot_usedBeforeItIsRead_saysSo() {
        assertThatThrownBy(
                        () ->
                                new PlacedKeySerializerSnapshot<String>()
                                        .writeSnapshot(new DataOutputSerializer(16)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must be read before it is used");
    }

    @Test
    void layout_ofALaterKind_isRefused() {
        assertThatThrownBy(() -> LayoutFormat.read(new DataInputDeserializer(new byte[] {3})))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Unknown kind of layout: 3")
                .hasMessageContaining("newer version of the library");
    }

    private static <K> TypeSerializer<PlacedKey<K>> serializer(
            TypeInformation<K> keyType, Layout layout) {
        return PlacedKeyTypes.withRemedy(
                        PlacedKeyTypeInfo.of("key", keyType, layout),
                        new SettingsRemedy(CountPin.KEYED_STREAM))
                .createSerializer(new SerializerConfigImpl());
    }

    private static <T> TypeSerializerSnapshot<T> writeAndRead(TypeSerializerSnapshot<T> snapshot)
            throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, snapshot);
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()),
                PlacedKeySerializerTest.class.getClassLoader());
    }
}
