package io.flinkpartitioning.kafka;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.kafka.Crc32;
import io.flinkpartitioning.internal.kafka.CustomHash;
import io.flinkpartitioning.internal.kafka.FlinkKeyBy;
import io.flinkpartitioning.internal.kafka.Fnv1a;
import io.flinkpartitioning.internal.kafka.Fnv1aReference;
import io.flinkpartitioning.internal.kafka.Fnv1aUnsigned;
import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.internal.kafka.JavaHashCode;
import io.flinkpartitioning.internal.kafka.KafkaJsLegacy;
import io.flinkpartitioning.internal.kafka.KafkaKeyEncoder;
import io.flinkpartitioning.internal.kafka.KeySerialization;
import io.flinkpartitioning.internal.kafka.Murmur2;
import io.flinkpartitioning.internal.kafka.Murmur2Unsigned;
import io.flinkpartitioning.internal.kafka.ProducerPartitioning;
import io.flinkpartitioning.internal.kafka.SerializerTopic;
import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.internal.placement.ProducerHash;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * How the producers of a topic choose the partition of a record: the serializer of the key, and the
 * hash of its bytes.
 *
 * <p>A declaration: it becomes part of the layout of the keyed state. Immutable and thread-safe.
 *
 * @param <K> the type of the record key
 */
public final class KafkaPartitioning<K> extends ProducerPartitioning<K> {

    private KafkaPartitioning(
            ProducerHash<? super K> hash,
            KeySerialization<K> keys,
            @Nullable Formula formula,
            Set<String> acceptedState) {
        super(hash, keys, formula, acceptedState);
    }

    /**
     * Returns the partitioning of Kafka's Java producer, kafka-python, KafkaJS 2 and franz-go:
     * murmur2.
     *
     * @param keySerializer the producer's {@code key.serializer}: a public class with a public
     *     constructor without parameters
     * @throws IllegalArgumentException if the class cannot be instantiated
     */
    public static <K> KafkaPartitioning<K> murmur2(
            Class<? extends Serializer<? super K>> keySerializer) {
        return of(new Murmur2(), keySerializer);
    }

    /**
     * Returns the partitioning of librdkafka's default, {@code consistent_random}
     * (confluent-kafka-python, -go and -dotnet, kcat): CRC-32. It spreads records with an empty key
     * like records without key.
     *
     * @param keySerializer writes the bytes that the producer sends; see {@link #murmur2}
     * @throws IllegalArgumentException if the class cannot be instantiated
     */
    public static <K> KafkaPartitioning<K> crc32(
            Class<? extends Serializer<? super K>> keySerializer) {
        return of(new Crc32(), keySerializer);
    }

    /**
     * Returns the partitioning of Sarama's hash partitioner, and of librdkafka's {@code
     * fnv1a_random}: FNV-1a, 32 bit.
     *
     * @param keySerializer writes the bytes that the producer sends; see {@link #murmur2}
     * @throws IllegalArgumentException if the class cannot be instantiated
     */
    public static <K> KafkaPartitioning<K> fnv1a(
            Class<? extends Serializer<? super K>> keySerializer) {
        return of(new Fnv1a(), keySerializer);
    }

    /**
     * Returns the partitioning of {@code @platformatic/kafka}, and of KafkaEx before 1.0: murmur2
     * as an unsigned number. Among a power of two it is {@link #murmur2}, among other counts it is
     * not.
     *
     * @param keySerializer writes the bytes that the producer sends: a public class with a public
     *     constructor without parameters
     * @throws IllegalArgumentException if the class cannot be instantiated
     */
    public static <K> KafkaPartitioning<K> murmur2Unsigned(
            Class<? extends Serializer<? super K>> keySerializer) {
        return of(new Murmur2Unsigned(), keySerializer);
    }

    /**
     * Returns the partitioning of Sarama's {@code NewReferenceHashPartitioner} and of kafka-go's
     * {@code ReferenceHash}: FNV-1a, 32 bit, without its sign bit.
     *
     * @param keySerializer writes the bytes that the producer sends: a public class with a public
     *     constructor without parameters
     * @throws IllegalArgumentException if the class cannot be instantiated
     */
    public static <K> KafkaPartitioning<K> fnv1aReference(
            Class<? extends Serializer<? super K>> keySerializer) {
        return of(new Fnv1aReference(), keySerializer);
    }

    /**
     * Returns the partitioning of kafka-go's {@code Hash} before 0.3.1, and of franz-go's {@code
     * SaramaHasher}: FNV-1a, 32 bit, as an unsigned number.
     *
     * @param keySerializer writes the bytes that the producer sends: a public class with a public
     *     constructor without parameters
     * @throws IllegalArgumentException if the class cannot be instantiated
     */
    public static <K> KafkaPartitioning<K> fnv1aUnsigned(
            Class<? extends Serializer<? super K>> keySerializer) {
        return of(new Fnv1aUnsigned(), keySerializer);
    }

    /**
     * Returns the default partitioning of KafkaJS 1.x, and of the {@code LegacyPartitioner} of 2.x:
     * murmur2 with the rounding errors of JavaScript's numbers.
     *
     * @param keySerializer writes the bytes that the producer sends: a public class with a public
     *     constructor without parameters
     * @throws IllegalArgumentException if the class cannot be instantiated
     */
    public static <K> KafkaPartitioning<K> kafkaJsLegacy(
            Class<? extends Serializer<? super K>> keySerializer) {
        return of(new KafkaJsLegacy(), keySerializer);
    }

    /**
     * Returns the default partitioning of Spring Cloud Stream: the absolute value of the key's
     * {@code hashCode()}. The record key must be what Spring's {@code partitionKeyExpression}
     * gives, of a class with the same hash code in every JVM: a string, a number, a UUID; no enum,
     * no array. For serializers other than Kafka's own a sample needs {@link #withKeyDeserializer}.
     *
     * @param keySerializer writes the bytes that the producer sends: a public class with a public
     *     constructor without parameters
     * @throws IllegalArgumentException if the class cannot be instantiated
     */
    public static <K> KafkaPartitioning<K> javaHashCode(
            Class<? extends Serializer<? super K>> keySerializer) {
        return of(JavaHashCode.absolute(), keySerializer);
    }

    /**
     * Returns the same as {@link #javaHashCode}, but with the sign bit taken away: {@code
     * hashCode() & 0x7fffffff}, modulo partitions. So did Kafka's first producers in Scala, and so
     * do many partitioners that users write.
     *
     * @param keySerializer writes the bytes that the producer sends: a public class with a public
     *     constructor without parameters
     * @throws IllegalArgumentException if the class cannot be instantiated
     */
    public static <K> KafkaPartitioning<K> javaHashCodeMasked(
            Class<? extends Serializer<? super K>> keySerializer) {
        return of(JavaHashCode.masked(), keySerializer);
    }

    /**
     * Returns the partitioning of a Flink job that writes what it has grouped by the record key,
     * with Flink's {@code FlinkFixedPartitioner}. It holds while that job keeps both numbers. Keys
     * need the same hash code in every JVM, as for {@link #javaHashCode}.
     *
     * @param parallelism the parallelism of the sink, in [1, {@code maxParallelism}]
     * @param maxParallelism its max parallelism, in [1, 32768]
     * @param keySerializer writes the bytes that the sink sends: a public class with a public
     *     constructor without parameters
     * @throws IllegalArgumentException if a number is out of its range, or the class cannot be
     *     instantiated
     */
    public static <K> KafkaPartitioning<K> flinkKeyBy(
            int parallelism,
            int maxParallelism,
            Class<? extends Serializer<? super K>> keySerializer) {
        return of(new FlinkKeyBy(parallelism, maxParallelism), keySerializer);
    }

    private static <K> KafkaPartitioning<K> of(
            ProducerHash<Object> hash, Class<? extends Serializer<? super K>> keySerializer) {
        return of(hash, keySerializer, JavaHashCode.formula(hash, keySerializer));
    }

    /**
     * Returns a partitioning by your own function, for producers with a {@code partitioner.class}
     * of theirs. If it is wrong, the job ends with the first record in another partition.
     *
     * <p>After a topic has grown to a multiple of its partition count, a key stays with its state
     * only if {@code f(key, k * N) % N = f(key, N)}. Other keys are strays.
     *
     * @param name the name of the function, part of the layout of the keyed state
     * @param function the function
     * @param keySerializer the producer's {@code key.serializer}: a public class with a public
     *     constructor without parameters
     * @throws IllegalArgumentException if the name is blank, the function is not serializable, or
     *     the class cannot be instantiated
     */
    public static <K> KafkaPartitioning<K> custom(
            String name,
            PartitionFunction<? super K> function,
            Class<? extends Serializer<? super K>> keySerializer) {
        return of(new CustomHash<K>(name, function), keySerializer, null);
    }

    private static <K> KafkaPartitioning<K> of(
            ProducerHash<? super K> hash,
            Class<? extends Serializer<? super K>> keySerializer,
            @Nullable Formula formula) {
        Objects.requireNonNull(keySerializer, "keySerializer");
        KafkaKeyEncoder.newSerializer(keySerializer).close();
        return new KafkaPartitioning<>(
                hash, new KeySerialization<>(keySerializer, Map.of(), null), formula, Set.of());
    }

    /**
     * Returns the placement of keys under this partitioning.
     *
     * @param topic the topic to pass to the serializer
     * @param partitions the partition count, at least 1
     * @param maxParallelism the number of key groups, in [1, 32768]
     */
    public KeyPlacement<K> placement(String topic, int partitions, int maxParallelism) {
        return KeyPlacements.byPartition(
                placing(SerializerTopic.named(topic)), layout(partitions, maxParallelism));
    }

    /**
     * Returns the layout of keyed state under this partitioning.
     *
     * @param partitions the partition count, at least 1
     * @param maxParallelism the number of key groups, in [1, 32768]
     */
    public Layout.OfPartitions layout(int partitions, int maxParallelism) {
        return layout(Layout.WHOLE_KEY, partitions, maxParallelism);
    }

    /**
     * Returns the same partitioning with the producer's configuration of the key serializer. Keyed
     * state can be restored only under a configuration that writes the same bytes.
     *
     * @param config the properties that the serializer reads
     */
    public KafkaPartitioning<K> withSerializerConfig(Map<String, String> config) {
        return new KafkaPartitioning<>(
                hash(), keys().withConfig(config), formula(), acceptedState());
    }

    /**
     * Returns the same partitioning, which also reads the keyed state of an earlier declaration. A
     * refused restore prints the fingerprint of that declaration. Use it only if you know that both
     * put each key into the same place, for instance because you have renamed the class of your
     * function. Else the job loses state without a word. You can leave it out again after the next
     * savepoint.
     *
     * @param fingerprint the fingerprint of the earlier configuration of the key serializer, or of
     *     the earlier function; or the earlier topic
     * @throws IllegalArgumentException if it is blank
     */
    public KafkaPartitioning<K> acceptingState(String fingerprint) {
        Require.argument(
                !fingerprint.isBlank(),
                """
                The fingerprint of accepted state must not be blank. Give the one that the refused \
                restore has printed.""");
        Set<String> more = new HashSet<>(acceptedState());
        more.add(fingerprint);
        return new KafkaPartitioning<>(hash(), keys(), formula(), more);
    }

    /**
     * Returns the same partitioning with a key deserializer, for the sample of the topic. Your own
     * function needs it, since it takes keys. The other formulas need only the bytes, but with keys
     * the sample also finds equal keys of different bytes, and keys that the declared serializer
     * writes as other bytes than their records have.
     *
     * @param keyDeserializer reads what the key serializer writes. It must be configured already.
     *     The thread that builds the job uses it
     */
    public KafkaPartitioning<K> withKeyDeserializer(Deserializer<? extends K> keyDeserializer) {
        Objects.requireNonNull(keyDeserializer, "keyDeserializer");
        ProducerHash<? super K> hash = hash();
        Formula formula = formula();
        return new KafkaPartitioning<>(
                hash,
                keys().withDeserializer(keyDeserializer),
                formula != null && !hash.needsKey()
                        ? formula
                        : Formula.ofKeys(hash, keyDeserializer),
                acceptedState());
    }
}
