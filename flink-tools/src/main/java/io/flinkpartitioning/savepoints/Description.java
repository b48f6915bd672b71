package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.internal.flink.savepoint.SavepointReader;
import io.flinkpartitioning.internal.flink.savepoint.StoredOperator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * What is in a savepoint, and how it can be converted.
 *
 * @param savepoint its directory
 * @param operators its operators: those with keyed state first
 */
record Description(String savepoint, List<DescribedOperator> operators) {

    private static final Map<String, String> KEY_SERIALIZERS =
            Map.of(
                    "String", "org.apache.kafka.common.serialization.StringSerializer",
                    "Long", "org.apache.kafka.common.serialization.LongSerializer",
                    "Integer", "org.apache.kafka.common.serialization.IntegerSerializer",
                    "UUID", "org.apache.kafka.common.serialization.UUIDSerializer");

    /** Copies the list. */
    Description {
        operators = List.copyOf(operators);
    }

    /**
     * Describes a savepoint.
     *
     * @param counting whether to read all entries
     * @param bytesRead takes the number of bytes that have been read of late
     */
    static Description of(
            String savepoint, SavepointReader reader, boolean counting, LongConsumer bytesRead)
            throws IOException {
        List<DescribedOperator> operators = new ArrayList<>();
        for (StoredOperator operator : reader.operators()) {
            DescribedOperator described = new DescribedOperator(operator, null);
            if (counting && described.isConvertible()) {
                OperatorTally tally =
                        new OperatorTally(
                                described.layout().isPresent(), operator.maxParallelism(), null);
                reader.read(operator, tally, bytesRead);
                described = new DescribedOperator(operator, tally);
            }
            operators.add(described);
        }
        operators.sort(
                Comparator.comparing((DescribedOperator operator) -> !operator.isConvertible())
                        .thenComparing(operator -> operator.stored().handle()));
        return new Description(savepoint, operators);
    }

    /** Returns how long all state is. */
    long bytes() {
        return operators.stream()
                .map(operator -> operator.stored().bytes())
                .mapToLong(bytes -> bytes.keyed() + bytes.other())
                .sum();
    }

    /** Returns why keyed state of some operators can't be converted. */
    List<String> obstacles() {
        return operators.stream()
                .flatMap(operator -> operator.stored().obstacle().stream())
                .distinct()
                .toList();
    }

    /** Returns the flags of the conversions that are likely wanted. */
    List<String> flags() {
        Map<String, List<String>> uids = new LinkedHashMap<>();
        for (DescribedOperator operator : operators) {
            if (operator.isConvertible()) {
                uids.computeIfAbsent(flagsFor(operator), flags -> new ArrayList<>())
                        .add(operator.stored().handle());
            }
        }
        return uids.entrySet().stream()
                .map(
                        entry ->
                                "--uid %s %s"
                                        .formatted(
                                                entry.getValue().stream()
                                                        .map(Description::quoted)
                                                        .collect(Collectors.joining(",")),
                                                entry.getKey()))
                .toList();
    }

    private static String flagsFor(DescribedOperator operator) {
        if (operator.layout().isPresent()) {
            return "--layout plain";
        }
        return """
        --layout partitions --partitions N --topic TOPIC --producer-hash murmur2 --key-serializer %s"""
                .formatted(KEY_SERIALIZERS.getOrDefault(operator.keyType(), "CLASS"));
    }

    private static String quoted(String uid) {
        return uid.matches("[\\w.-]+") ? uid : "'%s'".formatted(uid.replace("'", "'\\''"));
    }
}
