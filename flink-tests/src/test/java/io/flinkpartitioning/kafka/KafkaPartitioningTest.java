package io.flinkpartitioning.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.flinkpartitioning.internal.kafka.FlinkKeyBy;
import io.flinkpartitioning.internal.kafka.Fnv1aReference;
import io.flinkpartitioning.internal.kafka.Fnv1aUnsigned;
import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.internal.kafka.JavaHashCode;
import io.flinkpartitioning.internal.kafka.KafkaJsLegacy;
import io.flinkpartitioning.internal.kafka.Murmur2;
import io.flinkpartitioning.internal.kafka.Murmur2Unsigned;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaPartitioningTest {

    /** No producer can instantiate it either. */
    static final class PrivateSerializer implements Serializer<String> {
        private PrivateSerializer() {}

        @Override
        public byte[] serialize(String topic, String data) {
            return new byte[0];
        }
    }

    /** Serializes to null, as Kafka's own do with null. */
    public static final class NullSerializer implements Serializer<String> {
        @Override
        @SuppressWarnings("NullAway")
        public byte[] serialize(String topic, String data) {
            return null;
        }
    }

    @Test
    void murmur2_randomKeys_isWhatTheJavaProducerDoes() {
        Random random = new Random(20261123);
        for (int i = 0; i < 100_000; i++) {
            byte[] key = new byte[random.nextInt(40)];
            random.nextBytes(key);
            int partitions = 1 + random.nextInt(200);
            assertThat(new Murmur2().partition(key, key, partitions))
                    .isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions));
        }
    }

    @Test
    void layout_namesHashAndSerializer() {
        assertThat(KafkaPartitioning.<String>murmur2(StringSerializer.class).layout(8, 128))
                .isEqualTo(
                        new Layout.OfPartitions(
                                8, "murmur2", StringSerializer.class.getName(), 128));
    }

    @Test
    void placement_serializerConfig_reachesTheSerializer() {
        KafkaPartitioning<String> utf8 = KafkaPartitioning.murmur2(StringSerializer.class);
        KafkaPartitioning<String> utf16 =
                utf8.withSerializerConfig(Map.of("key.serializer.encoding", "UTF-16"));
        String key = "trader-1";
        assertThat(utf16.placement("trades", 8, 128).place(key).hashCode())
                .isNotEqualTo(utf8.placement("trades", 8, 128).place(key).hashCode());
        assertThat(key.getBytes(UTF_8)).isNotEmpty();
    }

    @Test
    void custom_function_decidesAndIsNamedInTheLayout() {
        KafkaPartitioning<String> byLength =
                KafkaPartitioning.custom(
                        "by-length",
                        (key, bytes, partitions) -> bytes.length % partitions,
                        StringSerializer.class);
        assertThat(byLength.layout(8, 128).producerHash()).isEqualTo("custom:by-length");
        assertThat(byLength.placement("trades", 8, 128).sourcePartition("trader-10")).hasValue(1);
    }

    /** The name is part of the layout of keyed state, and the doctor prints it as the call. */
    @ParameterizedTest
    @MethodSource("declared")
    void formula_isNamedAsItIsDeclared_andPlacesKeys(
            String call, KafkaPartitioning<String> partitioning, Formula formula) {
        String name = partitioning.layout(12, 128).producerHash();
        assertThat(Formula.declaration(name)).isEqualTo(call);
        assertThat(formula.name()).isEqualTo(name);
        KeyPlacement<String> placement = partitioning.placement("trades", 12, 128);
        for (int i = 0; i < 100; i++) {
            String key = Integer.toHexString(i * 0x9e3779b9);
            assertThat(placement.sourcePartition(key))
                    .hasValue(formula.partition().of(key.getBytes(UTF_8), 12));
        }
    }

    static Stream<Arguments> declared() {
        Class<StringSerializer> keys = StringSerializer.class;
        StringDeserializer reader = new StringDeserializer();
        return Stream.of(
                Arguments.of(
                        "murmur2Unsigned(",
                        KafkaPartitioning.<String>murmur2Unsigned(keys),
                        Formula.of(new Murmur2Unsigned())),
                Arguments.of(
                        "fnv1aReference(",
                        KafkaPartitioning.<String>fnv1aReference(keys),
                        Formula.of(new Fnv1aReference())),
                Arguments.of(
                        "fnv1aUnsigned(",
                        KafkaPartitioning.<String>fnv1aUnsigned(keys),
                        Formula.of(new Fnv1aUnsigned())),
                Arguments.of(
                        "kafkaJsLegacy(",
                        KafkaPartitioning.<String>kafkaJsLegacy(keys),
                        Formula.of(new KafkaJsLegacy())),
                Arguments.of(
                        "javaHashCode(",
                        KafkaPartitioning.<String>javaHashCode(keys),
                        Formula.ofKeys(JavaHashCode.absolute(), reader)),
                Arguments.of(
                        "javaHashCodeMasked(",
                        KafkaPartitioning.<String>javaHashCodeMasked(keys),
                        Formula.ofKeys(JavaHashCode.masked(), reader)),
                Arguments.of(
                        "flinkKeyBy(4, 128, ",
                        KafkaPartitioning.<String>flinkKeyBy(4, 128, keys),
                        Formula.ofKeys(new FlinkKeyBy(4, 128), reader)));
    }

    @Test
    void custom_functionThatIsNotSerializable_isRefused() {
        Object notSerializable = new Object();
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                KafkaPartitioning.<String>custom(
                                        "by-object",
                                        (key, bytes, partitions) ->
                                                notSerializable.hashCode() % partitions,
                                        StringSerializer.class))
                .withMessageContaining("'by-object' must be serializable")
                .withMessageContaining("java.lang.Object");
    }

    @Test
    void custom_functionWithoutName_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                KafkaPartitioning.<String>custom(
                                        " ", (key, bytes, partitions) -> 0, StringSerializer.class))
                .withMessageContaining("must not be blank");
    }

    @Test
    void sourceKeyWithoutName_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                SourceKey.<String, String>part(
                                        "",
                                        key -> key,
                                        KafkaPartitioning.murmur2(StringSerializer.class)))
                .withMessageContaining("source key must not be blank");
    }

    @Test
    void murmur2_classWithoutPublicConstructor_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KafkaPartitioning.<String>murmur2(PrivateSerializer.class))
                .withMessageContaining("public constructor without parameters")
                .withMessageContaining(PrivateSerializer.class.getName());
    }

    @Test
    void place_keySerializedToNull_saysWhatTheProducerDoesWithIt() {
        KeyPlacement<String> placement =
                KafkaPartitioning.<String>murmur2(NullSerializer.class).placement("trades", 8, 128);
        assertThatNullPointerException()
                .isThrownBy(() -> placement.place("trader-1"))
                .withMessageContaining("must not be null")
                .withMessageContaining("trader-1");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // Only so does the compiler accept it.
    void place_serializerOfAnotherType_saysWhichOneToDeclare() {
        KeyPlacement<String> placement =
                KafkaPartitioning.<String>murmur2((Class) LongSerializer.class)
                        .placement("trades", 8, 128);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> placement.place("trader-1"))
                .withMessageContaining(
                        "LongSerializer cannot write 'trader-1', a java.lang.String.")
                .withMessageContaining("Declare the serializer that the producers")
                .withCauseInstanceOf(ClassCastException.class);
    }
}
