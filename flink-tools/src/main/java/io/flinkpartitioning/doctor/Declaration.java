package io.flinkpartitioning.doctor;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.internal.planner.TopicPlan;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.KeyFormat;
import io.flinkpartitioning.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a user types into a job and its configuration, to follow a finding. Immutable.
 *
 * @param hash the formula that was found, if one was
 * @param tried the formulas that were tried
 * @param layoutPartitions the partition count of the layout
 * @param keyFormat the format of the keys
 * @param job what the library would do
 */
record Declaration(
        Optional<String> hash,
        List<String> tried,
        int layoutPartitions,
        KeyFormat keyFormat,
        TopicPlan job) {

    /** The column name that the YAML has until the user gives it theirs. */
    static final String PLACEHOLDER = TopicPlan.SOURCE_KEY_PLACEHOLDER;

    /** The formula that the Java has until the user gives it theirs. */
    private static final String UNKNOWN_FORMULA = "FORMULA";

    /** The configuration if no partition can be reused. */
    static final String HASHED_YAML =
            """
            v2:
              partitioning_strategy: always_hash
            """;

    Declaration {
        tried = List.copyOf(tried);
    }

    /** Returns the declaration of one topic. */
    static Declaration of(AlignmentReport report, KeyFormat keyFormat, TopicPlan job) {
        return new Declaration(
                report.producerHash(),
                report.hashes().stream().map(AlignmentReport.HashMatch::hash).toList(),
                report.layoutPartitions(),
                keyFormat,
                job);
    }

    /** Returns the configuration to paste. */
    String yaml() {
        if (!job.placesByPartition()) {
            return HASHED_YAML;
        }
        return """
        v2:
          partitioning_strategy: smart
          strategy_config:
            smart:
              source_partition_key: "%s"   # replace: the column of the record key
              source_partitions: %d
        """
                .formatted(PLACEHOLDER, layoutPartitions);
    }

    /** Returns the lines of Java that declare the partitioning; empty if there is none. */
    List<String> java() {
        if (!job.placesByPartition()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                ".partitionedLike(KafkaPartitioning.%s%s.class)%s)%s"
                        .formatted(
                                hash.map(Declaration::call).orElse(UNKNOWN_FORMULA + "("),
                                keySerializer(),
                                keyFormat == KeyFormat.CONFLUENT_AVRO
                                        ? """
                                        .withSerializerConfig(Map.of("schema.registry.url", "..."))"""
                                        : "",
                                remark()));
        if (job.plan() == Plan.LOCAL_FIRST) {
            lines.add(".upTo(Plan.LOCAL_FIRST)");
        }
        return List.copyOf(lines);
    }

    /** Kafka Streams hashes the key in the window, which is the group key. */
    private static String call(String hash) {
        return isWindowed(hash) ? "murmur2(" : Formula.declaration(hash);
    }

    private static boolean isWindowed(String hash) {
        return hash.endsWith(" window");
    }

    private String remark() {
        if (hash.isEmpty()) {
            return "   // replace %s: the formula of the producers, %s"
                    .formatted(
                            UNKNOWN_FORMULA,
                            tried.stream()
                                    .filter(formula -> !isWindowed(formula))
                                    .distinct()
                                    .sorted()
                                    .collect(Collectors.joining(" or ")));
        }
        return isWindowed(hash.get())
                ? "   // group by the key in the window, without the window"
                : "";
    }

    private String keySerializer() {
        return switch (keyFormat) {
            case STRING -> "StringSerializer";
            case LONG -> "LongSerializer";
            case INT -> "IntegerSerializer";
            case UUID -> "UUIDSerializer";
            case BYTES -> "ByteArraySerializer";
            case CONFLUENT_AVRO -> "KafkaAvroSerializer";
        };
    }
}
