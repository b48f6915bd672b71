package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serializer;

/** The producers whose partitions need nothing but a key serializer. */
enum Producers {
    MURMUR2("murmur2", KafkaPartitioning::murmur2),
    CRC32("crc32", KafkaPartitioning::crc32),
    FNV1A("fnv1a", KafkaPartitioning::fnv1a),
    MURMUR2_UNSIGNED("murmur2Unsigned", KafkaPartitioning::murmur2Unsigned),
    FNV1A_REFERENCE("fnv1aReference", KafkaPartitioning::fnv1aReference),
    FNV1A_UNSIGNED("fnv1aUnsigned", KafkaPartitioning::fnv1aUnsigned),
    KAFKA_JS_LEGACY("kafkaJsLegacy", KafkaPartitioning::kafkaJsLegacy),
    JAVA_HASH_CODE("javaHashCode", KafkaPartitioning::javaHashCode),
    JAVA_HASH_CODE_MASKED("javaHashCodeMasked", KafkaPartitioning::javaHashCodeMasked);

    private final String hash;
    private final Function<Class<? extends Serializer<Object>>, KafkaPartitioning<Object>> made;

    Producers(
            String hash,
            Function<Class<? extends Serializer<Object>>, KafkaPartitioning<Object>> made) {
        this.hash = hash;
        this.made = made;
    }

    /** Returns what layouts call the hash. */
    String hash() {
        return hash;
    }

    KafkaPartitioning<Object> with(Class<? extends Serializer<Object>> keySerializer) {
        return made.apply(keySerializer);
    }

    /** Their names on the command line. */
    static final class OfHashes extends Names<Producers> {

        OfHashes() {
            super(Producers.values(), Producers::hash);
        }
    }
}
