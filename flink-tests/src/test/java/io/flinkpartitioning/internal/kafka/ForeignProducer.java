package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.ProducerHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A client whose partitions are recorded, the way it is called, and the formula for it. */
enum ForeignProducer {
    JAVA("java", "KafkaProducer without partitioner.class"),
    KCAT_DEFAULT("kcat", ForeignProducer.KCAT),
    KCAT_CONSISTENT_RANDOM("kcat", ForeignProducer.KCAT + " -X partitioner=consistent_random"),
    KCAT_CONSISTENT("kcat", ForeignProducer.KCAT + " -X partitioner=consistent"),
    KCAT_MURMUR2("kcat", ForeignProducer.KCAT + " -X partitioner=murmur2"),
    KCAT_MURMUR2_RANDOM("kcat", ForeignProducer.KCAT + " -X partitioner=murmur2_random"),
    KCAT_FNV1A("kcat", ForeignProducer.KCAT + " -X partitioner=fnv1a"),
    KCAT_FNV1A_RANDOM("kcat", ForeignProducer.KCAT + " -X partitioner=fnv1a_random"),
    KAFKAJS_1("kafkajs", "DefaultPartitioner of 1.x"),
    KAFKAJS_LEGACY("kafkajs", "LegacyPartitioner"),
    KAFKAJS("kafkajs", "DefaultPartitioner"),
    PLATFORMATIC("@platformatic/kafka", "defaultPartitioner"),
    PLATFORMATIC_COMPATIBLE("@platformatic/kafka", "compatibilityPartitioner"),
    SARAMA("sarama", "NewHashPartitioner"),
    SARAMA_REFERENCE("sarama", "NewReferenceHashPartitioner"),
    KAFKA_GO("kafka-go", "Hash"),
    KAFKA_PYTHON("kafka-python", "DefaultPartitioner"),
    SPRING("spring-cloud-stream", "PartitionHandler of a text"),
    STREAMS_TIME("kafka-streams", "TimeWindowedSerializer"),
    STREAMS_SESSION("kafka-streams", "SessionWindowedSerializer");

    /** Between key and value; no key contains it. */
    static final String KEY_END = "=key=";

    /** After each record; keys have line breaks. */
    static final String RECORD_END = "=end=";

    private static final String KCAT =
            "kcat -P -b BROKER -t TOPIC -K " + KEY_END + " -D " + RECORD_END;

    private final String client;
    private final String command;

    ForeignProducer(String client, String command) {
        this.client = client;
        this.command = command;
    }

    String client() {
        return client;
    }

    /** The command line as it is recorded; no other producer has the same. */
    String command() {
        return command;
    }

    /** The command line for a topic. */
    List<String> arguments(String bootstrapServers, String topic) {
        return Arrays.stream(command.split(" ", -1))
                .map(
                        argument ->
                                switch (argument) {
                                    case "BROKER" -> bootstrapServers;
                                    case "TOPIC" -> topic;
                                    default -> argument;
                                })
                .toList();
    }

    int expectedPartition(byte[] record, int partitions) {
        byte[] key = Arrays.copyOf(record, record.length - window().length);
        return hash().partition(
                        this == SPRING ? new String(key, StandardCharsets.UTF_8) : key,
                        key,
                        partitions);
    }

    /** Whether the producer takes a key only if it is text. */
    boolean takesTextOnly() {
        return this == SPRING;
    }

    /** What stands behind each key in the record. */
    byte[] window() {
        return switch (this) {
            case STREAMS_TIME -> HexFormat.of().parseHex("0000018bcfe56800");
            case STREAMS_SESSION -> HexFormat.of().parseHex("0000018bcfe568010000018bcfe56800");
            default -> new byte[0];
        };
    }

    private ProducerHash<Object> hash() {
        return switch (this) {
            case JAVA,
                    KCAT_MURMUR2,
                    KCAT_MURMUR2_RANDOM,
                    KAFKAJS,
                    PLATFORMATIC_COMPATIBLE,
                    KAFKA_PYTHON,
                    STREAMS_TIME,
                    STREAMS_SESSION ->
                    new Murmur2();
            case KCAT_DEFAULT, KCAT_CONSISTENT_RANDOM, KCAT_CONSISTENT -> new Crc32();
            case KCAT_FNV1A, KCAT_FNV1A_RANDOM, SARAMA -> new Fnv1a();
            case KAFKA_GO -> new Fnv1aUnsigned();
            case KAFKAJS_1, KAFKAJS_LEGACY -> new KafkaJsLegacy();
            case PLATFORMATIC -> new Murmur2Unsigned();
            case SARAMA_REFERENCE -> new Fnv1aReference();
            case SPRING -> JavaHashCode.absolute();
        };
    }

    /** Whether records with an empty key go to any partition, as those without key do. */
    boolean emptyKeyIsNone() {
        return this == KCAT_DEFAULT || this == KCAT_CONSISTENT_RANDOM;
    }
}
