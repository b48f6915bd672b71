package io.flinkpartitioning.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A key that state holds in another place than the job's is refused when it is read. */
class StoredKeyTest {

    private static final KafkaPartitioning<String> TEXTS =
            KafkaPartitioning.murmur2(StringSerializer.class);
    private static final KeyPlacement<String> PLACEMENT = TEXTS.placement("trades", 8, 128);

    static Stream<KeyPlacement<String>> others() {
        return Stream.of(
                TEXTS.placement("trades", 16, 128),
                KafkaPartitioning.<String>crc32(StringSerializer.class).placement("trades", 8, 128),
                TEXTS.withSerializerConfig(Map.of("key.serializer.encoding", "UTF-16"))
                        .placement("trades", 8, 128),
                KeyPlacements.byHash(
                        HashFunction.FNV, "key", Types.STRING, new SerializerConfigImpl(), 128));
    }

    @ParameterizedTest
    @MethodSource("others")
    void keyOfAnotherPlacement_isRefusedForGood_withBothHashCodes(KeyPlacement<String> other)
            throws IOException {
        TypeSerializer<PlacedKey<String>> serializer = serializer(PLACEMENT);
        PlacedKey<String> stored = other.place("trader-1");
        assertThatThrownBy(() -> read(serializer, stored))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("Keyed state can be read only under the layout that wrote it")
                .hasMessageContaining("the key 'trader-1' with the hash code " + stored.hashCode())
                .hasMessageContaining("gives it " + PLACEMENT.place("trader-1").hashCode())
                .hasMessageContaining("by its partition placement (8 source partitions")
                .hasMessageContaining("A changelog that Flink has not materialized yet holds no");
    }

    @Test
    void firstKeys_areLookedAt_bySerializersOfEachTask() throws Exception {
        TypeSerializer<PlacedKey<String>> serializer = serializer(PLACEMENT);
        PlacedKey<String> elsewhere = TEXTS.placement("trades", 16, 128).place("trader-1");
        TypeSerializer<PlacedKey<String>> duplicate = serializer.duplicate();
        for (int i = 0; i < 256; i++) {
            PlacedKey<String> key = PLACEMENT.place("trader-" + i);
            assertThat(read(i % 2 == 0 ? serializer : duplicate, key)).isEqualTo(key);
        }
        assertThat(read(duplicate, elsewhere)).isEqualTo(elsewhere);
        TypeSerializer<PlacedKey<String>> ofAnotherTask = InstantiationUtil.clone(serializer);
        assertThatThrownBy(() -> read(ofAnotherTask, elsewhere))
                .isInstanceOf(SuppressRestartsException.class);
    }

    @Test
    void serializerThatWasRestored_readsWhatItsStateHas() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        TypeSerializerSnapshot.writeVersionedSnapshot(
                out, serializer(PLACEMENT).snapshotConfiguration());
        TypeSerializer<PlacedKey<String>> restored =
                TypeSerializerSnapshot.<PlacedKey<String>>readVersionedSnapshot(
                                new DataInputDeserializer(out.getCopyOfBuffer()),
                                getClass().getClassLoader())
                        .restoreSerializer();
        PlacedKey<String> elsewhere = TEXTS.placement("trades", 16, 128).place("trader-1");
        assertThat(read(restored, elsewhere)).isEqualTo(elsewhere);
    }

    private static TypeSerializer<PlacedKey<String>> serializer(KeyPlacement<String> placement) {
        return PlacedKeyTypeInfo.of("key", Types.STRING, placement, new SerializerConfigImpl())
                .createSerializer(new SerializerConfigImpl());
    }

    private static PlacedKey<String> read(
            TypeSerializer<PlacedKey<String>> serializer, PlacedKey<String> stored)
            throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(stored, out);
        return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
