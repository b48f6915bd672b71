package io.flinkpartitioning.internal.flink.savepoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;
import org.apache.flink.runtime.state.RegisteredPriorityQueueStateBackendMetaInfo;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.streaming.api.operators.TimerSerializer;
import org.junit.jupiter.api.Test;

/** Headers are read, drawn together and written for other keys. */
class KeyedHeaderTest {

    private static final ClassLoader LOADER = KeyedHeaderTest.class.getClassLoader();

    private static StateMetaInfoSnapshot values(String name, TypeSerializer<?> values) {
        return new RegisteredKeyValueStateBackendMetaInfo<>(
                        StateDescriptor.Type.VALUE, name, VoidNamespaceSerializer.INSTANCE, values)
                .snapshot();
    }

    private static byte[] bytes(StateMetaInfoSnapshot... states) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(100);
        new KeyedBackendSerializationProxy<>(StringSerializer.INSTANCE, List.of(states), true)
                .write(out);
        return out.getCopyOfBuffer();
    }

    private static KeyedHeader header(StateMetaInfoSnapshot... states) throws IOException {
        return KeyedHeader.read(bytes(states), "totals", LOADER);
    }

    /** Returns the serializers of a header, by the names of its states. */
    private static Map<String, TypeSerializer<?>> serializers(KeyedHeader header)
            throws IOException {
        KeyedBackendSerializationProxy<Object> read = new KeyedBackendSerializationProxy<>(LOADER);
        read.read(
                new DataInputDeserializer(
                        header.rekeyed(
                                Rekeying.of(
                                                IntSerializer.INSTANCE,
                                                IntSerializer.INSTANCE,
                                                key -> key,
                                                128)
                                        .newKeys())));
        assertThat(read.getKeySerializerSnapshot().restoreSerializer())
                .isEqualTo(IntSerializer.INSTANCE);
        assertThat(read.isUsingKeyGroupCompression()).isTrue();
        Map<String, TypeSerializer<?>> serializers = new TreeMap<>();
        for (StateMetaInfoSnapshot state : read.getStateMetaInfoSnapshots()) {
            serializers.put(
                    state.getName(),
                    Objects.requireNonNull(
                                    state.getTypeSerializerSnapshot(
                                            StateMetaInfoSnapshot.CommonSerializerKeys
                                                    .VALUE_SERIALIZER))
                            .restoreSerializer());
        }
        return serializers;
    }

    @Test
    void timers_getTheNewKeys_valuesStay() throws IOException {
        KeyedHeader header =
                header(
                        values("count", LongSerializer.INSTANCE),
                        new RegisteredPriorityQueueStateBackendMetaInfo<>(
                                        "timers",
                                        new TimerSerializer<>(
                                                StringSerializer.INSTANCE,
                                                VoidNamespaceSerializer.INSTANCE))
                                .snapshot());
        assertThat(header.isTimers(0)).isFalse();
        assertThat(header.isTimers(1)).isTrue();
        Map<String, TypeSerializer<?>> serializers = serializers(header);
        assertThat(serializers.get("count")).isEqualTo(LongSerializer.INSTANCE);
        assertThat(serializers.get("timers"))
                .isInstanceOfSatisfying(
                        TimerSerializer.class,
                        timers ->
                                assertThat(timers.getKeySerializer())
                                        .isEqualTo(IntSerializer.INSTANCE));
    }

    /** As those of POJOs with more subclasses are. */
    @Test
    void union_hasTheStatesOfAll_eachWithItsLongestDescription() throws IOException {
        TypeSerializer<?> longer = new ListSerializer<>(LongSerializer.INSTANCE);
        KeyedHeader one =
                header(values("a", LongSerializer.INSTANCE), values("b", LongSerializer.INSTANCE));
        KeyedHeader other = header(values("b", longer), values("c", StringSerializer.INSTANCE));
        KeyedHeader last = header(values("b", LongSerializer.INSTANCE));
        KeyedHeader union = KeyedHeader.union(List.of(one, other, last));
        assertThat(serializers(union))
                .isEqualTo(
                        Map.of(
                                "a", LongSerializer.INSTANCE,
                                "b", longer,
                                "c", StringSerializer.INSTANCE));
        assertThat(union.numbersOf(other)).containsExactly(1, 2);
        assertThat(union.numbersOf(last)).containsExactly(1);
    }

    @Test
    void missingClass_isRefused() throws IOException {
        byte[] bytes = bytes(values("a", LongSerializer.INSTANCE));
        assertRefused(bytes, ClassLoader.getPlatformClassLoader(), "withClassLoader(…)");
    }

    @Test
    void otherVersion_isRefused() throws IOException {
        byte[] bytes = bytes(values("a", LongSerializer.INSTANCE));
        bytes[3]++;
        assertRefused(bytes, LOADER, "it has the version 7, not 6");
    }

    @Test
    void bytesThatAreLeftOver_areRefused() throws IOException {
        byte[] bytes = bytes(values("a", LongSerializer.INSTANCE));
        assertRefused(Arrays.copyOf(bytes, bytes.length + 3), LOADER, "3 bytes are left over");
    }

    @Test
    void stateOfAnotherKind_isRefused() throws IOException {
        List<StateMetaInfoSnapshot> others = new ArrayList<>();
        others.add(
                new RegisteredPriorityQueueStateBackendMetaInfo<>("queue", LongSerializer.INSTANCE)
                        .snapshot());
        others.add(
                new StateMetaInfoSnapshot(
                        "list",
                        StateMetaInfoSnapshot.BackendStateType.OPERATOR,
                        Map.of(),
                        Map.of()));
        for (StateMetaInfoSnapshot state : others) {
            assertThatThrownBy(() -> header(state))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "'totals' has the state '%s'".formatted(state.getName()),
                            "Leave the operator out");
        }
    }

    private static void assertRefused(byte[] bytes, ClassLoader loader, String words) {
        assertThatThrownBy(() -> KeyedHeader.read(bytes, "totals", loader))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("The keyed state of the operator 'totals'", words);
    }
}
