package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.savepoint.SavepointConversion;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the keys are to be after a conversion. */
final class TargetLayout {

    private static final String HASH = "--hash";
    private static final String PARTITIONS = "--partitions";
    private static final String PRODUCER_HASH = "--producer-hash";

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            converter = OfKinds.class,
            completionCandidates = OfKinds.class,
            description = "Where the keys are to be: ${COMPLETION-CANDIDATES}; must be given.")
    private @Nullable Kind layout;

    @Option(
            names = PARTITIONS,
            paramLabel = "N",
            description = "For --layout partitions: the partition count of the topic.")
    private @Nullable Integer partitions;

    @Option(
            names = PRODUCER_HASH,
            paramLabel = "HASH",
            converter = Producers.OfHashes.class,
            completionCandidates = Producers.OfHashes.class,
            description =
                    "For --layout partitions: how the topic's producers choose partitions: ${COMPLETION-CANDIDATES}. ./doctor.sh finds out.")
    private @Nullable Producers producers;

    @Mixin private SerializerOptions serializer = new SerializerOptions();

    @Option(
            names = HASH,
            paramLabel = "FUNCTION",
            converter = OfFunctions.class,
            completionCandidates = OfFunctions.class,
            description =
                    "For --layout hash: the hash function of the keys: ${COMPLETION-CANDIDATES}.")
    private @Nullable HashFunction function;

    /** The layouts. */
    enum Kind {
        PARTITIONS,
        HASH,
        PLAIN;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Their names on the command line. */
    static final class OfKinds extends Names<Kind> {

        OfKinds() {
            super(Kind.values(), Kind::text);
        }
    }

    /** The names of hash functions on the command line. */
    static final class OfFunctions extends Names<HashFunction> {

        OfFunctions() {
            super(HashFunction.values(), HashFunction::id);
        }
    }

    /** A change of the keys of an operator. */
    @FunctionalInterface
    interface Change {

        /** Adds it to a conversion. */
        SavepointConversion to(SavepointConversion conversion, String uid);
    }

    /** Returns the partition count; 0 if the layout is another one. */
    int partitionCount() {
        Integer count = partitions;
        return count == null ? 0 : count;
    }

    /**
     * Returns the change.
     *
     * @param classes has the key serializer
     * @throws IllegalArgumentException if options are missing, or do not go together
     */
    Change change(ClassLoader classes) {
        Kind kind = given("--layout", layout, "Say partitions, hash or plain");
        requireNoneOf(kind, others(kind));
        return switch (kind) {
            case PLAIN -> SavepointConversion::rekeyToPlain;
            case HASH -> {
                HashFunction hash = given(HASH, function, "Say --hash fnv, or what the job has");
                yield (conversion, uid) -> conversion.rekeyToHash(uid, hash);
            }
            case PARTITIONS -> toPartitions(classes);
        };
    }

    private Change toPartitions(ClassLoader classes) {
        int count = given(PARTITIONS, partitions, "Give the partition count of the topic");
        Producers hash =
                given(
                        PRODUCER_HASH,
                        producers,
                        "Say --producer-hash murmur2, or what ./doctor.sh finds in the topic");
        String name =
                given(
                        "--key-serializer",
                        serializer.keySerializer,
                        "Give what the producers have as key.serializer");
        String topic = given("--topic", serializer.topic, "Give its name");
        KafkaPartitioning<Object> partitioning =
                hash.with(UserCode.keySerializer(name, classes))
                        .withSerializerConfig(serializer.properties);
        return (conversion, uid) -> conversion.rekeyToPartitions(uid, partitioning, topic, count);
    }

    private static <T> T given(String option, @Nullable T value, String remedy) {
        if (value == null) {
            throw new IllegalArgumentException(
                    "%s must be given, but is missing. %s.".formatted(option, remedy));
        }
        return value;
    }

    /** Returns the options that go with other layouts, and have a value. */
    private Map<String, @Nullable Object> others(Kind kind) {
        Map<String, @Nullable Object> others = new LinkedHashMap<>();
        if (kind != Kind.HASH) {
            others.put(HASH, function);
        }
        if (kind != Kind.PARTITIONS) {
            others.put(PARTITIONS, partitions);
            others.put(PRODUCER_HASH, producers);
            others.put("--key-serializer", serializer.keySerializer);
            others.put("--topic", serializer.topic);
        }
        return others;
    }

    private static void requireNoneOf(Kind kind, Map<String, @Nullable Object> others) {
        others.forEach(
                (option, value) -> {
                    if (value != null) {
                        throw new IllegalArgumentException(
                                "%s goes with another layout, but --layout is %s. Leave the one out, or correct the other."
                                        .formatted(option, kind.text()));
                    }
                });
    }
}
