package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import org.apache.kafka.common.serialization.Serializer;

/** The producers whose partitions need nothing but a key serializer. */
enum Producers {
    MURMUR2("murmur2"),
    CRC32("crc32"),
    FNV1A("fnv1a"),
    MURMUR2_UNSIGNED("murmur2Unsigned"),
    FNV1A_REFERENCE("fnv1aReference"),
    FNV1A_UNSIGNED("fnv1aUnsigned"),
    KAFKA_JS_LEGACY("kafkaJsLegacy"),
    JAVA_HASH_CODE("javaHashCode"),
    JAVA_HASH_CODE_MASKED("javaHashCodeMasked");

    private final String hash;

    Producers(String hash) {
        this.hash = hash;
    }

    /** Returns what layouts call the hash. */
    String hash() {
        return hash;
    }

    KafkaPartitioning<Object> with(Class<? extends Serializer<Object>> keySerializer) {
        return switch (this) {
            case MURMUR2 -> KafkaPartitioning.murmur2(keySerializer);
            case CRC32 -> KafkaPartitioning.crc32(keySerializer);
            case FNV1A -> KafkaPartitioning.fnv1a(keySerializer);
            case MURMUR2_UNSIGNED -> KafkaPartitioning.murmur2Unsigned(keySerializer);
            case FNV1A_REFERENCE -> KafkaPartitioning.fnv1aReference(keySerializer);
            case FNV1A_UNSIGNED -> KafkaPartitioning.fnv1aUnsigned(keySerializer);
            case KAFKA_JS_LEGACY -> KafkaPartitioning.kafkaJsLegacy(keySerializer);
            case JAVA_HASH_CODE -> KafkaPartitioning.javaHashCode(keySerializer);
            case JAVA_HASH_CODE_MASKED -> KafkaPartitioning.javaHashCodeMasked(keySerializer);
        };
    }

    /** Their names on the command line. */
    static final class OfHashes extends Names<Producers> {

        OfHashes() {
            super(Producers.values(), Producers::hash);
        }
    }
}
